import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareReadScores, readScoreFiles } from './compare-score-files.ts';
import { readScores } from './read-scores.ts';
import { parseScoreColumns } from './score-columns.ts';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-scores-')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(path.join(folder, name), content);
  return name;
}
const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const read = async (name: string, content: string | Uint8Array, ...columns: readonly string[]) =>
  readScores(await file(name, content), { cwd: folder, columns: parseScoreColumns(columns, 'columns') });

describe('formats', () => {
  const expected = [
    { item: '1', score: true, confidence: 0.9, groups: { customer: 'is' }, preview: 'How much?' },
    { item: '2', score: false, confidence: 0.5, groups: { customer: 'da' } },
  ];

  test('JSON Lines', async () => {
    const { items, columns, name } = await read(
      'v3.jsonl',
      lines([
        { id: 1, correct: true, conf: 0.9, customer: 'is', prompt: 'How much?' },
        { id: 2, correct: false, conf: 0.5, customer: 'da' },
      ]),
      'group=customer',
    );
    expect(items).toEqual(expected);
    expect(name).toBe('v3');
    expect(columns).toMatchObject({ item: 'id', score: 'correct', confidence: 'conf', prompt: 'prompt' });
  });

  test('CSV, where everything is text', async () => {
    const { items } = await read(
      'v3.csv',
      'id,correct,conf,customer,prompt\n1,correct,0.9,is,How much?\n2,Wrong,0.5,da,\n',
      'group=customer',
    );
    expect(items).toEqual(expected);
  });

  test('Parquet', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: ['1', '2'], type: 'STRING' },
        { name: 'correct', data: [true, false], type: 'BOOLEAN' },
        { name: 'conf', data: [0.9, 0.5], type: 'DOUBLE' },
        { name: 'customer', data: ['is', 'da'], type: 'STRING' },
        { name: 'prompt', data: ['How much?', null], type: 'STRING' },
      ],
    });
    const { items } = await read('v3.parquet', new Uint8Array(bytes), 'group=customer');
    expect(items).toEqual(expected);
  });

  test('columns inside others, as evaluation tools write them', async () => {
    const { items } = await read(
      'nested.jsonl',
      lines([{ doc_id: 7, metrics: { exact: 1 }, doc: { subject: 'law' } }]),
      'score=metrics.exact',
      'group=doc.subject',
    );
    expect(items).toEqual([{ item: '7', score: 1, groups: { 'doc.subject': 'law' } }]);
  });
});

test('columns of words with few values are groups, and others are told of', async () => {
  const rows = Array.from({ length: 400 }, (_, at) => ({
    id: at,
    score: at % 2,
    year: 1900 + at,
    region: at % 3 === 0 ? 'north' : 'south',
    isLong: at % 2 === 0,
    author: `author ${at % 150}`,
    text: `a text of its own, ${at}`,
  }));
  const { columns, notes, items } = await read('groups.jsonl', lines(rows));
  expect(columns.groups).toEqual(['region', 'isLong']);
  expect(items[0]!.groups).toEqual({ region: 'north', isLong: 'true' });
  expect(notes).toEqual(['column author is not taken for groups: 150 values or more; name it where it is one']);
});

describe('what cannot be meant is told with its place and a remedy', () => {
  test.each([
    ['no score', [{ id: 1, score: 1 }, { id: 2 }], /, line 2: score is empty/, /leave the row out/],
    [
      'a score that is none',
      [{ id: 1, score: 'good' }],
      /, line 1: score is "good"/,
      /finite number, or right or wrong/,
    ],
    [
      'an item twice',
      [
        { id: 1, score: 1 },
        { id: 1, score: 0 },
      ],
      /line 2: item 1 stands there for the second time; first in line 1/,
      /trial=COLUMN/,
    ],
    ['no item', [{ id: '', score: 1 }], /line 1: item id is empty/, /needs its item/],
    [
      'a percentage',
      [{ id: 1, score: 1, confidence: 93 }],
      /line 1: confidence is 93; it takes 0 to 1/,
      /Divide percentages by 100/,
    ],
    [
      'a confidence below 0',
      [{ id: 1, score: 1, confidence: -0.1 }],
      /confidence is -0.1; it takes 0 to 1/,
      /as the model gave it/,
    ],
    [
      'a confidence that is missing',
      [
        { id: 1, score: 1, confidence: 0.5 },
        { id: 2, score: 1 },
      ],
      /line 2: confidence is empty/,
      /take the column out/,
    ],
    [
      'no column of scores',
      [{ id: 1, points: 1 }],
      /no column is known to hold the score; there are id, points/,
      /score=COLUMN/,
    ],
  ])('%s', async (name, rows, says, hint) => {
    const failed = await read(`${name}.jsonl`, lines(rows)).catch((error: unknown) => error);
    expect(failed).toMatchObject({ message: expect.stringMatching(says), hint: expect.stringMatching(hint) });
  });

  test('broken rows, empty files, texts and folders', async () => {
    await expect(read('broken.jsonl', '{"id":1,"score":1}\n{"id":2,"sco')).rejects.toThrow(/broken.jsonl, line 2/);
    await expect(read('nan.jsonl', '{"id":1,"score":NaN}\n')).rejects.toThrow(/nan.jsonl, line 1/);
    await expect(read('empty.jsonl', '')).rejects.toThrow(/empty/);
    await expect(read('texts.txt', 'just a text\n')).rejects.toThrow(/a file of texts/);
    await expect(readScores('nowhere.jsonl', { cwd: folder })).rejects.toThrow(/nowhere.jsonl/);
    await expect(read('typo.jsonl', lines([{ id: 1, score: 1, region: 'a' }]), 'group=regoin')).rejects.toMatchObject({
      message: expect.stringContaining('there is no column regoin; there are id, score, region'),
      hint: 'Did you mean region?',
    });
  });

  test.each([
    ['points=x', /no such role/],
    ['score=', /no column is named/],
    ['score', /no such role/],
  ])('the flag %s', (flag, says) => {
    expect(() => parseScoreColumns([flag], 'columns')).toThrow(says);
  });
  test('a role named twice', () => {
    expect(() => parseScoreColumns(['item=a', 'item=b'], 'columns')).toThrow(/named twice/);
  });
});

test('several answers to an item need numbers', async () => {
  const { items } = await read(
    'trials.jsonl',
    lines([
      { id: 1, score: 1, trial: 1 },
      { id: 1, score: 0, trial: 2 },
    ]),
  );
  expect(items.map(({ item, trial }) => [item, trial])).toEqual([
    ['1', '1'],
    ['1', '2'],
  ]);
});

describe('files beside each other', () => {
  const rows = (prefix: string) =>
    lines(Array.from({ length: 40 }, (_, at) => ({ id: `${prefix}${at}`, score: at % 2 })));

  test('items that match nothing are an error with both names', async () => {
    await file('own.jsonl', rows('q'));
    await file('other.jsonl', rows('x'));
    const files = await readScoreFiles({ scores: 'own.jsonl', people: 'other.jsonl', cwd: folder });
    await expect(compareReadScores(files)).rejects.toMatchObject({
      message: expect.stringMatching(
        /other.jsonl: none of its items is in own.jsonl: there they begin with "q0", .* here with "x0"/,
      ),
      hint: expect.stringContaining('item=COLUMN'),
    });
  });

  test('one file for both', async () => {
    await file('own.jsonl', rows('q'));
    await expect(readScoreFiles({ scores: 'own.jsonl', people: 'own.jsonl', cwd: folder })).rejects.toThrow(
      /the same file/,
    );
  });

  test('scales that differ are told as bad input', async () => {
    await file('own.jsonl', rows('q'));
    await file('grades.jsonl', lines(Array.from({ length: 40 }, (_, at) => ({ id: `q${at}`, score: 1 + (at % 5) }))));
    const files = await readScoreFiles({ scores: 'own.jsonl', before: 'grades.jsonl', cwd: folder });
    await expect(compareReadScores(files)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('different scales'),
    });
  });
});
