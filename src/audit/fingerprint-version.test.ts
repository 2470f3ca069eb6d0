import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkControl } from '../engine/work-control.ts';
import type { ColumnMapping } from '../io/column-plan.ts';
import { takeInventory } from '../io/inventory.ts';
import { TEXT_EVIDENCE_VERSION } from '../origin/examine-text.ts';
import { LANGUAGE_VERSION } from '../strata/language-version.ts';
import { readPartTable } from '../workspace/part-reader.ts';
import { PART_TABLES } from '../workspace/parts.ts';
import { createOperator } from './fingerprint-operator.ts';
import { FINGERPRINT_VERSION } from './fingerprint-version.ts';

/**
 * What the operator makes of the inputs below, under these versions. Parts of an earlier run are taken as they are where
 * their versions are equal: output that changes under the same versions would mix two readings in one audit.
 */
const RECORDED = {
  versions: 'fingerprint 5, c2pa-text@1 gb45438@1 text-artefacts@2, language 1 eld@2.1.0',
  digest: 'b79d7c7625c34077',
};

const CHAT = [
  { role: 'user', content: 'Where does the ferry leave?' },
  { role: 'assistant', content: 'From the old quay, at noon turn0search0.', model: 'gpt-4o' },
];
const ROWS: readonly unknown[] = [
  { id: 'L1', text: 'Dear sister, the frost has taken the plums.', date: '1850-05-02', lang: 'en', licence: 'CC0-1.0' },
  { id: 'L1', text: 'Liebe Schwester, der Frost hat die Pflaumen genommen.', date: '01/02/1851' },
  { text: 'No id at all, but a long tail of words.', note: 'kept', deep: { a: [{ b: 1 }] }, list: Array(200).fill(7) },
  { id: 'c0', messages: CHAT, model: 'our-lm-7' },
  { id: 'p0', prompt: 'Rain?', chosen: 'Yes, rain.', rejected: 'No.', chosen_model: 'claude-3' },
  { id: 'i0', instruction: 'Name it.', input: 'a ferry', output: 'A boat.', generated_by: 'human' },
  { id: ' spaced % id ', text: 'A soft\u00adhyphen, a \ud800 lone surrogate, e\u0301 in two marks.\r\n' },
  { id: 'x'.repeat(300), text: '天地玄黄,宇宙洪荒。', 'messages[0].content': 'left aside' },
  { id: 'w0', text: 5, body: 'The body is read.' },
  { id: 'w1', messages: [{ role: 'user', content: 4 }, 'Plain turn.', 7] },
  { id: 'e0', text: '   ' },
  { id: 'r0', review: 'It broke after a week.', model: 'X200' },
  { id: 'h0', text: `Hidden ${String.fromCodePoint(0xe0041, 0xe0042)} tags and a \u200b zero width space.` },
];
const LINES = [
  ...ROWS.map((row) => JSON.stringify(row)),
  '{"id":9007199254740993,"text":"An id of nineteen digits or so."}',
  '{"id":"d0","text":"Twice","text":"A key that stands twice."}',
  '{"broken": ',
  '[1,2]',
  '',
];

const INPUTS: Readonly<Record<string, { readonly content: string | Uint8Array; readonly mapping: ColumnMapping }>> = {
  'rows.jsonl': { content: LINES.join('\n'), mapping: {} },
  'rows.json': { content: JSON.stringify({ data: ROWS }, null, 1), mapping: {} },
  'packed.jsonl.gz': { content: gzipSync(LINES.join('\n'), { level: 0 }).subarray(0, -12), mapping: {} },
  'table.csv': {
    content:
      'no,written_by,body\n1,human,"The quay, at ""noon"""\n2,ai,As an AI language model I cannot see the quay.\n3,ai\n',
    mapping: { id: 'no', origin: 'written_by', groups: ['written_by'] },
  },
  'letter.txt': { content: 'Dear brother,\n\nthe ferry is late again.\n', mapping: {} },
  'table.parquet': {
    content: Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', data: [1n, 2n ** 60n], type: 'INT64' },
          { name: 'text', data: ['First row.', 'Second row.'], type: 'STRING' },
          { name: 'created', data: [new Date('2020-01-02'), new Date('2023-04-05')], type: 'TIMESTAMP' },
        ],
      }),
    ),
    mapping: {},
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-version-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the operator gives what its version gave', async () => {
  const digests: string[] = [];
  for (const [name, { content, mapping }] of Object.entries(INPUTS)) {
    await writeFile(path.join(folder, name), content);
    const { entries } = await takeInventory([path.join(folder, name)]);
    const operator = await createOperator({
      workspaceFolder: path.join(folder, 'workspace'),
      mappings: [mapping],
      groupCount: mapping.groups?.length ?? 0,
      keepsText: true,
      maxRowBytes: 1 << 20,
      maxExpansion: 200,
      sampleShare: undefined,
      operator: name,
      forgotten: [],
      verifiesInputs: false,
      styleModel: null,
      ledger: null,
    });
    const { parts } = await operator.run(
      {
        inputs: [{ entry: { ...entries[0]!, displayPath: name }, source: 'main', mapping: 0, language: null }],
        piece: { kind: 'all' },
        identity: name,
        sizeBytes: entries[0]!.sizeBytes,
        acceptsChange: false,
      },
      createWorkControl().control,
    );
    for (const { key, digest: _, ctimes: __, tables: ___, ...summary } of parts) {
      const tables = [];
      for (const table of PART_TABLES)
        tables.push(await readPartTable({ folder: path.join(folder, 'workspace') }, key, table));
      digests.push(hash('sha256', JSON.stringify([name, summary, tables], member)));
    }
  }
  expect(digests.length).toBeGreaterThanOrEqual(Object.keys(INPUTS).length);
  const found = {
    versions: `fingerprint ${FINGERPRINT_VERSION}, ${TEXT_EVIDENCE_VERSION}, language ${LANGUAGE_VERSION}`,
    digest: hash('sha256', digests.join()).slice(0, 16),
  };
  // Equal versions with another digest: raise FINGERPRINT_VERSION, or the version of what changed, and record both.
  expect(found, 'raise FINGERPRINT_VERSION').toEqual(RECORDED);
});

function member(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
    : value;
}
