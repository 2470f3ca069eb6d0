import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnchorTexts } from '../src/audit/anchor-texts.ts';
import { anchorSetsFor, readAnchors } from '../src/audit/read-anchors.ts';
import type { StyleSettings } from '../src/audit/style-settings.ts';
import { traceRecords } from '../src/audit/trace.ts';
import { InputError } from '../src/errors.ts';
import { createReference } from '../src/gate/reference/create-reference.ts';
import { listReferences, openReference } from '../src/gate/reference/open-reference.ts';
import { loadStyleModel } from '../src/origin/style/style-model.ts';
import { createStyleScorer } from '../src/origin/style/style-scorer.ts';
import { audit } from '../src/report/audit.ts';
import { prevalence } from '../src/report/prevalence.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { openWorkspace } from '../src/workspace/workspace.ts';
import { runInProcess } from './support/collect-effects.ts';
import { writeFiles } from './support/write-files.ts';

const TEST_MS = 120_000;
const THINGS =
  'harbour letter winter captain river song mountain bridge garden lantern kettle window market tower'.split(' ');
const DOINGS = 'saw wrote built lost found carried painted feared sold mended'.split(' ');
const json = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Texts of 84 words, all different. */
function letters(count: number, seed: number) {
  const random = seededGenerator(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, (_, at) => ({
    id: `${seed}-${at}`,
    region: at % 2 === 0 ? 'north' : 'south',
    text: Array.from(
      { length: 12 },
      () => `The ${pick(THINGS)} ${pick(DOINGS)} the ${pick(THINGS)} near ${pick(THINGS)}.`,
    ).join(' '),
  }));
}

describe('anchors from a frozen reference', () => {
  let folder: string;
  let place: { readonly cwd: string; readonly workspace: string };
  let hash: string;
  let frozen: { readonly text: string; readonly region: string | undefined }[];
  const quick = { workers: 1, findsRepeats: false, measuresWidth: false };
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-anchor-references-')));
    place = { cwd: folder, workspace: 'ws' };
    await writeFiles(folder, {
      // The user answers for the dates of some; the rest is human by declaration alone.
      'old/outcross.yaml': JSON.stringify({
        version: 1,
        sources: [{ id: 'old', files: ['**'], card: { origin: 'human', dates_attested_by: 'The Archive' } }],
      }),
      'old/a.jsonl': json(letters(450, 1).map((row) => ({ ...row, date: '1897-05-02' }))),
      'partly/outcross.yaml': JSON.stringify({
        version: 1,
        sources: [{ id: 'partly', files: ['**'], card: { origin: 'human', dates_attested_by: 'The Archive' } }],
      }),
      'partly/a.jsonl': json(
        letters(700, 8).map((row, at) => ({ ...row, ...(at % 2 === 0 && { date: '1897-05-02' }) })),
      ),
      'delivered/SOURCE.yaml': 'origin: human\ndates_attested_by: The Vendor\n',
      'delivered/a.jsonl': json(letters(450, 9).map((row) => ({ ...row, date: '1897-05-02' }))),
      'renewed/SOURCE.yaml': 'origin: human\n',
      'renewed/a.jsonl': json(letters(400, 2)),
      'unknown/a.jsonl': json(letters(400, 3)),
      'one/a.jsonl': json(letters(40, 4)),
      'two/forum/a.jsonl': json(letters(40, 5)),
      'two/web/a.jsonl': json(letters(40, 6)),
    });
    const made = await createReference({
      ...{ name: 'letters', data: ['old'], columns: { groups: ['region'] }, workers: 1, ...place },
      now: () => new Date('2026-11-20T00:00:00Z'),
    });
    hash = made.hash;
    frozen = [];
    for await (const { text, groups } of (await openReference('letters', place)).documents('calibration'))
      frozen.push({ text, region: groups.region });
    await writeFiles(folder, { 'frozen.jsonl': json(frozen) });
  }, TEST_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const styleOf = async (snapshot: string) =>
    JSON.parse(await readFile(path.join(folder, 'ws/snapshots', `${snapshot}.json`), 'utf8')).style as StyleSettings;
  const audited = async (data: string, ...anchors: readonly string[]) => {
    const report = await audit({ data: [data], anchors, ...quick, ...place });
    return { report, style: await styleOf(report.run.snapshotId) };
  };

  test(
    'they are those that a file of its calibration part would give, and the snapshot names the reference',
    async () => {
      expect(frozen.length).toBeGreaterThanOrEqual(99);
      const { report, style } = await audited('one', 'main=reference:letters');
      const scorer = createStyleScorer(loadStyleModel());
      const file = await readAnchors([{ source: 'main', path: 'frozen.jsonl' }], { scorer, options: { cwd: folder } });
      expect(style.anchors).toEqual(file.anchors);
      expect(style.anchors).toHaveLength(frozen.length);
      expect(new Set(style.anchors.map(({ source }) => source))).toEqual(new Set(['main']));
      expect(style.references).toEqual([{ source: 'main', name: 'letters', hash, texts: frozen.length }]);
      expect(report.audit.prevalence!.references).toEqual(style.references);
      expect(report.audit.prevalence!.by_source).toMatchObject([
        { source: 'main', n: 40, anchors: frozen.length, compared_with: 'own', abstains: null },
      ]);
      expect(report.run.notes.join('\n')).not.toContain('word alone');
      // What is tested against people is untouched.
      const [listed] = await listReferences(await openWorkspace(path.join(folder, 'ws')));
      expect(listed!.uses).toEqual({ comparator: 0, reserve: 0 });
    },
    TEST_MS,
  );

  test(
    'among several sources they decide for the one that they are named for, and for none without a name',
    async () => {
      const { report } = await audited('two', 'forum=reference:letters');
      const shares = (from: typeof report) =>
        from.audit.prevalence!.by_source.map(({ source, compared_with: by }) => [source, by]);
      expect(shares(report)).toEqual([
        ['forum', 'own'],
        ['web', 'others'],
      ]);
      const traced = await traceRecords({
        ...place,
        snapshot: report.run.snapshotId,
        where: 'source = forum',
        limit: 1,
      });
      expect(traced.records[0]!.style).toMatchObject({ anchors: frozen.length, compared_with: 'vouched' });

      const plain = await audited('two', `reference:letters@${hash.slice(0, 8)}`);
      expect(plain.style.references).toMatchObject([{ source: '*', hash }]);
      expect(plain.report.audit.prevalence!.references).toMatchObject([{ source: null }]);
      expect(shares(plain.report)).toEqual([
        ['forum', 'others'],
        ['web', 'others'],
      ]);
      expect(plain.report.run.notes.join('\n')).toContain('anchors named for no source');
    },
    TEST_MS,
  );

  test(
    'what is human by declaration alone is of no source and decides nothing, and the audit says so',
    async () => {
      const { hash: partly } = await createReference({ name: 'partly', data: ['partly'], workers: 1, ...place });
      const dated = new Set(letters(700, 8).flatMap(({ text }, at) => (at % 2 === 0 ? [text] : [])));
      let [known, declared] = [0, 0];
      for await (const { text } of (await openReference('partly', place)).documents('calibration')) {
        if (dated.has(text)) known++;
        else declared++;
      }
      expect(Math.min(known, declared)).toBeGreaterThanOrEqual(80);
      const { report, style } = await audited('one', 'main=reference:partly');
      const count = (source: string) => style.anchors.filter((anchor) => anchor.source === source).length;
      expect([count('main'), count('*')]).toEqual([known, declared]);
      expect(style.anchors.every(({ source, declared: isDeclared = false }) => isDeclared === (source === '*'))).toBe(
        true,
      );
      expect(style.references).toEqual([
        { source: 'main', name: 'partly', hash: partly, texts: known + declared, declared },
      ]);
      const shown = `partly@${partly.slice(0, 8)}`;
      expect(report.run.notes.join('\n')).toContain(
        `${declared} of the ${known + declared} texts of the reference ${shown} are human by somebody's word alone`,
      );

      // Dates that a delivery attests of itself prove nothing either: all of it is of no source.
      await createReference({ name: 'delivered', data: ['delivered'], workers: 1, ...place });
      const { report: vendor, style: of } = await audited('one', 'main=reference:delivered');
      expect(new Set(of.anchors.map(({ source }) => source))).toEqual(new Set(['*']));
      expect(vendor.audit.prevalence!.by_source).toMatchObject([{ source: 'main', n: 40, compared_with: 'others' }]);
      expect(vendor.run.notes.join('\n')).toMatch(/^all \d+ texts of the reference delivered@/m);
      const traced = await traceRecords({
        ...place,
        snapshot: vendor.run.snapshotId,
        where: 'source = main',
        limit: 1,
      });
      expect(traced.records[0]!.style).toMatchObject({ compared_with: 'others' });
      const asked = await prevalence({ ...place, audit: path.basename(vendor.folder) });
      expect(asked.references).toMatchObject([{ name: 'delivered', declared: of.anchors.length }]);
      // The very texts of the reference are judged all the same, and compared with none of themselves.
      const { report: itself, style: left } = await audited('delivered', 'main=reference:delivered');
      expect(itself.audit.prevalence!.by_source).toMatchObject([{ texts: 450, abstains: 'too-few-anchors' }]);
      expect(itself.audit.prevalence!).toMatchObject({ anchors: [] });
      expect(left.anchors).toHaveLength(of.anchors.length);
    },
    TEST_MS,
  );

  test(
    'groups come along',
    async () => {
      const { run } = await audit({
        ...{ data: ['one'], columns: { groups: ['region'] }, anchors: ['main=reference:letters'], ...quick, ...place },
      });
      const style = await styleOf(run.snapshotId);
      const count = (region: string) => style.anchors.filter(({ groups }) => groups?.[0] === region).length;
      expect(count('north')).toBe(frozen.filter(({ region }) => region === 'north').length);
      expect(count('north') + count('south')).toBe(frozen.length);
    },
    TEST_MS,
  );

  test(
    'shares are estimated again with one, once, and say what became of it',
    async () => {
      const { report: bare, style: without } = await audited('one');
      expect(without).not.toHaveProperty('references');
      expect(bare.audit.prevalence!.by_source[0]!.abstains).toBe('too-few-anchors');
      const ask = (name: string, ...anchors: readonly string[]) => prevalence({ ...place, audit: name, anchors });
      const again = await ask(path.basename(bare.folder), 'main=reference:letters');
      expect(again).toMatchObject({
        anchors_used: 'audit-and-named',
        by_source: [{ anchors: frozen.length, compared_with: 'own', abstains: null }],
        references: [{ source: 'main', name: 'letters', hash, texts: frozen.length, state: 'current' }],
      });

      const { report } = await audited('one', 'main=reference:letters');
      const named = path.basename(report.folder);
      const twice = await ask(named, 'main=reference:letters');
      expect(twice.anchors).toEqual(again.anchors);
      expect(twice.references).toHaveLength(1);

      await createReference({ name: 'letters', data: ['renewed'], workers: 1, ...place });
      expect((await ask(named)).references).toMatchObject([{ hash, state: 'renewed' }]);
      const terminal = await runInProcess([
        ...['prevalence', '--audit', named, '--workspace', path.join(folder, 'ws'), '--no-color'],
      ]);
      expect(terminal.stdout.replace(/\s+/g, ' ')).toContain(
        `Reference letters@${hash.slice(0, 8)}: ${frozen.length} texts of its calibration part, named as texts of main; it was renewed since, and the newer one was not used.`,
      );

      await rm(path.join(folder, 'ws/references', hash.slice(0, 32)), { recursive: true });
      const gone = await ask(named);
      expect(gone.references).toMatchObject([{ hash, state: 'gone' }]);
      expect(gone.by_source).toEqual(twice.by_source);
      const traced = await traceRecords({ ...place, audit: named, where: 'source = main', limit: 1 });
      expect(traced.records[0]!.style).toMatchObject({ anchors: frozen.length, compared_with: 'vouched' });
    },
    TEST_MS,
  );

  test(
    'one that was assumed to be human is refused, and so is one that is not there',
    async () => {
      await createReference({ name: 'guessed', data: ['unknown'], assumesHuman: true, workers: 1, ...place });
      const refused = async (...anchors: readonly string[]) => {
        const args = anchors.flatMap((value) => ['--anchors', value]);
        const { code, stderr } = await runInProcess([
          ...['audit', path.join(folder, 'one'), '--workspace', path.join(folder, 'ws'), ...args],
        ]);
        expect(code).toBe(2);
        return stderr.replace(/\s+/g, ' ');
      };
      const guessed = await refused('one=reference:guessed');
      for (const words of ['--anchors reference:guessed', '--assume-human', '--anchors SOURCE=FILE'])
        expect(guessed).toContain(words);
      expect(await refused('reference:nobody')).toContain('there is no such reference');
      expect(await refused('one=reference:')).toContain('"one=reference:" names no reference');
    },
    TEST_MS,
  );
});

test('a set without any text left is refused by its name; sets of a class keep their method', async () => {
  class Few implements AnchorTexts {
    readonly source = '*';
    readonly name = 'few';
    readonly hash = 'ab';
    readonly texts = 2;
    readonly notes = [];
    readonly #rows: readonly { readonly id: string; readonly text: string }[];
    constructor(count: number) {
      this.#rows = letters(count, 7);
    }
    async *read() {
      for (const { text } of this.#rows) yield { text, language: 'en', groups: {} };
    }
  }
  const scorer = createStyleScorer(loadStyleModel());
  const [few] = anchorSetsFor({ anchorTexts: [new Few(2)] }, ['forum']);
  const { anchors, unused } = await readAnchors([few!, few!], { scorer, options: {} });
  // Of the only source, too, it is only where that is said.
  expect([anchors.map(({ source }) => source), unused]).toEqual([['*', '*'], 0]);
  const none = readAnchors([new Few(0)], { scorer, options: {} });
  await expect(none).rejects.toThrow(InputError);
  await expect(none).rejects.toThrow('few');
  const signal = AbortSignal.abort();
  await expect(readAnchors([new Few(2)], { scorer, options: { signal } })).rejects.toMatchObject({
    name: 'CancelledError',
  });
});
