import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Comparison, GenerationComparison } from '../src/gate/compare/comparison.ts';
import { createReference } from '../src/gate/reference/create-reference.ts';
import { decideVerdict } from '../src/gate/verdict/decide-verdict.ts';
import { headlineOf } from '../src/gate/verdict/headline.ts';
import { type ComparisonReport, publishComparison } from '../src/report/compare.ts';
import { comparisonJunit } from '../src/report/comparison/comparison-junit.ts';
import { comparisonMarkdown } from '../src/report/comparison/comparison-markdown.ts';
import { comparisonHtml } from '../src/report/html/comparison-html.ts';
import { terminalComparison } from '../src/report/terminal-comparison.ts';
import { readReferenceUses } from '../src/workspace/reference-uses.ts';
import { openExistingWorkspace } from '../src/workspace/workspace.ts';
import { runCli } from './support/run-cli.ts';
import { SeededRandom } from './support/seeded-random.ts';

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
const TOPICS = 6;
const WORDS_EACH = 300;
const WORDS = 20;

interface Row {
  readonly id: string;
  readonly text: string;
  readonly region: string;
  readonly temperature?: number;
}

/** Texts about six things from two regions: what people write. */
function people(random: SeededRandom, count: number, { north = 0.5, label = 'h' } = {}): readonly Row[] {
  const word = (topic: number) => {
    const n = random.below(WORDS_EACH) * TOPICS + topic;
    return SYLLABLES[n % 20]! + SYLLABLES[Math.floor(n / 20) % 20]! + SYLLABLES[Math.floor(n / 400) % 20]!;
  };
  return Array.from({ length: count }, (_, index) => {
    const topic = random.below(TOPICS);
    const text = Array.from({ length: WORDS }, () => (random.below(3) === 0 ? 'the' : word(topic))).join(' ');
    return { id: `${label}${index}`, text, region: random.below(1000) < north * 1000 ? 'north' : 'south' };
  });
}

let folder: string;
/** People against people, as several tests look at it. */
let alike: ComparisonReport;
const write = (name: string, rows: readonly Row[]) =>
  writeFile(path.join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
/** Few relabellings: what is tested here is not the panel. */
const compareFile = (
  data: string,
  more: Partial<Parameters<typeof publishComparison>[0]> = {},
): Promise<ComparisonReport> =>
  publishComparison({
    reference: 'people',
    generations: [{ data: [data], name: 'model' }],
    cwd: folder,
    splits: 49,
    ...more,
  });
const only = ({ generations }: Comparison): GenerationComparison => generations[0]!;
const failing = ({ comparison }: ComparisonReport) =>
  only(comparison)
    .verdict.preconditions.filter(({ holds }) => !holds)
    .map(({ id }) => id);

describe('generations against a frozen reference', { timeout: 120_000 }, () => {
  // Freezing takes seconds, and nothing changes what was frozen.
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-compare-')));
    const random = new SeededRandom(1);
    // So many that the comparator can test both regions.
    const human = people(random, 1800);
    await write('human.jsonl', human);
    await write('own.jsonl', human.slice(0, 200));
    await write('alike.jsonl', people(random, 200, { label: 'a' }));
    await write('narrowed.jsonl', people(random, 250, { label: 'n', north: 0.15 }));
    await write('few.jsonl', people(random, 20, { label: 'f' }));
    await write(
      'mixed.jsonl',
      people(random, 60, { label: 'm' }).map((row, at) => ({ ...row, temperature: at % 2 })),
    );
    await createReference({
      name: 'people',
      data: ['human.jsonl'],
      cwd: folder,
      columns: { groups: ['region'] },
      assumesHuman: true,
    });
    alike = await compareFile('alike.jsonl');
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('people against people: nothing has narrowed, and files and order change nothing', async () => {
    const one = alike;
    // Strata may be kept; with 49 relabellings nobody can say so of the range.
    expect(only(one.comparison).verdict).toMatchObject({
      outcome: 'INCONCLUSIVE',
      panelDoubt: { code: 'too-few-relabellings', relabellings: 50, isExhaustive: false },
    });
    expect(only(one.comparison).verdict.reasons.join('\n')).toMatch(/nothing passes with fewer than --splits \d{3}/);
    expect(one.junit).toMatch(/<testsuite name="model" tests="\d+" failures="0"/);
    const rows = (await readFile(path.join(folder, 'alike.jsonl'), 'utf8')).trimEnd().split('\n');
    await writeFile(path.join(folder, 'again.jsonl'), `${rows.toReversed().join('\n')}\n`);
    const other = await compareFile('again.jsonl', { workers: 1 });
    const uses = await readReferenceUses(
      await openExistingWorkspace(path.join(folder, '.outcross')),
      one.comparison.reference.hash,
    );
    expect(uses.slice(-2).map(({ part, purpose, outcome }) => [part, purpose, outcome])).toEqual(
      [one, other].map(({ comparison }) => ['comparator', 'model', only(comparison).verdict.outcome]),
    );
    expect(other.json.replace(/"snapshot_id": "\w+"/, '')).toBe(one.json.replace(/"snapshot_id": "\w+"/, ''));
  });

  test('a group that fades is a FAIL; page, summary and exit code say so', async () => {
    const run = await runCli(
      [
        'compare',
        'people',
        'narrowed.jsonl',
        '--gate',
        '--splits',
        '49',
        '--markdown',
        'summary.md',
        '--junit',
        'junit.xml',
      ],
      { cwd: folder },
    );
    expect(run.code, run.stderr).toBe(1);
    expect(run.stdout).toMatch(/FAIL +narrowed\.jsonl/);
    expect(run.stdout).toMatch(/region\snorth/);
    const page = await readFile(path.join(folder, /report\s+(\S+compare\.html)/.exec(run.stdout)![1]!), 'utf8');
    expect(page).toContain('It has narrowed.');
    expect(page).not.toMatch(/<script/i);
    expect(await readFile(path.join(folder, 'summary.md'), 'utf8')).toContain('## FAIL: narrowed.jsonl');
    expect(await readFile(path.join(folder, 'junit.xml'), 'utf8')).toContain('<failure message=');
  });

  test('every output names a stratum that is plainly gone, though it does not decide', async () => {
    const { comparison } = alike;
    const own = only(comparison);
    const share = (count: number, n: number) => ({ count, n });
    const strata = [
      { id: 'kept', label: 'language en', isTested: true, reference: share(1500, 3000), generation: share(1500, 3000) },
      { id: 'gone', label: 'area gitweb', isTested: false, reference: share(90, 3000), generation: share(12, 3000) },
    ].map((stratum) => ({ ...stratum, dimension: 'area', isTail: false }));
    const { referenceHash } = own.verdict;
    const verdict = decideVerdict({ strata, panel: [], preconditions: [], referenceHash, assumedHuman: false });
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    const changed = { ...comparison, generations: [{ ...own, verdict, headline: headlineOf(verdict) }] };
    const says = "narrowed beside the tested strata: 'area gitweb' at 0.13 of its human share";
    const markdown = comparisonMarkdown(changed);
    expect(markdown).toContain(`\n\n${says}`);
    expect(markdown).toMatch(/\| area gitweb \| 90 of 3,000 \| 12 of 3,000 \| 0\.13 .* \| narrowed, shown only \|/);
    const terminal = terminalComparison({ comparison: changed, report: null }, { color: false, width: 400 });
    expect(terminal).toContain(says);
    expect(terminal).toMatch(/area gitweb: 0\.13 .*, narrowed; 12 of 3,000 against 90 of 3,000; shown, not tested/);
    const junit = comparisonJunit(changed);
    expect(junit).toContain('<skipped message="INCONCLUSIVE: narrowed beside the tested strata:');
    expect(junit).toMatch(/name="area gitweb" .*<skipped message="0\.13 .*narrowed, shown only"/);
    const page = comparisonHtml(changed);
    expect(page).not.toContain('This data cannot tell');
    expect(page).toContain('one that is only shown plainly has');
  });

  test('what cannot be compared is INCONCLUSIVE, with the reason', async () => {
    expect(failing(await compareFile('few.jsonl'))).toContain('enough-units');
    expect(failing(await compareFile('own.jsonl'))).toContain('own-text');
    const mixed = await compareFile('mixed.jsonl');
    expect(failing(mixed)).toEqual(['same-settings']);
    expect(only(mixed.comparison).verdict.outcome).toBe('INCONCLUSIVE');
  });

  test.each([
    [{ reference: 'nobody' }, 'there is no such reference'],
    [{ generations: [{ data: ['missing.jsonl'] }] }, 'missing.jsonl'],
    [{ generations: [] }, 'no generation is named'],
    [{ generations: [{ data: ['few.jsonl'] }, { data: ['few.jsonl'] }] }, 'two generations have this name'],
  ])('%j says what is wrong', async (more, says) => {
    await expect(compareFile('few.jsonl', more)).rejects.toThrow(says);
  });
});
