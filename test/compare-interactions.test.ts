import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CompareInteractionsOptions, compareInteractions } from '../src/gate/interactions/compare-interactions.ts';
import { createInteractionReference } from '../src/gate/interactions/create-interaction-reference.ts';
import type { InteractionManifest } from '../src/gate/interactions/interaction-manifest.ts';
import { type ListedReference, listAllReferences, openReference } from '../src/gate/reference/open-reference.ts';
import { verifyReference } from '../src/gate/reference/verify-reference.ts';
import { parseComparisonJson } from '../src/report/comparison/comparison-json.ts';
import { randomStream } from '../src/statistics/random-stream.ts';
import { openWorkspace } from '../src/workspace/workspace.ts';
import { runCli } from './support/run-cli.ts';

const LOG = path.join(
  process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../shared/data'),
  'recsys/ml_latest_small_2018.ratings.csv.gz',
);
const isThere = existsSync(LOG);
const HEAD = 'userId,movieId,rating,timestamp';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-interactions-')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const cli = (args: readonly string[]) => runCli([...args, '--workspace', 'ws', '--no-color'], { cwd: folder });

describe.skipIf(!isThere)(`MovieLens${isThere ? '' : ' (skipped: the data lie beside the repository)'}`, () => {
  const rows = isThere
    ? gunzipSync(readFileSync(LOG))
        .toString('utf8')
        .split('\n')
        .slice(1)
        .filter((line) => line !== '')
    : [];
  const userOf = (row: string) => row.slice(0, row.indexOf(','));
  const itemOf = (row: string) => row.split(',')[1]!;
  const random = randomStream(1, 'halves');
  const isFirst = new Map([...new Set(rows.map(userOf))].map((user) => [user, random() < 0.5]));
  const taken = new Map<string, number>();
  for (const row of rows) taken.set(itemOf(row), (taken.get(itemOf(row)) ?? 0) + 1);
  const others = rows.filter((row) => !isFirst.get(userOf(row)));
  const write = (name: string, lines: readonly string[]) =>
    writeFile(path.join(folder, name), `${[HEAD, ...lines].join('\n')}\n`);

  beforeAll(async () => {
    await write(
      'people.csv',
      rows.filter((row) => isFirst.get(userOf(row))),
    );
    await write('others.csv', others);
    await write(
      'cut.csv',
      others.filter((row) => taken.get(itemOf(row))! >= 30),
    );
    const created = await cli(['reference', 'create', 'viewers', 'people.csv', '--assume-human']);
    expect(created.code, created.stderr).toBe(0);
    expect(created.stdout).toContain('user ← userId, item ← movieId, time ← timestamp');
  }, 60_000);

  test('other people do not fail, and a log whose tail was cut does', async () => {
    const run = await cli([
      ...['compare', 'viewers', 'others.csv', 'cut=cut.csv', '--gate'],
      ...['--junit', 'junit.xml', '--markdown', 'summary.md'],
    ]);
    expect(run.code, run.stderr).toBe(1);
    expect(run.stdout).toContain('FAIL cut\n');
    const file = path.join(folder, /ws\/comparisons\/\S+\/compare\.html/.exec(run.stdout)![0]);
    const json = await readFile(path.join(path.dirname(file), 'compare.json'), 'utf8');
    const comparison = parseComparisonJson(json)!;
    const [same, cut] = comparison.generations;
    expect(same!.isPaired).toBe(false);
    expect(same!.verdict.outcome).not.toBe('FAIL');
    expect(cut!.verdict.outcome).toBe('FAIL');
    expect(cut!.verdict.strata[0]).toMatchObject({
      id: 'items:tail+rarest+unseen',
      outcome: 'narrowed',
      test: 'permutation',
    });
    expect(cut!.verdict.panel.find(({ id }) => id === 'different-items')!.outcome).toBe('narrowed');
    const [junit, markdown] = await Promise.all(
      ['junit.xml', 'summary.md'].map((name) => readFile(path.join(folder, name), 'utf8')),
    );
    expect(junit).toContain('<testcase name="middle items"');
    expect(markdown).toContain('## FAIL: cut');
    const page = await readFile(file, 'utf8');
    expect(page).toContain('Which items do users still take?');
    expect(page).not.toMatch(/<script/i);
  }, 60_000);

  test('the reference is whole, and the same log against itself says so', async () => {
    const place = { cwd: folder, workspace: 'ws' };
    expect(await verifyReference('viewers', place)).toMatchObject({ outcome: 'whole', problems: [] });
    await rm(path.join(folder, 'people.csv'));
    await write(
      'again.csv',
      rows.filter((row) => isFirst.get(userOf(row))),
    );
    const { generations } = await compareInteractions({
      ...place,
      reference: 'viewers',
      generations: [{ data: ['again.csv'] }],
      splits: 99,
    });
    expect(generations[0]!.verdict.outcome).toBe('INCONCLUSIVE');
    expect(generations[0]!.headline.text).toContain('this is the human data');
    await expect(openReference('viewers', place)).rejects.toThrow('holds interactions');
  }, 60_000);

  test('the same users are compared each with itself', async () => {
    const half = (first: boolean) => rows.filter((_, at) => at % 2 === Number(first));
    await write('even.csv', half(false));
    await write('odd.csv', half(true));
    const place = { cwd: folder, workspace: 'ws' };
    await createInteractionReference({ ...place, name: 'same', data: ['even.csv'], assumesHuman: true });
    const { generations } = await compareInteractions({
      ...place,
      reference: 'same',
      generations: [{ data: ['odd.csv'] }],
      splits: 799,
    });
    expect(generations[0]!.isPaired).toBe(true);
    expect(generations[0]!.verdict.outcome).toBe('PASS');
    expect(generations[0]!.verdict.strata.every(({ test }) => test === 'sign-flip')).toBe(true);
  }, 60_000);
});

describe('made logs', () => {
  /** 300 users who take 20 items each of 400, the first ones most. */
  const made = (key: string, { users = 300, power = 3, item = (number: number) => `i${number}` } = {}) => {
    const random = randomStream(1, key);
    return Array.from({ length: users * 20 }, (_, at) =>
      JSON.stringify({
        user: `${key}${Math.floor(at / 20)}`,
        item: item(Math.floor(400 * random() ** power)),
        shelf: at % 3,
      }),
    );
  };
  const write = (name: string, lines: readonly string[]) => writeFile(path.join(folder, name), `${lines.join('\n')}\n`);

  const place = () => ({ cwd: folder, workspace: 'made-ws' });

  beforeAll(async () => {
    await mkdir(path.join(folder, 'log'));
    await write('log/SOURCE.yaml', ['origin: human', 'kind: user-interaction']);
    await write('log/events.jsonl', made('p'));
    await createInteractionReference({ ...place(), name: 'made', data: ['log'], columns: { groups: ['shelf'] } });
  });

  test('what nobody says is human is refused, and a card says so', async () => {
    await write('made.jsonl', made('p'));
    await expect(createInteractionReference({ ...place(), name: 'other', data: ['made.jsonl'] })).rejects.toThrow(
      'a reference must be human',
    );
    const [listed] = await listAllReferences(await openWorkspace(path.join(folder, 'made-ws')));
    const { manifest } = listed as ListedReference<InteractionManifest>;
    expect(manifest.origin).toMatchObject({ human: 1, assumedHuman: false });
    expect(manifest.strata.map(({ id }) => id)).toContain('shelf:=1');
  });

  test('the same events give the same reference, whatever files they lie in', async () => {
    const lines = made('p');
    await write('first.jsonl', lines.slice(3000).reverse());
    await write('second.jsonl', lines.slice(0, 3000));
    const hashes: string[] = [];
    for (const [at, data] of [['made.jsonl'], ['first.jsonl', 'second.jsonl']].entries()) {
      const options = { cwd: folder, workspace: `ws-${at}`, name: 'same', data, assumesHuman: true };
      hashes.push((await createInteractionReference(options)).hash);
    }
    expect(hashes[0]).toBe(hashes[1]);
  });

  test('bad input is told, and never a silent number', async () => {
    const against = async (lines: readonly string[], options: Partial<CompareInteractionsOptions> = {}) => {
      await write('bad.jsonl', lines);
      const asked = { ...place(), reference: 'made', generations: [{ data: ['bad.jsonl'] }], splits: 99, ...options };
      const told = await compareInteractions(asked).catch((error: Error) => error.message);
      return typeof told === 'string'
        ? told
        : `${told.generations[0]!.verdict.outcome} ${told.generations[0]!.headline.text}`;
    };
    expect(await against(made('o'))).toMatch(/^(?:PASS|INCONCLUSIVE) average/);
    expect(await against(made('o', { users: 12 }))).toContain(
      'INCONCLUSIVE not comparable: 12 users of the generation',
    );
    const renamed = made('o', { item: (number) => `title ${number}` });
    expect(await against(renamed)).toMatch(/^INCONCLUSIVE .*items seem to bear other names/);
    expect(await against(made('o').flatMap((line) => [line, line]))).toMatch(/^INCONCLUSIVE .*holds events twice/);
    const broken = [...made('o'), ...new Array<string>(900).fill('{broken')];
    expect(await against(broken)).toMatch(/^INCONCLUSIVE .*rows could not be read \(/);
    expect(await against(['{"text":"hello"}'])).toContain('no column looks like the user');
    expect(await against(made('o'), { atLeast: 4 })).toContain('no column looks like the rating');
    expect(await against(made('o'), { userColumn: 'nobody' })).toContain('no column "nobody"');
    expect(await against([])).toMatch(/bad\.jsonl/);
    await expect(compareInteractions({ ...place(), reference: 'nothing', generations: [] })).rejects.toThrow(
      'no generation is named',
    );
  }, 60_000);
});
