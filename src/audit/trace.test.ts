import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../../test/support/write-files.ts';
import {
  COMPARISONS,
  type RecordCondition,
  type RecordField,
  type RecordFieldName,
} from '../engine/record-condition.ts';
import { originGroup } from '../record/origin.ts';
import { audit } from '../report/audit.ts';
import { readSnapshot } from '../workspace/snapshots.ts';
import type { AuditReport } from './audit-result.ts';
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts';
import type { SnapshotInput } from './run-audit.ts';
import { type TracedRecord, traceRecords } from './trace.ts';
import { parseWhere, printWhere } from './where-expression.ts';

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const INJECTION = `x'); DROP TABLE decisions; --`;
const ROWS = [
  {
    id: 'a',
    text: 'Letters from the north, written by hand.',
    date: '1897-05-02',
    author: 'Ada',
    url: 'https://letters.example/a',
  },
  { id: 'b', text: 'A second letter citeturn0search8 with residue in it.', date: '1897', author: "O'Neil" },
  { id: 'c', text: INJECTION, date: '2022-11-30', author: INJECTION },
  { id: 'd', text: 'Unfinished \u001b[31m red \u202e text', author: 'Ada' },
  { id: 'e~1#x%', text: 'An id with signs of our own.', date: '2022' },
  { text: 'Twice the same.' },
  { text: 'Twice the same.' },
  { id: 'NULL', text: 'A row called null.', date: '2021-02', author: 'null' },
];
const CHATS = [
  {
    id: 'chat-1',
    messages: [
      { role: 'user', content: 'How are you?' },
      { role: 'assistant', content: 'Fine, thank you for asking today.' },
    ],
  },
];

let folder: string;
let report: AuditReport;
let open: OpenSnapshot;
let all: readonly TracedRecord[];
const workspace = () => path.join(folder, 'ws');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-trace-'));
  await writeFiles(folder, {
    'data/letters/SOURCE.yaml': 'origin: human\ndates_attested_by: The Archive\n',
    'data/letters/rows.jsonl': `${json(ROWS.slice(0, 2))}\n${json(ROWS.slice(2))}`,
    'data/chats/chats.jsonl': json(CHATS),
    'data/chats/SOURCE.yaml':
      'roles: { assistant: synthetic }\nbasis: generation-log\nreference: log-7\ngenerator: { family: openai }\n',
  });
  report = await audit({
    data: [path.join(folder, 'data')],
    workspace: workspace(),
    columns: { groups: ['author'] },
  });
  const manifest = await readSnapshot<SnapshotInput, never>({ folder: workspace() }, report.run.snapshotId);
  open = await openSnapshot({ folder: workspace() }, manifest);
  all = (await traceRecords({ workspace: workspace(), where: 'words >= 0', limit: 100 })).records;
}, 60_000);

afterAll(async () => {
  await open?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function ids(condition: RecordCondition): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { id } of open.finder.find(condition)) found.push(id);
  expect(await open.finder.count(condition)).toBe(found.length);
  return found;
}
const where = (expression: string) => ids(parseWhere(expression, { groupColumns: ['author'] }));
/** Ids without source; of rows without an id the number. */
const short = async (expression: string) =>
  (await where(expression)).map((id) => id.replace(/^letters\/(~[0-9a-f]{32})?/, '').replace(/^chats\//, '')).sort();

test('finds by every kind of value', async () => {
  expect(await short('source = letters and words > 5')).toEqual(['a', 'b', 'e%7E1%23x%25']);
  expect(await short('flag = conflict')).toEqual(['b']);
  expect(await short('evidence ~ turn0search8')).toEqual(['b']);
  expect(
    await short('evidence = "marker:openai-turn-ref" or evidence = "card:SOURCE.yaml" and role = assistant'),
  ).toEqual(['b', 'chat-1#messages[1].content']);
  expect(await short('role = user')).toEqual(['chat-1#messages[0].content']);
  expect(await short('generator is unknown and origin = synthetic')).toEqual(['chat-1#messages[1].content']);
  expect(await short('preview ~ "TWICE THE"')).toEqual(['', '~1']);
  expect(await short('given_id is unknown')).toEqual(['', '~1']);
  expect(await short('author in ("O\'Neil", null)')).toEqual(['NULL', 'b']);
  expect(await short('author is unknown and date is known')).toEqual(['e%7E1%23x%25']);
  expect(await short(`author = "${INJECTION}"`)).toEqual(['c']);
  expect(await short(`preview = "${INJECTION}"`)).toEqual(['c']);
  expect(await short('preview ~ "\\u{1b}[31m" and preview ~ "\\u{202e}"')).toEqual(['d']);
  expect(await short('id = "letters/e%7E1%23x%25"')).toEqual(['e%7E1%23x%25']);
  expect(await short('length = "under 10 words" and not (class = human or class = unknown)')).toEqual([
    'chat-1#messages[1].content',
  ]);
});

test('compares dates as far as they say', async () => {
  expect(await short('date = 1897')).toEqual(['a', 'b']);
  expect(await short('date = 1897-05')).toEqual(['a']);
  expect(await short('date < 1897-06')).toEqual(['a']);
  expect(await short('date < 1898-01')).toEqual(['a', 'b']);
  expect(await short('date <= 2022')).toEqual(['NULL', 'a', 'b', 'c', 'e%7E1%23x%25']);
  expect(await short('date < 2022-11-30')).toEqual(['NULL', 'a', 'b']);
  expect(await short('date >= 2022-11-30')).toEqual(['c']);
  expect(await short('date > 2021')).toEqual(['c', 'e%7E1%23x%25']);
  expect(await short('month is known and year = 2022')).toEqual(['c']);
  expect(await short('source = letters and date != 1897 and date is known')).toEqual(['NULL', 'c', 'e%7E1%23x%25']);
});

test('values that try to be SQL are values, whatever the field', async () => {
  const hostile = [INJECTION, "' OR '1'='1", '$1', '%', '\\', '\0', '\ud800', 'a'.repeat(9000)];
  const fields: readonly RecordField[] = [
    ...(['id', 'role', 'given_id', 'evidence', 'preview'] as const).map((name) => ({ kind: 'fixed', name }) as const),
    { kind: 'group', name: 'author' },
    { kind: 'group', name: `g0 = g0 OR '' = ''; --` },
  ];
  for (const value of hostile) {
    for (const field of fields) {
      for (const comparison of ['=', '~'] as const) {
        const found = await open.finder.count({ kind: 'compare', field, comparison, value });
        expect(found, `${field.name} ${comparison} ${value}`).toBeLessThanOrEqual(ROWS.length + 2);
        if (field.name.startsWith('g0')) expect(found).toBe(0);
      }
    }
  }
  expect(await where('words >= 0')).toHaveLength(ROWS.length + 2);
});

/** What a condition says of a record, worked out without a database. */
function holds(condition: RecordCondition, record: TracedRecord): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.items.every((item) => holds(item, record));
    case 'or':
      return condition.items.some((item) => holds(item, record));
    case 'not':
      return !holds(condition.item, record);
    case 'known':
      return (valueOfField(condition.field, record) !== null) === condition.known;
    case 'in':
      return condition.values.some((value) => valueOfField(condition.field, record) === value);
    case 'compare': {
      const value = valueOfField(condition.field, record);
      const wanted = condition.value;
      if (condition.comparison === '!=') return value !== wanted;
      if (value === null) return false;
      if (condition.comparison === '~') return String(value).toLowerCase().includes(String(wanted).toLowerCase());
      // UTF-8 order, as the database has it; for these values it is that of code points.
      const order = value < wanted ? -1 : value > wanted ? 1 : 0;
      return { '=': order === 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[
        condition.comparison
      ];
    }
  }
}
function valueOfField(field: RecordField, record: TracedRecord): string | number | null {
  if (field.kind === 'group') return record.groups[field.name] ?? null;
  const values: Partial<Record<RecordFieldName, string | number | null>> = {
    id: record.record_id,
    source: record.source,
    class: record.origin.class,
    status: record.origin.status,
    flag: record.origin.flag,
    rule: record.rule,
    origin: originGroup(record.origin.class),
    words: record.sizes.words,
    characters: record.sizes.characters,
    url: record.url,
    preview: record.preview,
  };
  return values[field.name] ?? null;
}

const texts = fc.constantFrom(
  '',
  'letters',
  'Ada',
  'null',
  'the',
  INJECTION,
  'human',
  'https',
  "'",
  '%',
  'A second letter',
);
const condition = fc.letrec<{ node: RecordCondition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc
      .constantFrom<RecordField>(
        { kind: 'group', name: 'author' },
        { kind: 'fixed', name: 'id' },
        { kind: 'fixed', name: 'source' },
        { kind: 'fixed', name: 'url' },
        { kind: 'fixed', name: 'preview' },
      )
      .chain((field) =>
        fc.oneof(
          fc.record({
            kind: fc.constant('compare' as const),
            field: fc.constant(field),
            comparison: fc.constantFrom(...COMPARISONS),
            value: texts,
          }),
          fc.record({
            kind: fc.constant('in' as const),
            field: fc.constant(field),
            values: fc.array(texts, { minLength: 1, maxLength: 3 }),
          }),
          fc.record({ kind: fc.constant('known' as const), field: fc.constant(field), known: fc.boolean() }),
        ),
      ),
    fc
      .constantFrom<readonly [RecordFieldName, string]>(
        ['class', 'human'],
        ['status', 'verified'],
        ['flag', 'conflict'],
        ['rule', 'nothing'],
        ['origin', 'synthetic'],
      )
      .chain(([name, value]) =>
        fc
          .constantFrom('=' as const, '!=' as const)
          .map(
            (comparison): RecordCondition => ({ kind: 'compare', field: { kind: 'fixed', name }, comparison, value }),
          ),
      ),
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constantFrom<RecordField>({ kind: 'fixed', name: 'words' }, { kind: 'fixed', name: 'characters' }),
      comparison: fc.constantFrom('=' as const, '<' as const, '>=' as const, '!=' as const),
      value: fc.integer({ min: 0, max: 40 }),
    }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      items: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
    tie('node').map((item): RecordCondition => ({ kind: 'not', item })),
  ),
})).node;

test('finds what a plain reading of the condition finds, printed and read back', async () => {
  await fc.assert(
    fc.asyncProperty(condition, async (one) => {
      const expected = all.filter((record) => holds(one, record)).map(({ record_id }) => record_id);
      expect(await where(printWhere(one)), printWhere(one)).toEqual(expected);
    }),
    { numRuns: 80, seed: 1 },
  );
}, 60_000);

test('says where a record lies, what it is and why', async () => {
  const { records, found, audit: name } = await traceRecords({ workspace: workspace(), id: 'letters/b' });
  expect(found).toBe(1);
  expect(name).toBe(path.basename(report.folder));
  const [record] = records;
  expect(record).toMatchObject({
    record_id: 'letters/b',
    // The blank line after it is a line.
    address: {
      file: 'letters/rows.jsonl',
      absolute_path: path.join(folder, 'data/letters/rows.jsonl'),
      row: 2,
      unit: 'line',
      field: 'text',
      entry: null,
    },
    date: '1897',
    groups: { author: "O'Neil" },
    origin: { class: 'unknown', flag: 'conflict', heading: 'unknown' },
    rule: 'conflict',
    forgotten: false,
  });
  expect(record!.evidence.map(({ step, strength, source }) => [step, strength, source])).toEqual([
    ['card', 'documentary', 'card:SOURCE.yaml'],
    ['date', 'documentary', 'attested:The Archive'],
    ['marks', 'heuristic', 'marker:openai-turn-ref'],
  ]);
  const [place] = record!.evidence[2]!.places;
  expect(ROWS[1]!.text.slice(place!.span!.start, place!.span!.end)).toContain('turn0search8');
  expect(place!.excerpt).toBe(ROWS[1]!.text);
  expect(record!.would_change).toBe(
    'If the marks in the text turned out to be quoted, not left by a model, it would be human, verified.',
  );
  expect((await traceRecords({ workspace: workspace(), id: 'letters/c' })).records[0]!.address.row).toBe(4);
});

test("a row's id gives all its records, a record's id one", async () => {
  const row = await traceRecords({ workspace: workspace(), id: 'chats/chat-1' });
  expect(row.records.map(({ address }) => address.field)).toEqual(['messages[0].content', 'messages[1].content']);
  expect(row.records[1]).toMatchObject({
    origin: { class: 'synthetic', status: 'verified', generatorFamilies: ['openai'] },
    rule: 'verified',
  });
  expect((await traceRecords({ workspace: workspace(), id: 'chats/chat-1#messages[1].content' })).found).toBe(1);
  expect((await traceRecords({ workspace: workspace(), id: 'chats/chat-1', where: 'role = user' })).found).toBe(1);
});

test('an unknown id comes with ids like it', async () => {
  const trace = await traceRecords({ workspace: workspace(), id: 'chats/chat-2' });
  expect(trace).toMatchObject({ found: 0, records: [] });
  expect(trace.near).toEqual(['chats/chat-1']);
  expect((await traceRecords({ workspace: workspace(), id: 'chats/chat-1#messages[2].content' })).near).toEqual([
    'chats/chat-1#messages[0].content',
    'chats/chat-1#messages[1].content',
  ]);
});

test('shows as many as asked for in a stable order, and counts all', async () => {
  const few = await traceRecords({ workspace: workspace(), where: 'words >= 0', limit: 3 });
  expect(few.found).toBe(all.length);
  expect(few.records.map(({ record_id }) => record_id)).toEqual(all.slice(0, 3).map(({ record_id }) => record_id));
});

test('the commands of findings can be asked', async () => {
  const commands = report.audit.findings.flatMap(({ command }) =>
    command?.startsWith('outcross trace --where ') ? [command] : [],
  );
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) {
    const expression = /--where '(.*)'/.exec(command)![1]!;
    expect((await where(expression)).length, command).toBeGreaterThan(0);
  }
});

test('an audit that is not there is named with those that are', async () => {
  await expect(traceRecords({ workspace: workspace(), where: 'words > 0', audit: 'none' })).rejects.toThrow(
    /no audit of this workspace/,
  );
  await expect(traceRecords({ workspace: workspace(), where: 'wrds > 0' })).rejects.toThrow(/"wrds" is no field/);
  await expect(traceRecords({ workspace: workspace() })).rejects.toThrow(/neither an id nor --where/);
  await expect(traceRecords({ workspace: path.join(folder, 'nothing'), where: 'words > 0' })).rejects.toThrow(
    /there is no workspace/,
  );
});
