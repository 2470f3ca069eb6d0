import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EmbedderError } from '../errors.ts';
import { bucketOf, fitTfIdf, parseFit, serialiseFit } from './tf-idf-fit.ts';
import { wordHash } from './word-hash.ts';

const frequencyOf = (fit: ReturnType<typeof fitTfIdf>, word: string) =>
  fit.frequencies[fit.buckets.indexOf(bucketOf(wordHash(word)))];

test('counts documents, not occurrences, and no documents without words', () => {
  const fit = fitTfIdf(['The tide, the tide!', 'the harbour', '', ' ... ', 'tide']);
  expect(fit.documentCount).toBe(3);
  expect(frequencyOf(fit, 'the')).toBe(2);
  expect(frequencyOf(fit, 'tide')).toBe(2);
  expect(frequencyOf(fit, 'harbour')).toBe(1);
  expect(frequencyOf(fit, 'lantern')).toBeUndefined();
  expect([...fit.buckets]).toEqual([...fit.buckets].sort((a, b) => a - b));
});

test('the same documents in any order give the same bytes and id; another seed or document does not', () => {
  const texts = ['copper and winter', 'winter tide', '春眠不覺曉', 'ledger'];
  const fit = fitTfIdf(texts, { seed: 7 });
  fc.assert(
    fc.property(fc.shuffledSubarray(texts, { minLength: texts.length }), (shuffled) => {
      const again = fitTfIdf(shuffled, { seed: 7 });
      expect(again.id).toBe(fit.id);
      expect(serialiseFit(again)).toEqual(serialiseFit(fit));
    }),
    { numRuns: 24 },
  );
  expect(fit.id).toMatch(/^[0-9a-f]{16}$/);
  expect(fitTfIdf(texts, { seed: 8 }).id).not.toBe(fit.id);
  expect(fitTfIdf([...texts, 'ledger'], { seed: 7 }).id).not.toBe(fit.id);
});

test('is frozen, and comes back from its bytes as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer(), (texts, seed) => {
      const fit = fitTfIdf(texts, { seed });
      const bytes = serialiseFit(fit);
      const again = parseFit(bytes);
      expect(again).toEqual(fit);
      expect(serialiseFit(again)).toEqual(bytes);
      expect(Object.isFrozen(again) && Object.isFrozen(fit)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('the id is pinned: it changes only with TF_IDF_VERSION', () => {
  expect(fitTfIdf(['the tide', 'the harbour, 港'], { seed: 1 }).id).toMatchInlineSnapshot(`"a51523ecd8447cbd"`);
});

test('damaged bytes are refused, whatever the damage', () => {
  const bytes = serialiseFit(fitTfIdf(['winter tide', 'copper tide']));
  const refused = (changed: Uint8Array) => expect(() => parseFit(changed)).toThrow(EmbedderError);
  for (let length = 0; length < bytes.length; length++) refused(bytes.subarray(0, length));
  refused(Uint8Array.of(...bytes, 0));
  // The version, which follows the 15 bytes of the name.
  refused(bytes.with(15, 2));
  // A frequency above the number of documents.
  refused(bytes.with(bytes.length - 1, 3));
  refused(bytes.with(bytes.length - 1, 0));
  // The same number, written longer than it needs to be.
  refused(Uint8Array.of(...bytes.subarray(0, -1), bytes.at(-1)! | 0x80, 0));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      refused(noise);
      const behindName = Uint8Array.of(...bytes.subarray(0, 15), ...noise);
      try {
        expect(serialiseFit(parseFit(behindName))).toEqual(behindName);
      } catch (error) {
        expect(EmbedderError.is(error)).toBe(true);
      }
    }),
  );
});
