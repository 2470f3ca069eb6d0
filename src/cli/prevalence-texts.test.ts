import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { alikeGroups } from '../audit/alike-groups.ts';
import { CancelledError } from '../errors.ts';

const WORDS = Array.from(
  { length: 200 },
  (_, n) => `word${String.fromCharCode(97 + (n % 26), 97 + Math.floor(n / 26))}`,
);
const jsonl = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const prevalence = (...args: string[]) => runInProcess(['prevalence', ...args]);

/** Sentences of ten words; models take from the first fifty of two hundred twice as often. */
function sentences(random: SeededRandom, count: number, { byModel }: { byModel: boolean }): string {
  const word = () => WORDS[byModel && random.below(2) === 0 ? random.below(50) : random.below(WORDS.length)]!;
  return Array.from({ length: count }, () => `${Array.from({ length: 10 }, word).join(' ')}.`).join(' ');
}

test('words: a share by words, checked on texts before chatbots; abstains where it cannot be checked', async () => {
  const folder = await temporaryFolder('prevalence-words');
  const random = new SeededRandom(21);
  const texts = (count: number, byModel: boolean) =>
    Array.from({ length: count }, () => ({ text: sentences(random, 26, { byModel }) }));
  const human = texts(200, false);
  // A third of the texts of 2025 are by a model; one text stands in the reference.
  const data = [
    ...texts(40, false).map((row) => ({ ...row, date: '2019-05-01' })),
    ...texts(40, false).map((row) => ({ ...row, date: '2025-05-01' })),
    ...texts(20, true).map((row) => ({ ...row, date: '2025-06-01' })),
    { ...human[0], date: '2025-06-02' },
  ];
  await writeFiles(folder, {
    'papers.jsonl': jsonl(data),
    'human.jsonl': jsonl(human),
    'model.jsonl': jsonl(texts(200, true)),
    'undated.jsonl': jsonl(data.map(({ text }) => ({ text }))),
  });
  const at = (name: string) => path.join(folder, name);
  const references = ['--human', at('human.jsonl'), '--model', at('model.jsonl')];
  const { stdout, stderr, code } = await prevalence(
    'words',
    at('papers.jsonl'),
    ...references,
    '--source',
    'papers',
    '--json',
  );
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    schema: 'outcross.prevalence-words/1',
    human_texts: 200,
    model_texts: 200,
    check: 'dates',
    in_references: 1,
    by_source: [{ source: 'papers', texts: 60, is_sample: false, checked_on: 40, estimate: { abstains: null } }],
  });
  const { share, low, high } = report.by_source[0].estimate;
  expect(low).toBeLessThan(1 / 3);
  expect(high).toBeGreaterThan(1 / 3);
  expect(Math.abs(share - 1 / 3)).toBeLessThan(0.1);

  const undated = await prevalence('words', at('undated.jsonl'), ...references, '--source', 'papers');
  expect(undated.code).toBe(0);
  expect(undated.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'cannot be said by words: 30 texts of this source are needed to check it on that are dated before chatbots, 0 are there',
  );
  // Texts of a reference prove nothing about it.
  const circular = await prevalence(
    'words',
    at('undated.jsonl'),
    ...references,
    '--check',
    at('human.jsonl'),
    '--json',
  );
  expect(JSON.parse(circular.stdout).by_source[0].estimate.abstains).toMatchObject({
    code: 'too-few-texts',
    observed: 0,
  });
  expect((await prevalence('words', at('papers.jsonl'), '--human', at('human.jsonl'))).code).toBe(2);
  expect((await prevalence('words', ...references)).stderr).toContain('no data is named');
  expect((await prevalence('words', at('gone.jsonl'), ...references)).code).toBe(2);
}, 60_000);

test('excess: words of a year, a share where style words are named; abstains over too few texts', async () => {
  const folder = await temporaryFolder('prevalence-excess');
  const random = new SeededRandom(22);
  const rows = [2021, 2022, 2025].flatMap((year) =>
    Array.from({ length: 5200 }, (_, n) => ({
      // One text in ten of 2025 holds the style word, one in ten another that tells of a topic.
      text: `number ${n} of ${year}${sentences(random, 1, { byModel: false })}${year === 2025 && n % 10 === 0 ? ' delves' : ''}${year === 2025 && n % 10 === 1 ? ' virus' : ''}`,
      published: `${year}-03`,
      lang: 'en',
    })),
  );
  await writeFiles(folder, {
    'a.jsonl': jsonl([...rows, { text: 'undated text in English', lang: 'en' }]),
    'style.txt': 'delves\nunderscores\n',
    'few.jsonl': jsonl(rows.slice(0, 100)),
  });
  const run = (name: string, ...args: string[]) =>
    prevalence('excess', path.join(folder, name), '--date', 'published', '--source', 'papers', ...args);
  const { stdout, stderr, code } = await run('a.jsonl', '--style-words', path.join(folder, 'style.txt'), '--json');
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const [papers] = JSON.parse(stdout).by_source;
  expect(papers).toMatchObject({ source: 'papers', year: 2025, excess_words: 2, is_sample: false });
  expect(papers.estimate.words.map(({ word }: { word: string }) => word).sort()).toEqual(['delves', 'virus']);
  expect(papers.estimate.low).toBeLessThanOrEqual(0.1);
  expect(papers.estimate.high).toBeGreaterThanOrEqual(0.1);
  expect(JSON.parse(stdout)).toMatchObject({ undated: 1, other_years: 0, not_english: 0 });

  const listed = await run('a.jsonl');
  expect(listed.stdout).toContain('no share is given');
  expect(listed.stdout).toMatch(/words {6}virus 10 % for 0\.0\d %, delves 9\.\d % for 0\.0\d %/);
  expect((await run('few.jsonl')).stdout.replaceAll(/\s+/g, ' ')).toContain('cannot be compared');
  expect(await run('a.jsonl', '--year', '2019')).toMatchObject({ code: 2, stderr: expect.stringContaining('2023 on') });
  expect((await run('a.jsonl', '--style-words', path.join(folder, 'none.txt'))).stderr).toContain('ENOENT');
}, 60_000);

test('alike: two who paste from one place, tasks aside; names from data do no harm', async () => {
  const folder = await temporaryFolder('prevalence-alike');
  const random = new SeededRandom(23);
  const pasted = Array.from({ length: 12 }, () => sentences(random, 1, { byModel: false }));
  const names = ['ann', 'bo', 'cy', 'di', 'eve\u001b[2J', 'flo'];
  const rows = names.flatMap((annotator, who) =>
    Array.from({ length: 12 }, (_, n) => ({
      annotator,
      // What answers one question repeats its words.
      question: `q${n}`,
      text: `${sentences(random, 5, { byModel: false })} question ${n} asks for the long account of matter number ${n}. ${who >= 4 ? pasted[(n + (who === 5 ? 5 : 0)) % 12] : ''}`,
    })),
  );
  const file = path.join(folder, 'answers.jsonl');
  await writeFile(file, jsonl([...rows, { question: 'q1', text: 'nobody said so' }]));
  const { stdout, stderr, code } = await prevalence(
    'alike',
    file,
    '--group',
    'annotator',
    '--task',
    'question',
    '--json',
  );
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    schema: 'outcross.prevalence-alike/1',
    named: 1,
    groups: 6,
    texts: 72,
    without_group: 1,
    is_sample: false,
  });
  expect(report.pairs[0]).toMatchObject({ first: names[4], second: 'flo' });
  expect(report.pairs[0].statements[0]).toContain('about different tasks share more rare phrases');
  const shown = await prevalence('alike', file, '--group', 'annotator', '--task', 'question');
  expect(shown.stdout).toContain('eve\\x1b[2J, flo');
  expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain('the least adjusted p that could be reached is 0.001');
  expect(shown.stdout).not.toContain('\u001b');
  expect((await prevalence('alike', file, '--group', 'anotator')).stderr).toContain('Did you mean "annotator"?');
  expect(await prevalence('alike', file, '--group', 'question', '--task', 'question')).toMatchObject({ code: 2 });
  expect((await prevalence('alike', file)).code).toBe(2);
  // From standard input, and stopped.
  const piped = await runInProcess(
    ['prevalence', 'alike', '-', '--group', 'annotator', '--format', 'jsonl', '--json'],
    {
      stdin: jsonl(rows),
    },
  );
  expect(JSON.parse(piped.stdout)).toMatchObject({ texts: 72, task: null });
  await expect(alikeGroups({ data: [file], group: 'annotator', signal: AbortSignal.abort() })).rejects.toThrow(
    CancelledError,
  );
}, 60_000);
