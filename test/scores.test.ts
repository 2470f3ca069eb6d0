import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReference } from '../src/gate/reference/create-reference.ts';
import { openReference } from '../src/gate/reference/open-reference.ts';
import { compareReadScores, readScoreFiles } from '../src/gate/scores/compare-score-files.ts';
import type { AttachedScores } from '../src/gate/scores/scores-of-generations.ts';
import { publishComparison } from '../src/report/compare.ts';
import { comparisonJson, parseComparisonJson } from '../src/report/comparison/comparison-json.ts';
import { forgetInScores } from '../src/report/scores/forget-in-scores.ts';
import { runInProcess } from './support/collect-effects.ts';
import { runCli } from './support/run-cli.ts';
import { SeededRandom } from './support/seeded-random.ts';

interface Score {
  readonly item: string;
  readonly customer: string;
  readonly correct: boolean;
  readonly prompt: string;
  readonly confidence?: number;
}

/** Questions of five customers, of which one is Icelandic. */
function results(
  seed: number,
  { icelandic, others, isSure = false }: { icelandic: number; others: number; isSure?: boolean },
): readonly Score[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: 500 }, (_, index) => {
    const isIcelandic = index % 5 === 0;
    return {
      item: `q${index}`,
      customer: isIcelandic ? 'Icelandic' : ['Danish', 'Finnish', 'Swedish', 'Norwegian'][index % 4]!,
      correct: random.below(1000) < 1000 * (isIcelandic ? icelandic : others),
      prompt: `question ${index} <script>alert(1)</script>`,
      ...(isSure && { confidence: 0.9 }),
    };
  });
}

let folder: string;
const write = (name: string, rows: readonly unknown[]) =>
  writeFile(path.join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
const readText = (name: string) => readFile(path.join(folder, name), 'utf8');

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-scored-')));
  await write('people.jsonl', results(1, { icelandic: 0.9, others: 0.9 }));
  await write('v2.jsonl', results(2, { icelandic: 0.88, others: 0.89, isSure: true }));
  await write('v3.jsonl', results(3, { icelandic: 0.4, others: 0.93, isSure: true }));
  await write('fine.jsonl', results(4, { icelandic: 0.92, others: 0.9 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('outcross scores', () => {
  test('a group that has fallen is a FAIL; terminal, page, summary, JUnit XML and exit code say so', async () => {
    const run = await runCli(
      [
        ...['scores', 'v3.jsonl', '--people', 'people.jsonl', '--before', 'v2.jsonl', '--gate'],
        ...['--html', 's.html', '--markdown', 's.md', '--junit', 's.xml'],
      ],
      { cwd: folder },
    );
    expect(run.code, run.stderr).toBe(1);
    expect(run.stdout).toMatch(/^FAIL v3\n/);
    expect(run.stdout.replace(/\s+/g, ' ')).toMatch(
      /fallen: 'customer Icelandic' at 0\.4\d of people’s score .* against v2: all items −\d+\.\d points, 'customer Icelandic' −\d+\.\d points, \d+ items it answered are not answered now, \d+ the other way; too sure of itself in 'customer Icelandic'/,
    );
    const page = await readText('s.html');
    expect(page).toContain('Do the scores hold in every group?');
    expect(page).toContain('Does it know when it is wrong?');
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script/i);
    expect(await readText('s.md')).toMatch(/^## FAIL: v3\n/);
    expect(await readText('s.xml')).toMatch(/<testcase name="scores: customer Icelandic"[^>]*><failure/);
  });

  test('JSON holds everything', async () => {
    const run = await runInProcess(['scores', 'v3.jsonl', '--before', 'v2.jsonl', '--json'], { cwd: folder });
    expect(run.code, run.stderr).toBe(0);
    const scores = JSON.parse(run.stdout);
    expect(scores).toMatchObject({ schema: 'outcross.scores/1', kind: 'right-wrong', is_paired: true });
    expect(scores.verdict).toBeUndefined();
    expect(scores.strata[0]).toMatchObject({
      id: 'all',
      change: { outcome: expect.any(String), before: { items: 500 } },
      calibration: { gap: { confidence: expect.closeTo(0.9, 10) }, brier: { score: expect.any(Number) } },
    });
    expect(scores.lost[0]).toMatchObject({ stratum: 'customer:Icelandic', examples: expect.any(Array) });
  });

  test('PASS, INCONCLUSIVE and no verdict at all', async () => {
    const gate = async (...more: readonly string[]) =>
      (await runInProcess(['scores', ...more, '--gate'], { cwd: folder })).code;
    expect(await gate('fine.jsonl', '--people', 'people.jsonl')).toBe(0);
    // Nothing is shown to have lost less than 1 % of so few.
    expect(await gate('fine.jsonl', '--people', 'people.jsonl', '--tolerated-loss', '1%')).toBe(3);
    expect(await gate('fine.jsonl', '--before', 'v2.jsonl')).toBe(3);
    const told = await runInProcess(['scores', 'fine.jsonl', '--before', 'v2.jsonl'], { cwd: folder });
    expect(told.stdout.replace(/\s+/g, ' ')).toContain('no verdict, for there are no scores of people');
  });

  test.each([
    [['nowhere.jsonl'], 'nowhere.jsonl'],
    [['v3.jsonl', '--people', 'v3.jsonl'], 'the same file'],
    [['v3.jsonl', '--columns', 'group=costumer'], 'Did you mean customer?'],
    [['v3.jsonl', '--tolerated-loss', '5%', '--tolerated-drop', '1'], 'two measures of one thing'],
    [['v3.jsonl', '--tolerated-drop', '1'], 'a drop in points is for numbers'],
    [['v3.jsonl', '--strata-of', 'nobody'], 'there is no workspace here'],
  ])('%j is refused', async (args, says) => {
    const run = await runInProcess(['scores', ...args], { cwd: folder });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(says);
  });
});

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** Answers to questions of two regions. */
function answers(random: SeededRandom, count: number, from: number): readonly object[] {
  return Array.from({ length: count }, (_, at) => {
    const index = from + at;
    const word = () => SYLLABLES[random.below(20)]! + SYLLABLES[random.below(20)]!;
    return {
      id: `t${index}`,
      prompt: `What of matter ${index}?`,
      response: Array.from({ length: 30 }, word).join(' '),
      region: index % 4 === 0 ? 'north' : 'south',
    };
  });
}

describe('scores beside texts', { timeout: 120_000 }, () => {
  const COUNT = 400;
  beforeAll(async () => {
    await write('human.jsonl', answers(new SeededRandom(1), COUNT, 0));
    await write('model.jsonl', answers(new SeededRandom(2), COUNT, 0));
    const random = new SeededRandom(3);
    const scored = (north: number, south: number, isByPrompt: boolean) =>
      Array.from({ length: COUNT }, (_, index) => ({
        ...(isByPrompt ? { item: `What of matter ${index}?` } : { item: `t${index}` }),
        score: random.below(1000) < 1000 * (index % 4 === 0 ? north : south) ? 1 : 0,
      }));
    await write('human-scores.jsonl', scored(0.9, 0.9, false));
    await write('model-scores.jsonl', scored(0.3, 0.92, false));
    await write('by-prompt.jsonl', scored(0.3, 0.92, true));
    await createReference({
      name: 'people',
      data: ['human.jsonl'],
      cwd: folder,
      columns: { groups: ['region'] },
      assumesHuman: true,
    });
  }, 120_000);

  test('items that are documents of the reference lie in its strata, and both verdicts count', async () => {
    const {
      comparison,
      json,
      markdown,
      junit,
      folder: published,
    } = await publishComparison({
      reference: 'people',
      generations: [{ data: ['model.jsonl'], name: 'v3' }],
      scores: [{ scores: 'model-scores.jsonl', people: 'human-scores.jsonl' }],
      cwd: folder,
      splits: 49,
    });
    const [generation] = comparison.generations;
    const scores: AttachedScores = generation!.scores!;
    expect(generation!.verdict.alphas.primary).toBeCloseTo(0.015, 12);
    expect(scores.verdict).toMatchObject({ outcome: 'FAIL', alpha: 0.015 });
    expect(scores.together).toBe('FAIL');
    expect(scores.notes).toContain(`${COUNT} items are documents or prompts of the reference, and lie in its strata`);
    const north = scores.strata.find(({ label }) => label === 'region north');
    expect(north, scores.strata.map(({ id }) => id).join()).toMatchObject({
      score: { items: COUNT / 4 },
      loss: { outcome: 'fallen' },
    });
    expect(markdown).toContain('## FAIL: v3');
    expect(markdown).toContain('### Scores: FAIL');
    expect(junit).toContain('<testcase name="scores: region north"');
    expect(await readFile(path.join(published, 'compare.html'), 'utf8')).toContain(
      'Do the scores hold in every group?',
    );
    expect(comparisonJson(parseComparisonJson(json)!)).toBe(json);
    const example = scores.missed.find(({ stratum }) => stratum === north!.id)!.examples[0]!;
    expect(example.recordIds.length).toBeGreaterThan(0);
    const forgotten = forgetInScores(scores, (id) => id === example.recordIds[0]);
    expect(forgotten.gone).toBeGreaterThan(0);
    expect(JSON.stringify(forgotten.scores)).not.toContain(JSON.stringify(example.recordIds[0]));
  });

  test('items that are prompts of the reference lie in its strata, too', async () => {
    const files = await readScoreFiles({ scores: 'by-prompt.jsonl', cwd: folder });
    const scores = await compareReadScores(files, { reference: await openReference('people', { cwd: folder }) });
    expect(scores.verdict).toBeUndefined();
    const north = scores.strata.find(({ label }) => label === 'region north');
    expect(north?.score.items, scores.strata.map(({ id }) => id).join()).toBe(COUNT / 4);
    expect(north?.score.mean).toBeCloseTo(0.3, 0);
  });

  test('the command line says where scores go', async () => {
    const run = await runInProcess(['compare', 'people', '--scores', 'v3.jsonl'], { cwd: folder });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('outcross scores v3.jsonl --strata-of people');
    const alone = await runInProcess(['compare', 'people', 'model.jsonl', '--scores-before', 'v2.jsonl'], {
      cwd: folder,
    });
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('no scores are named')]);
    const strata = await runInProcess(['scores', 'model-scores.jsonl', '--strata-of', 'people'], { cwd: folder });
    expect(strata.code, strata.stderr).toBe(0);
    expect(strata.stdout).toContain('region north');
    const none = await runInProcess(['scores', 'v3.jsonl', '--strata-of', 'people'], { cwd: folder });
    expect(none.stderr).toContain('none of its 500 items is a document or a prompt of the reference');
  });
});
