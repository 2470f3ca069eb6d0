import { expect, test } from 'vitest';
import type { StyleAnchor } from '../src/origin/style/style-calibration.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { LENGTHS, measurePromises, type PromiseSet } from './detector-promises.ts';

/** 600 texts, a tenth of them of a genre that scores higher than all others; AI texts above all of them. */
function mixed(): PromiseSet {
  const random = seededGenerator(11);
  const text = (genre: string, logit: number): StyleAnchor => ({
    source: 'set',
    language: 'en',
    words: 150,
    logit,
    groups: [genre],
  });
  return {
    name: 'mixed',
    columns: ['genre'],
    human: Array.from({ length: 600 }, (_, i) =>
      i % 10 === 0 ? text('abstract', 1 + random()) : text('letter', random()),
    ),
    ai: Array.from({ length: 50 }, () => text('', 9)),
  };
}

test('of a group that nobody named more than its share is flagged; of one that is named nothing is said', () => {
  const { rows, tooSmall } = measurePromises([
    mixed(),
    { name: 'small', columns: [], human: mixed().human.slice(0, 208), ai: [] },
  ]);
  expect(tooSmall).toEqual([{ name: 'small', human: 208 }]);
  const of = (name: string) => rows.find(({ group }) => group?.name === name)!;
  const whole = rows.find(({ group }) => group === null)!;
  expect(whole).toMatchObject({
    anchors: 300,
    human: 600,
    ai: 50,
    named: null,
    pooled: { truePositives: 1, silent: 0 },
  });
  // p <= 0.01 is the third highest of 300, bound <= 0.02 the second: 3/301 and 2/301, within 0.1 % over 300 draws.
  expect(Math.abs(whole.byP.falsePositives!.mean - 3 / 301)).toBeLessThan(0.001);
  expect(Math.abs(whole.pooled.falsePositives!.mean - 2 / 301)).toBeLessThan(0.001);
  // All that is flagged is of the tenth: 20/301.
  expect(of('abstract').pooled.falsePositives!.mean).toBeGreaterThan(0.05);
  expect(of('abstract').named).toEqual({
    falsePositives: null,
    above: null,
    clearlyAbove: null,
    truePositives: 0,
    silent: 1,
  });
  expect(of('abstract').pooled.clearlyAbove).toBeGreaterThan(0.2);
  expect(of('letter').named!.clearlyAbove).toBeLessThan(0.05);
  expect(of('letter').pooled.falsePositives!.mean).toBe(0);
  // Of 300 anchors 270 are letters, of which the second highest decides: 2/271.
  expect(Math.abs(of('letter').named!.falsePositives!.mean - 2 / 271)).toBeLessThan(0.0015);
  expect(of('letter').named).toMatchObject({ truePositives: 1, silent: 0 });
  expect(of('120-199').group).toEqual({ column: LENGTHS, name: '120-199' });
});
