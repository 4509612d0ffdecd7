const LONGEST = 60;

// What would turn the line round, break it, or mean something to a file system.
const unfit = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu;

/**
 * A file's name without its folders and without signs that deceive or break, shortened, with the ending of what it is.
 * @param ending without the dot; empty: the name alone, for a sentence about it
 */
export function cleanName(name: string, ending: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(unfit, '').replace(/\s+/g, ' ').trim();
  const [stem, old] = parts(plain);
  const kept = [...stem.replace(/^[. ]+|[. ]+$/g, '')].slice(0, LONGEST).join('').trim() || '附件';
  if (ending === '') return old === '' ? kept : `${kept}.${old}`;
  return `${kept}.${ending}`;
}

/** Name and ending; only a short one of plain letters is an ending. */
function parts(name: string): [stem: string, ending: string] {
  const found = /^(.+)\.([A-Za-z0-9]{1,5})$/.exec(name);
  return found ? [found[1] ?? '', found[2] ?? ''] : [name, ''];
}

/**
 * The header that makes a browser save a file under its name (RFC 6266): plain letters for the old, the name as it is for all
 * others.
 */
export function asDownload(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._ -]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
