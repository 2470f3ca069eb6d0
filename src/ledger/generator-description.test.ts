import { expect, test } from 'vitest';
import { decryptDescription, encryptDescription, GENERATOR_KEY_BYTES } from './generator-description.ts';

const description = { model: { family: 'ours', name: 'ft:acme:alice' }, decoding: { temperature: 0.7 } };

test('a description can be read with its key alone', () => {
  const { payload, key } = encryptDescription(description);
  expect(key.length).toBe(GENERATOR_KEY_BYTES);
  expect(decryptDescription(payload, key)).toEqual(description);
  expect(payload.includes('alice')).toBe(false);
  const other = encryptDescription(description);
  expect(other.key.equals(key), 'the same description has another key in another segment').toBe(false);
  expect(decryptDescription(payload, other.key)).toBeUndefined();
});

test('a description of which a bit was changed is none', () => {
  const { payload, key } = encryptDescription(description);
  for (let at = 0; at < payload.length; at++) {
    const changed = Buffer.from(payload);
    changed[at]! ^= 1;
    expect(decryptDescription(changed, key)).toBeUndefined();
  }
  expect(decryptDescription(payload.subarray(1), key)).toBeUndefined();
});
