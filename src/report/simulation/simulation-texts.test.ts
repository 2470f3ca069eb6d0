import { describe, expect, test } from 'vitest';
import type { GenerationResult, SimulationResult } from '../../loop/run/simulation-result.ts';
import { sampleSimulation } from '../fixtures/sample-simulation.ts';
import { headlineMeasure } from './headline-measure.ts';
import { keptByArm, narrowedBeside } from './kept.ts';
import {
  adviceOf,
  gateSentences,
  keptFigure,
  keptInterval,
  keptSentence,
  seedsSentence,
  stoppedText,
  stoppedTogether,
} from './simulation-texts.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const measure = { id: 'types', title: 'types alive', unit: 'types', anchor: '' };

/** Arms with one value a seed at generations 1 and 5. */
function made(lasts: Readonly<Record<string, readonly number[]>>, reference: Record<string, number> = { types: 100 }) {
  const generations = Object.entries(lasts).flatMap(([arm, values]) =>
    values.flatMap((value, seed): readonly GenerationResult[] =>
      [1, 5].map((generation) => ({
        arm,
        seed,
        generation,
        trainingRows: 10,
        freshHumanRows: 0,
        replayedHumanRows: 0,
        values: { types: generation === 1 ? 80 : value },
      })),
    ),
  );
  const result: SimulationResult = {
    ...sampleSimulation,
    measures: [measure],
    arms: Object.keys(lasts).map((title) => ({ title, regime: 'replace' })),
    reference,
    generations,
    closedForms: [],
    stopped: [],
  };
  return result;
}

const sentence = (result: SimulationResult) => plain(keptSentence(keptByArm(result, measure)!));

describe('the first sentence', () => {
  test('of one arm names its seeds', () => {
    expect(sentence(made({ replace: [20, 30, 40] }))).toBe(
      'After 5 generations replace has 30 % of human data’s types alive (all 3 seeds: 20–40 %)',
    );
  });

  test('of a few arms names each', () => {
    const result = made({ replace: [30], mix: [97] });
    expect(sentence(result)).toBe('After 5 generations replace has 30 % of human data’s types alive, mix 97 %');
    expect(seedsSentence(keptByArm(result, measure)!)).toBe(
      'One seed an arm: how far another one would differ is not known',
    );
  });

  test('of many arms names the least and the most', () => {
    const result = made({ a: [10], b: [20], c: [30], d: [40], e: [1200] });
    expect(sentence(result)).toBe(
      'After 5 generations 5 arms have between 10 % (a) and 12 times (e) of human data’s types alive',
    );
  });

  test('without human data goes by the first generation; without a basis says nothing', () => {
    expect(sentence(made({ replace: [40] }, {}))).toContain('50 % of the first generation’s types alive');
    expect(keptByArm(made({ replace: [40] }, { types: 0 }), measure)).toBeUndefined();
  });
});

describe('what to do', () => {
  const advice = (lasts: Readonly<Record<string, readonly number[]>>) =>
    adviceOf(keptByArm(made(lasts), measure)!).map(plain);

  test('one holds, one does not', () => {
    expect(advice({ replace: [30], mix: [97] })[0]).toMatch(/^Train as in mix: .* and did not in replace/);
  });
  test('none holds', () => expect(advice({ replace: [30] })[0]).toMatch(/^Nothing tried here holds it/));
  test('all hold', () => expect(advice({ mix: [95] })[0]).toMatch(/^Nothing narrowed by more than a tenth/));
  test('seeds that lie on both sides of a tenth leave it open', () => {
    expect(advice({ mix: [80, 99] })).toEqual([
      'Whether types alive stays within a tenth is not clear yet for mix. More seeds would tell',
    ]);
    expect(advice({ replace: [10], mix: [80, 99] })[0]).toMatch(/for mix; in replace it does not/);
    expect(advice({ replace: [10], mix: [80, 99], human: [100] })[0]).toMatch(/^Train as in human/);
  });
  test('one generation is no loop', () => {
    const result = made({ replace: [30] });
    const first = { ...result, generations: result.generations.filter(({ generation }) => generation === 1) };
    expect(adviceOf(keptByArm(first, measure)!)).toEqual([
      'Nothing was trained on outputs yet: generation 1 trains on human data alone. Raise generations',
    ]);
  });
  test('wider than the data is no success', () => {
    const found = advice({ kernel: [171] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^Beware of kernel/);
  });
});

test('what the measure of the first sentence hides is told, and no such arm advised', () => {
  const coverage = { id: 'coverage', title: 'catalogue coverage', unit: 'share', anchor: 'collapse.md#interactions' };
  const tail = { id: 'tail_mass', title: 'tail mass', unit: 'share', anchor: 'collapse.md#interactions' };
  const plainResult = made({ replace: [1], explored: [1], lost: [1] });
  const values: Readonly<Record<string, Record<string, number>>> = {
    replace: { tail_mass: 0.19, coverage: 0.27 },
    explored: { tail_mass: 0.2, coverage: 0.95 },
    lost: { tail_mass: 0.02, coverage: 0.02 },
  };
  const result: SimulationResult = {
    ...plainResult,
    measures: [tail, coverage],
    reference: { tail_mass: 0.2, coverage: 1 },
    generations: plainResult.generations.map((one) => ({ ...one, values: values[one.arm]! })),
  };
  const kept = keptByArm(result, tail)!;
  const beside = narrowedBeside(result, kept);
  expect(adviceOf(kept, beside).map(plain)).toEqual([
    'Do not go by tail mass alone: of human data’s catalogue coverage replace has 27 %',
    'Train as in explored: tail mass stayed within a tenth there, and did not in lost. How much human data that takes for yours: outcross plan',
  ]);
  const sound = { ...result, generations: result.generations.filter(({ arm }) => arm !== 'replace') };
  expect(narrowedBeside(sound, keptByArm(sound, tail)!)).toBeUndefined();
});

test.each([
  [0.14, '14 %'],
  [1, '100 %'],
  [1.714, '171 %'],
  [17.2, '17 times'],
  [1e-9, 'under 0.0001 %'],
] as const)('a ratio of %d is %s', (ratio, text) => expect(plain(keptFigure(ratio))).toBe(text));

test('intervals of ratios', () => {
  expect(plain(keptInterval({ low: 0.02, high: 0.41 }))).toBe('2.0–41 %');
  expect(plain(keptInterval({ low: 1e-9, high: 0.41 }))).toBe('under 0.0001 % to 41 %');
  expect(plain(keptInterval({ low: 1, high: 1 }))).toBe('100 %');
});

test('the headline is a measure of range where one was measured, else the lab’s first', () => {
  expect(headlineMeasure(sampleSimulation)?.id).toBe('variance');
  expect(headlineMeasure({ ...sampleSimulation, measures: sampleSimulation.measures.slice(0, 1) })?.id).toBe(
    'mean_error',
  );
  expect(headlineMeasure({ ...sampleSimulation, generations: [] })).toBeUndefined();
});

test('verdicts of the gate', () => {
  const [first, second] = gateSentences(sampleSimulation);
  expect(first).toMatch(/^replace: first FAIL at generation \d+; at generation 12 PASS in \d+, FAIL in \d+/);
  expect(second).toMatch(/^keep all, 40 rows a time: /);
  expect(gateSentences(made({ a: [1] }))).toEqual([]);
});

test('seeds that stopped for one reason are told together', () => {
  const one = { arm: 'a', reason: 'too few rows', hint: 'Give it more.' };
  const groups = stoppedTogether({
    stopped: [
      { ...one, seed: 1, generation: 9 },
      { ...one, seed: 2, generation: 4 },
      { ...one, seed: 3, generation: 4, reason: 'NaN' },
    ],
  });
  expect(groups.map((group) => plain(stoppedText(group)))).toEqual([
    'a: 2 seeds stopped at generations 4 to 9: too few rows.',
    'a: 1 seed stopped at generation 4: NaN.',
  ]);
});
