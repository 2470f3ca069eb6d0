import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { randomText } from '../../test/support/random-text.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import type { PrevalenceReport } from '../report/prevalence.ts';
import { terminalPrevalence } from '../report/terminal-prevalence.ts';
import { writeShareChart } from '../report/write-share-chart.ts';

const OPENINGS = [
  'In today’s rapidly evolving landscape,',
  'It is important to note that',
  'Furthermore,',
  'By leveraging these insights,',
  'Ultimately,',
];
const MIDDLES = [
  'organizations can foster meaningful collaboration',
  'stakeholders must navigate complex challenges',
  'this underscores the importance of a comprehensive approach',
  'a holistic understanding plays a crucial role',
];
const ENDS = ['while ensuring long-term sustainability.', 'across diverse contexts.', 'and drive positive outcomes.'];

const modelText = (random: SeededRandom) =>
  Array.from({ length: 12 }, () => [OPENINGS, MIDDLES, ENDS].map((each) => random.pick(each)).join(' ')).join(' ');
const humanText = (random: SeededRandom) => randomText(random, 130);
const jsonl = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const HOSTILE = '<img src=x onerror=alert(1)>\u001b[31m';

describe('shares from an audit', () => {
  let folder: string;
  let report: PrevalenceReport;
  const workspace = () => path.join(folder, 'ws');
  const prevalence = (...args: string[]) => runInProcess(['prevalence', '--workspace', workspace(), ...args]);
  const json = async (...args: string[]) => {
    const { stdout, stderr, code } = await prevalence('--json', ...args);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'outcross-prevalence-'));
    const random = new SeededRandom(11);
    // Half of the forum of 2025 is model text, none of 2021; bot writes nothing else, ann and others nothing of it.
    const forum = Array.from({ length: 480 }, (_, n) => {
      const isLate = n % 2 === 1;
      const isModel = isLate && n % 4 === 1;
      return {
        id: `f${n}`,
        text: isModel ? modelText(random) : humanText(random),
        date: `${isLate ? 2025 : 2021}-0${1 + ((n >> 2) % 2)}`,
        author: isModel ? HOSTILE : `ann-${n % 3}`,
      };
    });
    const letters = Array.from({ length: 30 }, (_, n) => ({ id: `l${n}`, text: humanText(random), author: 'zoe' }));
    await writeFiles(folder, {
      'data/forum/a.jsonl': jsonl(forum),
      'data/letters/b.jsonl': jsonl(letters),
      'known.jsonl': jsonl(Array.from({ length: 200 }, () => ({ text: humanText(random) }))),
      'more.jsonl': jsonl(Array.from({ length: 120 }, () => ({ text: humanText(random) }))),
    });
    const audited = await runInProcess([
      'audit',
      path.join(folder, 'data'),
      '--workspace',
      workspace(),
      '--group',
      'author',
      '--anchors',
      `forum=${path.join(folder, 'known.jsonl')}`,
      '--workers',
      '1',
      '--quiet',
    ]);
    expect(audited).toMatchObject({ code: 0, stderr: '' });
    report = await json();
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('of each source and period, as the audit has them', async () => {
    expect(report).toMatchObject({
      schema: 'outcross.prevalence/1',
      anchors_used: 'audit',
      anchors: [{ source: 'forum', language: 'en', texts: 200, from: 'files' }],
      unused_anchors: 0,
      by: null,
      missing_parts: [],
    });
    const written = JSON.parse(await readFile(path.join(workspace(), 'audits', report.audit!, 'audit.json'), 'utf8'));
    const plain = ({ statements: _, ...share }: { statements: unknown }) => share;
    expect(report.by_source.map(plain)).toEqual(written.prevalence.by_source);
    expect(report.by_month.map(plain)).toEqual(written.prevalence.by_month);
    const [forum] = report.by_source;
    // 120 of 480 are model text.
    expect(forum).toMatchObject({ source: 'forum', n: 480, anchors: 200, compared_with: 'own' });
    expect(report.by_source[1]).toMatchObject({
      ...{ source: 'letters', n: 30, anchors: 200, compared_with: 'others', point: null },
      statements: expect.arrayContaining([expect.stringMatching(/^Too few of the texts known to be human/)]),
    });
    expect(forum!.low).toBeLessThanOrEqual(0.25);
    expect(forum!.low).toBeGreaterThan(0.15);
    expect(forum!.high).toBeGreaterThanOrEqual(0.25);
    expect(forum!.statements[0]).toMatch(/^Of 480 texts, between \d+ % and \d+ % are model text/);
    const years = Object.groupBy(report.by_month, ({ first }) => first.slice(0, 4));
    expect(Math.max(...years['2021']!.map(({ low }) => low))).toBeLessThan(0.05);
    expect(Math.min(...years['2025']!.map(({ low }) => low))).toBeGreaterThan(0.3);
  });

  test('in words for a terminal, of one source where one is named', async () => {
    const { stdout, code } = await prevalence('--source', 'forum');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^forum\nshare {6}Of 480 texts, between/);
    expect(stdout).toMatch(/\nover time {2}2021-01/);
    // Neither the anchors nor what is said of single texts speaks of the rest of the corpus.
    expect(stdout).not.toContain('letters');
    expect(stdout.replaceAll(/\s+/g, ' ')).not.toContain('human texts of other sources');
    const { sources, single_texts: single } = await json('--source', 'forum');
    const sourcesOf = (silent: readonly { source: string }[]) => [...new Set(silent.map(({ source }) => source))];
    expect([sources, sourcesOf(single.silent)]).toEqual([['forum'], ['forum']]);
    const letters = await json('--source', 'letters');
    expect(sourcesOf(letters.single_texts.silent)).toEqual(['letters']);
    expect(letters.anchors).toMatchObject([{ source: 'forum', texts: 200 }]);
    expect(stdout).toContain('compared   With 200 texts of forum known to be human, as at the audit');
    expect(stdout).not.toContain('\u001b');
    expect(terminalPrevalence(report, { color: true, width: 80 })).toContain('\u001b[1mforum');
  });

  test('with anchors named now: added once each, or alone', async () => {
    const [known, more] = ['known.jsonl', 'more.jsonl'].map((name) => path.join(folder, name)) as [string, string];
    const texts = async (...args: string[]) => {
      const { anchors, anchors_used: used } = await json(...args);
      return [used, (anchors as { texts: number }[]).reduce((sum, each) => sum + each.texts, 0)];
    };
    expect(await texts('--anchors', more)).toEqual(['audit-and-named', 320]);
    expect(await texts('--anchors', `forum=${known}`)).toEqual(['audit-and-named', 200]);
    expect(await texts('--anchors', known, '--source', 'forum'), 'asked about one source').toEqual([
      'audit-and-named',
      200,
    ]);
    const few = path.join(folder, 'few.jsonl');
    await writeFile(few, jsonl([{ text: humanText(new SeededRandom(5)) }, { text: 'too short' }]));
    expect(await json('--anchors', few, '--only-anchors')).toMatchObject({
      unused_anchors: 1,
      by_source: [{ abstains: 'too-few-anchors' }, {}],
    });
  });

  test('by group: shows the one that stands out, names none without known groups, and says it fairly', async () => {
    const groups = await json('--by', 'author');
    const { by, by_source: bySource } = groups;
    expect(bySource).toEqual([]);
    expect(by).toMatchObject({
      column: 'author',
      tested: 5,
      tested_against_others: 1,
      human_groups: null,
      false_discovery_rate: null,
      too_small: 0,
      texts_without_group: 0,
    });
    const outcomes = Object.fromEntries(
      by.groups.map((each: { group: string; outcome: string }) => [each.group, each.outcome]),
    );
    expect(outcomes).toEqual({
      [HOSTILE]: 'not-decidable',
      'ann-0': 'not-shown',
      'ann-1': 'not-shown',
      'ann-2': 'not-shown',
      zoe: 'not-shown',
    });
    expect(by.groups[0]).toMatchObject({ group: HOSTILE, documents: 120, n: 120, anchors: 200, compared_with: 'own' });
    expect(by.groups.find(({ group }: { group: string }) => group === 'zoe')).toMatchObject({
      compared_with: 'others',
      estimate: { point: null },
    });
    expect(by.groups[0].p).toBeLessThan(1e-6);
    expect(by.groups[0].adjusted_p).toBeNull();
    expect(by.groups[0].estimate.low).toBeGreaterThan(0.8);
    const said = by.groups[0].statements.join(' ');
    expect(said).toContain('taken together, look more like model text than 200 human texts do');
    expect(said).toContain('cannot be decided');
    expect(said).not.toContain('\u001b');

    const stdout = terminalPrevalence(groups, { color: false, width: 80 });
    expect(stdout).toMatch(/groups {5}No group of author is named: how much groups differ/);
    expect(stdout).toContain('undecided');
    expect(stdout.match(/^figures /gm), 'undecided groups have figures as well').toHaveLength(5);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /figures (at least|between) .* model text \(95 % interval, n = 120\), most likely \d/,
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '(95 % interval, n = 30), no single figure, because only human texts of other sources are there',
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('1 of 4 groups that were tested would stand out');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '1 group could be compared with human texts of other sources alone: 0 of them look',
    );
    expect(stdout).not.toContain('false discovery');
    expect(stdout).not.toContain('\u001b');
    const bySources = await json('--by', 'source', '--source', 'letters');
    expect(bySources.by.groups).toMatchObject([
      { group: 'letters', documents: 30, outcome: 'not-shown', compared_with: 'others' },
    ]);
  });

  test('draws them into a file that needs nothing else', async () => {
    const svg = path.join(folder, 'shares.svg');
    const { stdout, code } = await prevalence('--chart', svg);
    expect(code).toBe(0);
    expect(stdout).toContain('chart      ');
    const image = await readFile(svg, 'utf8');
    expect(image).toMatch(/^<\?xml/);
    expect(image).toContain('forum');
    expect(image).not.toMatch(/var\(|NaN|href|<script/);
    const page = path.join(folder, 'shares.html');
    await writeShareChart(report, page);
    const { document } = parseHTML(await readFile(page, 'utf8'));
    expect(document.querySelectorAll('svg')).toHaveLength(2);
    expect(document.querySelector('tbody th')!.textContent).toContain('forum');
    expect(document.querySelectorAll('script, link, img')).toHaveLength(0);
  });

  test('says what it cannot do', async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr, stdout } = await prevalence(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      return stderr;
    };
    expect(await refused('--source', 'forun')).toContain('Did you mean "forum"?');
    expect(await refused('--anchors', 'forun=x.jsonl')).toContain('Did you mean "forum"?');
    expect(await refused('--by', 'autor')).toContain('Did you mean "author"?');
    expect(await refused('--by', 'vendor')).toContain('outcross audit DATA --group COLUMN');
    expect(await refused('--only-anchors')).toContain('no anchors are named');
    expect(await refused('--anchors', path.join(folder, 'nowhere.jsonl'))).toContain('nowhere.jsonl');
    expect(await refused('--chart', 'shares.png')).toContain('.svg');
    expect(await refused('--chart', 'shares.svg', '--by', 'author')).toContain('groups have no chart');
    expect(await refused('--false-discovery', '0')).toContain('above 0 and below 1');
    expect(await refused('--audit', 'never')).toContain('is no audit of this workspace');
  });

  test('says so where there is no audit, and where style was not scored', async () => {
    const empty = await temporaryFolder('prevalence-empty');
    const at = (...args: string[]) => runInProcess([...args, '--workspace', path.join(empty, 'ws')]);
    expect((await at('prevalence')).stderr).toContain('outcross audit');
    await writeFiles(empty, { 'data/a.jsonl': jsonl([{ text: humanText(new SeededRandom(3)) }]) });
    const audited = await at('audit', path.join(empty, 'data'), '--no-style', '--quiet', '--workers', '1');
    expect(audited.code).toBe(0);
    expect(await at('prevalence')).toMatchObject({ code: 2, stderr: expect.stringContaining('without --no-style') });
  }, 30_000);
});
