import { expect, test } from 'vitest';
import type { SourceCard } from '../record/source-card.ts';
import { styleNotes } from './style-notes.ts';

const NOTHING = { shared: [], attestedWithin: [], knownHuman: [], cutTo: null };
const cards = new Map<string, SourceCard>([
  ['letters', { from: 'outcross.yaml', basis: 'declaration', dates_attested_by: 'The Archive' }],
]);

test('nothing is said where there is nothing to say', () => {
  expect(styleNotes(NOTHING, { cards, isConfigWithin: true })).toEqual([]);
  expect(styleNotes({ ...NOTHING, knownHuman: [['letters', 'text', '']] }, { cards })).toEqual([]);
});

test('of many sources five are named and the others counted', () => {
  const shared = Array.from({ length: 7 }, (_, i) => ({ source: `s${i}`, texts: i + 1, own: 0 }));
  const notes = styleNotes({ ...NOTHING, shared, attestedWithin: shared.map(({ source }) => source) }, { cards });
  expect(notes).toHaveLength(7);
  expect(notes[0]).toMatch(/^s0, s1, s2, s3, s4 and 2 more: the card that attests the dates lies in the data/);
  expect(notes[1]).toBe(
    's0: 1 text stands among those known to be human that others are compared with. No style is said of it, and shares leave it out.',
  );
  expect(notes[6]).toBe('so do 13 texts of 2 more sources.');
  const asked = styleNotes({ ...NOTHING, shared, attestedWithin: ['s1'] }, { cards, sources: ['s2'] });
  expect(asked).toEqual([expect.stringMatching(/^s2: 3 texts stand/)]);
});

test('where there are more sources than fit, the audit says how few texts of each are left', () => {
  expect(styleNotes({ ...NOTHING, cutTo: 200 }, { cards })).toEqual([
    expect.stringContaining('at most 200 records known to be human are taken of each: style says less than it could.'),
  ]);
  expect(styleNotes({ ...NOTHING, cutTo: 40 }, { cards })[0]).toContain('and of most nothing');
});
