import { joined, latin, viewOf } from '../domain/files/bytes.ts';
import { writtenChunk } from '../domain/files/png.ts';

const from = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** Small pictures of 16 × 8 points, as a drawing program saves them. */
export const pictures = {
  jpeg: from(
    '/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAZEAABBQAAAAAAAAAAAAAAAAAABAYiMaH/xAAVAQEBAAAAAAAAAAAAAAAAAAADBP/EABkRAAIDAQAAAAAAAAAAAAAAAAADBAUhUf/aAAwDAQACEQMRAD8AmJW7UMLCVu1DAAny29Jaqc7NP//Z',
  ),
  progressive: from(
    '/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAVAQEBAAAAAAAAAAAAAAAAAAACA//aAAwDAQACEAMQAAABlsBL/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAIE/9oACAEBAAEFAlnFnP/EABcRAAMBAAAAAAAAAAAAAAAAAAACAwT/2gAIAQMBAT8By3c//8QAFhEBAQEAAAAAAAAAAAAAAAAAAgAD/9oACAECAQE/AXqr/8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQAGPwI//8QAFRABAQAAAAAAAAAAAAAAAAAAAGH/2gAIAQEAAT8hmm//2gAMAwEAAgADAAAAEPv/xAAVEQEBAAAAAAAAAAAAAAAAAAAhAP/aAAgBAwEBPxAjf//EABURAQEAAAAAAAAAAAAAAAAAAABR/9oACAECAQE/EL3/xAAWEAADAAAAAAAAAAAAAAAAAAAAMcH/2gAIAQEAAT8QRIiT/9k=',
  ),
  png: from(
    'iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAIAAAB/FOjAAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAA0klEQVQYlRWO0RQAMQwEF+EQgnAIQShCEIowCEUIQhGCUIQgFOHe7fe8mZXEI0y8wsUQIaZALJFiixJHtLhCMh7DjNdwYxhhTANjGWlso4xjtHENyXkcc17HneGEMx2c5aSznXKO0851pOAJLHgDD0YQwQwIVpDBDio4QQc3kOD5+7y/lPGTTP4tSNhQcKDhgpQ8iSVv4slIIpn5syvJZCeVnKSTm0jFU1jxFl6MIopZv3YVWeyiilN0cQupeRpr3sab0UQz+3+wmmx2U81purnNB8KBtAHaF+LRAAAAAElFTkSuQmCC',
  ),
  webp: from(
    'UklGRkYAAABXRUJQVlA4IDoAAADQAQCdASoQAAgAAsBMJbACdAEOuwXvAAD+9KDeprNtVbCGAqRBco51Ixl8p3vcYrveVZiX/E2wbeAA',
  ),
  lossless: from('UklGRiwAAABXRUJQVlA4TB8AAAAvD8ABALmM6H/sIgrf/4CQgDDF/6OSPhADGBOAVG0HAA=='),
} as const;

/** What no kept file may hold: it stands where cameras and phones write place, name and time. */
export const PLACE = 'CANARY 23.0207N 113.7518E';

/** EXIF as a phone writes it: how the picture is turned, and where it was taken. */
export const exifWithPlace = (turned: number): Uint8Array =>
  joined([
    latin('II*\0'),
    Uint8Array.of(8, 0, 0, 0, 2, 0),
    Uint8Array.of(0x12, 0x01, 3, 0, 1, 0, 0, 0, turned, 0, 0, 0),
    Uint8Array.of(0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0),
    Uint8Array.of(0, 0, 0, 0),
    Uint8Array.of(1, 0, 0x02, 0, 2, 0, PLACE.length, 0, 0, 0, 56, 0, 0, 0, 0, 0, 0, 0),
    latin(PLACE),
  ]);

const segment = (marker: number, content: Uint8Array): Uint8Array => {
  const length = content.length + 2;
  return joined([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), content]);
};

export const exifSegment = (turned: number): Uint8Array =>
  segment(0xe1, joined([latin('Exif\0\0'), exifWithPlace(turned)]));
export const iccSegment = segment(0xe2, joined([latin('ICC_PROFILE\0'), Uint8Array.of(1, 1, 9, 9)]));

/** A photo as a phone saves it: EXIF with the place, XMP, a comment, and something behind its end. */
export const photo = (turned = 6, jpeg: Uint8Array = pictures.jpeg): Uint8Array =>
  joined([
    jpeg.subarray(0, 2),
    segment(0xe0, joined([latin('JFIF\0'), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 1, 1), latin('xyz')])),
    exifSegment(turned),
    segment(0xe1, latin(`http://ns.adobe.com/xap/1.0/\0<x>${PLACE}</x>`)),
    iccSegment,
    segment(0xed, latin(`Photoshop 3.0\0${PLACE}`)),
    segment(0xfe, latin(PLACE)),
    jpeg.subarray(2),
    latin(`PK\x03\x04${PLACE}`),
  ]);

/** A PNG with text, time, place and something behind its end. */
export const pngWithPlace = (turned = 6): Uint8Array =>
  joined([
    pictures.png.subarray(0, 33),
    writtenChunk('eXIf', exifWithPlace(turned)),
    writtenChunk('tEXt', latin(`Comment\0${PLACE}`)),
    writtenChunk('tIME', Uint8Array.of(7, 234, 11, 25, 1, 2, 3)),
    writtenChunk('prVt', latin(PLACE)),
    pictures.png.subarray(33),
    latin(`<script>${PLACE}</script>`),
  ]);

const chunk = (name: string, data: Uint8Array): Uint8Array => {
  const head = new Uint8Array(8);
  head.set(latin(name));
  viewOf(head).setUint32(4, data.length, true);
  return joined([head, data, new Uint8Array(data.length % 2)]);
};

/** A WebP in its long form, with EXIF, XMP and something behind its end. */
export function webpWithPlace(turned = 6): Uint8Array {
  const body = joined([
    latin('WEBP'),
    chunk('VP8X', Uint8Array.of(0x0c, 0, 0, 0, 15, 0, 0, 7, 0, 0)),
    pictures.webp.subarray(12),
    chunk('EXIF', exifWithPlace(turned)),
    chunk('XMP ', latin(`<x>${PLACE}</x>`)),
  ]);
  return joined([chunk('RIFF', body), latin(`PK\x03\x04${PLACE}`)]);
}

/** A letter as an office program saves it. */
export const letter = (said = 'hello'): Uint8Array<ArrayBuffer> =>
  latin(`%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj %${said}\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF`);
