import { expect, test } from 'vitest';
import { effectiveSizeOfSamples } from '../../loop/population/effective-size-of-samples.ts';
import { forecastLoop } from '../../loop/population/forecast/forecast-loop.ts';
import { sayLoopSettings } from './say-line-forecast.ts';

test('a dimension whose first releases are not counted says what that does', () => {
  const generations = [
    [900, 100],
    [910, 90],
    [930, 70],
  ];
  const dimension = {
    dimension: 'language',
    strata: [],
    releases: [3, 4, 5],
    drift: effectiveSizeOfSamples({
      first: { counts: generations[0]! },
      last: { counts: generations[2]! },
      generations: 2,
    }),
    forecast: forecastLoop(
      { human: [880, 120], generations, seen: 'samples', hasUnseenTypes: false },
      { known: { size: 1000, humanShare: 0, temperature: 1 }, until: 4 },
    ),
  };
  expect(sayLoopSettings({ ...dimension, isFromStart: true }).some((text) => text.includes('is the first of'))).toBe(
    false,
  );
  const said = sayLoopSettings({ ...dimension, isFromStart: false });
  expect(
    said.filter((text) => text.startsWith('release 3 is the first of neighbours that count all strata')),
  ).toHaveLength(1);
});
