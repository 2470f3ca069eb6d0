import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditResult } from '../../audit/audit-result.ts';
import { timeBins } from './time-bins.ts';

type Cell = AuditResult['origin']['by_month'][number];
const cell = (month: string | null, words: number, origin: Cell['class'] = 'human'): Cell => ({
  month,
  words,
  records: 1,
  class: origin,
  status: 'declared',
  flag: null,
});
const shape = (cells: Cell[]) => {
  const { unit, bins } = timeBins(cells);
  return { unit, count: bins.length, first: bins[0]?.name, last: bins.at(-1)?.name };
};

test('steps follow the span', () => {
  expect(shape([cell('2024-03', 1), cell('2025-02', 1)])).toEqual({
    unit: 'month',
    count: 12,
    first: '2024-03',
    last: '2025-02',
  });
  expect(shape([cell('2020-01', 1), cell('2024-12', 1)])).toMatchObject({ unit: 'month', count: 60 });
  expect(shape([cell('2020-12', 1), cell('2025-01', 1)])).toMatchObject({ unit: 'year', count: 6 });
  expect(shape([cell('2024-03', 1), cell('2024', 1)])).toEqual({ unit: 'year', count: 1, first: '2024', last: '2024' });
  expect(shape([cell('1790', 1), cell('2026-10', 1)])).toEqual({
    unit: 'decade',
    count: 24,
    first: '1790s',
    last: '2020s',
  });
  expect(shape([cell('0001', 1), cell('9999', 1)])).toEqual({
    unit: 'century',
    count: 100,
    first: '0000–0099',
    last: '9900–9999',
  });
});

test('what is no date is undated, never lost', () => {
  const { undated, bins } = timeBins([
    cell(null, 3),
    cell('soon', 4, 'synthetic'),
    cell('2024-13', 5, 'unknown'),
    cell('2024-01', 6),
  ]);
  expect(undated).toEqual({ human: 3, synthetic: 4, mixed: 0, unknown: 5 });
  expect(bins.map((bin) => bin.words.human)).toEqual([6]);
});

test('every word is in one step or undated, and steps are few', () => {
  const month = fc.oneof(
    fc.constant(null),
    fc
      .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 12 }))
      .map(([year, m]) => `${`${year}`.padStart(4, '0')}-${`${m}`.padStart(2, '0')}`),
    fc.integer({ min: 0, max: 9999 }).map((year) => `${year}`.padStart(4, '0')),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ month, words: fc.nat(1e6) })), (cells) => {
      const { bins, undated } = timeBins(cells.map((each) => cell(each.month, each.words)));
      const sum = bins.reduce((words, bin) => words + bin.words.human, undated.human);
      expect(sum).toBe(cells.reduce((words, each) => words + each.words, 0));
      expect(bins.length).toBeLessThanOrEqual(122);
      for (let index = 1; index < bins.length; index++) expect(bins[index]!.start).toBeCloseTo(bins[index - 1]!.end, 9);
    }),
  );
});
