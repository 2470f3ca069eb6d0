import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { planForgetting } from '../src/audit/forget.ts';
import type { SharedRow } from '../src/audit/repeat-row.ts';
import { InputError } from '../src/errors.ts';
import { audit } from '../src/report/audit.ts';
import { dedup } from '../src/report/dedup.ts';
import { forget } from '../src/report/forget.ts';
import { readParquetFile } from '../src/workspace/read-parquet-file.ts';
import { readSnapshot } from '../src/workspace/snapshots.ts';
import { auditRepeats } from './support/audited-repeats.ts';
import { excerpt, jsonLines, nearCopy, plainTexts } from './support/planted-texts.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const random = new SeededRandom(52);
const heldOut = plainTexts(random, 150, 104);
const own = plainTexts(random, 120, 104);
/** Planted in the training data: held-out texts word for word, one of them twice, and near copies. */
const identical = heldOut.slice(0, 8);
const near = heldOut.slice(20, 30).map((text, i) => nearCopy(text, 1 + (i % 3), `n${i}x`).text);
const training = [
  ...own.map((text, i) => ({ id: `own-${i}`, text })),
  ...identical.map((text, i) => ({ id: `same-${i}`, text })),
  { id: 'same-again', text: identical[0] },
  ...near.map((text, i) => ({ id: `near-${i}`, text })),
  // Too little in common to be similar.
  ...heldOut.slice(40, 50).map((text, i) => ({ id: `far-${i}`, text: `${excerpt(text, 0, 20)} ${own[i]}` })),
];
const LEAKED = { identical: 9, similar: 10, records: 19, words: 19 * 104 };

/** A set of data audited in a workspace, its files then deleted. */
async function auditAndDelete(folder: string, workspace: string, rows: readonly unknown[]): Promise<string> {
  const data = path.join(folder, 'held-out');
  await writeFiles(data, { 'test/a.jsonl': jsonLines(rows) });
  const { folder: published } = await audit({ data: [data], workspace, measuresWidth: false });
  await rm(data, { recursive: true });
  return published;
}

describe('texts shared with data that is not there any more', () => {
  test('are found by the name of its audit, and by its folder in another workspace', async () => {
    const folder = await temporaryFolder('against');
    const workspace = path.join(folder, 'ws');
    const rows = heldOut.map((text, i) => ({ id: `q${i}`, text }));
    const published = await auditAndDelete(folder, workspace, rows);
    const data = path.join(folder, 'training');
    await writeFiles(data, { 'train/a.jsonl': jsonLines(training) });
    const name = path.basename(published);
    const { repeats, result } = await auditRepeats({ data: [data], workspace, against: [name] });
    const [shared] = repeats.against;
    expect(shared).toMatchObject({ name, ...LEAKED });
    // The other way round a text that stands here twice is one.
    expect(shared!.other).toEqual({ records: 150, identical: 8, similar: 10 });
    expect(repeats.identical.records, 'what repeats within counts apart').toBe(1);

    // Examples name both records and say how alike they are.
    const textOf = new Map<string, string>([
      ...rows.map(({ id, text }) => [`test/${id}`, text] as const),
      ...training.map(({ id, text }) => [`train/${id}`, text!] as const),
    ]);
    expect(new Set(shared!.examples.map(({ relation }) => relation))).toEqual(new Set(['identical', 'similar']));
    for (const { relation, jaccard, a, b } of shared!.examples) {
      expect(a.record_id).toMatch(relation === 'identical' ? /^train\/same-/ : /^train\/near-/);
      expect(b.record_id).toMatch(/^test\/q/);
      for (const { record_id, preview } of [a, b])
        expect(textOf.get(record_id)!.startsWith(preview!.slice(0, 40))).toBe(true);
      if (relation === 'identical') expect([textOf.get(a.record_id), jaccard]).toEqual([textOf.get(b.record_id), 1]);
      else expect(jaccard).toBeGreaterThan(0.5);
    }
    expect(result.findings.some(({ kind }) => kind === 'leakage')).toBe(true);

    // From another workspace, whichever way its folder is written, and together with another.
    const other = await auditRepeats({
      data: [data],
      workspace: path.join(folder, 'elsewhere'),
      against: [published, path.relative(folder, published)],
      cwd: folder,
    });
    for (const one of other.repeats.against) expect(one).toMatchObject(LEAKED);
    expect(other.repeats.against.map(({ examples }) => examples)).toEqual([shared!.examples, shared!.examples]);
    // It says which audit, and not where that lies.
    for (const one of other.repeats.against) {
      expect(one).toMatchObject({ name, snapshot_id: shared!.snapshot_id, similar_estimated: true, not_compared: 0 });
    }
    expect(other.json).not.toContain(folder);
    expect(other.repeats.against[0]).toEqual(shared);

    // Nothing is shared with data that has nothing of it, and all with itself.
    await writeFiles(path.join(folder, 'clean'), {
      'clean/a.jsonl': jsonLines(own.slice(0, 30).map((text) => ({ text }))),
    });
    const clean = await auditRepeats({ data: [path.join(folder, 'clean')], workspace, against: [name] });
    expect(clean.repeats.against).toEqual([
      {
        name,
        snapshot_id: JSON.parse(await readFile(path.join(published, 'run.json'), 'utf8')).snapshotId,
        identical: 0,
        similar: 0,
        similar_estimated: true,
        records: 0,
        words: 0,
        other: { records: 150, identical: 0, similar: 0 },
        not_compared: 0,
        examples: [],
      },
    ]);
    const self = path.basename(clean.report.folder);
    const again = await auditRepeats({ data: [path.join(folder, 'clean')], workspace, against: [self] });
    expect(again.repeats.against).toMatchObject([{ identical: 30, similar: 0, records: 30 }]);
  });

  test('are listed with their places', async () => {
    const folder = await temporaryFolder('against-listed');
    const workspace = path.join(folder, 'ws');
    const published = await auditAndDelete(
      folder,
      workspace,
      heldOut.map((text, i) => ({ id: `q${i}`, text })),
    );
    const name = path.basename(published);
    const data = path.join(folder, 'training');
    await writeFiles(data, { 'train/a.jsonl': jsonLines(training) });
    const options = { data: [data], workspace, cwd: folder, against: [name], lists: ['against'] };
    const { lists, output } = await dedup({ ...options, output: 'lists' });
    expect(lists).toMatchObject([{ format: 'against', entries: LEAKED.records }]);
    const found = (await readFile(path.join(output!, 'against.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const expected = training.flatMap(({ id }, at) =>
      /^(same|near)-/.test(id) ? [[`train/${id}`, at + 1] as const] : [],
    );
    expect(found.map(({ record_id, row }) => [record_id, row])).toEqual(
      expected.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    for (const { record_id, relation, jaccard, against, file, unit, entry } of found) {
      expect([against, file, unit, entry]).toEqual([name, 'train/a.jsonl', 'line', null]);
      expect(relation).toBe(String(record_id).startsWith('train/same') ? 'identical' : 'similar');
      expect(jaccard).toBeGreaterThan(relation === 'identical' ? 0.999 : 0.5);
    }
    // Forgetting reaches the table beside the audit.
    const audits = await readdir(path.join(workspace, 'audits'));
    const last = path.join(workspace, 'audits', audits.find((one) => one.endsWith('training'))!);
    const ids = async () => {
      const seen: string[] = [];
      for await (const rows of readParquetFile<SharedRow>(path.join(last, 'against.parquet')))
        seen.push(...rows.map(({ record_id }) => record_id));
      return seen;
    };
    expect(await ids()).toContain('train/same-3');
    const { digests } = await planForgetting({ workspace, where: 'given_id = "same-3"' });
    await forget({ workspace }, digests);
    expect(await ids()).not.toContain('train/same-3');
    expect((await ids()).length).toBe(LEAKED.records);
    // Without anything to hold the data against the list is empty.
    const { against: _, ...alone } = options;
    expect((await dedup({ ...alone, output: 'alone' })).lists).toMatchObject([{ format: 'against', entries: 0 }]);
  }, 60_000);

  test('are named without their words where text is kept out', async () => {
    const folder = await temporaryFolder('against-silent');
    const workspace = path.join(folder, 'ws');
    const published = await auditAndDelete(
      folder,
      workspace,
      heldOut.slice(0, 30).map((text, i) => ({ id: `q${i}`, text })),
    );
    const data = path.join(folder, 'training');
    await writeFiles(data, { 'train/a.jsonl': jsonLines(training) });
    const { repeats, report } = await auditRepeats({
      data: [data],
      workspace,
      against: [path.basename(published)],
      keepsText: false,
    });
    expect(repeats.against).toMatchObject([{ ...LEAKED, examples: { length: 6 } }]);
    for (const { a, b } of repeats.against[0]!.examples) expect([a.preview, b.preview]).toEqual([null, null]);
    for (const name of await readdir(report.folder)) {
      const said = await readFile(path.join(report.folder, name), 'utf8');
      for (const text of heldOut.slice(0, 30)) expect(said.includes(text.slice(0, 40)), name).toBe(false);
    }
  });

  test('are found among many copies and near copies on either side', async () => {
    const folder = await temporaryFolder('against-many');
    const workspace = path.join(folder, 'ws');
    const copiesOf = (text: string, count: number, name: string) =>
      Array.from({ length: count }, (_, i) => nearCopy(text, 1, `${name}${i}x`).text);
    const published = await auditAndDelete(folder, workspace, [
      ...copiesOf(heldOut[0]!, 40, 'a').map((text) => ({ text })),
      ...Array.from({ length: 40 }, () => ({ text: heldOut[1] })),
    ]);
    const data = path.join(folder, 'training');
    await writeFiles(data, {
      'train/a.jsonl': jsonLines([
        ...copiesOf(heldOut[0]!, 60, 'b').map((text) => ({ text })),
        ...Array.from({ length: 25 }, () => ({ text: heldOut[1] })),
        ...own.slice(0, 20).map((text) => ({ text })),
      ]),
    });
    const { repeats } = await auditRepeats({ data: [data], workspace, against: [path.basename(published)] });
    expect(repeats.against).toMatchObject([{ identical: 25, similar: 60, records: 85, words: 85 * 104 }]);
  });
});

describe('what cannot be compared with is refused before anything is read', () => {
  let folder: string;
  let workspace: string;
  let published: string;
  beforeAll(async () => {
    const { mkdtemp } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    folder = await mkdtemp(path.join(tmpdir(), 'outcross-against-'));
    workspace = path.join(folder, 'ws');
    published = await auditAndDelete(
      folder,
      workspace,
      own.slice(0, 5).map((text) => ({ text })),
    );
    await writeFiles(path.join(folder, 'data'), { 'a.jsonl': jsonLines(own.slice(0, 3).map((text) => ({ text }))) });
    return () => rm(folder, { recursive: true, force: true });
  });

  const against = (name: string, place = workspace) =>
    audit({ data: [path.join(folder, 'data')], workspace: place, against: [name], cwd: folder });

  test('a name that no audit bears: the ones that are there are named', async () => {
    const error = await against('2020-01-01-nothing').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain('2020-01-01-nothing');
    expect((error as InputError).hint).toContain(path.basename(published));
    expect((await readdir(path.join(workspace, 'audits'))).length).toBe(1);
  });

  test('a workspace without audits: it says to audit the other data first', async () => {
    const error = await against('held-out', path.join(folder, 'empty')).catch((cause: unknown) => cause);
    expect((error as InputError).hint).toMatch(/Audit the other data first/);
  });

  test('folders that are no audits', async () => {
    for (const name of [
      folder,
      workspace,
      path.join(workspace, 'audits', 'x'),
      path.join(folder, 'audits', 'x'),
      '..',
      '',
    ]) {
      await expect(against(name), name).rejects.toThrow(InputError);
    }
  });

  test('an audit of another version of the fingerprints', async () => {
    const { snapshotId } = JSON.parse(await readFile(path.join(published, 'run.json'), 'utf8'));
    const file = path.join(workspace, 'snapshots', `${snapshotId}.json`);
    const manifest = await readFile(file, 'utf8');
    await readSnapshot({ folder: workspace }, snapshotId);
    await writeFile(file, manifest.replace(/fingerprint \d+,/, 'fingerprint 0,'));
    const error = await against(path.basename(published)).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain('another version');
    expect((error as InputError).hint).toContain('Audit that data again');
    await writeFile(file, manifest);
    expect((await against(path.basename(published))).audit.repeats!.against).toMatchObject([{ identical: 3 }]);
  });
});
