import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dimension, periodColumn, rankStrata, type StratumMass, stratumLabel, stratumShapes } from './strata.ts';

const stratum = (values: StratumMass['values'], words: number, records = 1): StratumMass => ({
  values,
  records,
  words,
  humanWords: 0,
});

describe('shapes', () => {
  test('each dimension alone, source × language × period, each group within its source', () => {
    expect(stratumShapes(['source', 'language', 'period', 'length', 'group:author'])).toEqual([
      ['source'],
      ['language'],
      ['period'],
      ['length'],
      ['group:author'],
      ['source', 'language', 'period'],
      ['source', 'group:author'],
    ]);
  });
  test('nothing to cross where there is one dimension', () => {
    expect(stratumShapes(['source', 'length'])).toEqual([['source'], ['length']]);
  });
});

describe('periods', () => {
  test.each([
    [null, null, 'year'],
    ['1790', '2021', 'decade'],
    ['1980', '2020-05', 'year'],
    ['1979', '2020', 'decade'],
    ['2023-01', '2026-06', 'month'],
    ['2022-01', '2026-06', 'year'],
  ] as const)('%s to %s: %s', (earliest, latest, expected) => {
    expect(periodColumn(earliest, latest)).toBe(expected);
  });
});

describe('ranking', () => {
  test('under a thousandth of the words is rare; a thousandth is not', () => {
    // 999 of 1,000,000 words is .0999 %, 1,000 is .1 %
    const ranked = rankStrata(
      [stratum({ source: 'a' }, 999), stratum({ source: 'b' }, 1000), stratum({ source: 'c' }, 998_001)],
      1_000_000,
    );
    expect(ranked.map(({ values, rare }) => [values.source, rare])).toEqual([
      ['a', true],
      ['c', false],
      ['b', false],
    ]);
  });

  test('a combination is left out where it says nothing new', () => {
    const strata = [
      stratum({ source: 'big' }, 999_000, 900),
      stratum({ source: 'small' }, 500, 5),
      stratum({ language: 'en' }, 998_900, 890),
      stratum({ language: 'is' }, 600, 15),
      // Holds all of what `small` holds: said already.
      stratum({ source: 'small', language: 'en' }, 500, 5),
      // One of its values is rare already.
      stratum({ source: 'big', language: 'is' }, 600, 15),
      // New: neither `big` nor `en` is rare, but here little of both meets.
      stratum({ source: 'big', language: 'en', period: '1790s' }, 20, 2),
    ];
    const labels = rankStrata(strata, 1_000_000).map(({ values }) => stratumLabel(values));
    expect(labels).toEqual(['big, language en, 1790s', 'small', 'language is', 'big', 'language en']);
  });

  test('does not depend on the order of its input, and marks nothing rare in an empty pile', () => {
    const values = fc.dictionary(
      fc.constantFrom<Dimension>('source', 'language', 'group:x'),
      fc.constantFrom('a', 'b', 'c'),
      { minKeys: 1 },
    );
    const strata = fc.uniqueArray(
      fc.record({ values, records: fc.nat(9), words: fc.nat(2000), humanWords: fc.constant(0) }),
      {
        selector: ({ values: own }) => JSON.stringify(Object.entries(own).sort()),
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(strata, fc.nat(), (list, seed) => {
        const shuffled = [...list].sort((a, b) => ((a.words * 31 + seed) % 17) - ((b.words * 31 + seed) % 17));
        const total = list.reduce((sum, { words }) => sum + words, 0) * 1000;
        expect(rankStrata(shuffled as StratumMass[], total)).toEqual(rankStrata(list as StratumMass[], total));
      }),
    );
    expect(rankStrata([stratum({ source: 'a' }, 0, 0)], 0)[0]).toMatchObject({ rare: false, share: 0 });
  });
});
