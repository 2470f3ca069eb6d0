import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFiles } from '../../test/support/write-files.ts';
import { madeRows } from '../origin/style/fixtures/made-texts.ts';
import { run } from './run.ts';

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

async function cli(...args: readonly string[]) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const code = await run(['detector', ...args], {
    stdout: { write: (text: string) => stdout.push(text), columns: 100 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    env: {},
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-detector-'));
  await writeFiles(folder, {
    'train.jsonl': json(madeRows({ rows: 420 })),
    'test.jsonl': json(madeRows({ rows: 300, seed: 2 })),
    'anchors.jsonl': json(
      madeRows({ rows: 480, seed: 3 })
        .filter(({ origin }) => origin === 'human')
        .map(({ id, text }) => ({ id, text })),
    ),
  });
  const { code } = await cli('train', at('train.jsonl'), '--output', at('model'), '--no-measure', '--quiet');
  expect(code).toBe(0);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('train writes a model with its card, and says how it does', async () => {
  const card = JSON.parse(await readFile(at('model/card.json'), 'utf8'));
  expect(card).toMatchObject({ file: 'style.model', languages: ['en'], newestGenerator: 'unknown' });
  expect(await readFile(at('model/card.md'), 'utf8')).toContain(card.sha256);
  const again = await cli('train', at('train.jsonl'), '--output', at('again'), '--no-measure');
  expect(again.stdout).toMatch(/^style-[0-9a-f]{12}: trained on \d+ human and \d+ AI texts/);
  expect(again.stdout).toContain('held out');
  expect(await readFile(at('again/style.model'))).toEqual(await readFile(at('model/style.model')));
});

test('calibrate takes rows without a label for human, and eval holds text against them', async () => {
  const calibrated = await cli(
    'calibrate',
    at('anchors.jsonl'),
    '--language',
    'en',
    '--model',
    at('model'),
    '--output',
    at('anchors.json'),
    '--json',
  );
  expect(calibrated.code).toBe(0);
  expect(JSON.parse(calibrated.stdout)).toMatchObject({ anchors: 240, leftOut: {} });
  const evaluated = await cli(
    'eval',
    at('test.jsonl'),
    '--model',
    at('model'),
    '--calibration',
    at('anchors.json'),
    '--json',
  );
  expect(evaluated.code).toBe(0);
  const { overall, calibrated: rates, roc, groups } = JSON.parse(evaluated.stdout);
  expect(overall).toMatchObject({ human: 150, ai: 150, auroc: 1, tprAt1: 1 });
  expect(rates.human + rates.ai + Object.values(rates.abstained as object).reduce((sum, n) => sum + n, 0)).toBe(300);
  expect(rates.foundAt5).toBe(1);
  // 150 human texts at a bound of 5 %: more than 17 would be a false alarm in 10,000.
  expect(rates.falseAlarmsAt5).toBeLessThan(17 / 150);
  expect(roc[0]).toEqual([0, expect.any(Number)]);
  expect(roc.at(-1)).toEqual([1, 1]);
  expect(groups.map(({ test: name }: { test: string }) => name)).toEqual(
    expect.arrayContaining(['domain letters', 'domain news', 'generator claude-3-opus', 'generator gpt-4']),
  );
  const shown = await cli('eval', at('test.jsonl'), '--model', at('model'));
  expect(shown.stdout).toContain('generator gpt-4');
  expect(shown.stdout).not.toMatch(/\bis human\b/);
});

test('by domain, texts are held against anchors of their own domain alone', async () => {
  const human = madeRows({ rows: 480, seed: 3 }).filter(({ origin }) => origin === 'human');
  await writeFiles(folder, {
    'domains.jsonl': json([
      ...human.map(({ id, text }) => ({ id, text, domain: 'letters' })),
      ...human.slice(0, 90).map(({ id, text }) => ({ id, text: `${text} And so on.`, domain: 'news' })),
    ]),
  });
  const shared = ['--model', at('model'), '--json'];
  const { stdout } = await cli(
    'calibrate',
    at('domains.jsonl'),
    '--by-domain',
    '--language',
    'en',
    '--output',
    at('domains.json'),
    ...shared,
  );
  const domains = JSON.parse(stdout).buckets.map(({ groups }: { groups: readonly string[] }) => groups[0]);
  expect([...new Set(domains)].sort()).toEqual(['letters', 'news']);
  const evaluated = await cli('eval', at('test.jsonl'), '--calibration', at('domains.json'), ...shared);
  const { abstained, ai } = JSON.parse(evaluated.stdout).calibrated;
  expect(abstained['fewer than 99 anchors of its group'], 'those of news').toBeGreaterThan(20);
  expect(ai, 'long ones of letters').toBeGreaterThan(20);
});

describe('refused, with what to do', () => {
  test('a calibration of another model', async () => {
    await cli(
      'calibrate',
      at('anchors.jsonl'),
      '--language',
      'en',
      '--model',
      at('model'),
      '--output',
      at('other.json'),
    );
    const text = (await readFile(at('other.json'), 'utf8')).replace(/style-[0-9a-f]{12}/, 'style-000000000000');
    await writeFiles(folder, { 'other.json': text });
    const { code, stderr } = await cli(
      'eval',
      at('test.jsonl'),
      '--model',
      at('model'),
      '--calibration',
      at('other.json'),
    );
    expect(code).toBe(2);
    expect(stderr).toContain('it was made with style-000000000000');
  });

  test('a model whose bytes are not those of its card', async () => {
    await writeFiles(folder, {
      'bent/card.json': await readFile(at('model/card.json'), 'utf8'),
      'bent/style.model': 'bent',
    });
    const { code, stderr } = await cli('eval', at('test.jsonl'), '--model', at('bent'));
    expect(code).toBe(2);
    expect(stderr).toContain('its card was written for');
  });

  test('too few anchors', async () => {
    await writeFiles(folder, { 'few.jsonl': json(madeRows({ rows: 40 })) });
    const { code, stderr } = await cli(
      'calibrate',
      at('few.jsonl'),
      '--model',
      at('model'),
      '--output',
      at('few.json'),
    );
    expect(code).toBe(3);
    expect(stderr).toContain('needs 99');
  });

  test.each([
    [['--column', 'label'], '--column label names no role and column'],
    [['--column', 'colour=x'], '--column colour=x names no role and column'],
    [['--recipe', 'r.yaml', '--human', 'x'], '--recipe says which columns and values are read'],
    [['--recipe', 'none.yaml'], 'the recipe cannot be read'],
  ])('%j', async (flags, message) => {
    const { code, stderr } = await cli('eval', at('test.jsonl'), '--model', at('model'), ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('an evaluation of one side has no rates', async () => {
    const { code, stderr } = await cli('eval', at('test.jsonl'), '--model', at('model'), '--ai', 'robot');
    expect(code).toBe(3);
    expect(stderr).toContain('Rates need human and AI text');
  });
});
