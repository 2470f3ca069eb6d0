import { expect, test } from 'vitest';
import { alphasOfRelease } from '../../../gate/line/line-alphas.ts';
import type { LineEntry } from '../../../gate/line/line-entry.ts';
import type { LineState } from '../../../gate/line/line-state.ts';
import { nextLineState } from '../../../gate/line/next-line-state.ts';
import { forecastLine } from './forecast-line.ts';

const RULER = 'c'.repeat(64);
const AT = '2026-11-22T10:00:00Z';

/** A line of two dimensions: languages, and a length of which all texts are. Releases without a first number do not count the first stratum. */
function lineOf(releases: readonly (readonly [number | undefined, number])[]): LineState {
  const stratum = (id: string, dimension: string, count: number, isTail: boolean) => ({
    id,
    label: id.toUpperCase(),
    dimension,
    isTail,
    isTested: true,
    reference: { count, n: 9000 },
  });
  const opened: LineEntry = {
    kind: 'opened',
    line: 'chat',
    at: AT,
    referenceHash: RULER,
    referenceName: 'people',
    assumedHuman: false,
    delta: 0.2,
    strata: [
      stratum('is', 'language', 600, true),
      stratum('fo', 'language', 900, true),
      stratum('all', 'length', 9000, false),
    ],
  };
  let state = nextLineState(undefined, opened);
  for (const [index, [is, fo]] of releases.entries()) {
    const counted = (id: string, count: number) =>
      ({ id, generation: { count, n: 8000 }, outcome: 'kept', isLost: false }) as const;
    state = nextLineState(state, {
      kind: 'generation',
      at: AT,
      hash: String(index).padStart(64, 'd'),
      name: `v${index + 1}`,
      referenceHash: RULER,
      outcome: 'PASS',
      alphas: alphasOfRelease(index + 1),
      strata: [...(is === undefined ? [] : [counted('is', is)]), counted('fo', fo), counted('all', 8000)],
      panel: [],
      isOverDispersed: false,
    });
  }
  return state;
}

test('a line that loses its rare strata is forecast to lose more, the rest to others', () => {
  const falling = lineOf([
    [530, 800],
    [450, 700],
    [370, 600],
    [300, 510],
  ]);
  const { dimensions, left } = forecastLine(falling, { releases: 5 });
  expect(left).toEqual([{ dimension: 'length', reason: 'there is one stratum only, which has no drift' }]);
  const [language] = dimensions;
  expect(language!.strata.map(({ label }) => label)).toEqual(['IS', 'FO', 'all others']);
  expect(language!.releases).toEqual([1, 2, 3, 4]);
  expect(language!.strata[0]!.trend!.high).toBeLessThan(0);
  const last = language!.forecast.generations.at(-1)!;
  expect(last.generation).toBe(8);
  // 300 of 8,000 now.
  expect(last.shares![0]!.median).toBeLessThan(300 / 8000);
  expect(last.tailMass.median).toBeLessThan(810 / 8000);
  // The direction is that of sharpening.
  expect(language!.forecast.settings.temperature.high).toBeLessThan(1);
  expect(language!.forecast.settings.temperature.isKnown).toBe(false);
});

test('a line that holds is forecast to hold, nearly', () => {
  const { dimensions } = forecastLine(
    lineOf([
      [533, 800],
      [528, 805],
      [537, 797],
      [531, 801],
    ]),
    { known: { temperature: 1 } },
  );
  const { drift, forecast } = dimensions[0]!;
  expect(drift.high).toBe(Number.POSITIVE_INFINITY);
  const last = forecast.generations.at(-1)!;
  expect(last.shares![0]!.low).toBeLessThan(533 / 8000);
  expect(last.shares![0]!.high).toBeGreaterThan(533 / 8000);
});

test('releases that do not count all strata part those that do: the last neighbours are forecast from', () => {
  const whole = lineOf([
    [530, 800],
    [450, 700],
    [370, 600],
  ]);
  const parted = lineOf([
    [590, 890],
    [undefined, 850],
    [530, 800],
    [450, 700],
    [370, 600],
  ]);
  const [own] = forecastLine(whole, { releases: 2 }).dimensions;
  const [last] = forecastLine(parted, { releases: 2 }).dimensions;
  expect(own).toMatchObject({ releases: [1, 2, 3], isFromStart: true });
  expect(last).toMatchObject({ releases: [3, 4, 5], isFromStart: false });
  expect(last!.forecast).toEqual(own!.forecast);
  // The last one does not count them: the neighbours before it are the last.
  const stale = lineOf([
    [530, 800],
    [450, 700],
    [undefined, 600],
  ]);
  expect(forecastLine(stale, { releases: 2 }).dimensions[0]!.releases).toEqual([1, 2]);
  const alone = lineOf([
    [530, 800],
    [undefined, 700],
    [370, 600],
  ]);
  expect(forecastLine(alone).left[0]!.reason).toContain('2 neighbours are needed');
});

test('too few releases, or too many ahead', () => {
  expect(forecastLine(lineOf([[500, 800]])).dimensions).toEqual([]);
  expect(forecastLine(lineOf([[500, 800]])).left[0]!.reason).toContain('2 neighbours are needed');
  expect(() => forecastLine(lineOf([]), { releases: 0 })).toThrow(RangeError);
});
