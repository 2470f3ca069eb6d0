import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../../test/support/write-files.ts';
import type { ReviewTarget, ReviewVerdict } from '../record/review.ts';
import type { SourceCard } from '../record/source-card.ts';
import { audit } from '../report/audit.ts';
import { publishReview } from '../workspace/reviews.ts';
import { readSnapshot } from '../workspace/snapshots.ts';
import type { AuditReport } from './audit-result.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { listConcernedRecords } from './list-concerned-records.ts';
import { parsePolicy } from './policy.ts';
import type { SnapshotInput } from './run-audit.ts';
import { traceRecords } from './trace.ts';

const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

let folder: string;
let before: AuditReport;
const workspace = () => path.join(folder, 'ws');
const options = () => ({
  data: [path.join(folder, 'data')],
  workspace: workspace(),
  columns: { groups: ['author'] },
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-review-layer-'));
  await writeFiles(folder, {
    'data/letters/rows.jsonl': lines([
      { id: 'a', text: 'One letter from the north.', author: 'Ada' },
      { id: 'b', text: 'Another letter from the south.', author: "O'Neil" },
      { id: 'c', text: 'A third citeturn0search8 with residue in it.', author: 'Ada' },
      { text: 'Twice the same words here.' },
      { text: 'Twice the same words here.' },
    ]),
    'data/chats/chats.jsonl': lines([
      {
        id: 'q',
        messages: [
          { role: 'user', content: 'How are you?' },
          { role: 'assistant', content: 'Fine, thank you.' },
        ],
      },
    ]),
  });
  before = await audit(options());
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

let minutes = 0;
async function give(reviewer: string, target: ReviewTarget, verdict: ReviewVerdict): Promise<string> {
  const decidedAt = new Date(Date.UTC(2026, 0, 1, 0, minutes++)).toISOString();
  return publishReview(
    { folder: workspace() },
    {
      ...{ reviewer, target, verdict, decidedAt, reason: null, note: null, supersedes: [] },
      ...{ snapshot: before.run.snapshotId, records: 1, words: 1 },
    },
  );
}

/** Class, status and flag by id. */
async function origins(): Promise<Readonly<Record<string, string>>> {
  const { records } = await traceRecords({ workspace: workspace(), where: 'words >= 0', limit: 100 });
  return Object.fromEntries(
    records.map(({ record_id, origin }) => [
      record_id,
      [origin.class, origin.status, origin.flag ?? ''].join(' ').trim(),
    ]),
  );
}

test('verdicts of every reach are taken into account by trace and by the next audit, and no data is read for it', async () => {
  expect((await origins())['letters/a']).toBe('unknown unknown');
  await give('ada', { kind: 'group', source: 'letters' }, 'human');
  await give('bo', { kind: 'group', source: 'letters', column: { name: 'author', value: 'Ada' } }, 'human');
  await give('bo', { kind: 'record', record: 'letters/b' }, 'synthetic');
  await give('ada', { kind: 'group', source: 'chats', field: 'messages[assistant]' }, 'synthetic');
  // Of things that are not there.
  await give('bo', { kind: 'record', record: 'letters/zzz' }, 'human');
  await give('bo', { kind: 'group', source: 'letters', column: { name: 'nothing', value: 'Ada' } }, 'mixed');
  await give(
    'bo',
    { kind: 'group', source: 'letters', evidence: 'ffffffffffffffff', column: { name: 'author', value: 'Ada' } },
    'mixed',
  );
  const found = await origins();
  const twin = Object.keys(found).find((id) => id.startsWith('letters/~') && id.endsWith('~1'))!;
  expect(found).toMatchObject({
    'letters/a': 'human verified',
    'letters/b': 'unknown inferred conflict',
    // Two people speak of Ada; neither has looked at the mark.
    'letters/c': 'unknown inferred conflict',
    [twin]: 'human declared',
    'chats/q#messages[0].content': 'unknown unknown',
    'chats/q#messages[1].content': 'synthetic declared',
  });

  // One of two equal rows can be told apart from the other.
  await give('bo', { kind: 'record', record: twin }, 'human');
  const again = await origins();
  expect(again[twin]).toBe('human verified');
  expect(again[twin.replace(/~1$/, '')]).toBe('human declared');

  const after = await audit(options());
  expect(after.run).toMatchObject({ readBytes: 0, newParts: 0 });
  const cells = after.audit.origin.by_source.map(({ source, class: name, status, records }) => [
    source,
    name,
    status,
    records,
  ]);
  expect(cells).toEqual([
    ['chats', 'synthetic', 'declared', 1],
    ['chats', 'unknown', 'unknown', 1],
    ['letters', 'human', 'declared', 1],
    ['letters', 'human', 'verified', 2],
    ['letters', 'unknown', 'inferred', 2],
  ]);
  expect(after.audit.origin.evidence.flatMap(({ evidence }) => evidence)).toContain('review reviewer-of-group:bo');
  // The width of human text is measured on what is human now.
  expect(after.audit.origin.groups.human.records).toBe(3);
  expect(after.audit.repeats!.identical.records).toBe(before.audit.repeats!.identical.records);

  // A policy lists what is unknown now, not what was.
  const policy = parsePolicy('version: 1\nname: Strict\ndefaults: { max_unknown_share: 0 }\n');
  const listed = await Array.fromAsync(
    listConcernedRecords({
      workspace: { folder: workspace() },
      manifest: await readSnapshot<SnapshotInput, SourceCard>({ folder: workspace() }, after.run.snapshotId),
      policy,
      verdict: evaluatePolicy(policy, after),
      quarantine: (async function* () {})(),
    }),
  );
  expect(listed.map(({ record_id }) => record_id)).toEqual(['chats/q#messages[0].content', 'letters/b', 'letters/c']);
  expect(listed[1]!.evidence).toContainEqual(expect.objectContaining({ source: 'reviewer-of-record:bo' }));
});

test('a reviewer who changes their mind is heard once, and where they spoke is told', async () => {
  const target: ReviewTarget = { kind: 'record', record: 'letters/c' };
  await give('cy', target, 'synthetic');
  await give('cy', target, 'human');
  const { records } = await traceRecords({ workspace: workspace(), id: 'letters/c' });
  const reviews = records[0]!.evidence.filter(({ kind }) => kind === 'review');
  expect(reviews.map(({ source, class: name, step }) => [source, name, step])).toEqual([
    ['reviewer-of-group:bo', 'human', 'review'],
    ['reviewer-of-record:cy', 'human', 'review'],
    ['reviewer-of-source:ada', 'human', 'review'],
  ]);
  // Cy has looked at it: the mark is quoted.
  expect(records[0]!.origin).toMatchObject({ class: 'human', status: 'verified', flag: null });
  const found = await traceRecords({ workspace: workspace(), where: 'evidence = "reviewer-of-record:cy"' });
  expect(found.records.map(({ record_id }) => record_id)).toEqual(['letters/c']);
});
