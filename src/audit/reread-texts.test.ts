import { hash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { readAll } from '../../test/fixtures/byte-blocks.ts';
import { parquetOf } from '../../test/support/mixture.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type FileTree, writeFiles } from '../../test/support/write-files.ts';
import { audit } from '../report/audit.ts';
import { readSnapshot } from '../workspace/snapshots.ts';
import { openSnapshot } from './open-snapshot.ts';
import { rereadTexts, type WantedText, withinBytes } from './reread-texts.ts';
import type { SnapshotInput } from './run-audit.ts';

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const packer = pack();
  for (const [name, content] of Object.entries(files)) packer.entry({ name }, content);
  packer.finalize();
  return readAll(packer as unknown as AsyncIterable<Uint8Array>);
}

/** Audits files; gives every record as it is wanted, and the manifest. */
async function audited(files: FileTree) {
  const folder = await temporaryFolder('reread');
  await writeFiles(folder, files);
  const workspace = path.join(folder, 'ws');
  const report = await audit({
    data: [path.join(folder, 'data')],
    workspace,
    workers: 1,
    findsRepeats: false,
    measuresWidth: false,
    scoresStyle: false,
  });
  const manifest = await readSnapshot<SnapshotInput, never>({ folder: workspace }, report.run.snapshotId);
  await using open = await openSnapshot({ folder: workspace }, manifest);
  const wanted: WantedText[] = [];
  for await (const { part, input, partRow, textBytes, sha256Raw } of open.finder.find(undefined))
    wanted.push({ part, input, partRow, textBytes, sha256: sha256Raw! });
  return { folder, manifest, wanted };
}

async function textsOf({ wanted, manifest }: Pick<Awaited<ReturnType<typeof audited>>, 'wanted' | 'manifest'>) {
  const found = new Map<WantedText, string>();
  await rereadTexts(wanted, manifest, (one, text) => {
    expect(found.has(one)).toBe(false);
    expect(hash('sha256', text)).toBe(one.sha256);
    found.set(one, text);
  });
  return found;
}

test('finds the text of every record again, whatever it lies in', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ id: `r${i}`, text: `Row ${i} of the file, with an é in it.` }));
  const chats = [
    {
      messages: [
        { role: 'user', content: 'How are you?' },
        { role: 'assistant', content: [{ type: 'text', text: 'Fine, thank you.' }] },
      ],
    },
    { messages: [{ role: 'user', content: 'How are you?' }] },
  ];
  const few = await audited({
    'data/rows.jsonl': `${json(rows.slice(0, 10))}\n\n{broken\n${json(rows.slice(10))}`,
    'data/chats.json': JSON.stringify(chats),
    'data/table.csv': 'id,text\n1,"One, with a\nline end"\n2,Two\n',
    'data/packed.jsonl.gz': gzipSync(json([{ text: 'Packed \ud800 text.' }])),
    'data/columns.parquet': parquetOf(
      rows.map(({ id, text }) => ({ id, text: `${text} In a column.` })),
      8,
    ),
    'data/archive.tar': await tarOf({
      'one.jsonl': json([{ text: 'The first of an archive.' }, { text: 'The second of an archive.' }]),
      'two.txt': 'A file of an archive.',
    }),
    'data/texts/a.txt': 'A text of its own.\r\nWith line ends.',
    'data/texts/b.txt': 'Another text of its own.',
  });
  expect(few.wanted.length).toBe(30 + 3 + 2 + 1 + 30 + 3 + 2);
  const found = await textsOf(few);
  expect(found.size).toBe(few.wanted.length);
  expect([...found.values()]).toContain('Packed \ufffd text.');
});

test('finds texts of files that are read in ranges, and of streams of several parts', async () => {
  const rows = Array.from({ length: 24 }, (_, i) => ({ text: `${i} ${'word '.repeat(120_000)}` }));
  const large = await audited({
    'data/rows.jsonl': json(rows),
    'data/packed.jsonl.gz': gzipSync(json(rows), { level: 1 }),
  });
  expect(large.manifest.parts.length).toBeGreaterThanOrEqual(4);
  expect(large.manifest.parts.some(({ range }) => range !== null && range.start > 0)).toBe(true);
  expect(large.manifest.parts.some(({ range, firstPosition }) => range === null && firstPosition > 0)).toBe(true);
  expect((await textsOf(large)).size).toBe(48);

  const [one] = large.wanted;
  const bytes = large.manifest.inputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  expect(withinBytes(large.wanted, { manifest: large.manifest, mostBytes: bytes })).toHaveLength(48);
  const some = withinBytes(large.wanted, { manifest: large.manifest, mostBytes: 9 << 20 });
  expect(some[0]).toBe(one);
  expect(some.length).toBeLessThan(48);
  expect(withinBytes(large.wanted, { manifest: large.manifest, mostBytes: 10 })).toEqual([]);
});

test('what is not there any more is passed over', async () => {
  const rows = [{ text: 'The first text.' }, { text: 'The second text.' }];
  const changes: Readonly<Record<string, (file: string) => Promise<void>>> = {
    'as it was': async () => {},
    gone: (file) => rename(file, `${file}.old`),
    'with another row': (file) => writeFile(file, json([rows[0], { text: 'The other text.' }])),
    shorter: (file) => writeFile(file, json([rows[0]])),
    'of another format': (file) => writeFile(file, gzipSync('\u0000\u0001')),
    empty: (file) => writeFile(file, ''),
  };
  const { folder, wanted, manifest } = await audited(
    Object.fromEntries(Object.keys(changes).map((name) => [`data/${name}/rows.jsonl`, json(rows)])),
  );
  for (const [name, change] of Object.entries(changes)) await change(path.join(folder, 'data', name, 'rows.jsonl'));
  const found = await textsOf({ wanted, manifest });
  const left = [...found.keys()].map(({ part, input }) => {
    const { inputs } = manifest.parts.find(({ key }) => key === part)!;
    return manifest.inputs[inputs[input]!]!.displayPath.split('/')[0];
  });
  expect(left.sort()).toEqual(['as it was', 'as it was', 'shorter', 'with another row']);
});
