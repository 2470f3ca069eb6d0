import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GenerationData, GenerationsAre } from '../src/gate/compare/compare.ts';
import type { Comparison } from '../src/gate/compare/comparison.ts';
import { createReference } from '../src/gate/reference/create-reference.ts';
import { publishComparison } from '../src/report/compare.ts';
import { comparisonJson, parseComparisonJson } from '../src/report/comparison/comparison-json.ts';
import { comparisonHtml } from '../src/report/html/comparison-html.ts';
import { terminalComparison } from '../src/report/terminal-comparison.ts';
import { readReferenceUses } from '../src/workspace/reference-uses.ts';
import { openExistingWorkspace } from '../src/workspace/workspace.ts';
import { runCli } from './support/run-cli.ts';
import { SeededRandom } from './support/seeded-random.ts';

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
const QUESTIONS = 400;
const WORDS = 12;
const random = new SeededRandom(5);

interface Writer {
  /** Of a thousand answers so many are from the north. */
  readonly north: number;
  /** Of ten words so many are the question's. */
  readonly onTopic?: number;
  readonly more?: Readonly<Record<string, string | number>>;
  readonly questions?: number;
}

/** An answer to every question, a row each. */
function answers(label: string, { north, onTopic = 2, more = {}, questions = QUESTIONS }: Writer): string {
  const word = (n: number) =>
    SYLLABLES[n % 20]! + SYLLABLES[Math.floor(n / 20) % 20]! + SYLLABLES[Math.floor(n / 400) % 20]!;
  return Array.from({ length: questions }, (_, at) => {
    const text = Array.from({ length: WORDS }, () =>
      word(random.below(10) < onTopic ? (at * 37 + 211 * random.below(6)) % 4000 : random.below(4000)),
    ).join(' ');
    const region = random.below(1000) < north ? 'north' : 'south';
    return `${JSON.stringify({ id: `${label}${at}`, question: `q${at}`, region, text, ...more })}\n`;
  }).join('');
}

let folder: string;
const write = (name: string, content: string) => writeFile(path.join(folder, `${name}.jsonl`), content);
const named = (...names: readonly string[]): readonly GenerationData[] =>
  names.map((name) => ({ name, data: [`${name}.jsonl`] }));
const compareTogether = (generationsAre: GenerationsAre, generations: readonly GenerationData[], more = {}) =>
  publishComparison({
    reference: 'people',
    generations,
    generationsAre,
    promptColumn: 'question',
    cwd: folder,
    splits: 19,
    ...more,
  });

describe('generations held against each other', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-together-')));
    // Four people a question, so that the north is large enough to be tested.
    await write('people', ['h', 'i', 'j', 'k'].map((label) => answers(label, { north: 500 })).join(''));
    // Of their questions the comparator has about 120.
    const questions = 240;
    await write('base', answers('b', { questions, north: 500, more: { stage: 'base' } }));
    await write('tuned', answers('t', { questions, north: 150, onTopic: 7, more: { stage: 'tuned' } }));
    await write(
      'all',
      `${await readFile(path.join(folder, 'base.jsonl'), 'utf8')}${await readFile(path.join(folder, 'tuned.jsonl'), 'utf8')}`,
    );
    await write('hot', answers('x', { questions, north: 500, onTopic: 7, more: { temperature: 1 } }));
    await createReference({
      name: 'people',
      data: ['people.jsonl'],
      cwd: folder,
      columns: { groups: ['region'] },
      promptColumn: 'question',
      assumesHuman: true,
    });
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('which step lost the north: one table, and verdict and exit code of the last stage', async () => {
    const run = await runCli(
      [
        ...['compare', 'people', 'all.jsonl', '--prompt-column', 'question', '--stage-column', 'stage'],
        ...['--stage', 'base', '--stage', 'tuned', '--gate', '--json', '--splits', '19', '--progress', 'none'],
        ...['--markdown', 'summary.md'],
      ],
      { cwd: folder },
    );
    expect(run.code, run.stderr).toBe(1);
    const comparison = parseComparisonJson(run.stdout) as Comparison;
    // Forgetting writes a comparison again, and must get the same.
    expect(comparisonJson(comparison)).toBe(run.stdout);
    const { stages, generations, reference } = comparison;
    expect(generations.map(({ name, stage }) => [name, stage])).toEqual([['tuned', 'tuned']]);
    const north = stages!.strata.find(({ label }) => label === 'region north')!;
    expect(north.isLossShown).toBe(true);
    expect(north.steps.map(({ outcome }) => outcome)).toEqual([expect.not.stringMatching('lost'), 'lost']);
    const [inBase, byTuning] = north.steps.map(({ ofLoss }) => ofLoss!);
    expect(inBase!.ratio + byTuning!.ratio).toBeCloseTo(1, 9);
    expect(byTuning!.low).toBeGreaterThan(0.5);
    expect(stages!.findings[0]).toMatch(
      /^'region north': 0\.\d\d of its human share is left in tuned .* came with tuned/,
    );
    expect(await readFile(path.join(folder, 'summary.md'), 'utf8')).toContain('## Which step narrowed it?');
    const page = comparisonHtml(comparison);
    expect(page).toContain('Which step narrowed it?');
    expect(page).not.toMatch(/<script/i);
    const terminal = terminalComparison({ comparison, report: null }, { color: false, width: 100 });
    expect(terminal).toMatch(/stages +1\. 'region north'/);
    const uses = await readReferenceUses(await openExistingWorkspace(path.join(folder, '.outcross')), reference.hash);
    expect(uses.map(({ purpose }) => purpose).sort()).toEqual(['stage base', 'tuned']);
  });

  test('models converge, each with its own verdict', async () => {
    const {
      comparison,
      folder: published,
      markdown,
    } = await compareTogether('models', named('tuned', 'hot'), {
      mixesSettings: true,
    });
    const { convergence, generations } = comparison;
    expect(generations.map(({ name }) => name)).toEqual(['tuned', 'hot']);
    expect(convergence).toMatchObject({ basis: 'two people', outcome: 'converged' });
    const [embedding] = convergence!.measures;
    expect(embedding!.pairs[0]).toMatchObject({ models: ['tuned', 'hot'], outcome: 'more alike' });
    expect(await readFile(path.join(published, 'compare.html'), 'utf8')).toContain('Do the models converge?');
    expect(markdown).toContain('They do: two models answer a prompt more alike than two people.');
  });

  test.each([
    ['stages', [{ name: 'base', data: ['base.jsonl'] }], 'one stage alone has no step'],
    ['models', [{ name: 'base', data: ['base.jsonl'] }], 'one model alone has no convergence'],
    [
      'stages',
      [
        { name: 'a', data: ['base.jsonl'] },
        { name: 'a', data: ['tuned.jsonl'] },
      ],
      'two generations have this name',
    ],
  ] as const)('%s of %j are refused', async (are, generations, says) => {
    await expect(compareTogether(are, generations)).rejects.toThrow(says);
  });

  test('a stage that the column does not have is named beside those that it has', async () => {
    const generations = ['base', 'chosen'].map((name) => ({ name, data: ['all.jsonl'], only: name }));
    await expect(compareTogether('stages', generations, { stageColumn: 'stage' })).rejects.toThrow(
      'no text is of stage chosen; the stage column has base, tuned',
    );
  });
});
