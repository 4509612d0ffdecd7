import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What one key is for; each purpose gets a key of its own from the master key (HKDF), so none serves two. */
export type Purpose =
  | 'wrap'
  | 'receipt'
  | 'once'
  | 'cookie'
  | 'form'
  | 'session'
  | 'house'
  | 'search'
  | 'blind'
  | 'backup'
  | 'feed'
  | 'ticket';

/** Where a value stands. It is bound into the seal: a value moved to another place does not open. */
export interface Place {
  table: string;
  row: string;
  column: string;
}

/** A matter's own key: it seals everything typed about the matter, and is itself sealed under the ring. */
export interface DataKey {
  id: string;
  bytes: Uint8Array;
}

const algorithm = 'aes-256-gcm';
const placeOf = (place: Place): Buffer => Buffer.from(`${place.table}|${place.row}|${place.column}`);

/**
 * Seals a text: AES-256-GCM with a fresh 96-bit nonce.
 * @returns `<key id>.<base64url of nonce, tag and ciphertext>`
 */
export function seal(key: DataKey, place: Place, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key.bytes, nonce);
  cipher.setAAD(placeOf(place));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `${key.id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

/**
 * Opens what `seal` made, in the same place.
 * @throws when the key, the place or a single bit is another
 */
export function unseal(key: DataKey, place: Place, sealed: string): string {
  const [id, payload] = sealed.split('.');
  if (id !== key.id || payload === undefined) throw new Error('sealed under another key');
  const bytes = Buffer.from(payload, 'base64url');
  const decipher = createDecipheriv(algorithm, key.bytes, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(placeOf(place));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

/** Seals bytes as `seal` does a text: the id of the key and a dot, then nonce, tag and what was sealed. */
export function sealBytes(key: DataKey, place: Place, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key.bytes, nonce);
  cipher.setAAD(placeOf(place));
  const head = Buffer.concat([Buffer.from(`${key.id}.`), nonce]);
  const sealed = new Uint8Array(head.length + 16 + bytes.length);
  sealed.set(head);
  sealed.set(cipher.update(bytes), head.length + 16);
  cipher.final();
  sealed.set(cipher.getAuthTag(), head.length);
  return sealed;
}

/**
 * Opens what `sealBytes` made, in the same place.
 * @throws when the key, the place or a single bit is another
 */
export function unsealBytes(key: DataKey, place: Place, sealed: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = Buffer.from(`${key.id}.`);
  if (!head.equals(sealed.subarray(0, head.length))) throw new Error('sealed under another key');
  const payload = sealed.subarray(head.length);
  const decipher = createDecipheriv(algorithm, key.bytes, payload.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(placeOf(place));
  decipher.setAuthTag(payload.subarray(12, 28));
  const opened = new Uint8Array(payload.length - 28);
  opened.set(decipher.update(payload.subarray(28)));
  decipher.final();
  return opened;
}

/**
 * The master keys of the house. Written as `id:base64url` entries separated by commas; the first is used for new
 * values, the others still open old ones. Kept outside the data folder and outside back-ups.
 */
export class KeyRing {
  readonly currentId: string;
  readonly ids: readonly string[];
  readonly #masters: ReadonlyMap<string, Uint8Array>;
  readonly #derived = new Map<string, Uint8Array>();

  private constructor(masters: Map<string, Uint8Array>) {
    this.#masters = masters;
    this.ids = [...masters.keys()];
    this.currentId = this.ids[0] ?? '';
  }

  /** @throws with a sentence when the text holds no usable key */
  static parse(text: string): KeyRing {
    const masters = new Map<string, Uint8Array>();
    for (const entry of text.trim().split(/[,\s]+/)) {
      const [id, secret] = entry.split(':');
      const bytes = Buffer.from(secret ?? '', 'base64url');
      if (!id || !/^k\d+$/.test(id) || bytes.length !== 32) {
        throw new Error('主密钥格式不对：应为 k1:<32 字节的 base64url>。');
      }
      masters.set(id, bytes);
    }
    return new KeyRing(masters);
  }

  /** A ring with one fresh key, as text for the key file or the secret. */
  static make(): string {
    return `k1:${randomBytes(32).toString('base64url')}`;
  }

  /** The same ring with a fresh key in front, as text for the key file or the secret. */
  static withNewKey(text: string): string {
    const numbers = KeyRing.parse(text).ids.map((id) => Number(id.slice(1)));
    return `k${Math.max(...numbers) + 1}:${randomBytes(32).toString('base64url')},${text.trim()}`;
  }

  /** The key of one purpose under one master key. */
  derive(purpose: Purpose, id: string = this.currentId): DataKey {
    const name = `${id}|${purpose}`;
    let bytes = this.#derived.get(name);
    if (!bytes) {
      const master = this.#masters.get(id);
      if (!master) throw new Error(`no master key ${id}`);
      bytes = new Uint8Array(hkdfSync('sha256', master, 'xingyang-service-desk', purpose, 32));
      this.#derived.set(name, bytes);
    }
    return { id, bytes };
  }

  /** A keyed hash, hex, with the id of its key in front. */
  hash(purpose: Purpose, text: string, id: string = this.currentId): string {
    return `${id}.${createHmac('sha256', this.derive(purpose, id).bytes).update(text).digest('hex')}`;
  }

  /** The keyed hash under every key of the ring: a value stored before a rotation is still found. */
  hashes(purpose: Purpose, text: string): string[] {
    return this.ids.map((id) => this.hash(purpose, text, id));
  }

  /** Seals a value of the house itself (a cookie, a kept mail) under the current key of its purpose. */
  seal(purpose: Purpose, place: Place, text: string): string {
    return seal(this.derive(purpose), place, text);
  }

  /** @throws when it was sealed elsewhere or under a key the ring does not hold */
  unseal(purpose: Purpose, place: Place, sealed: string): string {
    return unseal(this.derive(purpose, sealed.split('.')[0] ?? ''), place, sealed);
  }

  /** The same value of the house, sealed under the current master key. */
  reseal(place: Place, sealed: string): string {
    return this.seal('house', place, this.unseal('house', place, sealed));
  }

  /** A new data key for a matter, and the same sealed for its row. */
  newDataKey(matterId: string): { key: DataKey; wrapped: string } {
    const bytes = randomBytes(32);
    const wrapped = this.seal('wrap', dataKeyPlace(matterId), bytes.toString('base64url'));
    return { key: { id: 'd1', bytes }, wrapped };
  }

  /** The same data key, wrapped under the current master key. */
  rewrap(matterId: string, wrapped: string): string {
    const place = dataKeyPlace(matterId);
    return this.seal('wrap', place, this.unseal('wrap', place, wrapped));
  }

  /** The data key of a matter from its row. */
  dataKey(matterId: string, wrapped: string): DataKey {
    const bytes = Buffer.from(this.unseal('wrap', dataKeyPlace(matterId), wrapped), 'base64url');
    return { id: 'd1', bytes };
  }
}

const dataKeyPlace = (matterId: string): Place => ({ table: 'matter', row: matterId, column: 'data_key' });
