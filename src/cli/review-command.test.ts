import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import type { ReviewVerdict } from '../record/review.ts';
import { audit } from '../report/audit.ts';
import { parseReviewItem } from '../review/review-item.ts';
import type { ReviewQueue } from '../review/review-queue.ts';
import { publishReview } from '../workspace/reviews.ts';
import { run } from './run.ts';

const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const text = (words: number, about: string) => Array.from({ length: words }, (_, i) => `${about}${i}`).join(' ');

let folder: string;
let report: Awaited<ReturnType<typeof audit>>;
const workspace = () => path.join(folder, 'ws');
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-review-cli-'));
  await writeFiles(folder, {
    // Nobody says who wrote these: 100 words by Ada, 60 by Bo; one with a mark.
    'data/letters/rows.jsonl': lines([
      { id: 'a', text: text(70, 'north'), author: 'Ada' },
      { id: 'b', text: text(30, 'south'), author: 'Ada' },
      { id: 'c', text: text(40, 'east'), author: 'Bo' },
      { id: 'd', text: `${text(19, 'west')} citeturn0search8`, author: 'Bo' },
    ]),
    'data/books/SOURCE.yaml': 'origin: human\n',
    'data/books/rows.jsonl': lines([
      { id: 'x', text: text(500, 'page') },
      { id: 'y', text: text(300, 'leaf') },
      { id: 'z', text: `${text(9, 'sheet')} citeturn0search9` },
    ]),
    'data/deeds/SOURCE.yaml': 'origin: human\nbasis: contract\nreference: contract-7\n',
    'data/deeds/rows.jsonl': lines([{ id: 'p', text: text(900, 'clause') }]),
  });
  report = await audit({
    data: [path.join(folder, 'data')],
    workspace: workspace(),
    workers: 1,
    columns: { groups: ['author'] },
  });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => rm(path.join(workspace(), 'reviews'), { recursive: true, force: true }));

const review = (...args: readonly string[]) => runInProcess(['review', ...args, '--workspace', workspace()]);
async function queue(...args: readonly string[]): Promise<ReviewQueue> {
  const { code, stdout, stderr } = await review('queue', '--json', ...args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as ReviewQueue;
}
/** What `review decide` keeps, without a process of its own each time. */
const decide = (item: string, verdict: ReviewVerdict, reviewer: string) =>
  publishReview(
    { folder: workspace() },
    {
      ...{ reviewer, verdict, target: parseReviewItem(item), decidedAt: '2026-11-22T10:00:00.000Z' },
      ...{ reason: null, note: null, snapshot: report.run.snapshotId, records: 1, words: 1, supersedes: [] },
    },
  );
const itemsOf = ({ items }: ReviewQueue) => items.map(({ item, records, words }) => [item, records, words]);

describe('the queue', () => {
  test('asks for groups before records, for what nobody knows before what is declared, and never for what is proven', async () => {
    const found = await queue('--limit', '20');
    const items = itemsOf(found);
    expect(items.slice(0, 5)).toEqual([
      ['source=letters', 4, 160],
      [expect.stringMatching(/^source=letters&field=text&evidence=[0-9a-f]{16}$/), 3, 140],
      ['source=letters&group:author=Ada', 2, 100],
      ['source=letters&group:author=Bo', 2, 60],
      // A mark in a text declared human presses more than the 800 words beside it.
      ['source=books', 3, 810],
    ]);
    expect(items.slice(5).map(([item]) => item)).toEqual([
      // The 800 words of books without a mark are nearly all of it: a verdict on the source says the same of them.
      'letters/a',
      'letters/c',
      'letters/b',
      'letters/d',
      'books/z',
      'books/x',
      'books/y',
    ]);
    expect(found.open).toEqual({ records: 7, words: 970 });
    expect(found.items[0]).toMatchObject({
      origins: [
        { class: 'unknown', status: 'unknown', records: 3, words: 140 },
        { class: 'mixed', status: 'inferred', records: 1, words: 20 },
      ],
      evidence: [
        { names: [], records: 3 },
        { names: ['text-artefact marker:openai-turn-ref'], records: 1 },
      ],
      answers: [],
      command: 'outcross review decide source=letters --verdict VERDICT --reviewer NAME',
    });
    expect(found.items[0]!.effects[0]).toEqual({
      verdict: 'human',
      changes: [
        {
          from: { class: 'unknown', status: 'unknown', flag: null },
          to: { class: 'human', status: 'declared', flag: null },
          records: 3,
          words: 140,
        },
        // Who speaks of the source has not looked at the mark.
        {
          from: { class: 'mixed', status: 'inferred', flag: null },
          to: { class: 'mixed', status: 'inferred', flag: 'contradicted' },
          records: 1,
          words: 20,
        },
      ],
    });
    const marked = found.items.find(({ item }) => item === 'letters/d')!;
    expect(marked.examples).toMatchObject([{ record_id: 'letters/d', language: expect.any(String), words: 20 }]);
    expect(marked.examples[0]!.excerpts.join(' ')).toContain('citeturn0search8');
    // The same again, and less of it in the same order.
    expect(await queue('--limit', '20')).toEqual(found);
    expect(itemsOf(await queue('--limit', '3'))).toEqual(items.slice(0, 3));
    expect(itemsOf(await queue('--limit', '3', '--records'))).toEqual(items.slice(5, 8));
  });

  test('counts as open what fits, and says what a verdict would reach', async () => {
    const found = await queue('--where', 'author = Ada and words < 50');
    expect(found.items.map(({ item, records, words, reach }) => [item, records, words, reach])).toEqual([
      ['source=letters', 1, 30, { records: 4, words: 160 }],
      ['source=letters&group:author=Ada', 1, 30, { records: 2, words: 100 }],
      [expect.stringContaining('evidence='), 1, 30, { records: 3, words: 140 }],
      ['letters/b', 1, 30, { records: 1, words: 30 }],
    ]);
    expect(found.items[0]!.examples.map(({ record_id }) => record_id)).toEqual(['letters/b']);
    expect((await queue('--where', 'source = deeds')).items).toEqual([]);
  });

  test('forgets what one has answered for that one, and for all what two have', async () => {
    await decide('source=letters', 'human', 'ada');
    expect(itemsOf(await queue('--reviewer', ' ADA '))[0]![0]).toBe('source=books');
    const [first] = (await queue('--reviewer', 'bo', '--where', 'source = letters')).items;
    expect(first).toMatchObject({
      item: 'source=letters',
      answers: [{ reviewer: 'ada', verdict: 'human' }],
      origins: [{ class: 'human', status: 'declared', records: 3 }, { flag: 'contradicted' }],
    });
    expect(first!.effects[0]!.changes[0]!.to).toEqual({ class: 'human', status: 'verified', flag: null });
    await decide('source=letters', 'human', 'bo');
    // Both spoke of the source; the marked record is a conflict until somebody looks at it.
    expect(itemsOf(await queue('--where', 'source = letters'))).toEqual([['letters/d', 1, 20]]);
    await decide('letters/d', 'human', 'cy');
    expect(itemsOf(await queue('--where', 'source = letters'))).toEqual([]);
  });

  test('who could not tell of a pile is asked about its records, and of a record no more', async () => {
    for (const reviewer of ['ada', 'bo']) await decide('source=letters', 'unsure', reviewer);
    const items = itemsOf(await queue('--where', 'source = letters', '--limit', '20')).map(([item]) => item);
    expect(items).not.toContain('source=letters');
    expect(items).toContain('letters/a');
    await decide('letters/a', 'unsure', 'ada');
    expect(itemsOf(await queue('--records', '--reviewer', 'ada'))[0]![0]).toBe('letters/c');
    expect(itemsOf(await queue('--records'))[0]![0]).toBe('letters/a');
    await decide('letters/a', 'unknown', 'bo');
    expect(itemsOf(await queue('--records'))[0]![0]).toBe('letters/c');
  });

  test('names what people disagree on', async () => {
    await decide('letters/a', 'human', 'ada');
    await decide('letters/a', 'synthetic', 'bo');
    const found = await queue('--records', '--limit', '20');
    expect(found.disagreements).toEqual([
      {
        item: 'letters/a',
        answers: [
          { reviewer: 'ada', verdict: 'human' },
          { reviewer: 'bo', verdict: 'synthetic' },
        ],
      },
    ]);
    expect(itemsOf(found).map(([item]) => item)).not.toContain('letters/a');
    const { stdout } = await review('queue');
    expect(stdout).toContain('letters/a: ada human, bo synthetic');
  });

  test('is printed with the command that answers, safe from what names hold', async () => {
    const { code, stdout } = await review('queue', '--limit', '2');
    expect(code).toBe(0);
    expect(stdout).toContain('1 source letters: 4 records, 160 words');
    expect(stdout).toContain('outcross review decide source=letters --verdict VERDICT --reviewer NAME');
    expect(stdout).toContain('human: unknown → human, declared for 3 records');
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });
});

describe('a verdict', () => {
  test('is told, kept and listed, and a later one takes its place', async () => {
    const first = await review(
      'decide',
      'source=letters&group:author=Ada',
      '--verdict',
      'human',
      '--reviewer',
      'Ada B.',
      '--reason',
      'knows her',
    );
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe(
      'ada b. says human of source=letters&group:author=Ada (2 records, until now unknown; now human, declared).\n',
    );
    const second = await review(
      'decide',
      'source=letters&group:author=Ada',
      '--verdict',
      'mixed',
      '--reviewer',
      'ada b.',
      '--json',
    );
    expect(JSON.parse(second.stdout)).toMatchObject({
      reviewer: 'ada b.',
      records: 2,
      words: 100,
      supersedes: 1,
      before: ['human, declared'],
      now: ['mixed, declared'],
    });
    const { stdout } = await review('list');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(18)),
    ).toEqual([
      'ada b.  human  source=letters&group:author=Ada  (knows her)  replaced later',
      'ada b.  mixed  source=letters&group:author=Ada',
    ]);
    expect((await readdir(path.join(workspace(), 'reviews'))).length).toBe(2);
  });

  test.each([
    [['letters/zz', '--verdict', 'human', '--reviewer', 'a'], 'no record of audit'],
    [['source=letter', '--verdict', 'human', '--reviewer', 'a'], 'no record is in this group'],
    [['source=letters&group:writer=Ada', '--verdict', 'human', '--reviewer', 'a'], 'no column of groups'],
    [
      ['source=letters&evidence=0000000000000000', '--verdict', 'human', '--reviewer', 'a'],
      'no record has this evidence',
    ],
    [['source=letters&x=1', '--verdict', 'human', '--reviewer', 'a'], 'no part of a group'],
    [['letters/a', '--verdict', 'humn', '--reviewer', 'a'], 'Did you mean human?'],
    [['letters/a', '--verdict', 'human', '--reviewer', ' \u200b'], '--reviewer'],
    [['letters/a', '--verdict', 'human', '--reviewer', 'a', '--reason', 'x'.repeat(201)], '201 characters'],
    [['letters/a', '--verdict', 'human'], '--reviewer'],
  ])('%j is refused', async (args, problem) => {
    const { code, stdout, stderr } = await review('decide', ...args);
    expect(stderr).toContain(problem);
    expect([code, stdout]).toEqual([2, '']);
    expect(await readdir(path.join(workspace(), 'reviews')).catch(() => [])).toEqual([]);
  });

  test('changes an audit when applied, and not the published one', async () => {
    await decide('source=letters', 'human', 'ada');
    const applied = JSON.parse((await review('apply', '--json')).stdout);
    expect(applied).toMatchObject({
      verdicts: 1,
      reviewers: ['ada'],
      before: { unknown: { records: 3, words: 140 } },
      now: { human: { records: 6 }, unknown: { records: 0 } },
      shifts: [{ source: 'letters', now: { human: { records: 3, words: 140 } } }],
    });
    expect(applied.before).toEqual(report.audit.origin.groups);
    const { stdout } = await review('apply');
    expect(stdout).toContain('letters: human, declared 0 → 3 records; unknown 3 → 0 records');
  });

  test('of a third does not end a conflict about the source, as the answer says and the queue foretells', async () => {
    await decide('source=letters', 'human', 'ada');
    const third = 'letters/a';
    const before = (await queue('--records', '--limit', '20')).items.find(({ item }) => item === third)!;
    expect(before.effects.find(({ verdict }) => verdict === 'human')!.changes[0]!.to.status).toBe('verified');
    await decide('source=letters', 'mixed', 'bo');
    expect(itemsOf(await queue('--where', 'source = letters'))).toEqual([]);
    const { stdout } = await review('decide', third, '--verdict', 'human', '--reviewer', 'cyd');
    expect(stdout).toContain('until now unknown, inferred (conflict); now unknown, inferred (conflict)');
  });

  test('agreement is counted', async () => {
    for (const id of ['a', 'b', 'c']) {
      await decide(`letters/${id}`, 'human', 'ada');
      await decide(`letters/${id}`, id === 'c' ? 'mixed' : 'human', 'bo');
    }
    const { stdout } = await review('agreement');
    expect(stdout).toContain('in class 67 %');
    expect(stdout).toContain('ada and bo: 0.00 (Cohen, n = 3, equal 2)');
    expect(stdout).toContain('human with mixed: 1');
  });
});

describe('start', () => {
  async function answer(typed: readonly string[], ...args: readonly string[]) {
    const written: string[] = [];
    const stdin = Object.assign(Readable.from([Buffer.from(`${typed.join('\n')}\n`)]), { isTTY: true });
    const out = { write: (piece: string) => void written.push(piece), isTTY: true, columns: 80 };
    const code = await run(['review', 'start', '--workspace', workspace(), ...args], {
      ...{ stdout: out, stderr: out, stdin },
      env: { NO_COLOR: '1' },
    });
    return { code, text: written.join('') };
  }

  test('goes through the queue until nothing waits, and makes it anew after an answer on a group', async () => {
    const { code, text: said } = await answer(
      // The source; then, of what is left, the marked record alone.
      ['hello', 'h', 'n', 'it is quoted', 'human', 'q'],
      ...['--reviewer', 'Ada', '--where', 'source = letters'],
    );
    expect(code).toBe(0);
    expect(said).toContain('Type one of the letters');
    expect(said).toContain('ada says human of source=letters (4 records');
    expect(said).toContain('1 verdict given, 0 skipped. Nothing else waits.');
    const { reviews } = JSON.parse((await review('list', '--json')).stdout);
    expect(reviews.length).toBe(1);
  });

  test('keeps notes, skips, and ends where the input does', async () => {
    const { text: said } = await answer(['k', 'n', 'looks old', 's'], '--reviewer', 'bo', '--records');
    expect(said).toContain('1 verdict given, 1 skipped.');
    const { reviews } = JSON.parse((await review('list', '--json')).stdout);
    expect(reviews).toMatchObject([{ item: 'letters/c', verdict: 'synthetic', note: 'looks old', reviewer: 'bo' }]);
  });

  test('needs a terminal', async () => {
    const { code, stderr } = await review('start', '--reviewer', 'ada');
    expect(code).toBe(2);
    expect(stderr).toContain('no terminal');
  });
});
