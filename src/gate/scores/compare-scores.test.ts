import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { compareScores } from './compare-scores.ts';
import type { ScoredItem } from './scored-item.ts';

/** Items of two customers, a tenth Icelandic, each right with the chance of its customer. */
function answers(
  chances: { readonly icelandic: number; readonly others: number },
  {
    seed,
    n = 1000,
    confidence,
  }: { readonly seed: number; readonly n?: number; readonly confidence?: number | undefined },
): readonly ScoredItem[] {
  const random = seededGenerator(seed);
  return Array.from({ length: n }, (_, index): ScoredItem => {
    const isIcelandic = index % 10 === 0;
    return {
      item: `q${index}`,
      score: random() < (isIcelandic ? chances.icelandic : chances.others),
      groups: { customers: isIcelandic ? 'Icelandic' : 'others' },
      preview: `question ${index}`,
      ...(confidence !== undefined && { confidence }),
    };
  });
}

const people = { name: 'people', items: answers({ icelandic: 0.9, others: 0.9 }, { seed: 1 }) };

describe('scores by stratum', () => {
  test('the average holds and a group has fallen: a FAIL that names it', () => {
    const scores = compareScores({
      scores: { name: 'v3', items: answers({ icelandic: 0.45, others: 0.93 }, { seed: 2, confidence: 0.9 }) },
      people,
      before: { name: 'v2', items: answers({ icelandic: 0.88, others: 0.9 }, { seed: 3, confidence: 0.9 }) },
    });
    expect(scores.verdict?.outcome).toBe('FAIL');
    expect(
      scores.strata.map(({ id, isTested, loss, change }) => [id, isTested, loss?.outcome, change?.outcome]),
    ).toEqual([
      ['all', true, 'kept', 'no change shown'],
      ['customers:others', true, 'kept', 'rose'],
      ['customers:Icelandic', true, 'fallen', 'fell'],
    ]);
    expect(scores.headline).toMatch(
      /^all items at 0\.9\d of people’s score, fallen: 'customers Icelandic' at 0\.\d\d of people’s score \(90 % interval .*\); against v2: all items [+−±][\d.]+ points, 'customers Icelandic' −\d+\.\d points, \d+ items it answered are not answered now, \d+ the other way; too sure of itself in /,
    );
    const [lost] = scores.lost;
    expect(lost?.stratum).toBe('customers:Icelandic');
    expect(lost!.count).toBe(scores.strata[2]!.change!.lost);
    expect(lost!.examples).toHaveLength(12);
    expect(lost!.examples[0]).toMatchObject({
      preview: expect.stringContaining('question'),
      other: 1,
      now: 0,
      confidence: 0.9,
    });
    const icelandic = scores.strata[2]!;
    expect(icelandic.calibration?.outcome).toBe('too sure');
    expect(icelandic.calibrationBefore?.gap.gap).toBeLessThan(0.1);
  });

  test('people against people: kept', () => {
    const scores = compareScores({
      scores: { name: 'v3', items: answers({ icelandic: 0.9, others: 0.9 }, { seed: 5 }) },
      people,
    });
    expect(scores.verdict?.outcome).toBe('PASS');
    expect(scores.verdict?.reasons).toEqual(['all 3 tested strata have lost less than the tolerated 20 %']);
    expect(scores.headline).toMatch(/^all items at 1\.0\d of people’s score, kept in all 3 strata$|^all items at 0\.9/);
  });

  test('too few to tell: INCONCLUSIVE, with the number that would', () => {
    const few = (seed: number, icelandic: number) => answers({ icelandic, others: 0.6 }, { seed, n: 400 });
    const scores = compareScores({
      scores: { name: 'v3', items: few(2, 0.5) },
      people: { name: 'people', items: few(1, 0.6) },
    });
    expect(scores.verdict?.outcome).toBe('INCONCLUSIVE');
    const icelandic = scores.strata.find(({ id }) => id === 'customers:Icelandic')!;
    expect(icelandic.loss?.outcome).toBe('undecided');
    expect(icelandic.loss?.needed).toEqual({ n: expect.any(Number) });
    expect(scores.verdict?.reasons.join()).toMatch(
      /undecided; [\d,]+ items of it would show that it is kept, if it is/,
    );
  });

  test('without people there is no verdict, and the earlier release is told of', () => {
    const { verdict, headline } = compareScores({ scores: { ...people, name: 'v3' }, before: people });
    expect(verdict).toBeUndefined();
    expect(headline).toBe(
      'all items at 90.3 %; no verdict, for there are no scores of people to hold these against; against people: all items ±0.0 points',
    );
  });

  test('the same scores as people’s are a copy of them', () => {
    const { verdict } = compareScores({ scores: { ...people, name: 'v3' }, people });
    expect(verdict?.outcome).toBe('INCONCLUSIVE');
    expect(verdict?.reasons).toEqual(['the scores are those of people: the same file, or a copy of it']);
  });

  test('what was not scored may be what failed', () => {
    const items = answers({ icelandic: 0.9, others: 0.9 }, { seed: 5 }).slice(0, 900);
    const scores = { name: 'v3', items };
    const refused = compareScores({ scores, people });
    expect(refused.verdict?.outcome).toBe('INCONCLUSIVE');
    expect(refused.verdict?.reasons[0]).toMatch(/^100 items that people answered have no score \(10 %\)/);
    expect(compareScores({ scores, people, missing: 'leave-out' }).verdict?.outcome).toBe('PASS');
    const wrong = compareScores({ scores, people, missing: 'wrong' });
    expect(wrong.strata[0]!.score.items).toBe(1000);
    expect(wrong.notes).toContain('100 items that people answered and v3 does not hold count as wrong');
  });

  test('numbers: a share of the mean, or points where a share has no meaning', () => {
    const random = seededGenerator(7);
    const set = (mean: number, name: string) => ({
      name,
      items: Array.from({ length: 200 }, (_, index) => ({ item: `${index}`, score: mean + random() })),
    });
    expect(compareScores({ scores: set(4, 'v3'), people: set(4, 'people') }).verdict?.outcome).toBe('PASS');
    expect(compareScores({ scores: set(2.5, 'v3'), people: set(4, 'people') }).verdict?.outcome).toBe('FAIL');
    expect(() => compareScores({ scores: set(-3, 'v3'), people: set(4, 'people') })).toThrow(
      /below 0 there is no share/,
    );
    const below = compareScores({ scores: set(-3, 'v3'), people: set(-2, 'people'), tolerated: { drop: 0.5 } });
    expect(below.verdict?.outcome).toBe('FAIL');
    expect(below.strata[0]!.loss).toMatchObject({ ratio: undefined, outcome: 'fallen', test: 'sign-flip' });
    const kept = compareScores({ scores: set(-2, 'v3'), people: set(-2, 'people'), tolerated: { drop: 0.5 } });
    expect(kept.verdict?.outcome).toBe('PASS');
  });

  test('constant numbers say nothing', () => {
    const set = (name: string) => ({
      name,
      items: Array.from({ length: 50 }, (_, index) => ({ item: `${index}`, score: 3 })),
    });
    const { verdict, strata } = compareScores({ scores: set('v3'), people: set('people') });
    expect(verdict?.outcome).toBe('INCONCLUSIVE');
    expect(strata[0]).toMatchObject({
      score: { mean: 3, low: undefined, high: undefined },
      loss: { pPass: 1, pFail: 1 },
    });
  });

  test('other items than people’s are compared by counts', () => {
    const other = people.items.map((item) => ({ ...item, item: `p${item.item}` }));
    const scores = { name: 'v3', items: answers({ icelandic: 0.3, others: 0.93 }, { seed: 2 }) };
    const result = compareScores({ scores, people: { name: 'people', items: other }, hasOtherItems: true });
    expect(result.verdict?.outcome).toBe('FAIL');
    expect(result.strata.map(({ id, loss }) => [id, loss?.outcome, loss?.test])).toEqual([
      ['all', 'kept', 'exact'],
      ['customers:others', 'kept', 'exact'],
      ['customers:Icelandic', 'fallen', 'exact'],
    ]);
  });

  test('units that hang together count for less', () => {
    const clustered = (set: readonly ScoredItem[]) =>
      set.map((item, at) => ({ ...item, unit: `u${Math.floor(at / 25)}` }));
    const alone = answers({ icelandic: 0.5, others: 0.5 }, { seed: 4, n: 500 });
    // Items of a unit are all alike: 20 answers, 25 times each.
    const alike = clustered(alone).map((item, at) => ({ ...item, score: alone[Math.floor(at / 25)]!.score }));
    const measured = compareScores({ scores: { name: 'v3', items: alike } }).strata[0]!;
    expect(measured.score.units).toBe(20);
    const width = ({ low, high }: { low: number | undefined; high: number | undefined }) => high! - low!;
    const independent = compareScores({ scores: { name: 'v3', items: alone } }).strata[0]!;
    // √25 times as wide.
    expect(width(measured.score) / width(independent.score)).toBeGreaterThan(4);
    expect(width(measured.score) / width(independent.score)).toBeLessThan(6);
  });

  test.each([
    [[{ item: 'a', score: Number.NaN }], /score of item a is NaN/],
    [[{ item: 'a', score: 1, confidence: 1.2 }], /confidence of item a is 1.2; it takes 0 to 1/],
    [
      [
        { item: 'a', score: 1 },
        { item: 'a', score: 0 },
      ],
      /item a is scored twice/,
    ],
    [
      [
        { item: 'a', score: 1, confidence: 0.5 },
        { item: 'b', score: 0 },
      ],
      /item b has no confidence/,
    ],
    [
      [
        { item: 'a', score: 1, unit: 'x', trial: '1' },
        { item: 'a', score: 0, unit: 'y', trial: '2' },
      ],
      /item a belongs to two units/,
    ],
    [[], /v3 has no scores/],
  ] as const)('%j is refused', (items, says) => {
    expect(() => compareScores({ scores: { name: 'v3', items } })).toThrow(says);
  });

  test('scales that differ are refused', () => {
    const grades = Array.from({ length: 40 }, (_, index) => ({ item: `q${index}`, score: index % 5 }));
    expect(() => compareScores({ scores: { name: 'v3', items: grades }, people })).toThrow(/different scales/);
  });
});

test('several answers to an item count as one item', () => {
  const items = ['a', 'b'].flatMap((item) =>
    ['1', '2', '3', '4'].map((trial) => ({ item, trial, score: item === 'a' || trial === '1' })),
  );
  const [all] = compareScores({ scores: { name: 'v3', items } }).strata;
  // (1 + 1/4)/2
  expect(all!.score).toMatchObject({ items: 2, units: 2, mean: 0.625 });
});

describe('levels', () => {
  const pair = (seed: number, n: number, people: number, model: number) => {
    const random = seededGenerator(seed);
    const draw = (chance: number) =>
      Array.from({ length: n }, (_, index) => ({ item: `q${index}`, score: random() < chance }));
    return { people: { name: 'people', items: draw(people) }, scores: { name: 'v3', items: draw(model) } };
  };
  // 60 runs each, seeds 0 to 59: at a level of .05 more than 9 come by chance in 1 of 1000 tests.
  test.each([
    ['PASS', 40, 0.95, 0.76],
    ['PASS', 150, 0.7, 0.56],
    ['FAIL', 40, 0.95, 0.76],
    ['FAIL', 150, 0.7, 0.56],
  ] as const)('%s at the tolerated loss is rare: %d items', (outcome, n, chance, tolerated) => {
    let count = 0;
    for (let run = 0; run < 60; run++) {
      const { verdict } = compareScores({ ...pair(run, n, chance, tolerated), alpha: 0.05 });
      if (verdict!.outcome === outcome) count++;
    }
    expect(count).toBeLessThanOrEqual(9);
  });

  test('a PASS is reached where nothing has fallen, and a FAIL where half has', () => {
    const outcomes = (model: number) =>
      Array.from({ length: 30 }, (_, run) => compareScores(pair(run, 120, 0.9, model)).verdict!.outcome);
    expect(outcomes(0.9).filter((outcome) => outcome === 'PASS').length).toBeGreaterThan(27);
    expect(outcomes(0.45).filter((outcome) => outcome === 'FAIL').length).toBeGreaterThan(27);
  });
});
