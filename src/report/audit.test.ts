import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditReport, auditResultSchema } from '../audit/audit-result.ts';
import { audit } from './audit.ts';

const LONG =
  'The harbour was closed in winter, and the ships that had come for wood lay with their crews in the outer bay. ';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-audit-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes files below a fresh folder and audits it. */
async function auditOf(
  name: string,
  files: Readonly<Record<string, string>>,
  options: Partial<Parameters<typeof audit>[0]> = {},
): Promise<AuditReport> {
  const data = path.join(folder, name, 'data');
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(data, file)), { recursive: true });
    await writeFile(path.join(data, file), content);
  }
  return audit({ data: [data], workspace: path.join(folder, name, 'workspace'), workers: 1, ...options });
}

const lines = (...rows: readonly unknown[]) =>
  rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join('');

describe('a small mixture', () => {
  let report: AuditReport;
  beforeAll(async () => {
    report = await auditOf('mixture', {
      'letters/SOURCE.yaml':
        'origin: human\ndates_attested_by: national archive\nlicence: CC0-1.0\npublisher: archive\n',
      'letters/a.jsonl': lines(
        { id: 'l1', text: LONG.repeat(40), date: '1893-05-01', author: 'Jón' },
        { id: 'l2', text: LONG.repeat(39), date: '1894', author: 'Anna' },
        // The residue of a chat product in a letter of 1895: somebody is wrong.
        { id: 'l3', text: `${LONG}It was sold in 1901 [cite_start]to a merchant.`, date: '1895', author: 'Anna' },
      ),
      'faq/SOURCE.yaml': 'origin: human\n',
      'faq/chat.jsonl': lines(
        {
          id: 1,
          messages: [
            { role: 'user', content: 'When do you open?' },
            { role: 'assistant', content: 'At nine turn0search3 every day.' },
          ],
        },
        {
          id: 1,
          messages: [
            { role: 'user', content: 'And on Sunday?' },
            { role: 'assistant', content: 'We are closed.' },
            { role: 'assistant', content: 7 },
          ],
        },
      ),
      'crawl/pages.jsonl': lines(
        { text: `${LONG}Nobody knows who wrote this.`, generated_by: null },
        { text: `${LONG}A model wrote this.`, generated_by: 'claude-3-opus' },
        '{"text": "cut off',
        { text: '' },
        { text: `${LONG}Nobody knows who wrote this.`, generated_by: null },
      ),
    });
  });

  test('counts what was read, accepted and set aside', () => {
    const { audit: result } = report;
    // letters 3, faq 4 turns and one of a wrong type, crawl 3 and two unreadable
    expect(result.records).toEqual({ read: 13, accepted: 10, quarantined: 3 });
    expect(result.totals).toMatchObject({ sources: 3, rows: 10 });
    expect(result.quarantine.map(({ source, reason, records }) => [source, reason, records])).toEqual([
      ['crawl', 'malformed-json', 1],
      ['crawl', 'no-text', 1],
      ['faq', 'wrong-type', 1],
    ]);
    expect(report.quarantine.map(({ path: file, row, unit, reason }) => [file, row, unit, reason])).toEqual([
      ['crawl/pages.jsonl', 3, 'line', 'malformed-json'],
      ['crawl/pages.jsonl', 4, 'line', 'no-text'],
      ['faq/chat.jsonl', 2, 'line', 'wrong-type'],
    ]);
  });

  test('decides origin by record, field and turn', () => {
    const cells = report.audit.origin.by_source.map(({ source, class: originClass, status, flag, records }) => [
      source,
      originClass,
      status,
      flag,
      records,
    ]);
    expect(cells).toEqual([
      ['crawl', 'synthetic', 'declared', null, 1],
      ['crawl', 'unknown', 'unknown', null, 2],
      ['faq', 'human', 'declared', null, 3],
      ['faq', 'mixed', 'inferred', 'contradicted', 1],
      ['letters', 'human', 'verified', null, 2],
      ['letters', 'unknown', 'inferred', 'conflict', 1],
    ]);
    expect(report.audit.origin.by_field.map(({ field }) => field)).toContain('messages[assistant]');
    expect(report.audit.origin.evidence.find(({ flag }) => flag === 'conflict')?.evidence).toEqual([
      'pre-llm-date attested:national archive',
      'publisher-declaration card:SOURCE.yaml',
      'text-artefact marker:gemini-cite-start',
    ]);
  });

  test('ranks findings by weight of the kind and share of words', () => {
    const found = report.audit.findings.map(({ kind, source }) => [kind, source]);
    // conflict 100 × (.25 + .75 × 22 / 1,958 words); unreadable 70 × (.25 + .75 × 2 / 13 records) = 25.6;
    // contradicted 90 × (.25 + .75 × 5 / 1,958 words) = 22.7
    expect(found.slice(0, 3)).toEqual([
      ['conflict', 'letters'],
      ['unreadable', 'crawl'],
      ['contradicted', 'faq'],
    ]);
    expect(found).toContainEqual(['repeated-ids', 'faq']);
    expect(found).toContainEqual(['unknown-origin', 'crawl']);
    expect(report.audit.findings.map(({ weight }) => weight)).toEqual(
      report.audit.findings.map(({ weight }) => weight).sort((a, b) => b - a),
    );
    expect(report.audit.findings[0]?.examples).toEqual([
      { record_id: 'letters/l3', preview: expect.stringContaining('The harbour') },
    ]);
  });

  test('publishes what it returns', async () => {
    expect((await readdir(report.folder)).sort()).toEqual([
      'audit.html',
      'audit.json',
      'changes.json',
      'files.json',
      'pairs.parquet',
      'quarantine.jsonl',
      'repeats.parquet',
      'run.json',
    ]);
    const written = JSON.parse(await readFile(path.join(report.folder, 'audit.json'), 'utf8'));
    expect(auditResultSchema.parse(written)).toEqual(report.audit);
    expect(written).toEqual(report.audit);
  });

  test('says nothing of names, places and times in its result', async () => {
    const text = await readFile(path.join(report.folder, 'audit.json'), 'utf8');
    for (const word of ['pages.jsonl', 'chat.jsonl', folder, 'startedAt', process.version])
      expect(text).not.toContain(word);
  });
});

test('a group column shows who is rare, with examples', async () => {
  const { audit: result } = await auditOf(
    'groups',
    {
      'a.jsonl': lines(...Array.from({ length: 40 }, (_, i) => ({ id: i, text: LONG.repeat(30), region: 'south' })), {
        id: 'n',
        text: 'A short note from the north.',
        region: 'north',
      }),
    },
    { columns: { groups: ['region'] } },
  );
  expect(result.strata.groups.find(({ dimensions }) => dimensions['group:region'] === 'north')).toMatchObject({
    rare: true,
    records: 1,
    label: 'region north',
    examples: [{ record_id: 'main/n', preview: 'A short note from the north.' }],
  });
});

test('without text nothing of it is kept, and everything else is the same', async () => {
  const files = { 'a.jsonl': lines({ id: 'x', text: `${LONG} a secret word: rhubarb`, note: 'rhubarb too' }) };
  const { audit: kept } = await auditOf('kept', files);
  const { audit: left, folder: leftFolder } = await auditOf('left', files, { keepsText: false });
  expect(left.records).toEqual(kept.records);
  expect(left.origin).toEqual(kept.origin);
  expect(left.settings.text_kept).toBe(false);
  for (const file of await readdir(leftFolder))
    expect(await readFile(path.join(leftFolder, file), 'utf8')).not.toContain('rhubarb');
});

test('a sample reads the same rows whatever the files, and says its share', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => ({ id: `r${i}`, text: `${LONG}${i}` }));
  const one = await auditOf('sample-one', { 'a.jsonl': lines(...rows) }, { sampleShare: 0.25 });
  const two = await auditOf(
    'sample-two',
    { 'a.jsonl': lines(...rows.slice(200)), 'b.jsonl': lines(...rows.slice(0, 200)) },
    { sampleShare: 0.25 },
  );
  expect(one.audit).toEqual(two.audit);
  expect(one.audit.settings.sample_share).toBe(0.25);
  // 400 rows at a quarter: 100 expected, standard deviation 8.7; five of them either side.
  expect(one.audit.records.accepted).toBeGreaterThan(56);
  expect(one.audit.records.accepted).toBeLessThan(144);
});

test('what changed since the last audit of the same sources', async () => {
  const before = [
    { id: 'a', text: `${LONG}one` },
    { id: 'b', text: `${LONG}two` },
    { id: 'c', text: `${LONG}three` },
  ];
  const first = await auditOf('changes', { 'x.jsonl': lines(...before) });
  expect(first.changes).toBeNull();
  const second = await auditOf('changes', {
    'x.jsonl': lines(before[0], { id: 'b', text: `${LONG}changed` }, { id: 'd', text: `${LONG}new` }, '{'),
  });
  expect(second.changes).toMatchObject({
    addedRecords: 1,
    removedRecords: 1,
    changedRecords: 1,
    newFindings: ['unreadable main'],
    resolvedFindings: [],
  });
});

test('a column named by a flag that no row has is a slip, named with what may be meant', async () => {
  const files = { 'a.jsonl': lines(...Array.from({ length: 30 }, (_, i) => ({ id: i, text: LONG, author: 'Anna' }))) };
  await expect(auditOf('slip', files, { columns: { groups: ['auhtor'] } })).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining('groups=auhtor'),
    hint: expect.stringContaining('"author"'),
  });
  expect((await auditOf('no-slip', files, { columns: { groups: ['author'], date: '-' } })).audit.records.accepted).toBe(
    30,
  );
});

test('what in a guessed column is no text is no fault of the row', async () => {
  const pairs = Array.from({ length: 30 }, (_, i) => ({ first: `${LONG}${i}`, second: `${LONG}${i + 1}` }));
  const nested = Array.from({ length: 30 }, (_, i) => ({
    first: { title: `${LONG}${i}` },
    second: { title: `${LONG}x${i}` },
  }));
  const { audit: result } = await auditOf('guessed', { 'a.jsonl': lines(...pairs), 'b.jsonl': lines(...nested) });
  expect(result.records).toEqual({ read: 120, accepted: 120, quarantined: 0 });
});
