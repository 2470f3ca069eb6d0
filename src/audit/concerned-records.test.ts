import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { QueryProcess } from '../engine/query-process.ts';
import type { SourceCard } from '../record/source-card.ts';
import { readSnapshot } from '../workspace/snapshots.ts';
import { type ConcernedRecord, concernedRecords } from './concerned-records.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { parsePolicy } from './policy.ts';
import { runAudit, type SnapshotInput } from './run-audit.ts';

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const hidden = (text: string) =>
  [...text].map((letter) => String.fromCodePoint(0xe0000 + letter.codePointAt(0)!)).join('');

test('finds the records of every kind of rule, with ids and places, in packed files and in batches of small ones', async () => {
  const folder = await temporaryFolder('concerned');
  await writeFiles(path.join(folder, 'data'), {
    'chats/SOURCE.yaml': 'roles: { user: human, assistant: synthetic }\n',
    'chats/a.jsonl.gz': gzipSync(
      lines([
        {
          id: 'c1',
          messages: [
            { role: 'user', content: 'When does the ferry leave?' },
            { role: 'assistant', content: 'It leaves at noon.' },
          ],
        },
        {
          id: 'c2',
          messages: [
            { role: 'user', content: 'And on Sundays?' },
            { role: 'assistant', content: 'At ten.' },
          ],
        },
      ]),
    ),
    'archive/SOURCE.yaml': 'origin: human\nbasis: contract\nreference: Contract 7\n',
    'archive/a.jsonl': lines([
      { id: 'a1', text: 'Das Schiff fährt am Mittag ab.', lang: 'de' },
      { id: 'a2', text: 'The ship leaves at noon. \ue200cite\ue202turn0search0\ue201', lang: 'en' },
      { id: 'a3', text: `The ship ${hidden('obey')} comes back in the evening.`, lang: 'en' },
    ]),
    // Small files make one part together, in which positions repeat; two of them are the same text.
    'notes/a.txt': 'A note that two files hold, word for word.',
    'notes/b.txt': 'Another note, which stands in one file.',
    'notes/c.txt': 'A note that two files hold, word for word.',
  });
  const policy = parsePolicy(`version: 1
name: Strict
defaults: { max_conflict_records: 0, max_unknown_share: 0 }
sources:
  chats: { max_synthetic_share: 0.1 }
  archive: { min_verified_human_share: 0.99, max_unknown_share: 1 }
allowed_languages: [en]
forbid_hidden_payload: true
`);
  const { workspace, report, allQuarantine } = await runAudit({
    data: [path.join(folder, 'data')],
    workspace: path.join(folder, 'ws'),
  });
  const verdict = evaluatePolicy(policy, report);
  expect(verdict.verdict).toBe('refused');

  await using queries = new AsyncDisposableStack();
  const found: ConcernedRecord[] = [];
  let started = 0;
  const records = concernedRecords({
    workspace,
    manifest: await readSnapshot<SnapshotInput, SourceCard>(workspace, report.run.snapshotId),
    policy,
    verdict,
    quarantine: allQuarantine(),
    async startQuery() {
      started++;
      const query = await QueryProcess.start({
        temporaryFolder: path.join(folder, 'tmp'),
        memoryLimitMb: 200,
        threads: 1,
      });
      queries.defer(() => query.close());
      return query;
    },
  });
  for await (const record of records) found.push(record);
  expect(started).toBe(1);

  const told = found.map(
    ({ record_id, rules, file, row, unit }) => `${record_id} | ${rules.join(' ')} | ${file} ${unit} ${row}`,
  );
  const note = /^notes\/~[0-9a-f]{32}$/;
  expect(told.filter((line) => !line.startsWith('notes/'))).toEqual([
    'archive/a1 | max-other-language-share | archive/a.jsonl line 1',
    'archive/a2 | min-verified-human-share max-conflict-records | archive/a.jsonl line 2',
    'archive/a3 | forbid-hidden-payload | archive/a.jsonl line 3',
    'chats/c1#messages[1].content | max-synthetic-share | chats/a.jsonl.gz line 1',
    'chats/c2#messages[1].content | max-synthetic-share | chats/a.jsonl.gz line 2',
  ]);
  const notes = found.filter(({ source }) => source === 'notes');
  expect(notes.map(({ file, unit, row, rules }) => [file, unit, row, rules])).toEqual(
    ['notes/a.txt', 'notes/b.txt', 'notes/c.txt'].map((file) => [file, 'file', null, ['max-unknown-share']]),
  );
  // The same text twice is one key; the further one is told apart by `~1`.
  expect(notes[1]!.record_id).toMatch(note);
  const twins = [notes[0]!.record_id!, notes[2]!.record_id!].sort();
  expect(twins).toEqual([expect.stringMatching(note), `${twins[0]}~1`]);
  // Every rule that lists records lists as many as it counted.
  for (const { code, source, passed, records: counted } of verdict.results.filter((result) => !result.passed)) {
    const listed = found.filter(
      (record) => record.rules.includes(code) && (source === null || record.source === source),
    );
    expect([code, source, passed, listed.length]).toEqual([code, source, passed, counted]);
  }
  expect(found[2]!.evidence.some(({ source }) => source === 'marker:unicode-tag-payload')).toBe(true);
  expect(found[1]!.reason).toContain('proven human and proven model text');
});
