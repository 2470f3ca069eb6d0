import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import type { RunFacts } from '../audit/audit-result.ts';
import { evaluatePolicy } from '../audit/evaluate-policy.ts';
import { planForgetting } from '../audit/forget.ts';
import { readPolicy } from '../audit/policy.ts';
import { traceRecords } from '../audit/trace.ts';
import { listAudits } from '../workspace/audits.ts';
import { publishTombstone, readTombstones } from '../workspace/tombstones.ts';
import { audit } from './audit.ts';
import { parseAuditJson } from './audit-json.ts';
import { publishEvidencePack } from './evidence-pack.ts';
import { forget } from './forget.ts';
import { forgetInAudit } from './forget-in-audit.ts';

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

const SECRET = 'Ada Exemplaria lives at 12 Unfindable Lane citeturn0search8 since 1999.';
const OTHERS = Array.from({ length: 30 }, (_, i) => ({
  id: `post-${i}`,
  text: `An ordinary post number ${i} about the weather and the garden behind the house.`,
  url: `https://forum.example/${i}`,
  author: 'many',
  note: `note ${i}`,
}));
/** The same words in every place where a row can bring them. */
const ROW = {
  id: 'ada@exemplaria.example',
  text: SECRET,
  url: 'https://exemplaria.example/ada',
  author: 'Ada Exemplaria',
  note: 'phone 0123-ada',
};
const CHAT = {
  id: 'chat-exemplaria',
  messages: [
    { role: 'user', content: 'My name is Exemplaria.' },
    { role: 'assistant', content: 'Hello Exemplaria citeturn0search1.' },
    { role: 'user', content: 7 },
  ],
  author: 'Ada Exemplaria',
};

/** Every word that is in a workspace, as text: what is packed is unpacked. */
async function everything(folder: string): Promise<string> {
  let all = '';
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    all += `${file}\n${bytes.toString('latin1')}\n${bytes.toString('utf8')}\n`;
    if (!entry.name.endsWith('.parquet')) continue;
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file: buffer, compressors, utf8: false });
    all += JSON.stringify(rows, (_, value) =>
      typeof value === 'bigint'
        ? String(value)
        : value instanceof Uint8Array
          ? Buffer.from(value).toString('hex')
          : value,
    );
  }
  return all;
}

const SAID = ['exemplaria', 'unfindable', '0123-ada'];

async function expectGone(workspace: string): Promise<void> {
  const all = (await everything(workspace)).toLowerCase();
  for (const word of SAID) {
    const at = all.indexOf(word);
    expect(at === -1 ? 'gone' : all.slice(Math.max(0, at - 200), at + 100), word).toBe('gone');
  }
}

async function setUp() {
  const folder = await temporaryFolder('forget');
  const workspace = path.join(folder, 'ws');
  await writeFiles(folder, {
    'data/forum/SOURCE.yaml': 'origin: human\nlicence: CC0-1.0\n',
    'data/forum/posts.jsonl': json([...OTHERS, ROW]),
    'data/forum/chats.jsonl': json([
      CHAT,
      { ...CHAT, id: 'chat-2', messages: [{ role: 'user', content: 'Nothing to see.' }], author: 'many' },
    ]),
    'policy.yaml': 'version: 1\nname: none\ndefaults:\n  max_contradicted_records: 0\n',
  });
  const options = {
    data: [path.join(folder, 'data')],
    workspace,
    workers: 1,
    columns: { groups: ['author'] },
    now: () => new Date('2026-11-22T00:00:00Z'),
  };
  return { folder, workspace, options };
}

const WHERE = 'author = "Ada Exemplaria"';

test('leaves no word of forgotten records anywhere, and all counts', async () => {
  const { folder, workspace, options } = await setUp();
  const before = await audit(options);
  const policy = await readPolicy(path.join(folder, 'policy.yaml'));
  const verdict = evaluatePolicy(policy, before);
  await publishEvidencePack({ workspace: { folder: workspace }, policy, verdict, report: before });
  // Written again from what lies beside it, an audit that shows nothing forgotten is the same.
  const [found] = await listAudits<RunFacts>({ folder: workspace });
  const asPublished = `${workspace}-published`;
  await cp(before.folder, asPublished, { recursive: true });
  await forgetInAudit(
    { folder: workspace },
    {
      audit: found!,
      holdsForgotten: false,
      forgottenId: () => undefined,
      isForgottenPlace: () => false,
      goneGroups: new Map(),
    },
  );
  for (const name of (await readdir(asPublished, { recursive: true })).filter((one) => one.includes('.'))) {
    expect(await readFile(path.join(before.folder, name), 'utf8'), name).toBe(
      await readFile(path.join(asPublished, name), 'utf8'),
    );
  }
  const said = (await everything(workspace)).toLowerCase();
  for (const word of SAID) expect(said).toContain(word);

  const plan = await planForgetting({ workspace, where: WHERE });
  expect(plan).toMatchObject({ rows: 2, records: 3, unfinished: 0, furtherPlaces: 0 });
  expect(plan.places).toEqual([
    { file: 'forum/chats.jsonl', row: 1, unit: 'line' },
    { file: 'forum/posts.jsonl', row: 31, unit: 'line' },
  ]);
  // Looking changes nothing.
  expect(await readTombstones({ folder: workspace })).toEqual([]);

  expect(await forget({ workspace, reason: 'request 114' }, plan.digests)).toMatchObject({ audits: 1 });
  await expectGone(workspace);
  expect((await readTombstones({ folder: workspace }))[0]!.tombstone).toMatchObject({
    finished: true,
    reason: 'request 114',
    digests: plan.digests,
  });

  const stored = parseAuditJson(await readFile(path.join(before.folder, 'audit.json'), 'utf8'), { path: 'audit.json' });
  expect(stored.totals).toEqual(before.audit.totals);
  expect(stored.origin).toEqual(before.audit.origin);
  expect(stored.strata.groups.map(({ records, words }) => [records, words])).toEqual(
    before.audit.strata.groups.map(({ records, words }) => [records, words]),
  );
  expect(stored.strata.groups.some(({ label }) => label.includes('author forgotten'))).toBe(true);
  expect(stored.findings.map(({ kind, records }) => [kind, records])).toEqual(
    before.audit.findings.map(({ kind, records }) => [kind, records]),
  );

  // The records are still there to be counted, without what they said.
  const trace = await traceRecords({ workspace, where: 'flag = contradicted' });
  expect(trace.found).toBe(2);
  for (const record of trace.records) {
    expect(record).toMatchObject({
      forgotten: true,
      preview: null,
      url: null,
      metadata: null,
      given_id: null,
      hashes: { raw: null, normalised: null },
    });
    expect(record.record_id).toMatch(/^forum\/%[0-9a-f]{32}(#messages\[1\]\.content)?$/);
    expect(record.evidence.at(-1)!.places[0]).toMatchObject({ excerpt: null, ref: null });
  }
  expect((await planForgetting({ workspace, id: 'forum/post-77' })).near).toContain('forum/post-7');
  // Nothing is left to forget.
  expect(await planForgetting({ workspace, where: WHERE })).toMatchObject({ rows: 0 });
  expect(await planForgetting({ workspace, id: `forum/${ROW.id}` })).toMatchObject({ rows: 0, alreadyForgotten: true });
  expect(await planForgetting({ workspace, id: trace.records[0]!.record_id })).toMatchObject({
    rows: 0,
    alreadyForgotten: true,
  });

  // The same data again: taken over, and from the first byte, with the same bytes.
  const again = await audit(options);
  expect(again.run.newParts).toBe(0);
  expect(again.changes).toMatchObject({ addedRecords: 0, removedRecords: 0, changedRecords: 0 });
  expect(again.audit.totals).toEqual(before.audit.totals);
  await expectGone(workspace);
  const rewritten = path.join(folder, 'rewritten');
  await cp(path.join(workspace, 'parts'), rewritten, { recursive: true });
  await audit({ ...options, verifiesInputs: true });
  await expectGone(workspace);
  for (const name of (await readdir(rewritten, { recursive: true })).filter((one) => one.includes('.'))) {
    expect(await readFile(path.join(workspace, 'parts', name)), name).toEqual(
      await readFile(path.join(rewritten, name)),
    );
  }
});

test('an erasure that was cut off anywhere is finished by the next one', async () => {
  const { workspace, options } = await setUp();
  await audit(options);
  const { digests } = await planForgetting({ workspace, where: WHERE });
  const copy = `${workspace}-before`;
  await cp(workspace, copy, { recursive: true });
  const announced = {
    schema: 'outcross.tombstone/1',
    forgottenAt: '2026-11-22T00:00:00.000Z',
    digests,
    reason: null,
    finished: false,
  } as const;
  // Cut off before anything was changed, with what dead processes left behind.
  await publishTombstone({ folder: workspace }, '2026-11-22-0000', announced);
  await writeFiles(workspace, { 'tmp/query-x/spill': SECRET, 'parts/00/00.json.999999-000000000000.tmp': SECRET });
  expect(await planForgetting({ workspace, id: 'forum/nobody' })).toMatchObject({ rows: 0, unfinished: 1 });
  await forget({ workspace }, []);
  await expectGone(workspace);
  expect((await readTombstones({ folder: workspace })).map(({ tombstone }) => tombstone.finished)).toEqual([true]);

  // Cut off inside a part: evidence and quarantine are written first, then records, then the summary.
  const files = (await readdir(path.join(copy, 'parts'), { recursive: true })).filter((name) => name.includes('.'));
  for (const old of [['.json'], ['.json', '.records.parquet'], ['.json', '.records.parquet', '.evidence.parquet']]) {
    for (const name of files.filter((one) => old.some((ending) => one.endsWith(ending)))) {
      await cp(path.join(copy, 'parts', name), path.join(workspace, 'parts', name));
    }
    await publishTombstone({ folder: workspace }, '2026-11-22-0000', announced);
    await forget({ workspace }, []);
    await expectGone(workspace);
  }
  expect((await audit(options)).run.newParts).toBe(0);
});

test('forgets one record by its id with its row, and repeats of the row', async () => {
  const folder = await temporaryFolder('forget');
  const workspace = path.join(folder, 'ws');
  const text = 'The exemplaria text, twice the same, at 12 Unfindable Lane 0123-ada.';
  await writeFiles(folder, {
    'data/a.jsonl': json([{ text }, { text: 'Another.' }]),
    'data/b.jsonl': json([{ text }]),
  });
  const options = { data: [path.join(folder, 'data')], workspace, workers: 1, source: 'main' };
  const before = await audit(options);
  const found = await traceRecords({ workspace, where: 'preview ~ UNFINDABLE' });
  expect(found.records.map(({ record_id }) => record_id.replace(/^main\/~[0-9a-f]{32}/, ''))).toEqual(['', '~1']);
  const plan = await planForgetting({ workspace, id: found.records[1]!.record_id });
  expect(plan).toMatchObject({ rows: 1, records: 2, snapshots: 1 });
  // A part read anew for a changed file holds the same records once more; they are still two.
  await writeFiles(folder, { 'data/a.jsonl': json([{ text }, { text: 'Changed.' }]) });
  await audit(options);
  expect(await planForgetting({ workspace, id: found.records[1]!.record_id })).toMatchObject({
    rows: 1,
    records: 2,
    snapshots: 2,
  });
  await forget({ workspace }, plan.digests);
  await expectGone(workspace);
  const hash = found.records[0]!.hashes.raw!;
  // Also not as the name of their cluster, which is shorter.
  expect(await everything(workspace)).not.toContain(hash.slice(0, 16));
  const after = await traceRecords({ workspace, where: 'words > 0' });
  expect(after.records.map(({ forgotten, preview }) => [forgotten, preview])).toEqual([
    [true, null],
    [true, null],
    [false, 'Changed.'],
  ]);
  // A third copy, elsewhere and later, is not kept either; what nobody asked about is.
  await writeFile(path.join(folder, 'data/c.jsonl'), json([{ text }, { text: 'Third.' }]));
  const later = await audit(options);
  // Before: the text twice and one word; now a third copy and one word more.
  const words = (before.audit.totals.words - 1) / 2;
  expect(later.audit.totals.words).toBe(before.audit.totals.words + words + 1);
  await expectGone(workspace);
  expect((await everything(workspace)).includes('Third.')).toBe(true);
});
