import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import type { EmbeddingArms } from './embedding-facts.ts';
import { EMBEDDING_METRICS, measureEmbeddings } from './embedding-metrics.ts';
import { normaliseRows } from './normalise-rows.ts';
import { prdc } from './prdc.ts';

const DIMENSIONS = 12;
const MODES = 10;

/** Unit rows about ten directions; `modes` of them, with spread `spread`. */
function draw(seed: number, { rows, modes, spread }: { rows: number; modes: number; spread: number }): Float32Array {
  const random = seededGenerator(seed);
  const values = Float64Array.from({ length: rows * DIMENSIONS }, (_, at) => {
    const mode = Math.floor(at / DIMENSIONS) % modes;
    return (at % DIMENSIONS === mode ? 1 : 0) + spread * (random() + random() + random() - 1.5);
  });
  return normaliseRows(values, { dimensions: DIMENSIONS });
}

function centroids(): Float32Array {
  return Float32Array.from({ length: MODES * DIMENSIONS }, (_, at) =>
    at % DIMENSIONS === Math.floor(at / DIMENSIONS) ? 1 : 0,
  );
}

const full = { rows: 400, modes: MODES, spread: 0.3 };
const arms: EmbeddingArms = {
  reference: draw(1, full),
  generation: draw(2, full),
  anchors: draw(3, full),
  centroids: centroids(),
  dimensions: DIMENSIONS,
};
const measured = (changed: Partial<EmbeddingArms>) =>
  new Map(measureEmbeddings({ ...arms, ...changed }).map((one) => [one.id, one]));

/** How much narrower a metric says the generation is: below 1 narrower. */
function width(id: string, changed: Partial<EmbeddingArms>): number {
  const one = measured(changed).get(id)!;
  if (one.kind !== 'each-arm' || one.ratio === undefined) throw new Error(`${id} has no ratio`);
  return one.ratio;
}

test('every metric says all that reports need, under an id of its own', () => {
  expect(new Set(EMBEDDING_METRICS.map(({ id }) => id)).size).toBe(EMBEDDING_METRICS.length);
  for (const { title, formula, source, failureModes, version, range } of EMBEDDING_METRICS) {
    for (const text of [title, formula, source, failureModes, version]) expect(text.length).toBeGreaterThan(0);
    expect(range[0]).toBeLessThan(range[1]);
  }
});

test('all are measured, within their range, with no NaN', () => {
  const all = measureEmbeddings(arms);
  expect(all.map(({ id }) => id)).toEqual(EMBEDDING_METRICS.map(({ id }) => id));
  for (const one of all) {
    const { range } = EMBEDDING_METRICS.find(({ id }) => id === one.id)!;
    if (one.kind === 'not-measured') throw new Error(`${one.id}: ${one.reason}`);
    for (const value of one.kind === 'each-arm' ? [one.reference, one.generation] : [one.value]) {
      expect(Number.isFinite(value), one.id).toBe(true);
      expect(value, one.id).toBeGreaterThanOrEqual(range[0]);
      expect(value, one.id).toBeLessThanOrEqual(range[1]);
    }
  }
});

test('range metrics see modes lost and modes that contract; those that are blind are blind', () => {
  const lost = { generation: draw(4, { ...full, modes: 8 }) };
  const shrunk = { generation: draw(5, { ...full, spread: 0.2 }) };
  expect(width('vendi-half', lost)).toBeLessThan(0.97);
  expect(width('vendi-half-centred', lost)).toBeLessThan(0.97);
  expect(width('radius-5', shrunk)).toBeLessThan(0.8);
  expect(width('intra-cluster-variance', shrunk)).toBeLessThan(0.7);
  // Within a tenth: the spread of each cluster is what it was.
  expect(width('intra-cluster-variance', lost)).toBeCloseTo(1, 0);
  const tail = measured(lost).get('tail-nn')!;
  // One in five anchors has lost its mode; one in a hundred is far by definition.
  expect(tail).toMatchObject({ kind: 'between-arms' });
  expect(tail.kind === 'between-arms' && tail.value).toBeGreaterThan(0.1);
  expect(tail.kind === 'between-arms' && tail.expected).toBeCloseTo(0.01, 2);
});

test('what several metrics share is measured as each alone would', () => {
  const all = measured({});
  const three = prdc({ reference: arms.reference, generation: arms.generation, dimensions: DIMENSIONS, k: 3 });
  const five = prdc({ reference: arms.reference, generation: arms.generation, dimensions: DIMENSIONS, k: 5 });
  expect(all.get('precision-3')).toMatchObject({ value: three.precision });
  expect(all.get('recall-3')).toMatchObject({ value: three.recall });
  expect(all.get('density-5')).toMatchObject({ value: five.density });
  expect(all.get('coverage-5')).toMatchObject({ value: five.coverage });
});

test('only what is asked for, and why not where something is missing', () => {
  expect(measureEmbeddings(arms, { only: ['vendi-1', 'recall-3'] }).map(({ id }) => id)).toEqual([
    'recall-3',
    'vendi-1',
  ]);
  const bare = measured({ anchors: undefined, centroids: undefined });
  const missing = [...bare.values()].filter(({ kind }) => kind === 'not-measured').map(({ id }) => id);
  expect(missing).toEqual(['tail-nn', 'intra-cluster-variance', 'different-clusters', 'cluster-divergence']);
  expect(() => measureEmbeddings(arms, { only: ['vendy'] })).toThrow('there is no embedding metric "vendy"');
  expect(() => measured({ generation: arms.generation.subarray(DIMENSIONS) })).toThrow('equal numbers');
  expect(() => measured({ anchors: new Float32Array(DIMENSIONS).fill(1) })).toThrow('normalise them first');
});
