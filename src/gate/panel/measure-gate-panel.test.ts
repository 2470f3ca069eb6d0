import { expect, test } from 'vitest';
import { CancelledError, SampleTooSmallError } from '../../errors.ts';
import { rareStrata } from '../../range/text/rare-strata.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { GATE_METRICS } from './gate-metrics.ts';
import { type GatePanelInput, measureGatePanel } from './measure-gate-panel.ts';
import type { PanelInput } from './panel-input.ts';
import { tokenStrata } from './token-strata.ts';

const DIMENSIONS = 4;

/** Texts of words with a long tail; a cut vocabulary and less spread vectors stand for a narrower model. */
function arm(
  seed: number,
  {
    documents,
    words,
    vocabulary = 3000,
    spread = 1,
  }: { documents: number; words: number; vocabulary?: number; spread?: number },
): PanelInput[] {
  const random = seededGenerator(seed);
  return Array.from({ length: documents }, (_, index): PanelInput => {
    const vector = Float32Array.from({ length: DIMENSIONS }, (__, at) => Number(at === 0) + spread * (random() - 0.5));
    const length = Math.hypot(...vector);
    return {
      key: BigInt(Math.floor(random() * 2 ** 52)),
      unit: `${seed}-${index}`,
      text: Array.from({ length: words }, () => `w${Math.min(vocabulary, Math.floor(3000 * random() ** 4))}`).join(' '),
      surprisal: 5 + random(),
      vector: vector.map((value) => value / length),
      topic: Math.floor(random() * 6),
    };
  });
}

const calibration = arm(1000, { documents: 200, words: 40 });
const counts = new Map<string, number>();
for (const { text } of calibration) for (const word of text.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
const RULERS = {
  tokenStrata: rareStrata(counts),
  surprisalThreshold: 5.9,
  topics: { count: 6, tail: [4, 5] },
  centroids: Float32Array.from({ length: 6 * DIMENSIONS }, (_, at) => (at % DIMENSIONS === 0 ? 1 : 0)),
  anchors: Float32Array.from(calibration.flatMap(({ vector }) => [...vector!])),
  dimensions: DIMENSIONS,
};
const options = { firstWords: 20, isPaired: false, seed: 1, ...RULERS } satisfies Partial<GatePanelInput>;

test.each([
  ['surprisal', { surprisal: Number.NaN }, /surprisal of document 7 of the generation is NaN/],
  ['vector', { vector: Float32Array.of(1, Number.POSITIVE_INFINITY, 0, 0) }, /vector of document 7 of the generation/],
] as const)('refuses a %s that is no finite number', async (_, wrong, message) => {
  const generation = arm(2, { documents: 40, words: 24 }).map((document, at) =>
    at === 7 ? { ...document, ...wrong } : document,
  );
  const measuring = measureGatePanel({ ...options, reference: arm(1, { documents: 40, words: 24 }), generation });
  await expect(measuring).rejects.toThrow(RangeError);
  await expect(measuring).rejects.toThrow(message);
});

test('vectors whose number of dimensions nobody named are a slip, not a measure that is missing', async () => {
  const { dimensions: _, ...rulers } = options;
  const measuring = measureGatePanel({
    ...rulers,
    reference: arm(1, { documents: 40, words: 24 }),
    generation: arm(2, { documents: 40, words: 24 }),
  });
  await expect(measuring).rejects.toThrow('give rulers.dimensions');
});

test('a narrower generation is told, number by number', async () => {
  const { measurements, notMeasured, sample, diagnostics } = await measureGatePanel({
    ...options,
    reference: arm(1, { documents: 320, words: 24 }),
    generation: arm(2, { documents: 320, words: 24, vocabulary: 900, spread: 0.7 }),
    splits: 199,
  });
  expect(sample).toMatchObject({
    units: 320,
    documents: 320,
    words: 6400,
    blocks: 64,
    splits: 200,
    isExhaustive: false,
  });
  expect(notMeasured.map(({ id }) => id)).toEqual(['mattr-50']);
  expect(notMeasured[0]!.reason).toMatch(/50 words/);
  expect(measurements.map(({ id }) => id)).toEqual(GATE_METRICS.map(({ id }) => id).filter((id) => id !== 'mattr-50'));
  const of = (id: string) => measurements.find((each) => each.id === id)!;
  for (const id of ['unseen-mass', 'rare-survival', 'distinct-2', 'knn-radius', 'vendi-2', 'cluster-variance']) {
    const { p, pAdjusted, ratio, low, high, pOverAdjusted } = of(id);
    expect(p, id).toBe(0.005);
    // Of 200 splits some have a number as extreme, of so many numbers.
    expect(pAdjusted, id).toBeLessThanOrEqual(0.03);
    expect(pOverAdjusted, id).toBeGreaterThan(0.9);
    expect(ratio, id).toBeLessThan(1);
    expect(low!, id).toBeLessThan(ratio);
    expect(high!, id).toBeGreaterThan(ratio);
  }
  // Nothing was done to the topics.
  expect(of('tail-topic-mass').pAdjusted!).toBeGreaterThan(0.05);
  expect(of('mean-surprisal')).toMatchObject({ role: 'average', p: undefined, pAdjusted: undefined, margin: 0.1 });
  expect(diagnostics.map(({ id }) => id)).toEqual(['hapax-rate', 'word-stratum-0', 'word-stratum-1', 'word-stratum-2']);
  expect(diagnostics[0]!.generation).toBeLessThan(diagnostics[0]!.reference);
});

test('like arms: the family rejects as seldom as it says', async () => {
  // 100 draws at 0.1: with a chance of exactly 0.1, more than 20 rejections come once in a thousand times, none in 40,000.
  let rejections = 0;
  for (let draw = 0; draw < 100; draw++) {
    const { measurements } = await measureGatePanel({
      ...options,
      firstWords: 12,
      reference: arm(10 + 2 * draw, { documents: 32, words: 12 }),
      generation: arm(11 + 2 * draw, { documents: 32, words: 12 }),
      splits: 79,
      seed: draw,
    });
    if (measurements.some(({ pAdjusted }) => pAdjusted !== undefined && pAdjusted <= 0.1)) rejections++;
  }
  expect(rejections).toBeGreaterThan(0);
  expect(rejections).toBeLessThanOrEqual(20);
});

test('shared prompts: labels are swapped within prompts, so that differences of prompts are no differences of arms', async () => {
  // Replies repeat half of their prompt; prompts differ widely.
  const random = seededGenerator(3);
  const prompts = Array.from({ length: 64 }, () => Array.from({ length: 12 }, () => `p${Math.floor(random() * 400)}`));
  const replies = (seed: number, vocabulary: number) =>
    arm(seed, { documents: 64, words: 12, vocabulary }).map((document, index) => ({
      ...document,
      unit: `prompt ${index}`,
      text: `${prompts[index]!.join(' ')} ${document.text}`,
    }));
  const input = { ...options, isPaired: true, firstWords: 24, splits: 199 };
  const alike = await measureGatePanel({ ...input, reference: replies(1, 3000), generation: replies(2, 3000) });
  expect(alike.sample).toMatchObject({ isPaired: true, units: 64, blocks: 64 });
  expect(alike.measurements.every(({ pAdjusted = 1 }) => pAdjusted > 0.02)).toBe(true);
  const narrower = await measureGatePanel({ ...input, reference: replies(1, 3000), generation: replies(2, 300) });
  expect(narrower.measurements.find(({ id }) => id === 'rare-survival')!.pAdjusted!).toBeLessThanOrEqual(0.03);
});

test('the order of documents changes nothing', async () => {
  const reference = arm(1, { documents: 50, words: 20 });
  const generation = arm(2, { documents: 70, words: 20 });
  const forwards = await measureGatePanel({ ...options, reference, generation, splits: 49 });
  const backwards = await measureGatePanel({
    ...options,
    reference: reference.toReversed(),
    generation: generation.toReversed(),
    splits: 49,
  });
  expect(backwards).toEqual(forwards);
});

test('what was not given is said to be missing', async () => {
  const bare = (documents: readonly PanelInput[]) =>
    documents.map(
      ({ key, unit, text }): PanelInput => ({
        key,
        unit,
        text,
        surprisal: undefined,
        vector: undefined,
        topic: undefined,
      }),
    );
  const { measurements, notMeasured } = await measureGatePanel({
    reference: bare(arm(1, { documents: 40, words: 60 })),
    generation: bare(arm(2, { documents: 40, words: 60 })),
    firstWords: 60,
    isPaired: false,
    seed: 1,
    splits: 19,
  });
  expect(measurements.map(({ id }) => id)).toEqual([
    'mattr-50',
    'unseen-mass',
    'distinct-2',
    'distinct-3',
    'distinct-4',
    'self-repetition',
  ]);
  expect(notMeasured).toHaveLength(GATE_METRICS.length - 6);
});

test('stops, and refuses arms that are too small', async () => {
  const reference = arm(1, { documents: 40, words: 20 });
  const signal = AbortSignal.abort();
  await expect(measureGatePanel({ ...options, reference, generation: reference, signal })).rejects.toThrow(
    CancelledError,
  );
  await expect(measureGatePanel({ ...options, reference, generation: [], splits: 9 })).rejects.toThrow(
    SampleTooSmallError,
  );
});

test('strata of words are counted on the first words', async () => {
  const strata = await tokenStrata(['a a a a a b b b c d x y', 'A a a a a b b b C d z z z'], { firstWords: 10 });
  expect(Object.fromEntries(strata)).toEqual({ a: 0, b: 1, c: 2, d: 3 });
});
