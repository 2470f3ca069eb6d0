import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { forgetEntries } from './forget-entries.ts';
import { openLedger } from './ledger.ts';
import type { GenerationInput } from './ledger-entry.ts';
import { openLedgerLookup } from './ledger-lookup.ts';
import type { LedgerMatch } from './ledger-match.ts';
import { readLedger } from './read-ledger.ts';
import { updateLedgerIndex } from './update-ledger-index.ts';

async function add(folder: string, inputs: readonly GenerationInput[]): Promise<void> {
  await using ledger = await openLedger(folder);
  await Promise.all(inputs.map((input) => ledger.add(input)));
}

async function lookUpAll(folder: string, texts: readonly string[]): Promise<readonly (readonly LedgerMatch[])[]> {
  const lookup = await openLedgerLookup(folder);
  try {
    return lookup.lookUpBatch(texts);
  } finally {
    lookup.close();
  }
}

async function runNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(path.join(folder, 'index'));
  return names.filter((name) => name !== 'index.json').sort();
}

const generations = makeGenerations(300, { words: 60 });
/** Copies, parts of two and mixtures, of all the ledger. */
const texts = generations.flatMap(({ text }, at) =>
  at % 7 === 0
    ? [text, text.slice(40, 200), `${text.slice(100)} ${generations[(at + 11) % 300]!.text.slice(20, 220)}`]
    : [],
);

describe('the index', () => {
  test('gives the same matches whether it was made at once or run by run', async () => {
    const folder = await temporaryFolder('index');
    const seen: number[] = [];
    for (let from = 0; from < 300; from += 23) {
      await add(folder, generations.slice(from, from + 23));
      await updateLedgerIndex(folder);
      seen.push((await runNames(folder)).length);
    }
    // Runs are merged: never many, and more than one at some time.
    expect(Math.max(...seen)).toBeGreaterThan(1);
    expect(Math.max(...seen)).toBeLessThan(7);
    const grown = await lookUpAll(folder, texts);
    await updateLedgerIndex(folder, { rebuild: true });
    expect(await runNames(folder)).toHaveLength(1);
    expect(await lookUpAll(folder, texts)).toEqual(grown);
    expect(grown.every(([best]) => best !== undefined && best.decides !== 'nothing')).toBe(true);
  });

  test('does nothing where nothing was added, and tells how far it is', async () => {
    const folder = await temporaryFolder('index');
    await add(folder, generations.slice(0, 20));
    const progress: number[] = [];
    await updateLedgerIndex(folder, {
      onProgress: ({ doneCount, totalCount }) => progress.push(doneCount, totalCount),
    });
    expect(progress).toEqual([0, 20, 20, 20]);
    const names = await runNames(folder);
    await updateLedgerIndex(folder, { onProgress: () => expect.unreachable() });
    expect(await runNames(folder)).toEqual(names);
  });

  test('of an empty ledger is empty', async () => {
    const folder = await temporaryFolder('index');
    await add(folder, []);
    const lookup = await openLedgerLookup(folder);
    expect(lookup.head.size).toBe(0);
    expect(lookup.head.root).toMatch(/^[0-9a-f]{64}$/);
    expect(lookup.lookUp(texts[0]!)).toEqual([]);
    lookup.close();
  });

  test.each([
    ['run.json', '{}'],
    ['postings', ''],
    ['directory', 'altered'],
    ['filter', 'altered'],
    ['rows', 'altered'],
    ['terms', 'altered'],
    ['lists', ''],
  ])('is made anew where its file %s is damaged', async (name, content) => {
    const folder = await temporaryFolder('index');
    await add(folder, generations.slice(0, 40));
    const before = await lookUpAll(folder, texts);
    const [run] = await runNames(folder);
    const file = path.join(folder, 'index', run!, name);
    const bytes = await readFile(file);
    // Of the same size, where only its checksum can tell.
    if (content === 'altered') bytes[bytes.length >> 1]! ^= 0x10;
    await writeFile(file, content === 'altered' ? bytes : content);
    expect(await lookUpAll(folder, texts)).toEqual(before);
    expect(await runNames(folder)).not.toEqual([run]);
  });

  test.each([
    ['is missing', undefined],
    ['is no JSON', '{'],
    ['is of another version', JSON.stringify({ format: 'outcross-ledger-index', version: 99 })],
  ])('is made anew where its list of runs %s', async (_, content) => {
    const folder = await temporaryFolder('index');
    await add(folder, generations.slice(0, 40));
    const before = await lookUpAll(folder, texts);
    const file = path.join(folder, 'index', 'index.json');
    if (content === undefined) await rm(file);
    else await writeFile(file, content);
    expect(await lookUpAll(folder, texts)).toEqual(before);
    expect(await runNames(folder)).toHaveLength(1);
  });

  test('is made anew where it belongs to another ledger', async () => {
    const [folder, other] = [await temporaryFolder('index'), await temporaryFolder('index')];
    await add(folder, generations.slice(0, 40));
    await add(other, generations.slice(40, 80));
    await updateLedgerIndex(other);
    await rm(path.join(folder, 'index'), { recursive: true, force: true });
    const { cp } = await import('node:fs/promises');
    await cp(path.join(other, 'index'), path.join(folder, 'index'), { recursive: true });
    const [[match]] = (await lookUpAll(folder, [generations[3]!.text])) as [[LedgerMatch]];
    expect(match).toMatchObject({ relation: 'identical' });
    expect(await lookUpAll(folder, [generations[44]!.text])).toEqual([[]]);
  });

  test('is taken over where the process that locked it is gone', async () => {
    const folder = await temporaryFolder('index');
    await add(folder, generations.slice(0, 10));
    await updateLedgerIndex(folder);
    await add(folder, generations.slice(10, 20));
    const owner = {
      pid: 2 ** 30,
      host: (await import('node:os')).hostname(),
      boot: null,
      namespace: null,
      started: null,
    };
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    const namespace = await (await import('node:fs/promises')).readlink('/proc/self/ns/pid').catch(() => null);
    await writeFile(
      path.join(folder, 'index', 'lock'),
      JSON.stringify({ ...owner, boot: boot.trim() || null, namespace }),
    );
    expect((await lookUpAll(folder, [generations[15]!.text]))[0]).toMatchObject([{ relation: 'identical' }]);
  });

  test('is brought up to date by several at once', async () => {
    const folder = await temporaryFolder('index');
    await add(folder, generations.slice(0, 60));
    await Promise.all([1, 2, 3].map(() => updateLedgerIndex(folder)));
    expect(await runNames(folder)).toHaveLength(1);
    expect((await lookUpAll(folder, [generations[59]!.text]))[0]).toMatchObject([{ relation: 'identical' }]);
  });

  test('holds nothing of what was erased', async () => {
    const folder = await temporaryFolder('index');
    await add(folder, generations.slice(0, 60));
    const [gone, stays] = [generations[7]!.text, generations[8]!.text];
    const open = await openLedgerLookup(folder);
    const entry = open.lookUp(gone)[0]!.entry;
    const before = await indexBytes(folder);
    await forgetEntries(folder, [entry], { reason: 'asked for' });
    // A lookup that was opened before passes it over.
    expect(open.lookUp(gone).filter((match) => match.entry === entry)).toEqual([]);
    open.close();
    expect((await lookUpAll(folder, [gone]))[0]!.filter((match) => match.entry === entry)).toEqual([]);
    expect((await lookUpAll(folder, [stays]))[0]).toMatchObject([{ relation: 'identical' }]);
    // The same as if it had never been indexed.
    const shrunk = await indexBytes(folder);
    expect(shrunk.postings).toBeLessThan(before.postings);
    await updateLedgerIndex(folder, { rebuild: true });
    expect((await indexBytes(folder)).postings).toBe(shrunk.postings);
    expect(await entryCount(folder)).toBe(60);
  });

  test('stops where it is told to, and goes on from there', async () => {
    const folder = await temporaryFolder('index');
    await add(folder, generations.slice(0, 60));
    await expect(updateLedgerIndex(folder, { signal: AbortSignal.abort() })).rejects.toThrow('stopped before the end');
    await updateLedgerIndex(folder);
    expect((await lookUpAll(folder, [generations[30]!.text]))[0]).toMatchObject([{ relation: 'identical' }]);
  });
});

async function indexBytes(folder: string): Promise<{ readonly postings: number }> {
  let postings = 0;
  for (const run of await runNames(folder)) {
    const description = JSON.parse(await readFile(path.join(folder, 'index', run, 'run.json'), 'utf8'));
    postings += description.postings;
  }
  return { postings };
}

async function entryCount(folder: string): Promise<number> {
  let count = 0;
  for await (const { entries } of readLedger(folder)) count += entries.length;
  return count;
}
