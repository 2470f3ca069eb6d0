import { expect, test } from 'vitest';
import { timePriorLogit } from './time-prior.ts';

const share = (date: string | null) => 1 / (1 + Math.exp(-timePriorLogit(date)));

test('is the share stated at the days stated', () => {
  expect(share('1850')).toBeCloseTo(1e-4, 10);
  expect(share('2019-06-01')).toBeCloseTo(5e-4, 10);
  expect(share('2022-11-30')).toBeCloseTo(5e-3, 10);
  expect(share('2024-01-01')).toBeCloseTo(0.25, 10);
  expect(share('2025-06-01')).toBeCloseTo(0.35, 10);
  expect(share('2026-10-01')).toBeCloseTo(0.35, 10);
  expect(share(null)).toBeCloseTo(0.35, 10);
});

test('never falls as time goes on, and takes a month and a year at their ends', () => {
  let before = 0;
  for (let month = 0; month < 120; month++) {
    const now = share(`${2017 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-15`);
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
  }
  expect(share('2023')).toBeCloseTo(share('2023-12-31'), 10);
  expect(share('2023-05')).toBeCloseTo(share('2023-05-31'), 10);
  expect(share('2024-02')).toBeCloseTo(share('2024-02-29'), 10);
});
