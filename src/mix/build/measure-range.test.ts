import { expect, test } from 'vitest';
import { READ_ARM, SELECTED_ARM } from '../../engine/range-rows.ts';
import { measureTextPanel } from '../../range/text-panel.ts';
import { measureRange, type SampledTexts } from './measure-range.ts';

const WORDS = ['harbour', 'lantern', 'meadow', 'orchard', 'quarry', 'saddle', 'thistle', 'tide', 'weather', 'wharf'];
/** Text number i: 40 words, some of its own. */
const textOf = (i: number) =>
  Array.from({ length: 40 }, (_, at) => (at % 8 === 0 ? `w${i}x${at}` : WORDS[(i * 7 + at * at) % WORDS.length]!)).join(
    ' ',
  );
/** Spread over 63 bits, in another order than the numbers. */
const keyOf = (i: number) => BigInt.asUintN(63, BigInt(i + 1) * 0x9e3779b97f4a7c15n);

function sampled(from: number, to: number, armsOf: (i: number) => number): SampledTexts {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    arms: Uint8Array.from(numbers, armsOf),
    content: BigUint64Array.from(numbers, keyOf),
    texts: numbers.map(textOf),
  };
}

test('both arms are measured on the words of the smaller, and on round numbers below', async () => {
  // 600 texts were read, 24,000 words; half of them selected, and a text that was not counted as read.
  const armsOf = (i: number) => (i % 2 === 0 ? READ_ARM | SELECTED_ARM : READ_ARM);
  const parts = [sampled(0, 250, armsOf), sampled(250, 600, armsOf)];
  const range = await measureRange(parts, { workers: 0 });
  expect(range).toMatchObject({
    words: 12_000,
    reason: null,
    read: { rows: 600, words: 24_000 },
    selected: { rows: 300, words: 12_000 },
  });
  expect(range.levels.map(({ words }) => words)).toEqual([12_000, 10_000]);
  expect(await measureRange(parts.toReversed(), { workers: 0 }), 'whoever read the texts').toEqual(range);

  const byContent = Array.from({ length: 600 }, (_, i) => ({ key: keyOf(i), text: textOf(i) })).sort((a, b) =>
    a.key < b.key ? -1 : 1,
  );
  const panel = measureTextPanel({ id: 'read', documents: () => byContent }, { words: 10_000, bytes: 1000 });
  const own = range.levels[1]!.metrics;
  expect(own.length).toBe(panel.metrics.length);
  for (const { id, value, n, se } of panel.metrics) {
    // Compression takes the bytes that both arms have.
    if (id === 'compression') continue;
    const { read } = own.find((metric) => metric.id === id)!;
    expect(read!.n, id).toBe(n);
    expect(read!.value, id).toBeCloseTo(value, 5);
    if (se === undefined) expect(read!.se, id).toBeNull();
    else expect(read!.se, id).toBeCloseTo(se, 5);
  }
});

test('too little is not measured, and says so', async () => {
  const range = await measureRange([sampled(0, 300, (i) => (i < 10 ? READ_ARM | SELECTED_ARM : READ_ARM))], {
    workers: 0,
  });
  expect(range).toMatchObject({ words: 0, levels: [], selected: { rows: 10, words: 400 } });
  expect(range.reason).toBe('what was selected holds 400 words in different texts; 10000 are needed');
  expect((await measureRange([], { workers: 0 })).reason).toContain('holds 0 words');
});
