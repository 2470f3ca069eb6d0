import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import type { ConvergenceAnswer } from './choose-answers.ts';
import { type ConvergenceInput, measureConvergence } from './measure-convergence.ts';

const prompt = (at: number) => `p${String(at).padStart(4, '0')}`;
/** An answer of unit length at an angle, in degrees: cosines are those of differences of angles. */
const at = (degrees: number, { of, key, text }: { of: number; key: number; text: string }): ConvergenceAnswer => ({
  key: BigInt(key),
  prompt: prompt(of),
  text,
  vector: Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)),
});
const answers = (prompts: number, one: (of: number) => ConvergenceAnswer | readonly ConvergenceAnswer[]) =>
  Array.from({ length: prompts }, (_, of) => one(of)).flat();
const TEXT = 'one two three four five six';
const measure = (more: Partial<ConvergenceInput> & Pick<ConvergenceInput, 'people' | 'models'>) =>
  measureConvergence({ firstWords: 4, seed: 1, ...more });
const unmet = ({ preconditions }: ReturnType<typeof measureConvergence>) =>
  preconditions.filter(({ holds }) => !holds).map(({ id }) => id);

describe('measureConvergence', () => {
  test('two people and two models on 40 prompts, worked by hand', () => {
    // People stand 60° apart, models 0°, and each model 30° from either person: cosines 0.5, 1 and √3/2.
    const people = answers(40, (of) => [
      at(0, { of, key: 2 * of, text: 'a b c d e' }),
      at(60, { of, key: 2 * of + 1, text: 'a b c e d' }),
    ]);
    const models = ['m', 'n'].map((name, key) => ({
      name,
      answers: answers(40, (of) => at(30, { of, key, text: TEXT })),
    }));
    const found = measure({ people, models });
    expect(found).toMatchObject({
      basis: 'two people',
      outcome: 'converged',
      sample: { prompts: 40, sharedPrompts: 40, promptsOfTwoPeople: 40, answersPerPrompt: 2, leftOutPrompts: 0 },
    });
    const [embedding, phrases] = found.measures;
    expect(embedding!.people).toMatchObject({ value: expect.closeTo(0.5, 6), prompts: 40 });
    expect(embedding!.models.value).toBeCloseTo(1, 6);
    expect(embedding!.models.ratio).toBeCloseTo(2, 5);
    expect(embedding!.mixed!.ratio).toBeCloseTo(Math.sqrt(3), 5);
    expect(embedding!.models.outcome).toBe('more alike');
    // Four tests, all of them as extreme as 10,000 draws can be: (1/10,000) times 4.
    expect(embedding!.models.pMoreAdjusted).toBeCloseTo(4e-4, 12);
    // First four words: "a b c", "b c d" and "a b c", "b c e": one of two; models say the same.
    expect(phrases!.people!.value).toBeCloseTo(0.5, 12);
    expect(phrases!.models.value).toBe(1);
    expect(phrases!.mixed!.value).toBe(0);
    expect(phrases!.pairs).toMatchObject([{ models: ['m', 'n'], value: 1, ratio: 2 }]);
    expect(found.findings[0]).toMatch(
      /^two models answer the same prompt 2\.00 times as alike as two people are \(90 % interval 2\.00–2\.00\) by what they are about: more alike$/,
    );
  });

  test('on each prompt as many models as people, all models equally often', () => {
    // Models 0, 1 and 2 stand at 0°, 0° and 90°: with two of three the mean cosine is 1/3; of people there are two.
    const people = answers(600, (of) => [
      at(0, { of, key: 2 * of, text: TEXT }),
      at(60, { of, key: 2 * of + 1, text: TEXT }),
    ]);
    const models = [0, 0, 90].map((degrees, name) => ({
      name: String(name),
      answers: answers(600, (of) => at(degrees, { of, key: name, text: TEXT })),
    }));
    const { sample, measures } = measure({ people, models });
    expect(sample.answersPerPrompt).toBe(2);
    const { models: together, pairs } = measures[0]!;
    expect(together.value).toBeGreaterThan(1 / 3 - 0.06);
    expect(together.value).toBeLessThan(1 / 3 + 0.06);
    expect(together.outcome).toBe('less alike');
    expect(pairs.map((pair) => [pair.models.join(), Math.round(pair.value)])).toEqual([
      ['0,1', 1],
      ['0,2', 0],
      ['1,2', 0],
    ]);
  });

  test('alike in everything but chance: no finding, and families keep their level', () => {
    // 100 studies of 40 prompts with two people and three models, all drawn alike, seed 3: at 0.05 more than 13 come once in a thousand times.
    const random = seededGenerator(3);
    let alarms = 0;
    for (let study = 0; study < 100; study++) {
      const draw = (of: number) => at(180 * random(), { of, key: Math.floor(random() * 2 ** 40), text: TEXT });
      const { measures, outcome } = measure({
        people: answers(40, (of) => [draw(of), draw(of)]),
        models: ['a', 'b', 'c'].map((name) => ({ name, answers: answers(40, draw) })),
      });
      const rows = measures.flatMap(({ models, mixed, pairs }) => [models, mixed!, ...pairs]);
      if (outcome === 'converged' || rows.some((row) => row.outcome === 'more alike')) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(13);
  });

  test('answers once only: models are held against a person and a model, and nothing is decided', () => {
    const models = [0, 10].map((degrees, name) => ({
      name: String(name),
      answers: answers(50, (of) => at(degrees, { of, key: name, text: TEXT })),
    }));
    const found = measure({ people: answers(50, (of) => at(70, { of, key: of, text: TEXT })), models });
    expect(unmet(found)).toEqual(['two-people']);
    expect(found).toMatchObject({ basis: 'a person and a model', outcome: 'undecided' });
    expect(found.measures[0]!.people).toBeUndefined();
    expect(found.measures[0]!.models.ratio).toBeGreaterThan(2);
    expect(found.findings[0]).toContain('0 of them were answered by two people, and 50 by one at least');
    // One writer twice is one person.
    const twice = answers(50, (of) => [
      { ...at(70, { of, key: of, text: TEXT }), writer: 'w' },
      { ...at(20, { of, key: of + 1000, text: TEXT }), writer: 'w' },
    ]);
    expect(unmet(measure({ people: twice, models }))).toEqual(['two-people']);
  });

  test('without people the models are still told, without a ratio', () => {
    const models = [0, 10].map((degrees, name) => ({
      name: String(name),
      answers: answers(50, (of) => [
        at(degrees, { of, key: 2 * name, text: TEXT }),
        at(degrees + 60, { of, key: 2 * name + 1, text: TEXT }),
      ]),
    }));
    const found = measure({ people: [], models });
    expect(found).toMatchObject({ basis: 'nobody', outcome: 'undecided' });
    expect(found.measures[0]!.models.ratio).toBeUndefined();
    expect(found.measures[0]!.own.map(({ model, value }) => [model, value])).toEqual([
      ['0', expect.closeTo(0.5, 6)],
      ['1', expect.closeTo(0.5, 6)],
    ]);
  });

  test('what cannot be compared is not measured', () => {
    const model = (name: string, first: number, text = TEXT) => ({
      name,
      answers: answers(50, (of) => at(0, { of: of + first, key: of, text })),
    });
    const other = measure({ people: [], models: [model('a', 0), model('b', 40)] });
    expect(unmet(other)).toEqual(['same-prompts', 'long-enough', 'two-people']);
    expect(other.measures).toEqual([]);
    const short = measure({ people: [], models: [model('a', 0), model('b', 0, 'one two')] });
    expect(unmet(short)).toEqual(['long-enough', 'two-people']);
    expect(short.measures).toEqual([]);
    const mixed = measure({
      people: [],
      models: [model('a', 0), model('b', 0)],
      preconditions: [{ id: 'settings-of-models', holds: false, says: 'no' }],
    });
    expect([mixed.measures, mixed.findings[0]]).toEqual([[], 'no']);
  });

  test('without vectors only phrases are measured', () => {
    const bare = (name: string) => ({
      name,
      answers: answers(50, (of) => ({ ...at(0, { of, key: of, text: TEXT }), vector: undefined })),
    });
    expect(measure({ people: [], models: [bare('a'), bare('b')] }).measures.map(({ id }) => id)).toEqual([
      'shared-phrases',
    ]);
  });

  test.each([
    [{ models: [{ name: 'a', answers: [] }] }, 'it takes 2'],
    [{ models: ['a', 'a'].map((name) => ({ name, answers: [] })) }, 'same name'],
    [{ models: ['a', 'b'].map((name) => ({ name, answers: [] })), firstWords: 0 }, 'firstWords'],
    [{ models: ['a', 'b'].map((name) => ({ name, answers: [] })), margin: Number.NaN }, 'margin'],
  ])('%# is refused', (input, says) => {
    expect(() => measure({ people: [], ...input })).toThrow(says);
  });
});
