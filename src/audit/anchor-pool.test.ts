import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conformalP } from '../origin/style/conformal.ts';
import { calibrateStyle, type StyleAnchor } from '../origin/style/style-calibration.ts';
import { AnchorPool, mergedThresholds } from './anchor-pool.ts';

const anchorsOf = (source: string, logits: readonly number[], more: Partial<StyleAnchor> = {}): StyleAnchor[] =>
  logits.map((logit) => ({ source, language: 'en', words: 60, logit, ...more }));
const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

test('a source with enough anchors of its own is compared with these, any other with all', () => {
  const pool = new AnchorPool([...anchorsOf('a', range(99)), ...anchorsOf('*', range(98, 1000))]);
  const own = pool.bucketOf({ source: 'a', language: 'en', words: 79 });
  expect(own.anchors).toEqual(Float64Array.from(range(99)));
  expect(own.highest).toBe(own.anchors);
  const other = pool.bucketOf({ source: 'b', language: 'en', words: 50 });
  expect(other.anchors).toHaveLength(197);
  expect(other.name).not.toBe(own.name);
  expect([own.comparedWith, other.comparedWith]).toEqual(['own', 'others']);
  expect([pool.hasOwn('a'), pool.hasOwn('b'), pool.hasOwn('*')]).toEqual([true, false, false]);
  expect(pool.bucketOf({ source: 'c', language: 'en', words: 60 }), 'months are joined by it').toBe(other);
});

test('a source with anchors of its own in one length is compared with no others in any', () => {
  const pool = new AnchorPool([...anchorsOf('a', range(99)), ...anchorsOf('b', range(500), { words: 300 })]);
  const long = pool.bucketOf({ source: 'a', language: 'en', words: 300 });
  expect(long.anchors).toHaveLength(0);
  expect(long.comparedWith).toBe('own');
  expect(pool.bucketOf({ source: 'a', language: 'en', words: 250 })).toBe(long);
  expect(pool.bucketOf({ source: 'c', language: 'en', words: 300 }).anchors).toHaveLength(500);
});

test('anchors of no source in particular are nobody’s own', () => {
  const pool = new AnchorPool(anchorsOf('*', range(99)));
  for (const source of ['a', '*'])
    expect(pool.bucketOf({ source, language: 'en', words: 60 })).toMatchObject({ comparedWith: 'others' });
});

test('lengths and languages stand apart, regions of a language do not', () => {
  const pool = new AnchorPool([
    ...anchorsOf('a', range(99), { language: 'pt-BR' }),
    ...anchorsOf('a', range(5), { words: 49 }),
  ]);
  const none = { language: 'en', words: 60, source: 'a' };
  expect(pool.bucketOf(none).anchors).toHaveLength(0);
  expect(pool.bucketOf(none)).toBe(pool.bucketOf(none));
  expect(pool.bucketOf({ source: 'a', language: 'pt', words: 79 }).anchors).toHaveLength(99);
  expect(pool.bucketOf({ source: 'a', language: 'pt', words: 80 }).anchors).toHaveLength(0);
});

test('merged thresholds by hand', () => {
  // m = 2: levels 1/3, 2/3. Of five scores those are ranks floor(6/3) = 2 and 4: 40 and 20. Of two: 100 and 0.
  const sets = [Float64Array.of(0, 100), Float64Array.of(10, 20, 30, 40, 50)];
  expect([...mergedThresholds(sets, 'highest')]).toEqual([20, 100]);
  expect([...mergedThresholds(sets, 'lowest')]).toEqual([0, 40]);
});

test('what is above the k-th highest merged threshold has p <= k / (m + 1) in every set', () => {
  const set = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(set, { minLength: 1, maxLength: 4 }), fc.integer({ min: -60, max: 60 }), (made, score) => {
      const sets = made.map((scores) => Float64Array.from(scores).sort());
      const merged = mergedThresholds(sets, 'highest');
      const size = merged.length;
      const p = Math.max(...sets.map((scores) => conformalP(scores, score)));
      for (let k = 1; k <= size; k++) {
        expect(score > merged[size - k]!).toBe(p * (size + 1) <= k + 1e-9);
      }
      expect([...merged]).toEqual([...merged].sort((a, b) => a - b));
      expect(mergedThresholds(sets, 'lowest').every((threshold, index) => threshold <= merged[index]!)).toBe(true);
    }),
  );
});

test('the highest thresholds are those of calibrated style', () => {
  const anchors = [...anchorsOf('a', range(120)), ...anchorsOf('b', range(150, 40)), ...anchorsOf('c', range(30, 500))];
  const { highest } = new AnchorPool(anchors).bucketOf({ source: 'new', language: 'en', words: 60 });
  const calibration = calibrateStyle(anchors, { modelId: 'm', languages: ['en'] });
  const size = highest.length;
  for (const logit of range(600)) {
    const judged = calibration.p({ source: 'new', language: 'en', words: 60, logit });
    if ('abstains' in judged) expect.fail(judged.abstains);
    for (let k = 1; k <= size; k++)
      expect(logit > highest[size - k]!, `${logit} ${k}`).toBe(judged.p * (size + 1) <= k + 1e-9);
  }
});
