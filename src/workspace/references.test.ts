import { hash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { textDigest } from './block-store.ts';
import { listTextSets, sweepTexts } from './block-store-sweep.ts';
import { TextWriter } from './block-store-writer.ts';
import { readReferenceUses, recordReferenceUse } from './reference-uses.ts';
import {
  DocumentRootsHasher,
  documentLine,
  eraseFromReference,
  listReferenceFolders,
  liveTextSets,
  publishReference,
  type ReferenceDocumentRow,
  readErasures,
  readReferenceDocuments,
  textSetOf,
  textsFile,
  verifyReferenceFolder,
} from './references.ts';
import { openWorkspace } from './workspace.ts';

const PARTS = ['calibration', 'comparator', 'reserve'] as const;
/** Line feeds of other alphabets too: only ours ends a row. */
const row = (at: number): ReferenceDocumentRow => ({
  part: PARTS[Math.min(2, Math.floor(at / 8))]!,
  digest: textDigest(`text ${at}`),
  key: String((-5n) ** BigInt(at)),
  id: `letters/row-${at}\u2028`,
  unit: `unit ${at}`,
  prompt: null,
  groups: { region: 'north\u2029' },
  words: 2,
});

async function published() {
  const workspace = await openWorkspace(path.join(await temporaryFolder('references'), 'ws'));
  const rows = Array.from({ length: 20 }, (_, at) => row(at));
  const texts = await TextWriter.open(workspace);
  const hasher = new DocumentRootsHasher();
  for (const [at, one] of rows.entries()) {
    await texts.add(`text ${at}`);
    hasher.add(one);
  }
  const manifest = JSON.stringify({ name: 'letters', ...hasher.finish() });
  const content = async () => ({
    'manifest.json': manifest,
    'documents.jsonl': rows.map(documentLine).join(''),
    'texts.json': textsFile(await texts.finish()),
  });
  const first = await publishReference(workspace, hash('sha256', manifest), await content());
  expect(first.isNew).toBe(true);
  // A second time: what is there stays.
  expect(await publishReference(workspace, hash('sha256', manifest), await content())).toEqual({
    ...first,
    isNew: false,
  });
  const [reference] = await listReferenceFolders(workspace);
  return { workspace, reference: reference!, rows };
}

const erasing = (ids: readonly string[]) => ({
  isErased: (id: string) => ids.includes(id),
  erasedAt: '2026-11-22T00:00:00.000Z',
  reason: null,
});

test('rows come back as they were, and everything is proved', async () => {
  const { workspace, reference, rows } = await published();
  expect(await Array.fromAsync(readReferenceDocuments(reference))).toEqual(rows);
  expect(await verifyReferenceFolder(workspace, reference)).toEqual([]);
  expect([...(await liveTextSets(workspace))]).toEqual(await listTextSets(workspace));
});

test('erasures follow on each other and are stated', async () => {
  const { workspace, reference } = await published();
  expect(await eraseFromReference(workspace, reference, erasing([row(1).id, row(9).id]))).toBe(2);
  expect(await eraseFromReference(workspace, reference, erasing([row(19).id]))).toBe(1);
  expect(await eraseFromReference(workspace, reference, erasing([row(1).id]))).toBe(0);
  await sweepTexts(workspace, await liveTextSets(workspace));
  expect(await verifyReferenceFolder(workspace, reference)).toEqual([]);
  expect((await readErasures(reference)).map(({ documents }) => documents)).toEqual([
    { calibration: 1, comparator: 1, reserve: 0 },
    { calibration: 0, comparator: 0, reserve: 1 },
  ]);
  const rows = await Array.fromAsync(readReferenceDocuments(reference));
  expect(rows).toHaveLength(20);
  expect(rows[1]).toEqual({ part: 'calibration', erased: true });
});

test('an erasure that was cut off after any of its files is finished by the same call', async () => {
  const files = ['erasures.json', 'documents.jsonl', 'texts.json'];
  for (const done of [0, 1, 2]) {
    const { workspace, reference } = await published();
    const file = (name: string) => path.join(reference.folder, name);
    const before = await Promise.all(files.map((name) => readFile(file(name)).catch(() => undefined)));
    await eraseFromReference(workspace, reference, erasing([row(3).id]));
    // As if only the first files had been written.
    for (const [at, name] of files.entries()) if (at > done && before[at]) await writeFile(file(name), before[at]);
    await eraseFromReference(workspace, reference, erasing([row(3).id]));
    await sweepTexts(workspace, await liveTextSets(workspace));
    expect(await verifyReferenceFolder(workspace, reference)).toEqual([]);
    expect(await readErasures(reference)).toHaveLength(1);
  }
});

test('uses are noted one by one, also at the same time, and are no part of what is proved', async () => {
  const { workspace, reference } = await published();
  const use = (part: 'comparator' | 'reserve', second: number) => ({
    part,
    usedAt: `2026-11-22T00:00:0${second}.000Z`,
    purpose: 'model 7',
    outcome: part === 'reserve' ? 'FAIL' : null,
  });
  const wanted = [use('comparator', 1), use('comparator', 2), use('reserve', 3)];
  await Promise.all([...wanted].reverse().map((one) => recordReferenceUse(workspace, reference.name, one)));
  expect(await readReferenceUses(workspace, reference.name)).toEqual(wanted);
  expect(await verifyReferenceFolder(workspace, reference)).toEqual([]);
});

test('a row, a text or a tombstone that is not as it was is found', async () => {
  const { workspace, reference } = await published();
  const file = (name: string) => path.join(reference.folder, name);
  const list = await readFile(file('documents.jsonl'), 'utf8');
  const problems = async () => (await verifyReferenceFolder(workspace, reference)).map(({ problem }) => problem);
  await writeFile(file('documents.jsonl'), list.replace('unit 4', 'unit 5'));
  expect(await problems()).toEqual(['its rows are not those that were frozen']);
  // Somebody takes a row away and says nothing.
  await writeFile(
    file('documents.jsonl'),
    list.replace(documentLine(row(4)), '{"erased":true,"part":"calibration"}\n'),
  );
  expect(await problems()).toContain('its rows are not those that were frozen');
  await writeFile(file('documents.jsonl'), list.slice(0, -5));
  expect((await problems())[0]).toContain('its last line is cut off');
  await writeFile(file('documents.jsonl'), list);
  expect(await problems()).toEqual([]);
  const manifest = await readFile(file('manifest.json'), 'utf8');
  await writeFile(file('manifest.json'), manifest.replace('letters', 'lettres'));
  expect((await problems())[0]).toContain('its content has the hash');
  await writeFile(file('manifest.json'), manifest);
  await writeFile(file('texts.json'), textsFile('0'.repeat(64)));
  expect((await problems()).some((problem) => problem.includes('is missing'))).toBe(true);
  expect(await textSetOf(reference)).toBe('0'.repeat(64));
});
