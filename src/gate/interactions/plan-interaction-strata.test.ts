import { expect, test } from 'vitest';
import { effectiveUsers } from './effective-users.ts';
import { ITEM_BANDS, type ItemBand } from './interaction-manifest.ts';
import { ItemBands } from './item-bands.ts';
import { placeUser } from './place-user.ts';
import { type CalibrationUser, planInteractionStrata, settleInteractionStrata } from './plan-interaction-strata.ts';

const user = (
  bands: Partial<Record<ItemBand, number>>,
  groups: Readonly<Record<string, number>> = {},
): CalibrationUser => {
  const all = Object.fromEntries(ITEM_BANDS.map((band) => [band, bands[band] ?? 0])) as Record<ItemBand, number>;
  return {
    bands: all,
    events: Object.values(all).reduce((sum, count) => sum + count, 0),
    groups: [new Map(Object.entries(groups))],
  };
};
const tested = (strata: readonly { readonly id: string; readonly isTested: boolean }[]) =>
  strata.flatMap(({ id, isTested }) => (isTested ? [id] : []));

test('what users tell of a share is its mean over its error, squared', () => {
  // Mean .2, variance .01 (two of .1, two of .3, by n - 1: .04/3): 4 (.2)² / (.04/3) = 12.
  const alike = (shares: readonly number[]) => shares.map((share) => ({ share, weight: 5 }));
  expect(effectiveUsers(alike([0.1, 0.3, 0.1, 0.3]))).toBeCloseTo(12, 9);
  expect(effectiveUsers(alike([0.1, 0.3, 0.1, 0.3]), 400)).toBeCloseTo(1200, 9);
  expect(effectiveUsers(alike([0, 0, 0]))).toBe(0);
  expect(effectiveUsers(alike([0.5, 0.5]))).toBe(Number.POSITIVE_INFINITY);
  // Weights 1 and 3: mean .25, error² 2 ((.15)² + (.15)²)/16 = .005625: .0625/.005625.
  expect(
    effectiveUsers([
      { share: 0.1, weight: 1 },
      { share: 0.3, weight: 3 },
    ]),
  ).toBeCloseTo(100 / 9, 9);
});

test('rare bands are merged, the rarest first, until the comparator can tell of them', () => {
  // Of 100 users each tenth takes rare items, half of what it takes; all take head, middle and tail, a little unequally.
  const calibration = Array.from({ length: 100 }, (_, at) =>
    at % 10 === 0 ? user({ head: 5, rarest: 5 }) : user({ head: 5, middle: 2 + (at % 2), tail: 2 - (at % 2) }),
  );
  const strata = planInteractionStrata(calibration, { comparator: 1000, groupColumns: [] });
  // Rarest alone: mean .05, variance .0227: 110 of 1,000 users. With the tail: 2,600.
  expect(tested(strata)).toEqual(['items:tail+rarest+unseen', 'items:middle', 'items:head']);
  expect(strata[0]).toMatchObject({ label: 'tail, rarest and unseen items', isTail: true, dimension: 'popularity' });
  // Each of them is shown all the same.
  expect(strata.filter(({ isTested }) => !isTested).map(({ id }) => id)).toEqual([
    'items:unseen',
    'items:rarest',
    'items:tail',
    'users:items:tail+rarest+unseen',
  ]);
});

test('strata that turn out too small are shown only, but one rare one stays', () => {
  const strata = planInteractionStrata(
    Array.from({ length: 100 }, (_, at) => user({ head: 5 + (at % 3), middle: 3, tail: 2 })),
    { comparator: 1000, groupColumns: [] },
  );
  const bands = new ItemBands(new Map([...'abcdefghij'].map((item, at) => [item, 2 ** (10 - at)])));
  const placed = Array.from({ length: 40 }, (_, at) =>
    placeUser(
      { user: `u${at}`, items: at % 8 === 0 ? ['a', 'j'] : ['a', at % 2 === 0 ? 'b' : 'zz'], groups: [] },
      { strata, bandOf: (item) => bands.bandOf(item), groupColumns: [] },
    ),
  );
  const settled = settleInteractionStrata(strata, placed).map(({ stratum }) => stratum);
  const rare = settled.filter(({ isTail, isTested }) => isTail && isTested);
  expect(rare).toHaveLength(1);
  expect(tested(settled)).not.toContain('items:middle');
});

test('groups that are large enough are tested, those of a few users are merged, and those of whole users shown', () => {
  const calibration = Array.from({ length: 200 }, (_, at) =>
    user({ head: 10 + (at % 2), middle: 3 }, { drama: 5 + (at % 3), war: 4 + (at % 2), ...(at < 4 && { silent: 1 }) }),
  );
  const strata = planInteractionStrata(calibration, { comparator: 1000, groupColumns: ['genre'] });
  const groups = strata.filter(({ dimension }) => dimension === 'genre');
  expect(tested(groups)).toEqual(['genre:=war', 'genre:=drama']);
  // Four users are too few to be named in what is kept for ever.
  expect(JSON.stringify(groups)).not.toContain('silent');
  const many = Array.from({ length: 20 }, (_, at) =>
    user({ head: 5 }, Object.fromEntries(Array.from({ length: 60 }, (__, value) => [`${at}-${value}`, 1]))),
  );
  expect(() => planInteractionStrata(many, { comparator: 100, groupColumns: ['genre'] })).toThrow(
    '1200 different values',
  );
  const placed = Array.from({ length: 100 }, (_, at) =>
    placeUser(
      { user: `u${at}`, items: ['a', 'b'], groups: [at % 2 === 0 ? ['drama', 'drama'] : ['war', 'war']] },
      { strata, bandOf: () => 'head', groupColumns: ['genre'] },
    ),
  );
  expect(tested(settleInteractionStrata(strata, placed).map(({ stratum }) => stratum))).not.toContain('genre:=war');
});
