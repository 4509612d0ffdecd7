import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attachmentFrom, MOST_FILE_BYTES } from '../../domain/files/attachment.ts';
import { joined, latin } from '../../domain/files/bytes.ts';
import { orientationIn } from '../../domain/files/exif.ts';
import { asDownload, cleanName } from '../../domain/files/name.ts';
import {
  exifWithPlace,
  iccSegment,
  letter,
  PLACE,
  photo,
  pictures,
  pngWithPlace,
  webpWithPlace,
} from '../pictures.ts';

const taken = (bytes: Uint8Array, name = 'a') => {
  const file = attachmentFrom({ name, bytes });
  if ('fault' in file) throw new Error(file.fault);
  return file;
};
const faultOf = (bytes: Uint8Array, name = 'a') => {
  const file = attachmentFrom({ name, bytes });
  return 'fault' in file ? file.fault : null;
};
const holds = (bytes: Uint8Array, text: string | Uint8Array): boolean => Buffer.from(bytes).includes(text);

const withPlace = [
  ['a JPEG', photo()],
  ['a progressive JPEG', photo(6, pictures.progressive)],
  ['a PNG', pngWithPlace()],
  ['a WebP', webpWithPlace()],
] as const;

describe('what is taken', () => {
  test.each([
    ['image/jpeg', pictures.jpeg],
    ['image/jpeg', pictures.progressive],
    ['image/png', pictures.png],
    ['image/webp', pictures.webp],
    ['image/webp', pictures.lossless],
    ['application/pdf', letter()],
  ])('%s is known by its content, and not a bit of it changes', (type, bytes) => {
    expect(taken(bytes, 'anything.exe')).toMatchObject({ type, bytes });
  });

  test.each(withPlace)(
    '%s comes without its place, time and comments, and without what follows its end',
    (_, bytes) => {
      expect(holds(bytes, PLACE)).toBe(true);
      const kept = taken(bytes).bytes;
      expect(holds(kept, 'CANARY')).toBe(false);
      expect(holds(kept, 'PK')).toBe(false);
      // Made clean once, there is nothing more to take away.
      expect(taken(kept).bytes).toEqual(kept);
    },
  );

  test.each([
    ['JPEG', photo, latin('Exif\0\0')],
    ['PNG', pngWithPlace, latin('eXIf')],
    ['WebP', webpWithPlace, latin('EXIF')],
  ])('a %s that lies on its side still says so, and an upright one says nothing', (_, make, mark) => {
    const kept = Buffer.from(taken(make(6)).bytes);
    const at = kept.indexOf('MM\0*');
    expect(orientationIn(kept.subarray(at))).toBe(6);
    expect(holds(taken(make(1)).bytes, mark)).toBe(false);
  });

  test('a JPEG keeps its colours, and JFIF without the little preview', () => {
    const kept = taken(photo()).bytes;
    expect(holds(kept, iccSegment)).toBe(true);
    expect(holds(kept, latin('JFIF\0'))).toBe(true);
    expect(holds(kept, latin('xyz'))).toBe(false);
    expect(holds(kept, pictures.jpeg.subarray(2))).toBe(true);
  });

  test('a PDF ends with its last end mark', () => {
    expect(taken(joined([letter(), latin('\nPK more')])).bytes).toEqual(letter());
  });
});

describe('what is refused', () => {
  const half = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length / 2));
  const bent = Uint8Array.from(pictures.png, (byte, at) => (at === 60 ? byte ^ 1 : byte));
  test.each([
    ['a page', latin('<html><script>alert(1)</script></html>')],
    ['a program', latin('MZ\x90\0')],
    ['a GIF', latin('GIF89a')],
    ['the beginning of a JPEG and then a page', joined([Uint8Array.of(0xff, 0xd8, 0xff), latin('<html>')])],
    ['half a JPEG', half(pictures.jpeg)],
    ['half a PNG', half(pictures.png)],
    ['half a WebP', half(pictures.webp)],
    ['half a PDF', half(letter())],
    ['a PNG with a wrong check sum', bent],
    ['a PDF behind something else', joined([latin('<html>'), letter()])],
    ['a WebP that is a sound', joined([latin('RIFF'), Uint8Array.of(4, 0, 0, 0), latin('WAVE')])],
  ])('%s, whatever it is called', (_, bytes) => {
    for (const name of ['a.jpg', 'a.png', 'a.webp', 'a.pdf']) {
      expect(faultOf(bytes, name)).toContain(`“${name}”不是完整的`);
    }
  });

  test('what is empty, and what weighs a byte more than 5 MB', () => {
    expect(faultOf(new Uint8Array())).toContain('空的');
    const full = joined([letter(), new Uint8Array(MOST_FILE_BYTES - letter().length)]);
    expect(faultOf(full)).toBeNull();
    expect(faultOf(joined([full, Uint8Array.of(0)]))).toContain('超过 5 MB');
  });

  test('nothing that is sent makes it stumble', () => {
    const sound = [...withPlace.map(([, bytes]) => bytes), letter()];
    const damaged = fc
      .tuple(fc.constantFrom(...sound), fc.nat(), fc.nat(255), fc.nat())
      .map(([bytes, at, value, end]) => {
        const changed = Uint8Array.from(bytes);
        changed[at % bytes.length] = value;
        return changed.subarray(0, end % (bytes.length + 1));
      });
    fc.assert(
      fc.property(damaged, (bytes) => {
        const file = attachmentFrom({ name: 'a', bytes });
        if (!('fault' in file)) expect(file.bytes.length).toBeLessThanOrEqual(bytes.length + 64);
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => faultOf(bytes) !== undefined));
  });

  test('an EXIF block that leads out of itself says nothing', () => {
    const lost = exifWithPlace(6);
    lost[4] = 0xff;
    lost[5] = 0xff;
    expect(orientationIn(lost)).toBeNull();
  });
});

describe('a name', () => {
  test.each([
    ['现场照片.JPEG', '现场照片.jpg'],
    ['C:\\photos\\a.exe', 'a.jpg'],
    ['../../etc/passwd', 'passwd.jpg'],
    ['photo\u202Egpj.exe', 'photogpj.jpg'],
    ['a\r\nSet-Cookie: b.jpg', 'aSet-Cookie b.jpg'],
    ['.htaccess', 'htaccess.jpg'],
    ['"<>|?*', '附件.jpg'],
    ['长'.repeat(200), `${'长'.repeat(60)}.jpg`],
  ])('%j is kept as %j', (given, kept) => {
    expect(cleanName(given, 'jpg')).toBe(kept);
  });

  test('stands in the header of a download as RFC 6266 asks', () => {
    expect(asDownload("王's 照片.jpg")).toBe(
      `attachment; filename="__s __.jpg"; filename*=UTF-8''%E7%8E%8B%27s%20%E7%85%A7%E7%89%87.jpg`,
    );
  });

  test('whatever it is, it breaks no header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(asDownload(cleanName(name, 'pdf'))).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
  });
});
