import { describe, expect, test } from 'vitest';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import type { StratumDefinition } from '../reference/reference-manifest.ts';
import { onePerUnit } from './one-per-unit.ts';
import { pairArms } from './pair-arms.ts';
import { stratumInputs } from './stratum-inputs.ts';

function placed(
  id: string,
  { prompt = null, unit = id, strata = [] }: { prompt?: string | null; unit?: string; strata?: number[] } = {},
): ClassifiedDocument {
  return {
    document: { key: BigInt(id.charCodeAt(0)), id, text: id, unit, prompt, groups: { topic: 'x' } },
    vector: new Float32Array(1),
    surprisal: 1,
    words: 10,
    topic: 0,
    strata,
  };
}

const stratum = (id: string): StratumDefinition => ({
  id,
  label: id,
  dimension: 'topic',
  rule: { kind: 'topics', topics: [0] },
  isTail: true,
  isTested: true,
});

const answers = (count: number, from = 0, strataOf: (index: number) => number[] = () => []) =>
  Array.from({ length: count }, (_, index) =>
    placed(`d${from + index}`, { prompt: `p${from + index}`, strata: strataOf(index) }),
  );

describe('pairArms', () => {
  test('keeps the prompts that both arms answer', () => {
    const { isPaired, sharedPrompts, reference, generation } = pairArms(
      { reference: answers(50), generation: answers(50, 10) },
      { ignoresPrompts: false },
    );
    expect([isPaired, sharedPrompts, reference.length, generation.length]).toEqual([true, 40, 40, 40]);
    expect(reference.map(({ document }) => document.prompt)).toEqual(generation.map(({ document }) => document.prompt));
  });

  test.each([
    ['too few shared', answers(50), answers(50, 40), false, 10],
    ['prompts are ignored', answers(50), answers(50), true, 50],
  ])('does not pair where %s', (_, reference, generation, ignoresPrompts, shared) => {
    const arms = pairArms({ reference, generation }, { ignoresPrompts });
    expect([arms.isPaired, arms.sharedPrompts, arms.reference.length, arms.generation.length]).toEqual([
      false,
      shared,
      50,
      50,
    ]);
  });

  test('texts without prompts are no pairs', () => {
    const plain = Array.from({ length: 40 }, (_, index) => placed(`d${index}`));
    expect(pairArms({ reference: plain, generation: answers(40) }, { ignoresPrompts: false })).toMatchObject({
      isPaired: false,
      sharedPrompts: null,
    });
  });
});

test('onePerUnit takes the first of each unit', () => {
  const documents = [placed('a', { unit: 'u' }), placed('b', { unit: 'v' }), placed('c', { unit: 'u' })];
  expect(onePerUnit(documents).map(({ document }) => document.id)).toEqual(['a', 'b']);
});

describe('stratumInputs', () => {
  test('counts one document of each unit where arms are not paired', () => {
    const documents = [placed('a', { unit: 'u', strata: [0] }), placed('b', { unit: 'u', strata: [0] }), placed('c')];
    const [input] = stratumInputs(
      [stratum('tail')],
      { reference: documents, generation: documents },
      { isPaired: false, seed: 1, delta: 0.2 },
    );
    expect([input?.reference, input?.generation]).toEqual([
      { count: 1, n: 2 },
      { count: 1, n: 2 },
    ]);
    expect(input?.paired).toBeUndefined();
  });

  test('tests prompt by prompt where they are paired, and a loss shows', () => {
    const reference = answers(200, 0, (index) => (index % 4 === 0 ? [0] : []));
    const generation = answers(200, 0, (index) => (index % 40 === 1 ? [0] : []));
    const [input] = stratumInputs(
      [stratum('tail')],
      { reference, generation },
      { isPaired: true, seed: 1, delta: 0.2 },
    );
    expect(input?.paired?.prompts).toBe(200);
    expect(input?.paired?.ratio).toBeCloseTo(0.1, 10);
    expect(input?.paired?.pFail).toBeLessThan(0.001);
    expect(input?.paired?.pPass).toBeGreaterThan(0.99);
    expect(input?.isTested).toBe(true);
  });

  test('draws as many signs as the level of a late release needs', () => {
    // Of 60 prompts nothing is left: all signs alike, of which there are 2^60.
    const arms = { reference: answers(200, 0, (index) => (index < 60 ? [0] : [])), generation: answers(200) };
    const options = { isPaired: true, seed: 1, delta: 0.2 };
    const [once] = stratumInputs([stratum('tail')], arms, options);
    expect(once?.paired?.pFail).toBe(1 / 10_000);
    const [late] = stratumInputs([stratum('tail')], arms, { ...options, alpha: 2e-4 });
    expect(late?.paired?.pFail).toBe(1 / 50_001);
    // What is shown only is drawn as ever.
    const [shown] = stratumInputs([{ ...stratum('tail'), isTested: false }], arms, { ...options, alpha: 2e-4 });
    expect(shown?.paired?.pFail).toBe(1 / 10_000);
  });

  test('a stratum of the prompts themselves has the same mass by design, and decides nothing', () => {
    const arm = answers(60, 0, (index) => (index < 6 ? [0] : []));
    const [input] = stratumInputs(
      [stratum('asked')],
      { reference: arm, generation: arm },
      { isPaired: true, seed: 1, delta: 0.2 },
    );
    expect(input?.isTested).toBe(false);
  });

  test('a dimension that an arm does not know is left out', () => {
    const group: StratumDefinition = {
      ...stratum('period:1800s'),
      rule: { kind: 'group', column: 'period', values: ['1800s'] },
    };
    expect(
      stratumInputs(
        [group],
        { reference: answers(10), generation: answers(10) },
        { isPaired: false, seed: 1, delta: 0.2 },
      ),
    ).toEqual([]);
  });
});
