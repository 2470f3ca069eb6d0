import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AuditOptions } from '../src/audit/audit-options.ts';
import { planForgetting } from '../src/audit/forget.ts';
import { listSources } from '../src/audit/list-sources.ts';
import { loadAuditStyle } from '../src/audit/load-audit-style.ts';
import { openSnapshot } from '../src/audit/open-snapshot.ts';
import { parseAnchorFile, readAnchors, sourcesOfAnchors } from '../src/audit/read-anchors.ts';
import type { SnapshotInput } from '../src/audit/run-audit.ts';
import { snapshotStyle } from '../src/audit/style-settings.ts';
import { traceRecords } from '../src/audit/trace.ts';
import { ConfigError, InputError } from '../src/errors.ts';
import { loadStyleModel } from '../src/origin/style/style-model.ts';
import { createStyleScorer } from '../src/origin/style/style-scorer.ts';
import { originGroup } from '../src/record/origin.ts';
import type { SourceCard } from '../src/record/source-card.ts';
import { audit } from '../src/report/audit.ts';
import { forget } from '../src/report/forget.ts';
import { prevalence as prevalenceReport } from '../src/report/prevalence.ts';
import { readPartTable } from '../src/workspace/part-reader.ts';
import { readSnapshot } from '../src/workspace/snapshots.ts';
import { readAuditFacts } from './support/audit-facts.ts';
import { interruptAudit } from './support/interrupted-audit.ts';
import { randomText } from './support/random-text.ts';
import { runCli } from './support/run-cli.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

/** Tests here are several audits each. */
const TEST_MS = 240_000;

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const scorer = createStyleScorer(loadStyleModel());

/** Texts by their score, the lowest first, none scored alike: what is anchored on the first is unusual at the end. */
let texts: readonly string[];
beforeAll(() => {
  const random = new SeededRandom(1897);
  const scored = Array.from({ length: 1900 }, () => {
    const text = randomText(random, 60);
    return { text, logit: Math.round(scorer.score(text)!.logit * 1000) };
  });
  const distinct = new Map(scored.map((one) => [one.logit, one]));
  texts = [...distinct.values()].sort((a, b) => a.logit - b.logit).map(({ text }) => text);
  expect(texts.length).toBeGreaterThan(1249);
});

const rows = (from: number, count: number, more: (i: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, i) => ({ id: `r${i}`, text: texts[from + i], lang: 'en', ...more(i) }));

async function auditTree(files: FileTree, options: (folder: string) => Partial<AuditOptions> = () => ({})) {
  const folder = await temporaryFolder('style');
  await writeFiles(folder, files);
  const workspace = path.join(folder, 'ws');
  const report = await audit({ data: [path.join(folder, 'data')], workspace, workers: 1, ...options(folder) });
  const manifest = await readSnapshot<SnapshotInput, SourceCard>({ folder: workspace }, report.run.snapshotId);
  return { folder, workspace, report, manifest };
}

/** Decisions of today on all records of a snapshot. */
async function decisionsOf(workspace: string, manifest: Parameters<typeof openSnapshot>[1]) {
  await using open = await openSnapshot({ folder: workspace }, manifest);
  return open.uses.map(({ source, decision: { origin, rule, evidence }, records }) => ({
    source,
    class: origin.class,
    status: origin.status,
    flag: origin.flag,
    rule,
    records,
    p: evidence.find(({ kind }) => kind === 'style-statistic')?.calibration,
  }));
}

/** The user's own card of a source, which answers for its dates and says nothing of what is not dated. */
const attested = (source: string, card: object = {}) => ({
  'data/outcross.yaml': `${JSON.stringify({
    version: 1,
    sources: [{ id: source, files: [`${source}/**`], card: { dates_attested_by: 'The Archive', ...card } }],
  })}\n`,
});
const ATTESTED = { origin: 'human' };
const CONTRACT = 'origin: human\nbasis: contract\nreference: order 7\n';
const dated = () => ({ date: '1897-05-02' });

describe('anchors', () => {
  test(
    'records of its source proven human by attested dates: .001 takes 999 of them and makes a record model text',
    async () => {
      const files = (anchors: number) => ({
        ...attested('letters'),
        'data/letters/rows.jsonl': json([
          ...rows(0, anchors, dated),
          { ...rows(1100, 1)[0]!, id: 'unusual' },
          { ...rows(500, 1)[0]!, id: 'ordinary' },
        ]),
        'data/crawl/rows.jsonl': json(rows(1101, 1)),
      });
      const enough = await auditTree(files(999));
      const found = await decisionsOf(enough.workspace, enough.manifest);
      const undated = found.filter(({ source, rule }) => source === 'letters' && rule !== 'verified');
      expect(undated).toHaveLength(2);
      expect(undated.find(({ p }) => p !== undefined)).toMatchObject({
        class: 'synthetic',
        status: 'inferred',
        flag: null,
        rule: 'style',
        p: { p: 0.001, anchors: 999, comparedWith: 'own', llr: [expect.any(Number), 4, 4] },
      });
      expect(undated.find(({ p }) => p === undefined)).toMatchObject({ class: 'unknown', rule: 'nothing' });
      // The crawl has none of its own: what letters say of it is shown, and decides nothing.
      expect(found.filter(({ source }) => source === 'crawl')).toMatchObject([
        { class: 'unknown', rule: 'nothing', p: { p: 0.001, anchors: 999, comparedWith: 'others' } },
      ]);
      const { prevalence } = enough.report.audit;
      expect(prevalence!.anchors).toEqual([{ source: 'letters', language: 'en', texts: 999, from: 'data' }]);
      expect(prevalence!.single_texts).toMatchObject({ silent: [], undecided: [{ source: 'crawl', records: 1 }] });
      expect(prevalence!.by_source).toMatchObject([
        { source: 'crawl', compared_with: 'others', point: null, doubts: [{ code: 'anchors-of-others' }] },
        { source: 'letters', compared_with: 'own' },
      ]);
      const { records } = await traceRecords({ workspace: enough.workspace, where: 'source = crawl' });
      expect(records).toMatchObject([
        { style: { p: expect.closeTo(0.001, 9), compared_with: 'others' }, origin: { class: 'unknown' } },
      ]);
      expect(records[0]!.would_change).toMatch(
        /^If as many texts of crawl itself.*\(--anchors crawl=FILE\), it would be synthetic, inferred\.$/,
      );
      const traced = await runCli(['trace', 'crawl/r0', '--workspace', enough.workspace]);
      expect(traced.stdout.replace(/\s+/g, ' ')).toContain(
        'by 999 texts known to be human, of other sources, so it decides nothing',
      );
      const fewer = await auditTree(files(998));
      const weaker = await decisionsOf(fewer.workspace, fewer.manifest);
      expect(weaker).toContainEqual(
        expect.objectContaining({
          source: 'letters',
          rule: 'nothing',
          p: expect.objectContaining({ p: 0.01, anchors: 998 }),
        }),
      );
      expect(weaker.every(({ class: origin }) => origin === 'unknown' || origin === 'human')).toBe(true);
    },
    TEST_MS,
  );

  test(
    'texts that a contract calls human are none: they are tested like all else',
    async () => {
      const { workspace, manifest, report } = await auditTree(
        {
          'data/vendor/SOURCE.yaml': CONTRACT,
          'data/vendor/rows.jsonl': json(rows(900, 200, () => ({ by: 'vendor' }))),
          ...attested('dated', { origin: 'human', basis: 'contract', reference: 'order 7' }),
          'data/dated/rows.jsonl': json(rows(0, 120, () => ({ ...dated(), by: 'archive' }))),
          'vendor.jsonl': json(rows(200, 300)),
        },
        (folder) => ({
          anchors: [`vendor=${path.join(folder, 'vendor.jsonl')}`],
          anchorGroups: ['-'],
          columns: { groups: ['by'] },
        }),
      );
      const { prevalence } = report.audit;
      expect(prevalence!.anchors, 'a contract makes no anchors; an attested date does, contract or not').toEqual([
        { source: 'dated', language: 'en', texts: 120, from: 'data' },
        { source: 'vendor', language: 'en', texts: 300, from: 'files' },
      ]);
      // Its texts score higher than all that are known of it: the word of a contract takes no text from the estimate.
      expect(prevalence!.by_source).toMatchObject([
        { source: 'vendor', texts: 200, n: 200, anchors: 300, compared_with: 'own' },
      ]);
      expect(prevalence!.by_source[0]!.low).toBeGreaterThan(0.5);
      expect(report.audit.findings.map(({ kind, source }) => [kind, source])).toContainEqual(['model-share', 'vendor']);
      const groups = await prevalenceReport({ workspace, by: 'by' });
      expect(groups.by!.groups).toMatchObject([{ group: 'vendor', n: 200, known_human: 0, outcome: 'not-decidable' }]);
      const decided = await decisionsOf(workspace, manifest);
      expect(
        decided.every(({ class: origin, status }) => origin === 'human' && status === 'verified'),
        'a contract still proves what the table says it proves',
      ).toBe(true);
    },
    TEST_MS,
  );

  test(
    'a file without a source is for the only one there is; among several for none, and decides nothing',
    async () => {
      const files = (sources: readonly string[]) => ({
        ...Object.fromEntries(
          sources.map((source, i) => [`data/${source}/rows.jsonl`, json(rows(1100 + i, 1))] as const),
        ),
        'known.jsonl': json(rows(0, 999)),
      });
      const known = (folder: string) => ({ anchors: [path.join(folder, 'known.jsonl')] });
      const one = await auditTree(files(['forum']), known);
      expect(await decisionsOf(one.workspace, one.manifest)).toMatchObject([
        { rule: 'style', class: 'synthetic', p: { p: 0.001, anchors: 999, comparedWith: 'vouched' } },
      ]);
      expect(one.report.audit.prevalence!.anchors).toMatchObject([{ source: 'forum', texts: 999 }]);
      expect(one.report.run.notes.filter((note) => note.includes('anchors'))).toEqual([]);
      const several = await auditTree(files(['crawl', 'forum']), known);
      expect(await decisionsOf(several.workspace, several.manifest)).toMatchObject(
        ['crawl', 'forum'].map((source) => ({
          source,
          rule: 'nothing',
          class: 'unknown',
          p: { p: 0.001, comparedWith: 'others' },
        })),
      );
      expect(several.report.run.notes).toContainEqual(expect.stringMatching(/--anchors SOURCE=FILE/));
      expect(several.report.audit.findings.filter(({ kind }) => kind === 'model-share')).toEqual([]);
      // Asked about one of them alone, it can be meant for no other.
      const file = path.join(several.folder, 'known.jsonl');
      const shares = async (sources: readonly string[] | undefined) =>
        (await prevalenceReport({ workspace: several.workspace, sources, anchors: [file] })).by_source.map(
          ({ source, compared_with: by }) => [source, by],
        );
      expect(await shares(['forum'])).toEqual([['forum', 'own']]);
      expect(await shares(undefined)).toEqual([
        ['crawl', 'others'],
        ['forum', 'others'],
      ]);
    },
    TEST_MS,
  );

  test(
    'files of them, for all sources or for one; under 99 nothing is said',
    async () => {
      const files = {
        'data/forum/rows.jsonl': json([...rows(1100, 1), { ...rows(0, 1)[0]!, id: 'low' }]),
        'data/crawl/rows.jsonl': json(rows(1101, 1)),
        'all.jsonl': json(rows(0, 999)),
        // Repeats are one text, and short or foreign ones, code and verse none.
        'forum.jsonl': json([
          ...rows(1150, 99),
          ...rows(1150, 99),
          { text: 'Too short.' },
          { text: texts[0], lang: 'is' },
          { text: `if (a[0]) { return {}; } `.repeat(30), lang: 'en' },
        ]),
        'few.jsonl': json(rows(0, 98)),
      };
      const anchored = await auditTree(files, (folder) => ({
        anchors: [path.join(folder, 'all.jsonl'), `forum=${path.join(folder, 'forum.jsonl')}`],
      }));
      const decided = await decisionsOf(anchored.workspace, anchored.manifest);
      expect(decided.filter(({ source }) => source === 'crawl')).toMatchObject([{ rule: 'nothing' }]);
      expect(
        decided.every(({ source, p }) => source !== 'forum' || p === undefined),
        'its own anchors all score higher',
      ).toBe(true);
      expect(anchored.report.audit.prevalence!.anchors).toEqual([
        { source: null, language: 'en', texts: 999, from: 'files' },
        { source: 'forum', language: 'en', texts: 99, from: 'files' },
      ]);
      expect(anchored.report.run.notes.filter((note) => note.includes('anchors'))).toEqual([
        expect.stringMatching(/^3 rows of the anchors could not be used/),
        expect.stringMatching(/^anchors named for no source/),
      ]);
      const few = await auditTree(files, (folder) => ({ anchors: [path.join(folder, 'few.jsonl')] }));
      expect((await decisionsOf(few.workspace, few.manifest)).every(({ p }) => p === undefined)).toBe(true);
      expect(few.report.audit.prevalence!.by_source).toMatchObject([
        { source: 'crawl', abstains: 'too-few-anchors', low: 0, high: 1, point: null },
        { source: 'forum', abstains: 'too-few-anchors', low: 0, high: 1, point: null },
      ]);
      expect(few.report.audit.findings.filter(({ kind }) => kind === 'model-share')).toEqual([]);
    },
    TEST_MS,
  );

  test(
    'of its own group alone are what a record is held against where groups are named',
    async () => {
      const files = {
        'data/web/rows.jsonl': json(
          ['letter', 'abstract', undefined].map((genre, i) => ({ ...rows(1240 + i, 1)[0]!, id: `r${i}`, genre })),
        ),
        'anchors.jsonl': json([
          ...rows(0, 150, () => ({ genre: 'letter' })),
          ...rows(150, 98, () => ({ genre: 'abstract' })),
          ...rows(300, 200, () => ({ genre: 'novel' })),
        ]),
        'plain.jsonl': json(rows(600, 300)),
      };
      const options = (folder: string) => ({
        anchors: [path.join(folder, 'anchors.jsonl')],
        columns: { groups: ['genre'] },
      });
      const { workspace, manifest, report } = await auditTree(files, options);
      expect((await decisionsOf(workspace, manifest)).map(({ p, records }) => [p, records])).toEqual(
        expect.arrayContaining([
          [expect.objectContaining({ p: 0.01, anchors: 150, comparedWith: 'vouched' }), 1],
          [undefined, 2],
        ]),
      );
      expect(report.audit.prevalence!.single_texts).toEqual({
        group_columns: ['genre'],
        silent: [{ source: 'web', reason: 'fewer than 99 anchors of its group', records: 2 }],
        undecided: [],
      });
      const { records } = await traceRecords({ workspace, where: 'source = web' });
      expect(records.map(({ style }) => style)).toEqual([
        {
          p: expect.closeTo(1 / 151, 5),
          bound: expect.closeTo(1 - 0.05 ** (1 / 150), 5),
          anchors: 150,
          compared_with: 'vouched',
          same: ['genre'],
        },
        { abstains: 'its group, genre abstract, has 98 texts of its length known to be human, of 99 that are needed' },
        {
          abstains:
            'it has no genre, and texts without one have 0 texts of its length known to be human, of 99 that are needed',
        },
      ]);
      const page = await readFile(path.join(report.folder, 'audit.html'), 'utf8');
      expect(page).toContain('A single text is held against texts known to be human of the same genre alone.');
      const traced = await runCli(['trace', 'web/r1', '--workspace', workspace]);
      expect(traced.stdout.replace(/\s+/g, ' ')).toContain(
        'nothing is said, because its group, genre abstract, has 98 texts',
      );

      // All together, where the user says so; and texts without a genre are of the group without one.
      const pooled = await auditTree(files, (folder) => ({ ...options(folder), anchorGroups: ['-'] }));
      expect((await decisionsOf(pooled.workspace, pooled.manifest)).map(({ p }) => p)).toEqual([
        expect.objectContaining({ p: 0.01, anchors: 448, comparedWith: 'vouched' }),
      ]);
      const plain = await auditTree(files, (folder) => ({
        ...options(folder),
        anchors: [path.join(folder, 'plain.jsonl')],
      }));
      expect(plain.report.audit.prevalence!.single_texts!.silent).toMatchObject([{ records: 2 }]);
      expect(
        plain.report.run.notes.filter((note) => note.startsWith('none of the anchors has the column genre')),
      ).toHaveLength(1);
      const misspelt = auditTree(files, (folder) => ({ ...options(folder), anchorGroups: ['gerne'] }));
      await expect(misspelt).rejects.toThrow('it is none of the group columns');
    },
    TEST_MS,
  );

  test(
    'of a group may be records proven human',
    async () => {
      const kinds = ['letter', 'diary'];
      const { workspace, manifest, report } = await auditTree(
        {
          ...attested('letters', ATTESTED),
          'data/letters/rows.jsonl': json([
            ...rows(0, 160, () => ({ ...dated(), kind: 'letter' })),
            ...rows(200, 40, (i) => ({ ...dated(), kind: 'diary', id: `d${i}` })),
          ]),
          'data/web/rows.jsonl': json(kinds.map((kind, i) => ({ ...rows(1240 + i, 1)[0]!, id: `w${i}`, kind }))),
        },
        () => ({ columns: { groups: ['kind'] } }),
      );
      const found = (await decisionsOf(workspace, manifest)).filter(({ source }) => source === 'web');
      expect(found.map(({ p }) => p)).toEqual(
        expect.arrayContaining([{ p: 0.01, anchors: 160, comparedWith: 'others' }, undefined]),
      );
      expect(report.audit.prevalence!.single_texts!.silent).toEqual([
        { source: 'letters', reason: 'fewer than 99 anchors of its group', records: 40 },
        { source: 'web', reason: 'fewer than 99 anchors of its group', records: 1 },
      ]);
    },
    TEST_MS,
  );

  test('files that cannot be used are errors that name them', async () => {
    const folder = await temporaryFolder('anchors');
    await writeFiles(folder, { 'empty.jsonl': '', 'broken.jsonl': '{"text": ', 'image.png': '\u0089PNG\r\n' });
    const read = (value: string) => readAnchors([parseAnchorFile(value)], { scorer, options: { cwd: folder } });
    for (const file of ['missing.jsonl', 'empty.jsonl', 'broken.jsonl', 'image.png', 'forum=missing.jsonl']) {
      const error = await read(file).catch((thrown: unknown) => thrown);
      expect(error, file).toBeInstanceOf(InputError);
      expect((error as InputError).message, file).toContain(file.split('=').at(-1));
    }
    await writeFiles(folder, { 'some.jsonl': json(rows(0, 3)) });
    const options = { data: [], cwd: folder, anchors: ['some.jsonl', 'foruum=some.jsonl', 'web=some.jsonl'] };
    const { style } = await loadAuditStyle(options, new Set(['forum', 'web']));
    expect(
      style!.anchors.map(({ source }) => source),
      'a text of a source is none of all sources',
    ).toEqual([...Array<string>(3).fill('foruum'), ...Array<string>(3).fill('web')]);
    expect(() => parseAnchorFile('forum=')).toThrow('names no file');
    expect(parseAnchorFile('./a=b.jsonl')).toEqual({ source: '*', path: './a=b.jsonl' });
  });

  test('a misspelt source is told before a byte of the data is read', async () => {
    const folder = await temporaryFolder('anchors');
    await writeFiles(folder, { 'data/reviews/rows.jsonl': 'never looked at', 'data/web/page.txt': 'A page.' });
    const list = (...anchors: string[]) =>
      listSources(['data'], { cwd: folder, maxRowBytes: 1000, namedSources: sourcesOfAnchors({ anchors }) });
    await expect(list('revews=missing.jsonl')).rejects.toMatchObject({
      message: expect.stringContaining('no source of the data is called revews'),
      hint: expect.stringContaining('Did you mean reviews? There are reviews, web;'),
    });
    await expect(list('archive=missing.jsonl')).rejects.toThrow(ConfigError);
    const { inputs } = await list('reviews=missing.jsonl', 'missing.jsonl');
    expect(inputs.map(({ source }) => source)).toEqual(['reviews', 'web']);
  });

  test('the same whatever their order, files and repeats; those of other languages do not calibrate English', async () => {
    const folder = await temporaryFolder('anchors');
    const some = rows(0, 120);
    await writeFiles(folder, {
      'one.jsonl': json(some),
      'many/b.jsonl': json(some.slice(0, 70).reverse()),
      'many/a.jsonl': json(some.slice(40)),
      'foreign.jsonl': json(some.map((row) => ({ ...row, lang: 'de' }))),
    });
    const read = (value: string) => readAnchors([parseAnchorFile(value)], { scorer, options: { cwd: folder } });
    expect(await read('many')).toEqual(await read('one.jsonl'));
    expect((await read('one.jsonl')).anchors).toHaveLength(120);
    expect(await read('foreign.jsonl')).toEqual({ anchors: [], unused: 120 });
  });
});

/** Everything that counts: proven human text, two sources over months, text of the ledger's kind in none. */
function mixture(shards: number, order?: SeededRandom): FileTree {
  const sources = {
    letters: rows(0, 240, (i) => ({ id: `l${i}`, date: `18${10 + (i % 80)}-05-02` })),
    web: rows(500, 260, (i) => ({ id: `w${i}`, date: `2024-0${1 + (i % 4)}` })),
    forum: rows(900, 150, (i) => ({ id: `f${i}` })),
  };
  const files: Record<string, string> = attested('letters', ATTESTED);
  for (const [source, own] of Object.entries(sources)) {
    const lines = own.map((row) => JSON.stringify(row));
    const ordered = order === undefined ? lines : order.shuffle(lines);
    const size = Math.ceil(ordered.length / shards);
    for (let i = 0; i < shards; i++)
      files[`data/${source}/${order === undefined ? i : 90 - i}.jsonl`] = ordered
        .slice(i * size, (i + 1) * size)
        .map((line) => `${line}\n`)
        .join('');
  }
  return files;
}

describe('results', () => {
  test(
    'are the same for any workers, files and order, when killed, and when decided again',
    async () => {
      const whole = await auditTree(mixture(1));
      const expected = (await readAuditFacts(whole.report.folder)).json;
      const { prevalence } = whole.report.audit;
      expect(prevalence!.by_source.map(({ source, n, abstains }) => [source, n, abstains])).toEqual([
        ['forum', 150, null],
        ['web', 260, null],
      ]);
      expect(prevalence!.by_source.every(({ low, high }) => low >= 0 && low < high)).toBe(true);
      expect(prevalence!.by_month.length).toBeGreaterThan(1);
      expect(prevalence!.detector.model).toBe(scorer.modelId);
      for (const [workers, shards] of [
        [2, 3],
        [4, 5],
      ] as const) {
        const { report } = await auditTree(mixture(shards, new SeededRandom(shards)), () => ({ workers }));
        expect((await readAuditFacts(report.folder)).json, `${workers} workers`).toBe(expected);
      }
      const folder = await temporaryFolder('killed');
      await writeFiles(folder, mixture(2));
      const workspace = path.join(folder, 'ws');
      const args = [path.join(folder, 'data'), '--workspace', workspace, '--workers', '2'];
      for (const stage of ['read', 'compare', 'summarise'] as const)
        await interruptAudit(args, { stage, delayMs: 5, signal: 'SIGKILL' });
      const { code, stdout } = await runCli(['audit', ...args, '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual(JSON.parse(expected));

      const decided = await decisionsOf(whole.workspace, whole.manifest);
      const summed = new Map<string, number>();
      for (const { class: origin, status, flag, records } of decided) {
        const key = `${origin} ${status} ${flag}`;
        summed.set(key, (summed.get(key) ?? 0) + records);
      }
      expect([...summed].sort(), 'as the audit has them').toEqual(
        whole.report.audit.origin.classes.map((one) => [`${one.class} ${one.status} ${one.flag}`, one.records]).sort(),
      );
      expect(decided.some(({ p }) => p !== undefined)).toBe(true);
      for (const { class: origin, status, source } of decided)
        if (originGroup(origin) === 'human') expect([status, source]).toEqual(['verified', 'letters']);
    },
    TEST_MS,
  );

  test(
    'without style there are no scores and no shares, and snapshots of versions before it still open',
    async () => {
      const files = { 'data/web/rows.jsonl': json(rows(500, 5)) };
      const { workspace, manifest, report } = await auditTree(files, () => ({ scoresStyle: false }));
      expect(report.audit.prevalence).toBeNull();
      expect(snapshotStyle(manifest)).toBeNull();
      const { style: _, ...earlier } = manifest;
      expect(await decisionsOf(workspace, earlier)).toMatchObject([{ rule: 'nothing', records: 5 }]);
    },
    TEST_MS,
  );

  test(
    'what was forgotten has no score and anchors nothing',
    async () => {
      const { workspace, report, manifest } = await auditTree({
        ...attested('letters', ATTESTED),
        'data/letters/rows.jsonl': json(rows(0, 99, dated)),
        'data/web/rows.jsonl': json(rows(500, 120)),
      });
      expect(report.audit.prevalence!.by_source).toMatchObject([{ source: 'web', abstains: null, anchors: 99 }]);
      const plan = await planForgetting({ workspace, id: 'letters/r7' });
      await forget({ workspace, reason: 'asked to' }, plan.digests);
      const changed = await readSnapshot<SnapshotInput, SourceCard>({ folder: workspace }, report.run.snapshotId);
      expect(changed.parts).toHaveLength(manifest.parts.length);
      const held = [];
      for (const { key } of changed.parts)
        held.push(
          ...(await readPartTable<{ source: string; row_key: string; sha256_raw: unknown; style: number | null }>(
            { folder: workspace },
            key,
            'records',
          )),
        );
      const gone = held.filter(({ sha256_raw: hash }) => hash === null);
      expect(gone).toMatchObject([{ style: null }]);
      await using open = await openSnapshot({ folder: workspace }, changed);
      expect(open.style!.anchors).toHaveLength(98);
      expect(open.uses.every(({ decision }) => decision.evidence.every(({ kind }) => kind !== 'style-statistic'))).toBe(
        true,
      );
    },
    TEST_MS,
  );

  test(
    'hostile texts are scored or left, and nothing breaks',
    async () => {
      const plain = texts[3]!;
      const hostile = [
        '\u202e'.repeat(5000) + plain,
        plain.replaceAll(' ', '\u200b \u200d'),
        `${'e\u0301'.repeat(3)} `.repeat(4000),
        '\u{1F469}\u200d\u{1F467} '.repeat(3000),
        `${'a'.repeat(60_000)} `.repeat(20),
        `\ud800 ${plain} \udfff`,
        '\0 '.repeat(4000),
        '{}[]();'.repeat(9000),
        'line\n'.repeat(4000),
        `${plain}\r\n`.repeat(50),
        'ﷺ '.repeat(2000),
      ];
      const { workspace, manifest, report } = await auditTree({
        'data/web/rows.jsonl': json(hostile.map((text, i) => ({ id: `h${i}`, text, lang: 'en' }))),
        ...attested('letters', ATTESTED),
        'data/letters/rows.jsonl': json([
          ...rows(0, 99, dated),
          ...hostile.map((text) => ({ text, lang: 'en', ...dated() })),
        ]),
      });
      expect(report.audit.records.quarantined).toBe(0);
      expect(report.audit.prevalence!.by_source).toMatchObject([{ source: 'web' }]);
      const styles = [];
      for (const { key } of manifest.parts)
        for (const { style } of await readPartTable<{ style: number | null }>({ folder: workspace }, key, 'records'))
          styles.push(style);
      expect(styles.length).toBe(99 + 2 * hostile.length);
      for (const style of styles) if (style !== null) expect(Math.abs(style)).toBeLessThan(1_000_000);
      expect(styles).toContain(null);
    },
    TEST_MS,
  );
});
