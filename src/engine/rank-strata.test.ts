import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QueryProcess } from './query-process.ts';
import { type RankedStratum, type RareRule, rankStrata, type StratumColumn } from './rank-strata.ts';

const RULE: RareRule = { oneIn: 1000, oneInOfMean: 10 };
const SOURCE: StratumColumn = { column: 'source' };
const LANGUAGE: StratumColumn = { column: 'language', unknown: 'und' };
const PERIOD: StratumColumn = {
  column: 'month',
  missing: 'undated',
  coarse: { shorterThan: 7, suffix: ', month unknown' },
};
const AUTHOR: StratumColumn = { column: 'g0' };
const ALL = [[SOURCE], [LANGUAGE], [PERIOD], [AUTHOR], [SOURCE, LANGUAGE, PERIOD], [SOURCE, AUTHOR]];

let folder: string;
let query: QueryProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-rank-strata-'));
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 320, threads: 2 });
});
afterAll(async () => {
  await query.close();
  await rm(folder, { recursive: true, force: true });
});

interface DecidedCell {
  readonly source?: string;
  readonly language?: string;
  readonly month?: string | null;
  readonly author?: string | null;
  readonly class?: string;
  readonly records?: number;
  readonly words: number;
}

async function rank(cells: readonly DecidedCell[], { shapes = ALL, limit = 2000 } = {}) {
  await query.run(
    `CREATE OR REPLACE TEMP TABLE decided (source VARCHAR, language VARCHAR, month VARCHAR, g0 VARCHAR, class VARCHAR, records BIGINT, words BIGINT)`,
  );
  await query.append(
    'decided',
    cells.map((cell) => [
      cell.source ?? 'main',
      cell.language ?? 'en',
      cell.month ?? null,
      cell.author ?? null,
      cell.class ?? 'human',
      cell.records ?? 1,
      cell.words,
    ]),
  );
  return rankStrata(query, { shapes, rule: RULE, limit });
}

const rareValues = (listed: readonly RankedStratum[]) =>
  listed.filter(({ rare }) => rare).map(({ values }) => values.join(', '));

describe('what is rare', () => {
  test('under a thousandth of the words is; a thousandth is not', async () => {
    // 999 of 1,000,000 words is .0999 %, 1,000 is .1 %; a tenth of the mean is 33,333 words.
    const { listed, rare, total } = await rank(
      [
        { source: 'a', words: 999 },
        { source: 'b', words: 1000 },
        { source: 'c', words: 998_001 },
      ],
      { shapes: [[SOURCE]] },
    );
    expect(rareValues(listed)).toEqual(['a']);
    expect([rare, total]).toEqual([1, 3]);
  });

  test('of 1,500 equal authors none, whatever their share; one with a twentieth of the others', async () => {
    // Each holds 1/1500 = .067 % of the words, all of the mean; the short one 5/150,005, under a tenth of 99.9.
    const equal = Array.from({ length: 1500 }, (_, i) => ({ author: `a${i}`, words: 100 }));
    expect((await rank(equal, { shapes: [[AUTHOR]] })).rare).toBe(0);
    const { listed } = await rank([...equal, { author: 'short', words: 5 }], { shapes: [[AUTHOR]] });
    expect(rareValues(listed)).toEqual(['short']);
  });

  test('of three big languages and a tiny one the tiny one, and no text whose language nobody knows', async () => {
    const { listed, rareMass } = await rank(
      [
        { language: 'en', words: 500_000 },
        { language: 'de', words: 300_000 },
        { language: 'fr', words: 200_000 },
        { language: 'is', words: 90, records: 3 },
        { language: 'und', words: 40 },
      ],
      { shapes: [[LANGUAGE]] },
    );
    expect(rareValues(listed)).toEqual(['is']);
    expect(rareMass).toEqual({ records: 3, words: 90 });
  });

  test('no record without a date, nor one whose month is not known; they bear names of their own', async () => {
    const { listed } = await rank(
      [
        { month: '2024-03', words: 500_000 },
        { month: '2024-04', words: 50 },
        { month: '2024', words: 50 },
        { month: null, words: 50 },
      ],
      { shapes: [[PERIOD]] },
    );
    expect(listed.map(({ values, rare }) => [values[0], rare])).toEqual([
      ['2024-04', true],
      ['2024-03', false],
      ['2024, month unknown', false],
      ['undated', false],
    ]);
  });

  test('a combination is left out where it says nothing new', async () => {
    const { listed } = await rank(
      [
        { source: 'big', language: 'en', month: '1990-01', words: 900_000, records: 900 },
        { source: 'big', language: 'de', month: '1991-01', words: 90_000, records: 90 },
        // New: neither `big` nor `de` nor January 1990 is rare, but here little of all meets.
        { source: 'big', language: 'de', month: '1990-01', words: 20, records: 2 },
        // Holds all of what `small` holds, and `small` is rare itself.
        { source: 'small', language: 'en', month: '1990-01', words: 500, records: 5 },
        // One of its values is rare already.
        { source: 'big', language: 'is', month: '1990-01', words: 60, records: 15 },
      ],
      { shapes: [[SOURCE], [LANGUAGE], [PERIOD], [SOURCE, LANGUAGE, PERIOD]] },
    );
    expect(listed.filter(({ values }) => values.length === 3).map(({ values }) => values)).toEqual([
      ['big', 'de', '1990-01'],
      ['big', 'en', '1990-01'],
    ]);
    expect(rareValues(listed).sort()).toEqual(['big, de, 1990-01', 'is', 'small']);
  });

  test('what is at stake are words of human or unknown origin, counted once', async () => {
    const { rare, rareMass, atStake } = await rank(
      [
        { author: 'a', words: 1_000_000, records: 10 },
        { author: 'b', language: 'is', words: 30, records: 3 },
        { author: 'b', language: 'is', words: 20, records: 2, class: 'synthetic' },
        { author: 'c', words: 40, records: 4, class: 'machine-translated' },
        { author: 'd', words: 50, records: 5, class: 'unknown' },
      ],
      { shapes: [[LANGUAGE], [AUTHOR]] },
    );
    // Rare: language is, authors b, c, d. c is synthetic alone; b and is are the same records.
    expect(rare).toBe(4);
    expect(rareMass).toEqual({ records: 14, words: 140 });
    expect(atStake).toEqual({ strata: 3, records: 8, words: 80 });
  });
});

test('where more are found than listed, shapes take turns with their smallest rare and largest other', async () => {
  const cells = [
    ...Array.from({ length: 50 }, (_, i) => ({ author: `r${i}`, source: 'a', words: i + 1 })),
    ...Array.from({ length: 50 }, (_, i) => ({ author: `c${i}`, source: 'a', words: 1_000_000 + i })),
    { source: 'b', words: 70 },
  ];
  const { listed, total, rare } = await rank(cells, { shapes: [[SOURCE], [AUTHOR]], limit: 6 });
  expect([total, rare]).toEqual([102, 51]);
  expect(listed.map(({ values }) => values[0])).toEqual(['b', 'r0', 'a', 'c49', 'r1', 'c48']);
});

test('200,000 authors, a fifth of them rare: bounded answers', async () => {
  await query.run(
    `CREATE OR REPLACE TEMP TABLE decided AS SELECT 'main' AS source, 'en' AS language, NULL::VARCHAR AS month, 'author ' || range AS g0,
      'human' AS class, 1 AS records, CASE WHEN range % 5 = 0 THEN 1 ELSE 1000 END AS words FROM range(200000)`,
  );
  const { listed, ...sums } = await rankStrata(query, { shapes: ALL, rule: RULE, limit: 2000 });
  // One source, one language, undated, 200,000 authors; combinations say nothing new.
  expect(sums).toEqual({
    total: 200_003,
    rare: 40_000,
    rareMass: { records: 40_000, words: 40_000 },
    atStake: { strata: 40_000, records: 40_000, words: 40_000 },
  });
  expect(listed).toHaveLength(2000);
});

test('agrees with the rule written out, and does not depend on the order of records', async () => {
  const cell = fc.record({
    source: fc.constantFrom('a', 'b'),
    language: fc.constantFrom('en', 'is', 'und'),
    month: fc.constantFrom('2024-01', '2024-02', '2024', null),
    author: fc.constantFrom('x', 'y', 'z', null),
    class: fc.constantFrom('human', 'synthetic', 'unknown', 'mixed'),
    records: fc.integer({ min: 1, max: 9 }),
    words: fc.oneof(fc.nat(5), fc.integer({ min: 10_000, max: 100_000 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { maxLength: 12 }), async (cells) => {
      const found = await rank(cells);
      expect(await rank([...cells].reverse())).toEqual(found);
      const expected = ranked(cells);
      const own = found.listed.map(({ shape, values, records, words, rare }) => ({
        shape,
        values,
        records,
        words,
        rare,
      }));
      const sorted = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).sort();
      expect(sorted(own)).toEqual(sorted(expected));
      expect(found.rare).toBe(expected.filter(({ rare }) => rare).length);
      const inRare = cells.filter((one) =>
        expected.some(({ shape, values, rare }) => rare && String(valuesOf(one, shape)) === String(values)),
      );
      expect(found.rareMass.words).toBe(inRare.reduce((sum, { words }) => sum + words, 0));
    }),
    { numRuns: 12 },
  );
}, 30_000);

const columnValue = (cell: DecidedCell, { column, missing, coarse }: StratumColumn): string | null => {
  const value =
    { source: cell.source, language: cell.language, month: cell.month, g0: cell.author }[column as 'source'] ?? null;
  if (value === null) return missing ?? null;
  return coarse && value.length < coarse.shorterThan ? value + coarse.suffix : value;
};
const valuesOf = (cell: DecidedCell, shape: number) => ALL[shape]!.map((column) => columnValue(cell, column));

/** The rule once more, by brute force. */
function ranked(cells: readonly DecidedCell[]) {
  const whole = cells.reduce((sum, { words }) => sum + words, 0);
  const strata = ALL.flatMap((_, shape) => {
    const bySelf = new Map<
      string,
      { shape: number; values: string[]; records: number; words: number; rare: boolean }
    >();
    for (const one of cells) {
      const values = valuesOf(one, shape);
      if (values.includes(null)) continue;
      const key = JSON.stringify(values);
      const mass = bySelf.get(key) ?? { shape, values: values as string[], records: 0, words: 0, rare: false };
      mass.records += one.records ?? 1;
      mass.words += one.words;
      bySelf.set(key, mass);
    }
    const masses = [...bySelf.values()];
    const isNamed = ({ values }: { values: readonly string[] }) =>
      !values.some((value) => value === 'und' || value === 'undated' || value.endsWith('unknown'));
    const named = masses.filter((mass) => isNamed(mass) && mass.words > 0);
    const mean = named.reduce((sum, { words }) => sum + words, 0) / named.length;
    for (const mass of named) mass.rare = mass.words < whole / 1000 && mass.words < mean / 10;
    return masses;
  });
  return strata.filter(
    ({ shape, values, records }) =>
      values.length === 1 ||
      values.every((value, i) => {
        const single = strata.find(
          (one) => ALL[one.shape]!.length === 1 && ALL[one.shape]![0] === ALL[shape]![i] && one.values[0] === value,
        )!;
        return !single.rare && single.records !== records;
      }),
  );
}
