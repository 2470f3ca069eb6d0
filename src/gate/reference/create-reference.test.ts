import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import '../../../test/support/compile-cache.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeFiles } from '../../../test/support/write-files.ts';
import { planForgetting } from '../../audit/forget.ts';
import { forget } from '../../report/forget.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { collectGarbage } from '../../workspace/collect-garbage.ts';
import { openWorkspace } from '../../workspace/workspace.ts';
import type { GateDocument } from '../gate-document.ts';
import { classifyDocuments } from './classify-document.ts';
import { countStrata } from './count-strata.ts';
import { type CreateReferenceOptions, createReference } from './create-reference.ts';
import { listReferences, openReference } from './open-reference.ts';
import { readGeneration } from './read-generation.ts';
import type { Reference } from './reference.ts';
import { REFERENCE_PARTS, type ReferencePart } from './reference-manifest.ts';
import { renewReference } from './renew-reference.ts';
import { verifyReference } from './verify-reference.ts';

const DATA = process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const MESSAGES = path.join(DATA, 'text/git_commit_messages.jsonl.gz');
const SPEECHES = path.join(DATA, 'text/sotu_1790_on.jsonl.gz');
const isThere = existsSync(MESSAGES) && existsSync(SPEECHES);

const jsonl = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const rowsOf = (file: string) =>
  gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const HUMAN = 'origin: human\nlicence: CC0-1.0\n';
const NOW = () => new Date('2026-11-22T00:00:00Z');

/** Every word in a folder, unpacked. */
async function everything(folder: string): Promise<string> {
  let all = '';
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(path.join(entry.parentPath, entry.name));
    all += entry.name.endsWith('.zst') ? zstdDecompressSync(bytes).toString('utf8') : bytes.toString('utf8');
  }
  return all;
}

async function partsOf(reference: Reference): Promise<Record<ReferencePart, GateDocument[]>> {
  const parts: Record<ReferencePart, GateDocument[]> = { calibration: [], comparator: [], reserve: [] };
  for (const part of REFERENCE_PARTS)
    for await (const document of reference.documents(part)) parts[part].push(document);
  return parts;
}

describe.skipIf(!isThere)(`references of real texts${isThere ? '' : ` (skipped: ${MESSAGES} is not there)`}`, () => {
  interface Message {
    readonly id: string;
    readonly date: string;
    readonly text: string;
    readonly era: string;
  }
  const messages = (count: number): readonly Message[] =>
    (rowsOf(MESSAGES) as Message[])
      .filter(({ text }) => text.trim() !== '')
      .filter((_, at) => at % 5 === 0)
      .slice(0, count)
      .map((row) => ({ ...row, era: row.date < '2006' ? 'early' : row.date < '2007' ? 'middle' : 'late' }));

  async function frozen(files: Readonly<Record<string, string>>, options: Partial<CreateReferenceOptions> = {}) {
    const folder = await temporaryFolder('reference');
    await writeFiles(folder, files);
    // So little is read in this thread unless the number of workers is named; starting one takes longer than the work.
    const place = { cwd: folder, workspace: 'ws' };
    const created = await createReference({
      name: 'messages',
      data: ['data'],
      columns: { groups: ['era'] },
      now: NOW,
      ...place,
      ...options,
    });
    return { folder, place, created };
  }

  test('parts, strata and texts are what the data holds; the same data gives the same hash', async () => {
    const rows = messages(400);
    // A near copy of every tenth long message, and an exact one of every twentieth.
    const long = rows.filter(({ text }) => text.split(/\s+/).length > 60);
    const near = long
      .filter((_, at) => at % 10 === 0)
      .map((row) => ({ ...row, id: `${row.id}-near`, text: `${row.text}\n\nAmended` }));
    expect(near.length).toBeGreaterThan(3);
    const exact = rows.filter((_, at) => at % 20 === 0).map((row) => ({ ...row, id: `${row.id}-again` }));
    const all = [...rows, ...near, ...exact];
    const { place, created } = await frozen({ 'data/git/SOURCE.yaml': HUMAN, 'data/git/a.jsonl': jsonl(all) });
    const { manifest } = created;
    expect(created.isNew).toBe(true);
    expect(manifest.origin).toMatchObject({ human: 1, declared: 1, verified: 0, assumedHuman: false });
    expect(manifest.unit).toBe('document');
    expect(manifest.fields).toEqual(['text']);
    // Of so few documents no era is large enough; the person who named the column is told.
    expect(created.notes.join('\n')).toMatch(
      /Too small to be tested, and only shown, by era: "\w+" \(\d+\).* takes about 420 documents of the comparator/,
    );
    expect(manifest.dedupe.removedRecords).toBeGreaterThanOrEqual(exact.length);

    const reference = await openReference('messages', place);
    expect(reference.hash).toBe(created.hash);
    const parts = await partsOf(reference);
    const documents = REFERENCE_PARTS.flatMap((part) => parts[part]);
    for (const part of REFERENCE_PARTS) expect(parts[part]).toHaveLength(manifest.n[part].documents);
    // Each text once, as it was written, and no other.
    const texts = new Set(all.map(({ text }) => text));
    expect(documents.every(({ text }) => texts.has(text))).toBe(true);
    expect(new Set(documents.map(({ key }) => key)).size).toBe(documents.length);
    expect(documents.length).toBeGreaterThan(350);
    // Shares of the split: five standard deviations of 370 units.
    expect(Math.abs(parts.calibration.length / documents.length - 0.3)).toBeLessThan(0.119);
    expect(Math.abs(parts.comparator.length / documents.length - 0.5)).toBeLessThan(0.13);
    // A near copy never lies in another part.
    const partOf = new Map(REFERENCE_PARTS.flatMap((part) => parts[part].map(({ text }) => [text, part] as const)));
    const together = near.filter(({ text }) => partOf.get(text) === partOf.get(text.slice(0, -'\n\nAmended'.length)));
    expect(together).toHaveLength(near.length);
    // In order of keys.
    for (const part of REFERENCE_PARTS)
      expect(parts[part].map(({ key }) => key)).toEqual(
        parts[part].map(({ key }) => key).sort((a, b) => (a < b ? -1 : 1)),
      );

    // The comparator placed again is the comparator counted when it was frozen.
    const placed = await classifyDocuments(reference, parts.comparator);
    const counts = countStrata(reference.strata, placed);
    expect(counts.map((count, at) => ({ id: reference.strata[at]!.id, ...count }))).toEqual(created.comparator);
    const early = reference.strata.findIndex(({ id }) => id === 'era:=early');
    expect(counts[early]!.count).toBe(parts.comparator.filter(({ groups }) => groups.era === 'early').length);
    const high = counts[reference.strata.findIndex(({ id }) => id === 'surprisal:high')]!;
    const band = reference.strata.find(({ id }) => id === 'surprisal:high')!.label;
    // Calibration is measured without itself, so that its threshold holds for texts never seen: about a quarter is above it.
    expect(band).toContain('25 %');
    // Three standard deviations, of the share here and of the threshold there.
    const spread = Math.sqrt(0.25 * 0.75 * (1 / high.n + 1 / parts.calibration.length));
    expect(Math.abs(high.count / high.n - 0.25)).toBeLessThan(3 * spread);
    const tested = reference.strata.filter(({ isTested }) => isTested);
    expect(tested.length).toBeGreaterThan(0);
    expect(tested.length).toBeLessThanOrEqual(8);

    // Other files, another order, more workers, another workspace.
    const random = seededGenerator(1);
    const shuffled = all
      .map((row) => ({ row, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ row }) => row);
    const again = await frozen(
      {
        'data/git/SOURCE.yaml': HUMAN,
        'data/git/b.jsonl': jsonl(shuffled.slice(0, 150)),
        'data/git/c/d.jsonl': jsonl(shuffled.slice(150)),
      },
      { workers: 2 },
    );
    expect(again.created.manifest).toEqual(manifest);
    expect(again.created.hash).toBe(created.hash);

    // Other data under the name is told.
    const other = await createReference({
      name: 'messages',
      data: ['data/git/c'],
      source: 'git',
      assumesHuman: true,
      ...again.place,
    });
    expect(other.notes[0]).toContain(`messages@${created.hash.slice(0, 12)}`);
    // A second time in one place: there already.
    const twice = await createReference({
      name: 'messages',
      data: ['data'],
      columns: { groups: ['era'] },
      ...again.place,
    });
    expect(twice).toMatchObject({ isNew: false, hash: created.hash });
  }, 240_000);

  test('outlives its data; erasure leaves a tombstone and no text; garbage collection follows', async () => {
    const secret = 'Ada Exemplaria asked for this change of the unfindable allocator, and signed it.';
    const rows = [...messages(260), { id: 'ada', date: '2006', text: secret, era: 'Exemplaria era' }];
    const { folder, place, created } = await frozen({ 'data/git/SOURCE.yaml': HUMAN, 'data/git/a.jsonl': jsonl(rows) });
    expect((await verifyReference('messages', place)).outcome).toBe('whole');
    await rm(path.join(folder, 'data'), { recursive: true });
    const workspace = await openWorkspace(path.join(folder, 'ws'));
    // Nothing but the reference needs anything here.
    expect(await collectGarbage(workspace)).toMatchObject({ texts: { count: 0 }, snapshots: [created.snapshotId] });
    expect((await verifyReference('messages', place)).outcome).toBe('whole');
    expect(await everything(path.join(folder, 'ws'))).toContain('Exemplaria');

    // The snapshot is gone, the reference still knows the record.
    const plan = await planForgetting({ ...place, id: 'git/ada' });
    expect(plan).toMatchObject({ rows: 1, references: 1, referenceDocuments: 1 });
    expect(await forget({ ...place, reason: 'case 7', now: NOW }, plan.digests)).toEqual({
      parts: 0,
      audits: 0,
      builds: 0,
      comparisons: 0,
      references: 1,
    });
    const all = await everything(path.join(folder, 'ws'));
    for (const word of ['Exemplaria', 'unfindable allocator', 'git/ada']) expect(all).not.toContain(word);
    const verified = await verifyReference('messages', place);
    expect(verified).toMatchObject({ outcome: 'changed', problems: [], erasures: [{ reason: 'case 7' }] });
    const reference = await openReference('messages', place);
    expect(reference.hash).toBe(created.hash);
    expect(Object.values(reference.erased).reduce((sum, count) => sum + count, 0)).toBe(1);
    const documents = Object.values(await partsOf(reference)).flat();
    expect(documents).toHaveLength(
      REFERENCE_PARTS.reduce((sum, part) => sum + created.manifest.n[part].documents, 0) - 1,
    );
    // Doing it again changes nothing.
    expect(await planForgetting({ ...place, id: 'git/ada' })).toMatchObject({ rows: 0, alreadyForgotten: true });

    // What nobody stated is damage.
    const list = path.join(created.folder, 'documents.jsonl');
    const lines = await readFile(list, 'utf8');
    await writeFile(list, lines.split('\n').slice(1).join('\n'));
    expect((await verifyReference('messages', place)).outcome).toBe('damaged');
    await writeFile(list, lines);
    await rm(created.folder, { recursive: true });
    const swept = await collectGarbage(workspace);
    expect(swept.texts.count).toBeGreaterThan(0);
    expect(await collectGarbage(workspace)).toMatchObject({ texts: { count: 0 } });
  }, 120_000);

  test('refuses what is not known to be human, with shares and remedies; takes it where told so and says so', async () => {
    const files = { 'data/a.jsonl': jsonl(messages(230)) };
    const error = await frozen(files).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'bad-input' });
    expect(String(error)).toMatch(/of \d+ records in text, 0 % are known to be human \(0 % verified\).*100 % unknown/);
    expect((error as { hint: string }).hint).toContain('--assume-human');
    const { created } = await frozen(files, { assumesHuman: true });
    expect(created.manifest.origin).toMatchObject({ human: 0, assumedHuman: true, assumedShare: 1 });
    expect(created.notes[0]).toContain('--assume-human');
  }, 120_000);

  test('too few texts, and a column that none has, are told', async () => {
    const files = { 'data/SOURCE.yaml': HUMAN, 'data/a.jsonl': jsonl(messages(150)) };
    await expect(frozen(files)).rejects.toMatchObject({ code: 'sample-too-small' });
    await expect(frozen(files, { fields: ['messages[user]'] })).rejects.toThrow(/no row has such a field/);
    await expect(frozen(files, { unitColumn: 'thread' })).rejects.toThrow(/thread/);
    await expect(frozen(files, { name: '../x' })).rejects.toMatchObject({ code: 'bad-config' });
  }, 120_000);

  test('answers are paired with outputs by what was asked, whatever the columns are called', async () => {
    const rows = messages(300).map((row, at) => ({ at, ask: `Explain change ${at}.`, reply: row.text, era: row.era }));
    const { place, folder } = await frozen({
      'data/SOURCE.yaml': HUMAN,
      'data/a.jsonl': jsonl(rows.map(({ ask, reply, era }) => ({ instruction: ask, output: reply, era }))),
    });
    const reference = await openReference('messages', place);
    expect(reference.manifest).toMatchObject({ unit: 'prompt', fields: ['output'] });
    const outputs = rows.slice(0, 200).map(({ ask, at }) => ({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: ask },
        { role: 'assistant', content: at % 50 === 0 ? 'I cannot say.' : `It changes part ${at} of the tree.` },
      ],
      temperature: 0.7,
      model: 'm-7b',
      step: at % 2 === 0 ? 'base' : 'tuned',
    }));
    await writeFiles(folder, { 'outputs.jsonl': `${jsonl(outputs)}{"messages": broken\n` });
    const reading = await readGeneration({ data: ['outputs.jsonl'], stage: 'tuned', ...place }, reference);
    expect(reading.documents).toHaveLength(200);
    // Four answers have one text; they answer four prompts, so all stay.
    expect(reading).toMatchObject({
      unreadable: 1,
      duplicates: { records: 0 },
      sameTextOtherPrompt: 3,
      groupsFromPrompts: 200,
    });
    const prompts = new Map<string, GateDocument>();
    for (const document of Object.values(await partsOf(reference)).flat()) prompts.set(document.prompt!, document);
    const paired = reading.documents.filter(({ prompt }) => prompts.has(prompt!));
    // A reply that is an exact copy of another's is one document for each prompt, so every prompt is there.
    expect(paired).toHaveLength(200);
    for (const { prompt, groups, settings, stage, unit } of paired) {
      expect(unit).toBe(prompt);
      expect(groups.era).toBe(prompts.get(prompt!)!.groups.era);
      expect(settings).toEqual({ model: 'm-7b', temperature: 0.7 });
      expect(stage).toBe('tuned');
    }
    // What two steps wrote alike is a document of each.
    await writeFiles(folder, {
      'steps.jsonl': jsonl(outputs.slice(0, 60).flatMap((row) => ['base', 'tuned'].map((step) => ({ ...row, step })))),
    });
    const steps = await readGeneration({ data: ['steps.jsonl'], stageColumn: 'step', ...place }, reference);
    expect(steps.documents).toHaveLength(120);
    expect(steps.documents.filter((document) => document.stage === 'base')).toHaveLength(60);
    expect(steps.groupColumns).not.toContain('step');
    const bySnapshot = await readGeneration({ data: [reading.snapshotId], stage: 'tuned', ...place }, reference);
    expect(bySnapshot.documents).toEqual(reading.documents);
    await writeFiles(folder, { 'outputs.jsonl': jsonl(outputs.slice(1)) });
    await expect(readGeneration({ data: [reading.snapshotId], ...place }, reference)).rejects.toThrow(/changed since/);
  }, 120_000);

  test('a renewed version keeps its settings and is bridged to the old one', async () => {
    const rows = messages(420);
    const { place, folder, created } = await frozen({
      'data/SOURCE.yaml': HUMAN,
      'data/a.jsonl': jsonl(rows.slice(0, 320)),
    });
    await writeFiles(folder, { 'newer/SOURCE.yaml': HUMAN, 'newer/b.jsonl': jsonl(rows.slice(100)) });
    const renewed = await renewReference({ name: 'messages', data: ['newer'], ...place });
    expect(renewed.manifest.parent).toEqual({ hash: created.hash });
    expect(renewed.manifest.groupColumns).toEqual(['era']);
    expect(renewed.bridge).toMatchObject({ from: created.hash, to: renewed.hash });
    expect(renewed.bridge.sharedDocuments).toBeGreaterThan(80);
    const old = new Map(created.comparator.map((own) => [own.id, own]));
    for (const { id, old: before, ratio, low, high } of renewed.bridge.byOldStrata) {
      expect(before).toEqual({ count: old.get(id)!.count, n: old.get(id)!.n });
      if (ratio !== null && low !== null && high !== null) expect(low <= ratio && ratio <= high).toBe(true);
    }
    const workspace = await openWorkspace(path.join(folder, 'ws'));
    expect((await listReferences(workspace)).map(({ hash }) => hash).sort()).toEqual(
      [created.hash, renewed.hash].sort(),
    );
    // The newest of its name.
    expect((await openReference('messages', place)).hash).toBe(renewed.hash);
    expect((await openReference(`messages@${created.hash.slice(0, 10)}`, place)).hash).toBe(created.hash);
    expect((await verifyReference(created.hash, place)).outcome).toBe('whole');
    expect((await verifyReference(renewed.hash, place)).outcome).toBe('whole');
    await expect(openReference('others', place)).rejects.toThrow(/no such reference/);
  }, 120_000);

  test('units of a column stay together, and topics of speeches become strata', async () => {
    const speeches = rowsOf(SPEECHES) as { id: string; author: string; date: string; text: string }[];
    const paragraphs = speeches.slice(0, 60).flatMap(({ id, author, date, text }) =>
      (text.match(/[^.!?]+(?:[.!?]+|$)/g) ?? [])
        .reduce<string[]>((joined, sentence, at) => {
          if (at % 6 === 0) joined.push(sentence);
          else joined[joined.length - 1] += sentence;
          return joined;
        }, [])
        .map((paragraph, at) => ({ id: `${id}-${at}`, author, date, speech: id, text: paragraph.trim() })),
    );
    const { created, place } = await frozen(
      { 'data/SOURCE.yaml': HUMAN, 'data/a.jsonl': jsonl(paragraphs) },
      { unitColumn: 'speech', columns: {} },
    );
    expect(created.manifest.unit).toBe('speech');
    expect(created.manifest.topics.length).toBeGreaterThan(2);
    expect(created.manifest.strata.some(({ id }) => id === 'tail-topics')).toBe(true);
    // Counts are tested of one paragraph a speech, of which there are too few for more than the one stratum that there must be.
    expect(created.manifest.strata.filter(({ isTested }) => isTested)).toHaveLength(1);
    expect(created.notes.join('\n')).toContain('fewer than 350 documents, one of each speech, of "');
    // A column that names units is no group.
    expect(created.manifest.groupColumns).toEqual([]);
    const parts = await partsOf(await openReference('messages', place));
    const partOf = new Map<string, string>();
    for (const part of REFERENCE_PARTS)
      for (const { unit } of parts[part]) {
        expect(partOf.get(unit) ?? part).toBe(part);
        partOf.set(unit, part);
      }
    expect(partOf.size).toBeGreaterThan(30);
  }, 120_000);
});
