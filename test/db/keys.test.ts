import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keysFit } from '../../db/key-check.ts';
import { KeyRing, type Place, seal, unseal } from '../../db/keys.ts';
import { rewrapSome } from '../../db/rotation.ts';
import { staff } from '../../db/schema.ts';
import { startHouse } from '../harness.ts';
import { employ } from '../people.ts';
import { send } from '../submissions.ts';

const ring = KeyRing.parse(KeyRing.make());
const place: Place = { table: 'submission', row: 'matter-1', column: 'sealed_form' };
const { key, wrapped } = ring.newDataKey('matter-1');

describe('what is sealed', () => {
  test('opens in its place, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (text) => unseal(key, place, seal(key, place, text)) === text,
      ),
    );
  });

  test.each<[string, Partial<Place>]>([
    ['another table', { table: 'history' }],
    ['another row', { row: 'matter-2' }],
    ['another column', { column: 'sealed_detail' }],
  ])('does not open in %s', (_where, other) => {
    expect(() => unseal(key, { ...place, ...other }, seal(key, place, '内容'))).toThrow();
  });

  test('does not open with a single bit changed, wherever it is', () => {
    const [id, payload = ''] = seal(key, place, '内容').split('.');
    const bytes = Buffer.from(payload, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const bent = Buffer.from(bytes);
      bent.writeUInt8(bent.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => unseal(key, place, `${id}.${bent.toString('base64url')}`), `bit ${bit}`).toThrow();
    }
  });

  test('does not open when it was cut', () => {
    const sealed = seal(key, place, '内容');
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => unseal(key, place, sealed.slice(0, length))).toThrow();
    }
  });

  test('does not open under the key of another matter, nor that key under another matter’s name', () => {
    const other = ring.newDataKey('matter-2');
    expect(() => unseal(other.key, place, seal(key, place, '内容'))).toThrow();
    expect(() => ring.dataKey('matter-2', wrapped)).toThrow();
    expect(ring.dataKey('matter-1', wrapped).bytes).toEqual(key.bytes);
  });

  test('is never the same twice', () => {
    expect(seal(key, place, '内容')).not.toBe(seal(key, place, '内容'));
  });
});

describe('the ring', () => {
  test('opens what an earlier key sealed, and names the key on each value', () => {
    const first = KeyRing.make();
    const second = KeyRing.make().replace('k1:', 'k2:');
    const [old, turned] = [KeyRing.parse(first), KeyRing.parse(`${second},${first}`)];
    const sealed = old.seal('house', place, '旧的');
    expect(turned.unseal('house', place, sealed)).toBe('旧的');
    expect(turned.seal('house', place, '新的')).toMatch(/^k2\./);
    expect(turned.hashes('receipt', 'code')).toContain(old.hash('receipt', 'code'));
    expect(() => old.unseal('house', place, turned.seal('house', place, '新的'))).toThrow();
  });

  test('uses one key for one purpose', () => {
    expect(ring.hash('receipt', 'code')).not.toBe(ring.hash('session', 'code'));
    expect(() => ring.unseal('cookie', place, ring.seal('house', place, '内容'))).toThrow();
  });

  test.each(['', 'k1:', 'k1:c2hvcnQ', `1:${'A'.repeat(43)}`, 'k1', `k1:${'A'.repeat(43)},k2:short`])(
    'is not read from “%s”',
    (text) => {
      expect(() => KeyRing.parse(text)).toThrow('主密钥格式不对');
    },
  );
});

describe('keys that do not fit are found at the start', () => {
  test('the first key gone after a change of keys: no receipt would open; and another key over accounts alone', async () => {
    const house = await startHouse();
    try {
      const fits = (keys: KeyRing) => keysFit({ db: house.store.db, keys });
      const stranger = KeyRing.parse(KeyRing.make());
      expect(await fits(stranger)).toBe(true);
      await employ(house.store, 'first', { roles: ['director'] });
      const place = { table: 'staff', row: 'first', column: 'sealed_totp' };
      const sealedTotp = house.store.keys.seal('house', place, 'secret');
      await house.store.db.update(staff).set({ sealedTotp });
      expect([await fits(house.store.keys), await fits(stranger)]).toEqual([true, false]);
      await house.store.db.update(staff).set({ sealedTotp: null });
      await send(house);
      const both = KeyRing.withNewKey(house.keyRing);
      const turned = { db: house.store.db, keys: KeyRing.parse(both) };
      while (!(await rewrapSome(turned, Date.now())).done);
      expect([await fits(turned.keys), await fits(KeyRing.parse(both.split(',')[0] ?? ''))]).toEqual([
        true,
        false,
      ]);
    } finally {
      await house.close();
    }
  });
});
