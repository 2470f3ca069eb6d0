import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type FileTree, writeFiles } from '../../test/support/write-files.ts';
import { audit } from '../report/audit.ts';
import { terminalAppliedReviews } from '../report/terminal-applied-reviews.ts';
import { terminalSummary } from '../report/terminal-summary.ts';
import { applyReviews } from '../review/apply-reviews.ts';
import { type GiveVerdictOptions, giveVerdict } from '../review/give-verdict.ts';
import type { AuditOptions } from './audit-options.ts';
import type { Finding } from './audit-result.ts';

const rows = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, i) =>
      `${JSON.stringify({ id: from + i, text: `Letter ${from + i} of the box.`, author: `a${(from + i) % 3}` })}\n`,
  ).join('');

/** A workspace in which audits follow each other, a day apart. */
async function openSeries(files: FileTree) {
  const folder = await temporaryFolder('compare');
  await writeFiles(folder, files);
  let day = 0;
  return {
    write: (more: FileTree) => writeFiles(folder, more),
    run: async (data: string, options: Partial<AuditOptions> = {}) => {
      const now = new Date(Date.UTC(2026, 0, ++day));
      const report = await audit({
        data: [path.join(folder, data)],
        workspace: path.join(folder, 'ws'),
        now: () => now,
        ...options,
      });
      const summary = terminalSummary(report, { color: false, width: 500 });
      return { changes: report.changes, name: path.basename(report.folder), summary, findings: report.audit.findings };
    },
    apply: () => applyReviews({ workspace: path.join(folder, 'ws') }),
    decide: (verdict: Pick<GiveVerdictOptions, 'item' | 'verdict' | 'reviewer'>) =>
      giveVerdict({ workspace: path.join(folder, 'ws'), ...verdict }),
  };
}

test('names the audit it compares with, and what changed', async () => {
  const series = await openSeries({ 'data/a.jsonl': rows(0, 5) });
  const first = await series.run('data');
  expect(first.changes).toBeNull();
  await series.write({ 'data/a.jsonl': rows(0, 8) });
  const { changes } = await series.run('data');
  expect(changes).toMatchObject({
    since: '2026-01-01T00:00:00.000Z',
    audit: first.name,
    addedRecords: 3,
    removedRecords: 0,
    changedRecords: 0,
  });
});

test('other data under the same source name is not compared; the same file beside a new one is', async () => {
  const series = await openSeries({ 'one/a.jsonl': rows(0, 5), 'two/b.jsonl': rows(100, 103) });
  const { name } = await series.run('one');
  expect((await series.run('two')).changes).toBeNull();
  await series.write({ 'one/b.jsonl': rows(5, 7) });
  expect((await series.run('one')).changes).toMatchObject({ audit: name, addedRecords: 2, removedRecords: 0 });
});

test('says what verdicts changed, where the data are the same', async () => {
  const series = await openSeries({ 'data/a.jsonl': rows(0, 5) });
  await series.run('data');
  for (const reviewer of ['ada', 'bo']) await series.decide({ item: 'source=main', verdict: 'human', reviewer });
  const { changes, summary } = await series.run('data');
  expect(changes).toMatchObject({ addedRecords: 0, removedRecords: 0, changedRecords: 0 });
  expect(
    changes!.origins!.map(({ class: name, status, before, now }) => [name, status, before.records, now.records]),
  ).toEqual([
    ['human', 'verified', 0, 5],
    ['unknown', 'unknown', 5, 0],
  ]);
  expect(summary.replaceAll('\u00a0', ' ')).toContain('decided otherwise (records: human, verified +5; unknown −5)');
  // The new audit holds what they say, and what they do is told still.
  const applied = await series.apply();
  expect(applied).toMatchObject({ shifts: [], byVerdicts: changes!.origins });
  const text = terminalAppliedReviews(applied, { width: 500 });
  expect(text).toContain('without them, and with them: human, verified 0 → 5 records; unknown 5 → 0 records');
  expect(text).toContain('no source: this audit was published with what the verdicts say');
  expect((await series.run('data')).summary).toContain('nothing changed');
});

test('what reviewers disagree on is found as a conflict, not as what nobody says anything of', async () => {
  const series = await openSeries({ 'data/a.jsonl': rows(0, 5) });
  await series.run('data');
  await series.decide({ item: 'main/0', verdict: 'human', reviewer: 'ada' });
  await series.decide({ item: 'main/0', verdict: 'mixed', reviewer: 'bo' });
  const found = (findings: readonly Finding[]) =>
    findings
      .filter(({ kind }) => kind === 'conflict' || kind === 'unknown-origin')
      .sort((a, b) => (a.kind < b.kind ? -1 : 1))
      .map(({ kind, records, command }) => [kind, records, command?.includes('status = unknown')]);
  expect(found((await series.run('data')).findings)).toEqual([
    ['conflict', 1, false],
    ['unknown-origin', 4, true],
  ]);
  for (const [reviewer, verdict] of [['ada', 'human'] as const, ['bo', 'synthetic'] as const])
    await series.decide({ item: 'source=main', verdict, reviewer });
  expect(found((await series.run('data')).findings)).toEqual([['conflict', 5, false]]);
});

test('an audit that read in another way is compared with its like only', async () => {
  const series = await openSeries({ 'data/a.jsonl': rows(0, 20) });
  const { name } = await series.run('data');
  const sample = await series.run('data', { sampleShare: 0.5 });
  expect(sample.changes).toBeNull();
  expect((await series.run('data', { columns: { groups: ['author'] } })).changes).toBeNull();
  expect((await series.run('data', { keepsText: false })).changes).toBeNull();
  const unchanged = { addedRecords: 0, removedRecords: 0, changedRecords: 0 };
  expect((await series.run('data')).changes).toMatchObject({ audit: name, ...unchanged });
  expect((await series.run('data', { sampleShare: 0.5 })).changes).toMatchObject({ audit: sample.name, ...unchanged });
});
