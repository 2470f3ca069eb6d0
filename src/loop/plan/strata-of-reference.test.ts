import { expect, test } from 'vitest';
import type { ListedReference } from '../../gate/reference/open-reference.ts';
import type { StratumDefinition } from '../../gate/reference/reference-manifest.ts';
import { strataOfReference } from './strata-of-reference.ts';

const group = (column: string, values: readonly string[], isAllBut = false): StratumDefinition => ({
  id: isAllBut ? `${column}:rare` : `${column}:=${values[0]}`,
  label: isAllBut ? `rare values of ${column}` : `${column} ${values[0]}`,
  dimension: column,
  rule: { kind: 'group', column, values: [...values], ...(isAllBut && { isAllBut: true as const }) },
  isTail: isAllBut,
  isTested: true,
});

function referenceOf(counted: readonly (readonly [StratumDefinition, number, number])[]) {
  return {
    manifest: { name: 'letters', strata: counted.map(([definition]) => definition) },
    comparator: counted.map(([{ id }, count, n]) => ({ id, count, n })),
  } as unknown as Pick<ListedReference, 'manifest' | 'comparator'>;
}

const BANDS: StratumDefinition = {
  id: 'surprisal:high',
  label: 'unusual wording',
  dimension: 'surprisal',
  rule: { kind: 'surprisal', from: 5, below: null },
  isTail: true,
  isTested: false,
};

test('values of a dimension and the rest; what merges values is not counted again', () => {
  const reference = referenceOf([
    [group('language', ['en']), 700, 1000],
    [group('language', ['is']), 240, 1000],
    [group('language', ['en', 'is'], true), 60, 1000],
    [group('period', ['1890s']), 4, 1000],
    [BANDS, 50, 1000],
  ]);
  const { strata, source, notes } = strataOfReference(reference);
  expect(strata.map(({ name, share, values }) => [name, share, values])).toEqual([
    ['language en', 0.7, { language: 'en' }],
    ['language is', 0.24, { language: 'is' }],
    ['all other language', 0.06, undefined],
  ]);
  expect(source).toEqual({ kind: 'reference', name: 'letters', by: ['language'], unit: 'documents' });
  expect(notes).toEqual(['planned by language; the reference knows period, surprisal as well: --by']);
  expect(strataOfReference(reference, { by: 'period' }).notes).toEqual([
    '1 stratum has fewer than 10 documents in the reference: how large it is is little known',
  ]);
  expect(strataOfReference(reference, { by: 'surprisal' }).source.by).toEqual([]);
});

test('refuses dimensions that are not there, and references whose strata nobody counted', () => {
  expect(() => strataOfReference(referenceOf([[BANDS, 5, 10]]), { by: 'colour' })).toThrow(/no such dimension/);
  expect(() => strataOfReference(referenceOf([]))).toThrow(/no strata whose documents were counted/);
});
