import { expect, test } from 'vitest';
import { ScalarStyleScanner } from '../../kernels/scalar-style-scanner.ts';
import { STYLE_REPEAT_SLOTS } from '../../kernels/style-counts.ts';
import { gramValues, weighGrams } from './gram-values.ts';

const weights = Int8Array.from({ length: 1 << 18 }, (_, bucket) => ((bucket * 7) % 255) - 127);
const scanner = new ScalarStyleScanner({ weights, wordClasses: new Map() });

test('follow ln(1 + 50 r / ‖r‖)', () => {
  // Buckets that occur 3, 1 and 1 times: ‖r‖ = √11; at least once 3, twice 1, thrice 1.
  const reached = new Int32Array(2 * STYLE_REPEAT_SLOTS);
  reached.set([0, 3, 1, 1]);
  const window = { reached, mostRepeats: 3 } as never;
  const values = gramValues(window, 0);
  expect([...values].map((value) => value.toFixed(12))).toEqual(
    [0, 1, 2, 3].map((r) => Math.log(1 + (50 * r) / Math.sqrt(11)).toFixed(12)),
  );
  expect([...gramValues(window, 1)]).toEqual([0, 0, 0, 0]);
});

test('weigh as the dot product over the buckets does', () => {
  const text = 'the cat and the dog and the bird sat on the mat, and on the hat sat the cat. '.repeat(5);
  for (const window of scanner.scan(text, { enough: 200, most: 260 })) {
    const counts = new Map<number, number>();
    for (const bucket of window.buckets()) counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    for (const group of [0, 1]) {
      const values = gramValues(window, group);
      let sum = 0;
      for (const [bucket, count] of counts) if (bucket >>> 17 === group) sum += weights[bucket]! * values[count]!;
      expect(weighGrams(window, group)).toBeCloseTo(sum, 8);
      expect(Math.abs(sum)).toBeGreaterThan(1);
    }
  }
});
