import { expect, test } from 'vitest';
import type { LedgerMatch } from '../ledger/ledger-match.ts';
import { ledgerEvidence } from './ledger-evidence.ts';

const match = (entry: number, more: Partial<LedgerMatch> = {}): LedgerMatch => ({
  relation: 'contains',
  decides: 'span',
  entry,
  family: 'ours',
  model: { family: 'ours' },
  id: null,
  time: null,
  share: 0.1,
  entryShare: 1,
  spans: [{ start: entry * 400, end: entry * 400 + 380 }],
  ...more,
});

test('of a page made of thirty answers by three families each answer and each family is evidence', () => {
  const families = ['ours', 'theirs', 'others'];
  const matches = Array.from({ length: 30 }, (_, entry) => match(entry, { family: families[Math.floor(entry / 10)]! }));
  const found = ledgerEvidence(matches);
  expect(new Set(found.map(({ generator }) => generator))).toEqual(new Set(families));
  expect(found.map(({ ref, span }) => [ref, span])).toEqual(
    matches.map(({ entry, spans }) => [`entry ${entry}`, spans[0]]),
  );
});

test('of many entries that say the same eight are evidence, and all of their families; all are counted', () => {
  const spans = [{ start: 0, end: 500 }];
  const matches = Array.from({ length: 40 }, (_, entry) =>
    match(entry, { relation: 'identical', decides: 'record', spans, family: entry === 33 ? 'theirs' : 'ours' }),
  );
  const found = ledgerEvidence(matches);
  expect(found.map(({ ref }) => ref)).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 33].map((entry) => `entry ${entry}, one of 40 that match`),
  );
  expect(found.at(-1)).toMatchObject({ generator: 'theirs', verdict: 'synthetic', coversRecord: true });
});

test('a passage that differs from another by its ragged end is no other passage', () => {
  const matches = Array.from({ length: 20 }, (_, entry) => match(entry, { spans: [{ start: 0, end: 400 + entry }] }));
  expect(ledgerEvidence(matches).length).toBe(8);
});

test('what decides nothing is kept where there is room, and never crowds out what does', () => {
  const nothing = Array.from({ length: 20 }, (_, at) => match(100 + at, { decides: 'nothing', family: `f${at}` }));
  const found = ledgerEvidence([match(0), match(1), ...nothing]);
  expect(found.map(({ verdict }) => verdict)).toEqual(['mixed', 'mixed', ...Array(6).fill('inconclusive')]);
  expect(found.every(({ ref }) => ref!.endsWith(', one of 22 that match'))).toBe(true);
});

test('an entry without places is one piece of evidence; of many places the sixteen longest are pointed at', () => {
  expect(ledgerEvidence([match(3, { spans: [] })])).toMatchObject([{ ref: 'entry 3', source: 'ledger:contains' }]);
  const spans = Array.from({ length: 30 }, (_, at) => ({ start: at * 1000, end: at * 1000 + 100 + at }));
  const found = ledgerEvidence([match(0, { spans })]);
  expect(found.map(({ span }) => span!.end - span!.start)).toEqual(Array.from({ length: 16 }, (_, at) => 129 - at));
});
