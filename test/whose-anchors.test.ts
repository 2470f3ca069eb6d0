import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { traceRecords } from '../src/audit/trace.ts';
import { audit } from '../src/report/audit.ts';
import { prevalence } from '../src/report/prevalence.ts';
import { terminalPrevalence } from '../src/report/terminal-prevalence.ts';
import { randomText } from './support/random-text.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

const TEST_MS = 60_000;

const json = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
let texts: readonly string[];
beforeAll(() => {
  const random = new SeededRandom(77);
  texts = Array.from({ length: 420 }, () => randomText(random, 60));
});
const rows = (from: number, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => ({ id: `r${from + i}`, text: texts[from + i], lang: 'en', ...more }));

async function audited(files: FileTree, options: (folder: string) => object = () => ({})) {
  const folder = await temporaryFolder('whose-anchors');
  await writeFiles(folder, files);
  const workspace = path.join(folder, 'ws');
  const report = await audit({
    ...{ data: [path.join(folder, 'data')], workspace, workers: 1, findsRepeats: false, measuresWidth: false },
    ...options(folder),
  });
  return { folder, workspace, report, prevalence: report.audit.prevalence! };
}

test(
  'dates that a card in the data attests make no anchors, and the audit says so; those of the user’s own do',
  async () => {
    const data = {
      'data/letters/rows.jsonl': json(rows(0, 120, { date: '1897-05-02' })),
      'data/forum/rows.jsonl': json(rows(120, 30)),
    };
    const card = { dates_attested_by: 'The Archive' };
    const within = await audited({ ...data, 'data/letters/SOURCE.yaml': JSON.stringify(card) });
    expect(within.prevalence.anchors).toEqual([]);
    expect(within.prevalence.by_source).toMatchObject([
      { source: 'forum', abstains: 'too-few-anchors' },
      { source: 'letters', texts: 120, abstains: 'too-few-anchors' },
    ]);
    const [verified] = within.report.audit.origin.classes.filter(({ class: origin }) => origin === 'human');
    expect(verified, 'what the table says of them stays').toMatchObject({ status: 'verified', records: 120 });
    const told = 'letters: the card that attests the dates lies in the data itself (SOURCE.yaml)';
    expect(within.report.run.notes.filter((note) => note.startsWith(told))).toHaveLength(1);
    const asked = await prevalence({ workspace: within.workspace });
    expect(asked.notes.filter((note) => note.startsWith(told))).toHaveLength(1);
    expect(terminalPrevalence(asked, { color: false, width: 300 })).toContain(told);
    expect((await prevalence({ workspace: within.workspace, sources: ['forum'] })).notes).toEqual([]);

    const config = (files: string) =>
      JSON.stringify({ version: 1, sources: [{ id: 'letters', files: [files], card }] });
    const own = await audited({ ...data, 'mine.yaml': config('data/letters/**') }, (folder) => ({
      config: path.join(folder, 'mine.yaml'),
    }));
    expect(own.prevalence.anchors).toEqual([{ source: 'letters', language: 'en', texts: 120, from: 'data' }]);
    expect(own.prevalence.by_source).toMatchObject([{ source: 'forum', n: 30, compared_with: 'others' }]);
    const ofDates = (notes: readonly string[]) => notes.filter((note) => note.includes('dates'));
    expect(ofDates(own.report.run.notes)).toEqual([]);
    const beside = await audited({ ...data, 'data/outcross.yaml': config('letters/**') });
    expect(beside.prevalence.anchors).toEqual(own.prevalence.anchors);
    expect(ofDates(beside.report.run.notes)).toEqual([
      expect.stringContaining('attested by an outcross.yaml that lies in the data'),
    ]);
  },
  TEST_MS,
);

test(
  'texts that are anchors themselves are judged no more, and counted; nearly all of a source are refused',
  async () => {
    const files = {
      // 30 of its 130 texts are known to be human; one of them stands there twice.
      'data/forum/rows.jsonl': json([...rows(0, 130), { ...rows(0, 1)[0]!, id: 'again' }]),
      'known.jsonl': json([...rows(0, 30), ...rows(200, 120)]),
      'same.jsonl': json(rows(0, 125)),
    };
    const named = (file: string) => (folder: string) => ({ anchors: [`forum=${path.join(folder, file)}`] });
    const { folder, workspace, report, prevalence: found } = await audited(files, named('known.jsonl'));
    expect(found.anchors).toMatchObject([{ source: 'forum', texts: 150, from: 'files' }]);
    expect(found.among_anchors).toEqual([{ source: 'forum', texts: 30 }]);
    expect(found.by_source).toMatchObject([{ source: 'forum', texts: 100, n: 100, anchors: 150 }]);
    const told = 'forum: 30 texts stand among those known to be human that others are compared with.';
    expect(report.run.notes.filter((note) => note.startsWith(told))).toHaveLength(1);
    const { records } = await traceRecords({ workspace, where: 'source = forum', limit: 200 });
    const itself = records.filter(({ style }) => style !== null && 'abstains' in style);
    expect(itself.map(({ given_id: id }) => id).sort()).toEqual([...rows(0, 30).map(({ id }) => id), 'again'].sort());
    expect(itself.flatMap(({ evidence }) => evidence)).toEqual([]);
    expect(itself[0]!.style).toEqual({
      abstains: 'it is itself one of the texts known to be human that others are compared with',
    });
    await expect(audited(files, named('same.jsonl'))).rejects.toThrow('125 of the 130 texts of forum');
    const again = prevalence({ workspace, anchors: [`forum=${path.join(folder, 'same.jsonl')}`] });
    await expect(again).rejects.toThrow('are its anchors themselves');
  },
  TEST_MS,
);
