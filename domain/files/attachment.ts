import { cleanJpeg } from './jpeg.ts';
import { cleanName } from './name.ts';
import { cleanPdf } from './pdf.ts';
import { cleanPng } from './png.ts';
import { cleanWebp } from './webp.ts';

/** How much may come with one message. */
export const MOST_FILES = 5;
export const MOST_FILE_BYTES = 5 * 1024 * 1024;

/** What is taken, each known by its content: its ending, and how it is made clean. */
const kinds = {
  'image/jpeg': { ending: 'jpg', say: 'JPEG 照片', clean: cleanJpeg },
  'image/png': { ending: 'png', say: 'PNG 图片', clean: cleanPng },
  'image/webp': { ending: 'webp', say: 'WebP 图片', clean: cleanWebp },
  'application/pdf': { ending: 'pdf', say: 'PDF', clean: cleanPdf },
} as const satisfies Record<
  string,
  { ending: string; say: string; clean: (bytes: Uint8Array) => Uint8Array | null }
>;
export type FileType = keyof typeof kinds;

export const fileTypes = Object.keys(kinds).filter((type): type is FileType => Object.hasOwn(kinds, type));

/** A type in words, for the list beside a message. */
export const sayType = (type: string): string =>
  Object.entries(kinds).find(([known]) => known === type)?.[1].say ?? '文件';

/** A file as somebody chose it. */
export interface Chosen {
  name: string;
  bytes: Uint8Array;
}

/** A file as it is kept. */
export interface Attachment {
  name: string;
  type: FileType;
  bytes: Uint8Array;
}

/**
 * Takes a file by what it is and not by what it is called, without what it tells besides the picture.
 * @returns what is kept, or a sentence that says what is wrong with it
 */
export function attachmentFrom({ name, bytes }: Chosen): Attachment | { fault: string } {
  const shown = `“${cleanName(name, '')}”`;
  if (bytes.length === 0) return { fault: `${shown}是空的，请重新选择。` };
  if (bytes.length > MOST_FILE_BYTES) return { fault: `${shown}超过 5 MB，请缩小后再选。` };
  for (const type of fileTypes) {
    const clean = kinds[type].clean(bytes);
    if (clean) return { name: cleanName(name, kinds[type].ending), type, bytes: clean };
  }
  return { fault: `${shown}不是完整的 JPEG、PNG、WebP 图片或 PDF，请另存为这几种再选。` };
}
