import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeTable } from '../workspace/write-table.ts';
import { QueryProcess } from './query-process.ts';
import { RecordSession } from './record-session.ts';
import { type BudgetColumn, RepeatSession } from './repeat-session.ts';

let folder: string;
let query: QueryProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-repeats-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Signatures of the records stand for what is decided of them. */
const DECISIONS = {
  proven: { class: 'human', status: 'verified', rank: 0 },
  human: { class: 'human', status: 'declared', rank: 1 },
  none: { class: 'unknown', status: 'unknown', rank: 2 },
  model: { class: 'synthetic', status: 'declared', rank: 3 },
} as const;

/** A record with the entry it belongs to. */
interface Repeated extends MadeRecord {
  readonly entry: number;
  /** What its row says beside the text. Default 0: nothing. */
  readonly other?: number;
  readonly signature?: keyof typeof DECISIONS;
}

interface Entry {
  readonly survivor?: number;
  readonly cluster?: string;
  readonly isSimilar?: boolean;
  /** Default true: false for entries that are only shown. */
  readonly counts?: boolean;
}

async function open(
  parts: readonly (readonly (Repeated | MadeRecord)[])[],
  {
    entries = {},
    shapes = [['source']],
    budget = 1,
    groupCount = 0,
    sliceRecords = 100_000,
  }: {
    sliceRecords?: number;
    entries?: Readonly<Record<number, Entry>>;
    shapes?: readonly (readonly BudgetColumn[])[];
    budget?: number;
    groupCount?: number;
  } = {},
) {
  await query?.close();
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 2 });
  const place = await temporaryFolder('session');
  const files = await makeParts({ folder: place }, parts, groupCount);
  const records = await RecordSession.open(query, files, groupCount);
  const signatures = await records.signatures();
  await records.setDecisions(
    signatures.map(({ keys: [source, field, signature, overlay] }) => ({
      source,
      field,
      signature,
      overlay,
      ...DECISIONS[signature as keyof typeof DECISIONS],
      flag: null,
      rule: 'test',
    })),
  );
  const members = parts.flatMap((part, position) =>
    part.flatMap((record, row) =>
      'entry' in record ? [{ part: position, row, entry: record.entry, other: record.other ?? 0 }] : [],
    ),
  );
  const int = (name: string, values: readonly number[]) => ({
    name,
    type: 'INT32' as const,
    data: Int32Array.from(values),
  });
  const tables = { members: path.join(place, 'members.parquet'), entries: path.join(place, 'entries.parquet') };
  await writeTable(tables.members, [
    int(
      'part',
      members.map(({ part }) => part),
    ),
    int(
      'row',
      members.map(({ row }) => row),
    ),
    int(
      'entry',
      members.map(({ entry }) => entry),
    ),
    { name: 'other', type: 'INT64', data: BigInt64Array.from(members, ({ other }) => BigInt(other)) },
  ]);
  const listed = [...new Set(members.map(({ entry }) => entry))].sort((a, b) => a - b);
  await writeTable(tables.entries, [
    int('entry', listed),
    int(
      'survivor',
      listed.map((entry) => entries[entry]?.survivor ?? -1),
    ),
    { name: 'cluster', type: 'STRING', data: listed.map((entry) => entries[entry]?.cluster ?? `c${entry}`) },
    int(
      'counts',
      listed.map((entry) => Number(entries[entry]?.counts ?? true)),
    ),
    int(
      'is_similar',
      listed.map((entry) => Number(entries[entry]?.isSimilar ?? false)),
    ),
    int(
      'shared',
      listed.map((entry) => 10 + entry),
    ),
    int(
      'union_size',
      listed.map((entry) => 20 + entry),
    ),
    int(
      'lanes',
      listed.map((entry) => 100 + entry),
    ),
  ]);
  const session = await RepeatSession.open(query, {
    parts: files,
    tables,
    provenance: Object.values(DECISIONS).map(({ rank, ...decision }) => ({ ...decision, rank })),
    shapes,
    budget,
    sliceRecords,
  });
  const rows = async () => {
    const file = path.join(place, 'repeats.parquet');
    await session.writeRepeats(file);
    const bytes = await readFile(file);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    return (await parquetReadObjects({ file: buffer, compressors })) as {
      record_id: string;
      role: string;
      survivor_id: string | null;
      row_removed: boolean;
      [name: string]: unknown;
    }[];
  };
  return { session, rows, files, place };
}

const roles = (rows: readonly { record_id: string; role: string; survivor_id: string | null }[]) =>
  Object.fromEntries(
    rows.map(({ record_id, role, survivor_id }) => [
      record_id.slice('main/'.length),
      survivor_id?.slice('main/'.length) ?? role,
    ]),
  );

describe('the copy that stays', () => {
  test('is the best proven, then the earliest, then the first by id', async () => {
    const { session, rows } = await open([
      [
        { id: 'd', entry: 0, signature: 'model', date: '1990-01-01' },
        { id: 'c', entry: 0, signature: 'human' },
        { id: 'b', entry: 0, signature: 'human', date: '2001-01-01' },
        { id: 'a', entry: 1 },
      ],
      [{ id: 'e', entry: 0, signature: 'human', date: '1999-12-31' }, { id: 'f', entry: 1 }, { id: 'other' }],
    ]);
    expect(roles(await rows())).toEqual({ a: 'stays', b: 'e', c: 'e', d: 'e', e: 'stays', f: 'a' });
    expect(await session.shifts()).toEqual([
      { removed: 'human', survivor: 'human', records: 2 },
      { removed: 'synthetic', survivor: 'human', records: 1 },
      { removed: 'unknown', survivor: 'unknown', records: 1 },
    ]);
    expect(await session.totals()).toMatchObject({
      identicalGroups: 2,
      identicalRecords: 4,
      removedRecords: 4,
      removedContained: 0,
    });
  });

  test('of a contained text with copies is the one of the text that holds it', async () => {
    const { session, rows } = await open(
      [
        [
          { id: 'whole', entry: 0, words: 30 },
          { id: 'part', entry: 3, words: 20 },
          { id: 'part-again', entry: 3, words: 20 },
          { id: 'near', entry: 5, words: 25 },
        ],
      ],
      {
        entries: {
          0: { cluster: 'x', isSimilar: true },
          3: { survivor: 0, cluster: 'x' },
          5: { cluster: 'x', isSimilar: true },
        },
      },
    );
    const found = await rows();
    expect(roles(found)).toEqual({ whole: 'stays', part: 'whole', 'part-again': 'whole', near: 'stays' });
    expect(found.map(({ kind }) => kind)).toEqual([null, 'contained', 'contained', null]);
    // What proves it is told of its copies too: they go for the same text.
    expect(found[1]).toMatchObject({ shared_shingles: 13, union_shingles: 23, equal_lanes: 103 });
    expect(found[2]).toMatchObject({ shared_shingles: 13, union_shingles: 23, equal_lanes: 103 });
    expect(found[3]).toMatchObject({ shared_shingles: null, union_shingles: null, equal_lanes: null });
    expect(await session.totals()).toEqual({
      identicalGroups: 1,
      identicalRecords: 1,
      identicalWords: 20,
      similarRecords: 2,
      similarWords: 55,
      removedRecords: 2,
      removedWords: 40,
      removedIdentical: 0,
      removedContained: 2,
      keptByBudget: 0,
      otherColumnsDiffer: 0,
      removedRows: 2,
      inRowsThatStay: 0,
      clusters: 1,
      largestCluster: 4,
    });
    expect(await session.sources()).toEqual([
      { source: 'main', identical: 1, similar: 2, removed: 2, removedWords: 40 },
    ]);
  });

  test('is the same however the records are divided into parts', async () => {
    const records: Repeated[] = Array.from({ length: 60 }, (_, i) => ({
      id: `r${(i * 37) % 60}`,
      entry: i % 7,
      language: i % 3 === 0 ? 'is' : 'en',
      other: i % 11 === 0 ? 0 : i % 2,
      ...(i % 8 === 3 && { generator: `model-${i % 3}` }),
      signature: (['proven', 'human', 'none', 'model'] as const)[i % 4]!,
      ...(i % 5 === 0 && { date: `19${10 + i}-01-01` }),
    }));
    const options = { budget: 0.3, shapes: [['source', 'language', 'decade']] as BudgetColumn[][] };
    const read = async (parts: readonly (readonly Repeated[])[], more: { sliceRecords?: number } = {}) => {
      const { session, rows } = await open(parts, { ...options, ...more });
      const table = (await rows()).map(({ part, part_row, ...row }) => row);
      return {
        table,
        totals: await session.totals(),
        strata: await session.strata(50),
        sources: await session.sources(),
      };
    };
    const whole = await read([records]);
    expect(whole.totals.keptByBudget).toBeGreaterThan(0);
    expect(whole.totals.removedRecords).toBeGreaterThan(0);
    // Neither do slices matter, in which large joins are made.
    expect(await read([records], { sliceRecords: 7 })).toEqual(whole);
    expect(await read([records.slice(40).toReversed(), records.slice(0, 13), records.slice(13, 40)])).toEqual(whole);
  });
});

describe('budgets', () => {
  const copies = (count: number, more: (i: number) => Partial<Repeated> = () => ({})): Repeated[] =>
    Array.from({ length: count }, (_, i) => ({ id: `r${String(i).padStart(3, '0')}`, entry: 0, ...more(i) }));

  test.each([
    [0, 0],
    [0.105, 10],
    // 0.29 * 100 is 28.999…
    [0.29, 29],
    [1, 99],
  ])('of %f of 100 records let go %i', async (budget, removed) => {
    const { session } = await open([copies(100)], { budget });
    expect(await session.totals()).toMatchObject({ removedRecords: removed, keptByBudget: 99 - removed });
  });

  test('count all records of a stratum, not only those that repeat', async () => {
    const others: MadeRecord[] = Array.from({ length: 95 }, (_, i) => ({ id: `o${i}` }));
    const { session } = await open([[...copies(5), ...others]], { budget: 0.03 });
    expect(await session.totals()).toMatchObject({ removedRecords: 3, keptByBudget: 1 });
    expect(await session.strata(9)).toMatchObject([
      {
        shape: 0,
        values: ['main'],
        records: 100,
        words: 1000,
        repeatedRecords: 5,
        removableRecords: 4,
        removedRecords: 3,
      },
    ]);
  });

  test('are held by every shape, and a group that nobody names has none', async () => {
    const { session, rows } = await open(
      [copies(40, (i) => ({ language: i < 20 ? 'en' : 'is', groups: [i < 10 ? 'ada' : i < 12 ? 'bob' : null] }))],
      {
        budget: 0.5,
        groupCount: 1,
        shapes: [
          ['source', 'language'],
          ['source', 'g0'],
        ],
      },
    );
    const strata = await session.strata(9);
    const byValues = new Map(strata.map((stratum) => [stratum.values.join(' '), stratum]));
    expect([...byValues.keys()].sort()).toEqual(['main ada', 'main bob', 'main en', 'main is']);
    for (const { records, removedRecords } of strata) expect(removedRecords).toBeLessThanOrEqual(records / 2);
    expect(byValues.get('main is')).toMatchObject({ records: 20, removableRecords: 20, removedRecords: 10 });
    const removed = (await rows()).filter(({ role }) => role === 'removed').length;
    expect(removed).toBe(byValues.get('main en')!.removedRecords + 10);
  });

  test('are told of groups of most records first, but not of a language that few short texts were taken for', async () => {
    const some = (id: string, count: number, more: Partial<Repeated>): Repeated[] =>
      Array.from({ length: count }, (_, i) => ({
        id: `${id}${i}`,
        entry: 0,
        languageBasis: 'detected',
        words: 4,
        ...more,
      }));
    const { session } = await open(
      [
        [
          ...some('en', 80, { language: 'en', entry: 1 }),
          ...some('tl', 6, { language: 'tl', entry: 2 }),
          // Long enough to be told, and declared.
          ...some('is', 5, { language: 'is', entry: 3, words: 60 }),
          ...some('cy', 3, { language: 'cy', entry: 4, languageBasis: 'declared' }),
          ...Array.from({ length: 20 }, (_, i): MadeRecord => ({ id: `alone${i}`, language: 'en' })),
        ],
      ],
      { shapes: [['source', 'language']] },
    );
    const told = async (limit: number, fewest?: number) =>
      (await session.strata(limit, { ...(fewest !== undefined && { fewest }) })).map(
        ({ values, removableRecords, records }) => [values[1], removableRecords, records],
      );
    expect(await told(9)).toEqual([
      ['en', 79, 100],
      ['is', 4, 5],
      ['cy', 2, 3],
    ]);
    // The one with most, and the one that would lose the largest share, if that is of some records.
    expect(await told(1)).toEqual([
      ['en', 79, 100],
      ['is', 4, 5],
    ]);
    expect(await told(1, 5)).toEqual([['en', 79, 100]]);
  });

  test('are used on copies before contained texts, and on the least proven first', async () => {
    const records: Repeated[] = [
      { id: 'whole', entry: 0, words: 50, signature: 'proven' },
      { id: 'part-model', entry: 4, signature: 'model' },
      { id: 'copy-human', entry: 0, words: 50, signature: 'human' },
      { id: 'copy-model', entry: 0, words: 50, signature: 'model' },
      ...Array.from({ length: 6 }, (_, i): Repeated => ({ id: `x${i}`, entry: 10 + i })),
    ];
    const goes = async (budget: number) => {
      const { rows } = await open([records], { budget, entries: { 4: { survivor: 0 } } });
      return (await rows()).filter(({ role }) => role === 'removed').map(({ record_id }) => record_id.slice(5));
    };
    expect(await goes(0.1)).toEqual(['copy-model']);
    expect(await goes(0.2)).toEqual(['copy-human', 'copy-model']);
    expect(await goes(0.3)).toEqual(['copy-human', 'copy-model', 'part-model']);
  });

  test('hold by decade, year or month of the dates, and for the undated together', async () => {
    for (const [column, values] of [
      ['decade', ['1990s', '2000s', null]],
      ['year', ['1999', '2001', '2002', null]],
      ['month', ['1999-05', '2001-01', '2001-02', '2002-01', null]],
    ] as const) {
      const dates = ['1999-05-01', '2001-01-01', '2001-02-01', '2002-01-01', undefined];
      const { session } = await open([copies(20, (i) => (dates[i % 5] === undefined ? {} : { date: dates[i % 5]! }))], {
        shapes: [['source', column]],
      });
      const found = (await session.strata(9)).map(({ values: [, value] }) => value);
      expect(found.toSorted()).toEqual([...values].toSorted());
    }
  });
});

test('a row goes when all its records go', async () => {
  const { rows } = await open([
    [
      { id: 'a', entry: 0, partRow: 0, suffix: '#q' },
      { id: 'a', entry: 1, partRow: 0, suffix: '#r' },
      { id: 'b', entry: 0, partRow: 1, suffix: '#q' },
      { id: 'b', entry: 1, partRow: 1, suffix: '#r' },
      { id: 'c', entry: 0, partRow: 2, suffix: '#q' },
      { id: 'c', partRow: 2, suffix: '#r' },
    ],
  ]);
  const whole = (await rows()).filter(({ row_removed }) => row_removed).map(({ record_id }) => record_id);
  expect(whole).toEqual(['main/b#q', 'main/b#r']);
  expect(roles(await rows())).toMatchObject({ 'c#q': 'a#q' });
});

describe('rows that say something else beside the text', () => {
  test('stay, the best of each kind; its copies go for it', async () => {
    const { session, rows } = await open([
      [
        { id: 'a', entry: 0, other: 1 },
        { id: 'b', entry: 0, other: 2 },
        { id: 'c', entry: 0, other: 1 },
        { id: 'd', entry: 0, other: 2 },
        // It says nothing more than any other.
        { id: 'e', entry: 0 },
        { id: 'f', entry: 0, other: 3 },
      ],
    ]);
    const found = await rows();
    expect(roles(found)).toEqual({ a: 'stays', b: 'a', c: 'a', d: 'b', e: 'a', f: 'a' });
    const byRole = Object.fromEntries(found.map(({ record_id, role }) => [record_id.slice(5), role]));
    expect(byRole).toMatchObject({ b: 'other-columns-differ', d: 'removed', f: 'other-columns-differ' });
    expect(await session.totals()).toMatchObject({ removedRecords: 3, otherColumnsDiffer: 2, removedRows: 3 });
    expect(await session.held(9)).toEqual([
      { part: 0, row: 1, copyPart: 0, copyRow: 0 },
      { part: 0, row: 5, copyPart: 0, copyRow: 0 },
    ]);
    expect((await session.held(1)).length).toBe(1);
  });

  test('that says nothing more stands first and stays where the others say more', async () => {
    const { rows } = await open([
      [
        { id: 'plain', entry: 0, signature: 'human' },
        { id: 'said', entry: 0, other: 4 },
        { id: 'said-again', entry: 0, other: 4 },
        { id: 'plain-again', entry: 0 },
      ],
    ]);
    const byRole = Object.fromEntries(
      (await rows()).map((row) => [row.record_id.slice(5), [row.role, row.survivor_id]]),
    );
    expect(byRole).toEqual({
      plain: ['stays', null],
      said: ['other-columns-differ', 'main/plain'],
      'said-again': ['removed', 'main/said'],
      'plain-again': ['removed', 'main/plain'],
    });
  });

  test('a contained text goes for the copy that says the same, never for one of worse origin; else for its own copies', async () => {
    const { rows } = await open(
      [
        [
          { id: 'whole-1', entry: 0, other: 1, signature: 'human' },
          { id: 'whole-2', entry: 0, other: 2, signature: 'model' },
          { id: 'part-1', entry: 4, other: 1, signature: 'model' },
          { id: 'part-2-human', entry: 4, other: 2, signature: 'human' },
          { id: 'part-2-model', entry: 4, other: 2, signature: 'model' },
          { id: 'part-3', entry: 4, other: 3, signature: 'human' },
          { id: 'part-3-again', entry: 4, other: 3, signature: 'model' },
        ],
      ],
      { entries: { 4: { survivor: 0 } } },
    );
    const found = new Map((await rows()).map((row) => [row.record_id.slice(5), [row.role, row.kind, row.survivor_id]]));
    expect(Object.fromEntries(found)).toEqual({
      'whole-1': ['stays', null, null],
      'whole-2': ['other-columns-differ', null, 'main/whole-1'],
      'part-1': ['removed', 'contained', 'main/whole-1'],
      'part-2-human': ['other-columns-differ', null, 'main/whole-1'],
      'part-2-model': ['removed', 'contained', 'main/whole-2'],
      'part-3': ['other-columns-differ', null, 'main/whole-1'],
      'part-3-again': ['removed', 'identical', 'main/part-3'],
    });
  });

  test('two writers are two, a writer and none are decided by origin', async () => {
    const { rows } = await open([
      [
        { id: 'human', entry: 0, signature: 'human' },
        { id: 'one', entry: 0, generator: 'one', signature: 'model' },
        { id: 'two', entry: 0, generator: 'two', signature: 'model' },
        { id: 'first', entry: 1, generator: 'one', signature: 'model' },
        { id: 'first-again', entry: 1, generator: 'one', signature: 'model' },
        { id: 'second', entry: 1, generator: 'two', signature: 'model' },
      ],
    ]);
    const byRole = Object.fromEntries(
      (await rows()).map((row) => [row.record_id.slice(5), [row.role, row.survivor_id]]),
    );
    expect(byRole).toEqual({
      human: ['stays', null],
      one: ['removed', 'main/human'],
      two: ['removed', 'main/human'],
      first: ['stays', null],
      'first-again': ['removed', 'main/first'],
      second: ['other-columns-differ', 'main/first'],
    });
  });

  test('whatever kinds there are, what stays for a record is not removed itself, and says what it says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            entry: fc.nat(2),
            other: fc.nat(2),
            generator: fc.constantFrom(undefined, 'x', 'y'),
            signature: fc.constantFrom('proven', 'human', 'none', 'model'),
          }),
          { minLength: 2, maxLength: 14 },
        ),
        async (made) => {
          const records = made.map(
            ({ generator, ...record }, i): Repeated => ({
              id: `r${i}`,
              ...record,
              ...(generator !== undefined && { generator }),
            }),
          );
          const { rows } = await open([records], { entries: { 2: { survivor: 0 } } });
          const found = await rows();
          const rowOf = new Map(found.map((row) => [row.record_id, row]));
          const recordOf = new Map(records.map((record) => [`main/${record.id}`, record]));
          for (const { record_id, survivor_id, role } of found) {
            if (role !== 'removed') continue;
            const [own, kept] = [recordOf.get(record_id)!, recordOf.get(survivor_id!)!];
            expect(rowOf.get(survivor_id!)!.role).not.toBe('removed');
            if (own.other !== 0) expect(kept.other).toBe(own.other);
            if (kept.generator !== undefined) expect(kept.generator).toBe(own.generator);
            expect(DECISIONS[kept.signature!].rank).toBeLessThanOrEqual(DECISIONS[own.signature!].rank);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('a row of several records', () => {
  const pair = (id: string, partRow: number, q: number, r: number, more: Partial<Repeated> = {}): Repeated[] => [
    { id, entry: q, partRow, suffix: '#q', ...more },
    { id, entry: r, partRow, suffix: '#r', ...more },
  ];
  const whole = async (records: readonly Repeated[], entries: Readonly<Record<number, Entry>> = {}) => {
    const { rows, session } = await open([records], { entries });
    const found = await rows();
    const ids = new Set(found.filter(({ row_removed }) => row_removed).map(({ record_id }) => record_id.slice(5, -2)));
    expect(await session.totals()).toMatchObject({
      removedRows: ids.size,
      inRowsThatStay: found.filter(({ role, row_removed }) => role === 'removed' && !row_removed).length,
    });
    return [...ids].sort();
  };

  test('goes where one row holds all of it, not where each text stands in another row', async () => {
    expect(
      await whole([...pair('a', 0, 0, 1), ...pair('b', 1, 0, 2), ...pair('c', 2, 3, 2), ...pair('d', 3, 3, 1)]),
    ).toEqual([]);
    expect(
      await whole([...pair('a', 0, 0, 1), ...pair('b', 1, 0, 2), ...pair('c', 2, 0, 2), ...pair('d', 3, 0, 1)]),
    ).toEqual(['c', 'd']);
  });

  test('goes not where question and answer are changed about, nor where the label is another', async () => {
    expect(await whole([...pair('a', 0, 0, 1), ...pair('b', 1, 1, 0)])).toEqual([]);
    expect(await whole([...pair('a', 0, 0, 1, { other: 1 }), ...pair('b', 1, 0, 1, { other: 2 })])).toEqual([]);
    expect(
      await whole([
        ...pair('a', 0, 0, 1, { other: 1 }),
        ...pair('b', 1, 0, 1, { other: 2 }),
        ...pair('c', 2, 0, 1, { other: 2 }),
        ...pair('d', 3, 0, 1),
      ]),
    ).toEqual(['c', 'd']);
  });

  test('goes for a row that says more, and for its own copy where there is none', async () => {
    const contained = { 5: { survivor: 1 } };
    expect(await whole([...pair('a', 0, 0, 1), ...pair('b', 1, 0, 5)], contained)).toEqual(['b']);
    // What holds the answer answers another question.
    const apart = [...pair('a', 0, 0, 5), ...pair('b', 1, 0, 5), ...pair('c', 2, 3, 1), ...pair('d', 3, 3, 1)];
    expect(await whole(apart, contained)).toEqual(['b', 'd']);
  });
});

test('entries that are only shown count nowhere', async () => {
  const { session, rows, files } = await open(
    [
      [
        { id: 'a', entry: 0 },
        { id: 'b', entry: 0, preview: null },
        { id: 'hub', entry: 7 },
      ],
    ],
    { entries: { 7: { counts: false } } },
  );
  expect(await session.totals()).toMatchObject({ identicalGroups: 1, clusters: 1, largestCluster: 2 });
  expect((await rows()).length).toBe(2);
  expect(await session.largestGroups(5)).toEqual([0]);
  expect(await session.firstCopies([7, 0, 7, 99], files)).toEqual(
    new Map([
      [0, { id: 'main/a', preview: 'text of a' }],
      [7, { id: 'main/hub', preview: 'text of hub' }],
    ]),
  );
  expect(await session.secondCopies([0, 7], files)).toEqual(new Map([[0, { id: 'main/b', preview: null }]]));
  expect(await session.firstCopies([], files)).toEqual(new Map());
});

test('pairs are written with the copies that stand first, ordered by id', async () => {
  const { session, place } = await open(
    [
      [
        { id: 'z', entry: 0 },
        { id: 'y', entry: 0 },
        { id: 'x', entry: 1 },
        { id: 'w', entry: 2 },
      ],
    ],
    { entries: { 0: { cluster: 'k' }, 1: { cluster: 'k' }, 2: { cluster: 'k' } } },
  );
  const pairs = path.join(place, 'in.parquet');
  const int = (name: string, ...values: number[]) => ({ name, type: 'INT32' as const, data: Int32Array.from(values) });
  await writeTable(pairs, [
    int('better', 0, 1),
    int('worse', 2, 2),
    int('shared', 5, 6),
    int('union_size', 7, 8),
    { name: 'verdict', type: 'STRING', data: ['contained', 'member-longer'] },
  ]);
  const file = path.join(place, 'out.parquet');
  await session.writePairs(pairs, file);
  const bytes = await readFile(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  expect(await parquetReadObjects({ file: buffer, compressors })).toEqual([
    {
      record_id: 'main/x',
      other_id: 'main/w',
      shared_shingles: 6,
      union_shingles: 8,
      verdict: 'member-longer',
      cluster: 'k',
    },
    {
      record_id: 'main/y',
      other_id: 'main/w',
      shared_shingles: 5,
      union_shingles: 7,
      verdict: 'contained',
      cluster: 'k',
    },
  ]);
});
