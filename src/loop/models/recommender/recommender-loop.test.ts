import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { labOf } from '../../lab/read-lab.ts';
import { simulate } from '../../run/simulate.ts';
import type { SimulationResult } from '../../run/simulation-result.ts';

const DATA = process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const VISITS = path.join(DATA, 'recsys/msweb_visits.csv.gz');
const isThere = existsSync(VISITS);
const GENERATIONS = 6;

/** Visits of 285 areas of a site: small enough for a test, skewed as logs are. */
async function simulated(): Promise<SimulationResult> {
  const model = (settings: Record<string, unknown>) => ({ id: 'recommender', factors: 8, sweeps: 6, ...settings });
  const { result } = await simulate({
    lab: labOf(
      {
        data: { path: VISITS },
        model: model({}),
        sampling: { temperature: 0.7 },
        size: 3000,
        generations: GENERATIONS,
        seeds: 1,
        arms: [
          { regime: 'replace', title: 'replace' },
          { regime: 'replace', title: 'explored', model: model({ explore: 0.2 }) },
          { regime: 'mix', human: { share: 0.2, kind: 'fresh' }, title: 'fresh human' },
        ],
      },
      { place: 'test' },
    ),
    workers: 0,
  });
  return result;
}

describe.skipIf(!isThere)(`a loop on real visits${isThere ? '' : ` (skipped: no real data in ${DATA})`}`, () => {
  let result: SimulationResult;
  beforeAll(async () => {
    result = await simulated();
  }, 120_000);
  const at = (arm: string, generation: number, measure: string) =>
    result.generations.find((one) => one.arm === arm && one.generation === generation)!.values[measure]!;

  test('runs to its end, with losses and a closed catalogue', () => {
    expect(result.stopped).toEqual([]);
    expect(result.generations).toHaveLength(3 * GENERATIONS);
    const first = result.generations.find(({ arm, generation }) => arm === 'replace' && generation === 1)!;
    expect(first.losses).toHaveLength(6);
    expect(first.losses!.at(-1)!.test).toBeGreaterThan(0);
    expect(first.samples!.length).toBeGreaterThan(0);
  });

  test('trained on its own outputs alone it loses the tail and makes users alike', () => {
    expect(at('replace', GENERATIONS, 'tail_mass')).toBeLessThan(0.5 * result.reference.tail_mass!);
    expect(at('replace', GENERATIONS, 'coverage')).toBeLessThan(at('replace', 1, 'coverage'));
    expect(at('replace', GENERATIONS, 'gini')).toBeGreaterThan(result.reference.gini!);
    expect(at('replace', GENERATIONS, 'user_jaccard')).toBeGreaterThan(result.reference.user_jaccard!);
    expect(at('replace', GENERATIONS, 'test_loss')).toBeGreaterThan(at('replace', 1, 'test_loss'));
  });

  test('fresh human events and exploration hold more of it', () => {
    const replaced = at('replace', GENERATIONS, 'tail_mass');
    for (const arm of ['fresh human', 'explored']) expect(at(arm, GENERATIONS, 'tail_mass')).toBeGreaterThan(replaced);
    expect(at('explored', GENERATIONS, 'coverage')).toBeGreaterThan(at('replace', GENERATIONS, 'coverage'));
    expect(at('explored', GENERATIONS, 'user_jaccard')).toBeLessThan(at('replace', GENERATIONS, 'user_jaccard'));
  });
});
