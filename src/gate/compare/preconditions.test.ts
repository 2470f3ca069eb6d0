import { describe, expect, test } from 'vitest';
import { type ComparedFacts, preconditionsOf } from './preconditions.ts';

const FINE: ComparedFacts = {
  facts: {
    copiedShare: 0.02,
    settings: [{ name: 'temperature', values: [{ value: 1, documents: 100 }] }],
    sharedPrompts: 100,
  },
  hasPrompts: { reference: true, generation: true },
  referenceUnits: 100,
  units: 100,
  firstWords: 50,
  panelProblem: undefined,
  mixesSettings: false,
  ignoresPrompts: false,
};
const failing = (facts: ComparedFacts) =>
  preconditionsOf(facts)
    .filter(({ holds }) => !holds)
    .map(({ id }) => id);
const changed = (facts: Partial<ComparedFacts['facts']>): ComparedFacts => ({
  ...FINE,
  facts: { ...FINE.facts, ...facts },
});
const reads = (facts: Partial<NonNullable<ComparedFacts['read']>>): ComparedFacts => ({
  ...FINE,
  read: { records: 100, unreadable: 0, repeats: { records: 0, share: 0 }, repeatedByPeople: 0, ...facts },
});
const mixed = [
  {
    name: 'temperature',
    values: [
      { value: 1, documents: 60 },
      { value: 0, documents: 40 },
    ],
  },
];

describe('preconditionsOf', () => {
  test('all hold', () => expect(failing(FINE)).toEqual([]));

  test.each([
    ['the generation is the reference', changed({ copiedShare: 0.9 }), 'own-text'],
    ['the model repeats itself', reads({ repeats: { records: 60, share: 0.6 } }), 'few-repeats'],
    ['much cannot be read', reads({ unreadable: 100 }), 'readable'],
    ['too few units', { ...FINE, units: 29 }, 'enough-units'],
    ['too few people', { ...FINE, referenceUnits: 3 }, 'enough-units'],
    ['settings differ', changed({ settings: mixed }), 'same-settings'],
    ['prompts differ', changed({ sharedPrompts: 4 }), 'same-prompts'],
    ['texts are too short', { ...FINE, panelProblem: 'texts are too short' }, 'long-enough'],
  ] as const)('%s', (_, facts, id) => {
    expect(failing(facts)).toEqual([id]);
    expect(preconditionsOf(facts).find((condition) => condition.id === id)?.says).toMatch(/\w/);
  });

  test('as many repeats as people have, and a few rows that cannot be read, are let be', () => {
    const repeats = { records: 40, share: 0.4 };
    expect(failing(reads({ repeats, repeatedByPeople: 0.37 }))).toEqual([]);
    expect(failing(reads({ repeats: { records: 4, share: 0.04 }, unreadable: 4 }))).toEqual([]);
    const [, said] = preconditionsOf(reads({ repeats }));
    expect(said?.says).toMatch(
      /^40 % of the records \(40\) repeat another one’s text and prompt word for word, of people’s 0 %: /,
    );
  });

  test('what the user takes as one is labelled, not refused', () => {
    const facts = { ...changed({ settings: mixed, sharedPrompts: 0 }), mixesSettings: true, ignoresPrompts: true };
    expect(failing(facts)).toEqual([]);
    const says = preconditionsOf(facts).map((condition) => condition.says);
    expect(says.join(' ')).toContain('temperature: 1 (60), 0 (40)');
    expect(says.join(' ')).toContain('prompts are left aside');
  });

  test('where people answered no prompts nobody is asked for them; where they did, texts without any cannot be paired', () => {
    const plain = { ...changed({ sharedPrompts: null }), hasPrompts: { reference: false, generation: true } };
    expect(preconditionsOf(plain).map(({ id }) => id)).not.toContain('same-prompts');
    const unasked = { ...changed({ sharedPrompts: null }), hasPrompts: { reference: true, generation: false } };
    expect(failing(unasked)).toEqual(['same-prompts']);
    expect(failing({ ...unasked, ignoresPrompts: true })).toEqual([]);
  });
});
