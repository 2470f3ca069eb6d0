import { expect, test } from 'vitest';
import { type ChaneyRecommender, chaneyWorld, runChaney } from './chaney-loop.ts';

const SIMULATIONS = 2;

/** Change of the users' likeness against the ideal recommender at the end, one value a simulation. */
function changes(training: 'single' | 'repeated', recommenders: readonly ChaneyRecommender[]) {
  const ends = Array.from({ length: SIMULATIONS }, (_, seed) => {
    const world = chaneyWorld(seed);
    const ideal = runChaney(world, { by: 'ideal', training, seed });
    return new Map(recommenders.map((by) => [by, runChaney(world, { by, training, seed }) - ideal]));
  });
  return new Map(recommenders.map((by) => [by, ends.map((end) => end.get(by)!)]));
}

test('trained once, popularity makes users more alike than the ideal recommender does, a random one less; factors lie between', () => {
  const change = changes('single', ['popularity', 'matrix-factorisation', 'random']);
  for (let at = 0; at < SIMULATIONS; at++) {
    expect(change.get('popularity')![at]).toBeGreaterThan(0.03);
    expect(change.get('random')![at]).toBeLessThan(-0.01);
    expect(change.get('matrix-factorisation')![at]).toBeLessThan(change.get('popularity')![at]!);
    expect(change.get('matrix-factorisation')![at]).toBeGreaterThan(change.get('random')![at]!);
  }
});

test('all recommenders begin alike: during startup nothing is recommended', () => {
  const world = chaneyWorld(7);
  const starts = (['ideal', 'random'] as const).map((by) =>
    runChaney(world, { by, training: 'single', seed: 7, steps: 1 }),
  );
  for (const likeness of starts) {
    expect(likeness).toBeGreaterThan(0);
    expect(likeness).toBeLessThan(1);
  }
});
