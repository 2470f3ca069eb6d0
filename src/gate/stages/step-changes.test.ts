import { describe, expect, test } from 'vitest';
import { type StageSettings, settingChanges, stepPreconditions } from './step-changes.ts';

const stage = (name: string, settings: Readonly<Record<string, string | number>>): StageSettings => ({
  name,
  settings: Object.entries(settings).map(([setting, value]) => ({ name: setting, values: [{ value, documents: 9 }] })),
});
const holding = (before: StageSettings, after: StageSettings, mixesSettings = false) =>
  stepPreconditions({ before, after }, { mixesSettings }).map(({ id, holds }) => [id, holds]);

test('changes by name; what is not named is null', () => {
  expect(
    settingChanges(stage('a', { temperature: 1, top_p: 1 }), stage('b', { temperature: 0.7, model: 'm' })),
  ).toEqual([
    { name: 'model', before: null, after: 'm' },
    { name: 'temperature', before: '1', after: '0.7' },
    { name: 'top_p', before: '1', after: null },
  ]);
});

describe('what must hold before a step can be blamed', () => {
  test.each([
    ['nothing named', {}, {}, []],
    ['the same', { temperature: 1, model: 'm' }, { temperature: 1, model: 'm' }, []],
    ['another model drawn alike', { temperature: 1, model: 'm' }, { temperature: 1, model: 'n' }, []],
    ['the sampler alone', { temperature: 1, model: 'm' }, { temperature: 0.7, model: 'm' }, [['one-change', true]]],
    ['both', { temperature: 1, model: 'm' }, { temperature: 0.7, model: 'n' }, [['one-change', false]]],
    ['named on one side', { temperature: 1 }, {}, [['settings-named', false]]],
    ['the model named on one side', { model: 'm' }, {}, []],
  ] as const)('%s', (_, before, after, expected) => {
    expect(holding(stage('a', before), stage('b', after))).toEqual(expected);
  });

  test('what the user takes as one step is labelled, not refused', () => {
    const [a, b] = [stage('a', { temperature: 1, model: 'm' }), stage('b', { temperature: 0.7, model: 'n', top_p: 1 })];
    expect(holding(a, b, true)).toEqual([
      ['settings-named', true],
      ['one-change', true],
    ]);
    const says = stepPreconditions({ before: a, after: b }, { mixesSettings: false }).map(
      (condition) => condition.says,
    );
    expect(says).toEqual([
      'top_p is named in b (1) and not in a: name it in both, or say that it is one step',
      'from a to b the model changes and so does the way it is drawn from (temperature 1 → 0.7); compare a stage between the two, in which only one of them changes, or say that it is one step',
    ]);
  });
});
