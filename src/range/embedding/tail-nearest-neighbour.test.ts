import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';
import { type AnchoredArms, PooledNeighbours } from './pooled-neighbours.ts';
import { tailNearestNeighbour, tailRelabelling } from './tail-nearest-neighbour.ts';

const LINE: AnchoredArms = {
  anchors: Float64Array.of(0, 1, 2, 10),
  reference: Float64Array.of(0.1, 1.1, 2.1, 9.5),
  generation: Float64Array.of(0.1, 1.2, 2.3, 2.4),
  dimensions: 1,
};

/** Rows about `modes` corners of a cube; the generation is without the last of them. */
function arms(seed: number, { rows, lost }: { rows: number; lost: boolean }): AnchoredArms {
  const dimensions = 6;
  const random = seededGenerator(seed);
  const draw = (count: number, modes: number) =>
    Float32Array.from({ length: count * dimensions }, (_, at) => {
      const mode = Math.floor(at / dimensions) % modes;
      return (at % dimensions === mode ? 5 : 0) + random() + random() - 1;
    });
  return { anchors: draw(rows, 6), reference: draw(rows, 6), generation: draw(rows, lost ? 5 : 6), dimensions };
}

test('matches distances worked by hand', () => {
  // To the reference .1, .1, .1, .5; their .9 quantile .1 + .7·.4. Point 10 is 7.6 from the generation.
  const tail = tailNearestNeighbour(LINE, { quantile: 0.9 });
  expect(tail.threshold).toBeCloseTo(0.38, 12);
  expect(tail).toMatchObject({
    shareFarFromGeneration: 0.25,
    shareFarFromReference: 0.25,
    farFromGenerationOnly: 0,
    farFromReferenceOnly: 0,
    mcNemarP: 1,
  });
});

test('all relabellings are tried where they are few', () => {
  // Far from .6 is anchor 10 alone, unless 9.5 is in the generation: 35 of 70 relabellings, and those that leave others far.
  const result = tailRelabelling(LINE, { threshold: 0.6 });
  expect(result).toMatchObject({ observed: 1, relabellings: 70, isExhaustive: true });
  expect(result.p).toBeCloseTo(58 / 70, 12);
});

test('a lost mode is far from its anchors, and relabelling says so; equals say nothing', () => {
  const lost = tailNearestNeighbour(arms(1, { rows: 300, lost: true }));
  expect(lost.shareFarFromGeneration).toBeGreaterThan(0.15);
  expect(lost.mcNemarP).toBeLessThan(1e-6);
  const p = (isLost: boolean, threshold?: number) =>
    tailRelabelling(arms(2, { rows: 120, lost: isLost }), {
      relabellings: 199,
      ...(threshold === undefined ? {} : { threshold }),
    });
  expect(p(true)).toMatchObject({ p: 1 / 200, isExhaustive: false });
  expect(p(true, 1.5).p).toBe(1 / 200);
  expect(p(false).p).toBeGreaterThan(0.05);
});

test('p-values of equals are spread evenly', () => {
  // 60 pairs of equal arms, 99 relabellings: under evenness 3 are at most .05 by expectation, and 10 or more once in 1,000.
  let small = 0;
  for (let seed = 0; seed < 60; seed++) {
    const { p } = tailRelabelling(arms(100 + seed, { rows: 24, lost: false }), { relabellings: 99, quantile: 0.9 });
    if (p <= 0.05) small++;
  }
  expect(small).toBeLessThan(10);
});

test('the nearest row of a label is found whether it is kept or not', () => {
  const made = arms(3, { rows: 40, lost: false });
  const random = seededGenerator(4);
  const pool = new Float32Array([...made.reference, ...made.generation]);
  for (const kept of [1, 2, 50, 1000]) {
    const neighbours = new PooledNeighbours(made, { kept });
    const labels = Uint8Array.from({ length: 80 }, () => (random() < 0.1 ? 1 : 0));
    labels[17] = 1;
    const chosen = [...labels.keys()].filter((row) => labels[row] === 1);
    const points = Float32Array.from(chosen.flatMap((row) => [...pool.subarray(row * 6, row * 6 + 6)]));
    const { distances } = nearestNeighbours({ queries: made.anchors, points, dimensions: 6, k: 1 });
    expect(neighbours.nearest(labels, { label: 1 })).toEqual(distances);
    // Up to a threshold it need not be measured, but is beyond it as surely.
    const upTo = 1.2;
    const isFar = (values: Float64Array) => [...values].map((distance) => distance > upTo);
    expect(isFar(neighbours.nearest(labels, { label: 1, upTo }))).toEqual(isFar(distances));
  }
});

test('says what is wrong with arms and options', () => {
  expect(() => tailNearestNeighbour({ ...LINE, generation: Float64Array.of(1) })).toThrow(RangeError);
  expect(() => tailNearestNeighbour({ ...LINE, anchors: new Float64Array(0) })).toThrow('at least one row each');
  expect(() => tailNearestNeighbour(LINE, { quantile: 2 })).toThrow(RangeError);
  expect(() => tailRelabelling(LINE, { threshold: -1 })).toThrow(RangeError);
  expect(() => tailRelabelling(LINE, { relabellings: 0 })).toThrow(RangeError);
});
