import { existsSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomText } from '../../test/support/random-text.ts';
import { runCli } from '../../test/support/run-cli.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type FileTree, writeFiles } from '../../test/support/write-files.ts';
import { audit } from '../report/audit.ts';
import type { AuditOptions } from './audit-options.ts';
import { type TracedRecord, traceRecords } from './trace.ts';

/** Audits of a megabyte each. */
const TEST_MS = 120_000;
const DATA = path.resolve(
  process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../../shared/data'),
  'origin',
);
const hasData = existsSync(DATA);

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const countWords = (text: string) => text.split(/\s+/).length;

function textsOf(file: string, least: number, where: Readonly<Record<string, string>> = {}): readonly string[] {
  const rows = gunzipSync(readFileSync(path.join(DATA, `${file}.jsonl.gz`)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly text: string } & Readonly<Record<string, unknown>>)
    .filter((row) => Object.entries(where).every(([name, value]) => (row[name] ?? 'none') === value));
  return rows.map(({ text }) => text).filter((text) => countWords(text) >= least);
}

/** The sentences of a text up to so many words. */
function beginningOf(text: string, words: number): string {
  let kept = '';
  for (const sentence of text.split(/(?<=[.!?])\s+/)) {
    if (kept !== '' && countWords(kept) >= words) break;
    kept += kept === '' ? sentence : ` ${sentence}`;
  }
  return kept;
}

/** Essays of learners, which people wrote; essays of models. */
let essays: readonly string[] = [];
let generated: readonly string[] = [];
/** Two essays with a passage of a model between them, and where it stands. */
let mixed: { readonly text: string; readonly from: number; readonly to: number };
let human: string;
beforeAll(() => {
  if (!hasData) return;
  essays = textsOf('ellipse_nonnative', 250);
  generated = textsOf('biscope', 300, { origin: 'ai', domain: 'essay', attack: 'none' });
  const passage = generated[0]!;
  mixed = {
    text: `${essays[0]}\n\n${passage}\n\n${essays[1]}`,
    from: essays[0]!.length + 2,
    to: essays[0]!.length + 2 + passage.length,
  };
  human = `${essays[2]}\n\n${essays[3]}`;
});

const delivery = () => [
  { id: 'mixed', text: mixed.text },
  { id: 'human', text: human },
  { id: 'short', text: beginningOf(essays[4]!, 150) },
];
/** Known-human essays that are in none of the delivery. */
const known = (count: number) => essays.slice(10, 10 + count).map((text) => ({ text, lang: 'en' }));

async function audited(files: FileTree, options: (folder: string) => Partial<AuditOptions> = () => ({})) {
  const folder = await temporaryFolder('spans');
  await writeFiles(folder, files);
  const workspace = path.join(folder, 'ws');
  await audit({
    data: [path.join(folder, 'data')],
    workspace,
    workers: 1,
    findsRepeats: false,
    measuresWidth: false,
    ...options(folder),
  });
  return { folder, workspace, trace: () => traced(workspace) };
}

async function traced(workspace: string): Promise<ReadonlyMap<string | null, TracedRecord>> {
  const { records } = await traceRecords({ workspace, where: 'given_id in (mixed, human, short)' });
  return new Map(records.map((record) => [record.given_id, record]));
}

/** The user's own card, which answers for the dates of a source. */
const ownCard = (source: string) =>
  JSON.stringify({
    version: 1,
    sources: [{ id: source, files: [`${source}/**`], card: { dates_attested_by: 'The Archive' } }],
  });

/** Share of the model's passage that was found, and of what was found that is the model's. */
function overlap(record: TracedRecord) {
  const spans = record.style_spans;
  if (spans === null || 'abstains' in spans) throw new Error(`nothing is said: ${JSON.stringify(spans)}`);
  const { from, to } = mixed;
  const common = spans.found.reduce(
    (sum, { span }) => sum + Math.max(0, Math.min(span.end, to) - Math.max(span.start, from)),
    0,
  );
  const all = spans.found.reduce((sum, { span }) => sum + span.end - span.start, 0);
  return { found: common / (to - from), right: all === 0 ? 0 : common / all };
}

describe.skipIf(!hasData)(`parts of real texts (skipped without the labelled data in ${path.basename(DATA)})`, () => {
  test(
    'by a file of anchors: the passage of a model among essays of people',
    async () => {
      const { folder, workspace, trace } = await audited(
        { 'data/web/rows.jsonl': json(delivery()), 'known.jsonl': json(known(1000)) },
        (root) => ({ anchors: [`web=${path.join(root, 'known.jsonl')}`] }),
      );
      const records = await trace();
      const { style_spans: spans } = records.get('mixed')!;
      expect(spans).toMatchObject({ compared_with: 'vouched', anchors: expect.any(Number) });
      expect(overlap(records.get('mixed')!).found).toBeGreaterThan(0.5);
      expect(overlap(records.get('mixed')!).right).toBeGreaterThan(0.7);
      for (const { p, bound, any_p } of (spans as Extract<typeof spans, { found: unknown }>)!.found) {
        expect(p).toBeLessThanOrEqual(any_p);
        expect(p).toBeLessThan(bound);
        expect(any_p).toBeLessThanOrEqual(0.05);
      }
      expect(records.get('human')!.style_spans).toMatchObject({ found: [] });
      expect(records.get('short')!.style_spans).toBeNull();
      const { stdout } = await runCli(['trace', 'web/mixed', '--workspace', workspace]);
      expect(stdout.replace(/\s+/g, ' ')).toMatch(
        /parts unlike human text, of \d+ windows of about 120 words, by \d+ texts/,
      );

      await rename(path.join(folder, 'data'), path.join(folder, 'moved'));
      expect((await trace()).get('mixed')!.style_spans).toEqual({
        abstains: 'its text cannot be read again: the file is gone, or another one by now',
      });
    },
    TEST_MS,
  );

  test(
    'by records known to be human, which are read again; of those nothing is said',
    async () => {
      const attested = known(1000).map((row, i) => ({ ...row, date: '2011-03-04', id: i === 0 ? 'human' : `k${i}` }));
      const { trace } = await audited({
        'data/outcross.yaml': ownCard('essays'),
        'data/essays/known.jsonl': json(attested),
        'data/essays/new.jsonl': json(delivery().slice(0, 1)),
      });
      const records = await trace();
      expect(records.get('mixed')!.style_spans).toMatchObject({ compared_with: 'own' });
      expect(overlap(records.get('mixed')!).found).toBeGreaterThan(0.5);
      expect(records.get('human')!.origin.status).toBe('verified');
      expect(records.get('human')!.style_spans).toBeNull();
    },
    TEST_MS,
  );

  test(
    'of other sources, of too few, and of none of its group: as of whole texts',
    async () => {
      const other = await audited(
        {
          'data/web/rows.jsonl': json(delivery()),
          'data/forum/rows.jsonl': json([{ text: human }]),
          'known.jsonl': json(known(1000)),
        },
        // Named for no source in particular, where there are several.
        (root) => ({ anchors: [path.join(root, 'known.jsonl')] }),
      );
      expect((await other.trace()).get('mixed')!.style_spans).toMatchObject({ compared_with: 'others' });
      const few = await audited(
        { 'data/web/rows.jsonl': json(delivery()), 'known.jsonl': json(known(120)) },
        (root) => ({ anchors: [`web=${path.join(root, 'known.jsonl')}`] }),
      );
      const { style_spans: spans } = (await few.trace()).get('mixed')!;
      expect(spans).toEqual({
        abstains: expect.stringMatching(
          /^it has \d+ windows of about 120 words, and with \d+ texts known to be human one among/,
        ),
      });
      const none = await audited({ 'data/web/rows.jsonl': json(delivery()) });
      expect((await none.trace()).get('mixed')!.style_spans).toEqual({
        abstains: 'no text known to be human is in its language',
      });
    },
    TEST_MS,
  );
});

test(
  'a text that a file names counts once; known-human texts that are gone are counted, and missed where too few are left',
  async () => {
    const random = new SeededRandom(5);
    const letters = Array.from({ length: 220 }, () => randomText(random, 150));
    const dated = (from: number, count: number) =>
      letters
        .slice(from, from + count)
        .map((text, i) => ({ id: `l${from + i}`, text, lang: 'en', date: '1897-05-02' }));
    const { folder, workspace, trace } = await audited(
      {
        'data/outcross.yaml': ownCard('letters'),
        'data/letters/a.jsonl': json(dated(0, 150)),
        'data/letters/b.jsonl': json(dated(150, 60)),
        'data/letters/new.jsonl': json([{ id: 'mixed', text: randomText(random, 450), lang: 'en' }]),
        // 40 of its 50 are records of the data as well.
        'known.jsonl': json([...dated(0, 40), ...dated(210, 10)]),
      },
      (root) => ({ anchors: [`letters=${path.join(root, 'known.jsonl')}`] }),
    );
    const spans = async () => (await trace()).get('mixed')!.style_spans;
    expect(await spans()).toMatchObject({ compared_with: 'vouched', anchors: 220 });
    expect(await spans()).not.toHaveProperty('anchors_missing');
    await rm(path.join(folder, 'data/letters/b.jsonl'));
    expect(await spans()).toMatchObject({ anchors: 160, anchors_missing: 60 });
    const { stdout } = await runCli(['trace', 'letters/mixed', '--workspace', workspace]);
    expect(stdout.replace(/\s+/g, ' ')).toContain('60 more texts known to be human could not be read again');
    await rm(path.join(folder, 'data/letters/a.jsonl'));
    expect(await spans()).toEqual({
      abstains: '170 of 210 texts known to be human cannot be read again: their files are gone, or others by now',
    });
  },
  TEST_MS,
);
