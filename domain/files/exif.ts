import { joined, latin, standsAt, viewOf } from './bytes.ts';

/** What stands before the TIFF block of EXIF in a JPEG, and now and then in WebP. */
export const EXIF_HEAD = latin('Exif\0\0');

const ORIENTATION = 0x0112;
const SHORT = 3;
const ENTRY = 12;

/**
 * The one thing of a picture's EXIF that is needed to show it: how it is turned.
 * @param block the TIFF block, with or without `Exif` before it
 * @returns 2 to 8; null for an upright picture, and for a block that cannot be read
 */
export function orientationIn(block: Uint8Array): number | null {
  const tiff = standsAt(block, 0, EXIF_HEAD) ? block.subarray(EXIF_HEAD.length) : block;
  const little = standsAt(tiff, 0, latin('II*\0'));
  if (!little && !standsAt(tiff, 0, latin('MM\0*'))) return null;
  try {
    const view = viewOf(tiff);
    const directory = view.getUint32(4, little);
    const entries = view.getUint16(directory, little);
    for (let index = 0; index < entries; index += 1) {
      const at = directory + 2 + index * ENTRY;
      if (view.getUint16(at, little) !== ORIENTATION || view.getUint16(at + 2, little) !== SHORT) continue;
      const turned = view.getUint16(at + 8, little);
      return turned >= 2 && turned <= 8 ? turned : null;
    }
    return null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A TIFF block that says how the picture is turned and nothing else. */
export const onlyOrientation = (turned: number): Uint8Array =>
  joined([
    latin('MM\0*'),
    Uint8Array.of(0, 0, 0, 8, 0, 1),
    Uint8Array.of(ORIENTATION >> 8, ORIENTATION & 0xff, 0, SHORT, 0, 0, 0, 1, 0, turned, 0, 0),
    Uint8Array.of(0, 0, 0, 0),
  ]);
