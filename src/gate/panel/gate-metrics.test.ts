import { expect, test } from 'vitest';
import { knnRadiusRatio } from '../../range/embedding/knn-radius-ratio.ts';
import { vendiTwoDebiased } from '../../range/embedding/vendi-two-debiased.ts';
import { countCounts } from '../../range/species/counts-of-counts.ts';
import { rarefiedRichness } from '../../range/species/rarefied-richness.ts';
import { sampleCoverage } from '../../range/species/sample-coverage.ts';
import { mattr } from '../../range/text/mattr.ts';
import { rareStrata } from '../../range/text/rare-strata.ts';
import { selfRepetition } from '../../range/text/self-repetition.ts';
import { quantile } from '../../statistics/quantile.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { NO_TOPIC } from '../../strata/no-topic.ts';
import { alignArms } from './align-arms.ts';
import { GateFacts } from './gate-facts.ts';
import { GATE_METRICS } from './gate-metrics.ts';
import type { PanelInput } from './panel-input.ts';
import { IN_GENERATION, IN_REFERENCE, makeRelabellings } from './relabellings.ts';

const DIMENSIONS = 6;
const TOPICS = 9;
const FIRST_WORDS = 60;

/** Texts over a vocabulary with a long tail, with phrases that documents share; the generation has half of the tail. */
function corpus(seed: number, { units, perUnit, vocabulary }: { units: number; perUnit: number; vocabulary: number }) {
  const random = seededGenerator(seed);
  const below = (most: number) => Math.floor(random() * most);
  const phrases = Array.from({ length: 30 }, (_, phrase) => `p${phrase} q${phrase} r${phrase} s${phrase} t${phrase}`);
  return Array.from({ length: units * perUnit }, (_, index): PanelInput => {
    const words = Array.from({ length: FIRST_WORDS + below(30) }, () =>
      below(12) === 0 ? phrases[below(below(30) + 1)]! : `w${Math.floor(random() * random() * vocabulary)}`,
    );
    const vector = Float32Array.from({ length: DIMENSIONS }, () => random() - 0.3);
    const length = Math.hypot(...vector);
    return {
      key: BigInt(Math.floor(random() * 2 ** 50)),
      unit: `u${Math.floor(index / perUnit)}`,
      text: words.join(' '),
      surprisal: 4 + random(),
      vector: below(15) === 0 ? new Float32Array(DIMENSIONS) : vector.map((value) => value / length),
      topic: below(20) === 0 ? NO_TOPIC : below(below(TOPICS) + 1),
    };
  });
}

interface Arm {
  readonly documents: readonly PanelInput[];
  readonly words: readonly (readonly string[])[];
}

const tally = (items: Iterable<string>) => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
};
const gramsOf = (words: readonly string[], n: number) =>
  words.slice(n - 1).map((_, index) => words.slice(index, index + n).join(' '));
const share = <Item>(items: readonly Item[], holds: (item: Item) => boolean) =>
  items.filter(holds).length / items.length;
const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((value, at) => value - b[at]!));
const rows = (vectors: readonly ArrayLike<number>[]) =>
  Float64Array.from(vectors.flatMap((vector) => [...Array.from(vector)]));

const random = seededGenerator(77);
const anchors = Array.from({ length: 130 }, () => {
  const vector = Float32Array.from({ length: DIMENSIONS }, () => random() - 0.3);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
});
const centroids = Float32Array.from({ length: TOPICS * DIMENSIONS }, () => random() - 0.5);
const calibration = tally(corpus(5, { units: 40, perUnit: 1, vocabulary: 700 }).flatMap(({ text }) => text.split(' ')));
const strata = rareStrata(calibration);
const THRESHOLD = 4.8;
const TAIL_TOPICS = [5, 7, 8];

/** The numbers by their definitions, nothing shared with the panel but tested formulas of whole samples. */
function byDefinition(arm: Arm, other: Arm, m: number): Record<string, () => number | undefined> {
  const { documents, words } = arm;
  const all = words.flat();
  const richness = (n: number) =>
    rarefiedRichness(countCounts(tally(words.flatMap((own) => gramsOf(own, n))).values()), { drawn: m }) / m;
  const rare = [...strata].filter(([, stratum]) => stratum === 3).map(([word]) => word);
  const seen = new Set(all);
  const nearest = ({ documents: points }: Arm) =>
    anchors.map((anchor) => Math.min(...points.map(({ vector }) => distance(anchor, vector!))));
  const mean = anchors.reduce(
    (sum, anchor) => sum.map((value, at) => value + anchor[at]! / anchors.length),
    Array<number>(DIMENSIONS).fill(0),
  );
  const centred = documents.map(({ vector }) => {
    const moved = Array.from(vector!, (value, at) => value - mean[at]!);
    const length = Math.hypot(...moved);
    return moved.map((value) => value / length);
  });
  const assigned = documents.filter(({ topic }) => topic !== NO_TOPIC);
  return {
    'mean-surprisal': () => documents.reduce((sum, { surprisal }) => sum + surprisal!, 0) / documents.length,
    'mattr-50': () => mattr(words, { window: 50 }),
    'unseen-mass': () => 1 - sampleCoverage(countCounts(tally(all).values())),
    'rare-mass': () => share(all, (word) => strata.get(word) === 3),
    'new-word-mass': () => share(all, (word) => !strata.has(word)),
    'rare-survival': () => share(rare, (word) => seen.has(word)),
    'distinct-2': () => richness(2),
    'distinct-3': () => richness(3),
    'distinct-4': () => richness(4),
    'self-repetition': () => selfRepetition(words),
    'surprising-share': () => share(documents, ({ surprisal }) => surprisal! > THRESHOLD),
    'tail-topic-mass': () => share(documents, ({ topic }) => TAIL_TOPICS.includes(topic!)),
    'topics-seen': () => new Set(assigned.map(({ topic }) => topic)).size,
    'knn-radius': () =>
      knnRadiusRatio({
        reference: rows(documents.map(({ vector }) => vector!)),
        generation: rows(documents.map(({ vector }) => vector!)),
        dimensions: DIMENSIONS,
      }).reference,
    'vendi-2': () => vendiTwoDebiased(rows(documents.map(({ vector }) => vector!)), { dimensions: DIMENSIONS }),
    'vendi-2-centred': () => vendiTwoDebiased(rows(centred), { dimensions: DIMENSIONS }),
    'cluster-variance': () =>
      assigned.reduce(
        (sum, { vector, topic }) =>
          sum + distance(vector!, centroids.subarray(topic! * DIMENSIONS, (topic! + 1) * DIMENSIONS)) ** 2,
        0,
      ) / assigned.length,
    // Of the arm against the reference's threshold.
    'tail-nn': () => {
      const threshold = quantile(nearest(other), 0.99);
      return share(nearest(arm), (far) => far > threshold);
    },
  };
}

test.each([
  ['documents', { units: 42, perUnit: 1 }, { isPaired: false, blocks: 6 }],
  ['prompts with three replies', { units: 20, perUnit: 3 }, { isPaired: true, blocks: 10 }],
  ['a block a unit', { units: 16, perUnit: 1 }, { isPaired: false, blocks: 16 }],
])('every number of every relabelling is that of counting anew: %s', (_, size, { isPaired, blocks }) => {
  const reference = corpus(1, { ...size, vocabulary: 800 });
  const generation = corpus(2, { ...size, vocabulary: 500 });
  const arms = alignArms(
    { reference, generation },
    { firstWords: FIRST_WORDS, isPaired, mostDocuments: 1000, blocks, seed: 3 },
  );
  const relabellings = makeRelabellings({ blocks, splits: 9, isPaired, seed: 4 });
  const facts = new GateFacts(arms, {
    relabellings,
    rulers: {
      tokenStrata: strata,
      surprisalThreshold: THRESHOLD,
      topics: { count: TOPICS, tail: TAIL_TOPICS },
      centroids,
      anchors: Float32Array.from(anchors.flatMap((anchor) => [...anchor])),
      dimensions: DIMENSIONS,
    },
  });
  const measured = GATE_METRICS.map((metric) => ({ id: metric.id, values: metric.measure(facts) }));
  const wordsOfDocument = arms.documents.map((__, document) =>
    [...arms.words.subarray(document * FIRST_WORDS, (document + 1) * FIRST_WORDS)].map((id) => arms.word(id)),
  );
  const m = Math.floor(((arms.documents.length / 2) * FIRST_WORDS) / 2);
  for (let column = 0; column < relabellings.columns; column++) {
    const armOf = (label: number): Arm => {
      const members = arms.documents
        .map((__, document) => document)
        .filter(
          (document) =>
            relabellings.byColumn[column * 2 * blocks + Math.floor(document / arms.documentsPerBlock)] === label,
        );
      return {
        documents: members.map((document) => arms.documents[document]!),
        words: members.map((document) => wordsOfDocument[document]!),
      };
    };
    const [first, second] = [armOf(IN_REFERENCE), armOf(IN_GENERATION)];
    const [ofReference, ofGeneration] = [byDefinition(first, first, m), byDefinition(second, first, m)];
    for (const { id, values } of measured) {
      for (const [arm, expected] of [
        ['reference', ofReference[id]!()],
        ['generation', ofGeneration[id]!()],
      ] as const) {
        expect(expected, id).toBeDefined();
        expect(Math.abs(values[arm][column]! - expected!), `${id} of the ${arm} in column ${column}`).toBeLessThan(
          1e-6 * Math.max(1e-3, Math.abs(expected!)),
        );
      }
    }
  }
  // Lexical numbers agree to rounding.
  const lexical = measured.find(({ id }) => id === 'distinct-3')!.values;
  expect(lexical.reference[0]).toBeCloseTo(
    byDefinition(
      { documents: [], words: wordsOfDocument.slice(0, arms.documents.length / 2) },
      { documents: [], words: [] },
      m,
    )['distinct-3']!()!,
    12,
  );
});
