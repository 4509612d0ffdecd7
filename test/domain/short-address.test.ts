import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeReference, readShortReference, shortReference } from '../../domain/receipt.ts';

const random = fc.uint8Array({ minLength: 6, maxLength: 6 });
const years = fc.integer({ min: 2000, max: 2099 });

test('every reference has a short one of eight signs that leads back to it, typed in any case and with anything in between', () => {
  fc.assert(
    fc.property(years, random, fc.constantFrom('', ' ', '-', '－'), (year, bytes, between) => {
      const reference = makeReference('XY', year, bytes);
      const short = shortReference('XY', reference) ?? '';
      expect(short).toMatch(/^\d\d[2-9A-HJ-NP-Z]{6}$/);
      const typed = `${short.slice(0, 2)}${between}${short.slice(2).toLowerCase()}`;
      expect([short, typed].map((text) => readShortReference('XY', text))).toEqual([reference, reference]);
    }),
  );
  expect(shortReference('XY', 'XY-2026-7K3MQ9')).toBe('267K3MQ9');
  expect(readShortReference('XY', '２６７ｋ３ｍｑ９')).toBe('XY-2026-7K3MQ9');
});

test.each(['', '267K3MQ', '267K3MQ99', '267K3MQ0', 'XX7K3MQ9', '2026-7K3MQ9', '26/7K3MQ9', "267K3MQ'"])(
  'what cannot be one is none: %s',
  (typed) => {
    expect(readShortReference('XY', typed)).toBe(null);
  },
);

test.each(['AB-2026-7K3MQ9', 'XY-1999-7K3MQ9', 'XY-2026-7K3MQ', 'XY-2026-7K3MQ9X', 'XY-2026-7K3MQI'])(
  'what is no reference of the agency has none: %s',
  (reference) => {
    expect(shortReference('XY', reference)).toBe(null);
  },
);
