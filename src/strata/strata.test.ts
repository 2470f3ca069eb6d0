import { describe, expect, test } from 'vitest';
import { periodColumn, stratumLabel, stratumShapes } from './strata.ts';

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

test('labels name what a value is of where it does not say so itself', () => {
  expect(stratumLabel({ source: 'letters', language: 'is', period: '1890s' })).toBe('letters, language is, 1890s');
  expect(stratumLabel({ source: 'letters', 'group:author': 'Sigga' })).toBe('letters, author Sigga');
});
