import { spawn } from 'node:child_process';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMPILE_CACHE } from '../../../test/support/compile-cache.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { CancelledError } from '../../errors.ts';
import { labOf, readLabFile } from '../lab/read-lab.ts';
import { type SimulateOptions, simulate } from './simulate.ts';
import { simulationJson } from './simulation-json.ts';
import type { SimulationResult } from './simulation-result.ts';

const LAB = {
  data: { truth: 'normal' },
  model: { id: 'gaussian' },
  size: 40,
  generations: 6,
  seeds: 7,
  arms: [{ regime: 'replace' }, { regime: 'mix', human: { share: 0.2 } }, { regime: 'two-models' }],
};
const run = (lab: Record<string, unknown>, options: Partial<SimulateOptions> = {}) =>
  simulate({ lab: labOf(lab, { place: 'test' }), workers: 0, ...options });
const bytes = (result: SimulationResult) => [...simulationJson(result)].join('');

test('the same bytes in the caller’s thread, with one worker and with two; other numbers with another seed', async () => {
  const here = await run(LAB);
  expect(here.result.generations).toHaveLength(3 * 7 * 6);
  for (const workers of [1, 2]) expect(bytes((await run(LAB, { workers })).result)).toBe(bytes(here.result));
  expect(bytes((await run({ ...LAB, seed: 2 })).result)).not.toBe(bytes(here.result));
});

test('an arm’s numbers do not depend on the arms beside it, nor a seed’s on the number of seeds', async () => {
  const all = (await run(LAB)).result;
  const alone = (await run({ ...LAB, seeds: 3, arms: [LAB.arms[1]!] })).result;
  const [title] = alone.arms.map((arm) => arm.title);
  expect(alone.generations).toEqual(all.generations.filter(({ arm, seed }) => arm === title && seed < 3));
});

test('results are in order, complete, and have no value that is no number', async () => {
  const { result } = await run(LAB);
  const order = result.generations.map(({ arm, seed, generation }) => [
    result.arms.findIndex(({ title }) => title === arm),
    seed,
    generation,
  ]);
  expect(order).toEqual(
    [0, 1, 2].flatMap((arm) =>
      [0, 1, 2, 3, 4, 5, 6].flatMap((seed) => [1, 2, 3, 4, 5, 6].map((one) => [arm, seed, one])),
    ),
  );
  expect(result.generations.every(({ values }) => Object.values(values).every(Number.isFinite))).toBe(true);
  // Curves of losses are kept for the first seed alone.
  expect(result.generations.filter(({ losses }) => losses !== undefined).every(({ seed }) => seed === 0)).toBe(true);
  expect(result.generations[0]!.losses![0]!.test).toBeGreaterThan(0);
});

test('goes on where it was stopped, with the same result', async () => {
  const workspace = path.join(await temporaryFolder('simulate'), 'ws');
  const whole = bytes((await run(LAB)).result);
  let isStopped = false;
  const controller = new AbortController();
  const lab = { ...LAB, seeds: 400 };
  await expect(
    run(lab, {
      workspace,
      workers: 1,
      keepEveryMs: 0,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done > 100) controller.abort();
        isStopped = controller.signal.aborted;
      },
    }),
  ).rejects.toBeInstanceOf(CancelledError);
  expect(isStopped).toBe(true);
  const [identity] = await readdir(path.join(workspace, 'loops'));
  expect((await readdir(path.join(workspace, 'loops', identity!))).length).toBeGreaterThan(0);
  const again = await run(lab, { workspace });
  expect(again.run.seedsTakenOver).toBeGreaterThan(0);
  expect(bytes(again.result)).toBe(bytes((await run(lab)).result));
  // What is finished leaves nothing behind.
  expect(await readdir(workspace)).toEqual(['format.json']);
  expect(bytes((await run(LAB, { workspace })).result)).toBe(whole);
});

/** Kinds of regimes whose states differ: batches, fresh human rows, a memory of its own. */
const SLOW = {
  data: { truth: 'zipf', types: 5000 },
  model: { id: 'categorical' },
  size: 60_000,
  generations: 24,
  seeds: 1,
  arms: [
    { regime: 'accumulate-subsample' },
    { regime: 'window', batches: 3 },
    { regime: 'mix', human: { share: 0.1, draw: 'independent' } },
    { regime: 'two-models', exchange: 0.5 },
    { regime: 'reintroduce', after: 4 },
  ],
};

test('killed on the way, again and again, it ends with the same bytes; torn and foreign states are left aside and told of', async () => {
  const folder = await temporaryFolder('simulate-kill');
  const lab = path.join(folder, 'lab.yaml');
  const workspace = path.join(folder, 'ws');
  await writeFile(lab, JSON.stringify(SLOW));
  // Letters come in four times a second: each kill falls long before the 120 generations are done.
  for (let kill = 0; kill < 2; kill++) await killAfter(lab, workspace, 1);

  const [identity] = await readdir(path.join(workspace, 'loops'));
  const own = path.join(workspace, 'loops', identity!);
  const seeds = (await readdir(own)).filter((name) => name !== 'finished');
  expect(seeds.length).toBeGreaterThan(0);
  const states: string[] = [];
  for (const seed of seeds)
    if ((await readdir(path.join(own, seed, 'states')).catch((): string[] => [])).includes('state'))
      states.push(path.join(own, seed, 'states', 'state'));
  expect(states.length).toBeGreaterThan(0);
  // All of them: those of seeds that have ended meanwhile are not read again.
  for (const state of states) await truncate(state, (await readFile(state)).length - 7);
  const notices: string[] = [];
  const { result } = await simulate({
    lab: await readLabFile(lab),
    workspace,
    workers: 2,
    onNotice: (text) => notices.push(text),
  });
  expect(notices.join('\n')).toContain('is torn or no state of a loop');
  expect(bytes(result)).toBe(bytes((await simulate({ lab: await readLabFile(lab), workers: 2 })).result));
});

const CHILD = fileURLToPath(new URL('../../../test/support/simulate-child.ts', import.meta.url));

function killAfter(lab: string, workspace: string, letters: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, lab, workspace], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen >= letters) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}

test('a seed that cannot be fitted ends with its reason; the others go on', async () => {
  const { result } = await run({
    ...LAB,
    size: 3,
    generations: 400,
    seeds: 4,
    arms: [{ regime: 'replace' }, { regime: 'mix', human: { share: 0.5 } }],
  });
  const stopped = result.stopped.filter(({ arm }) => arm === 'replace');
  expect(stopped).toHaveLength(4);
  expect(result.stopped).toHaveLength(4);
  for (const { reason, hint, seed, generation, arm } of stopped) {
    expect(reason).toMatch(/variance|the same/);
    expect(hint.length).toBeGreaterThan(10);
    expect(generation).toBeGreaterThan(20);
    // All generations before it stand.
    expect(result.generations.filter((one) => one.arm === arm && one.seed === seed)).toHaveLength(generation - 1);
  }
  expect(result.generations.filter(({ arm }) => arm !== 'replace')).toHaveLength(1600);
});

test('too little data: said before anything runs', async () => {
  const folder = await temporaryFolder('simulate-few');
  await writeFile(path.join(folder, 'few.csv'), 'a\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n');
  const lab = { ...LAB, data: { path: 'few.csv' } };
  await expect(simulate({ lab: labOf(lab, { place: 'lab.yaml', folder }), workers: 0 })).rejects.toThrow(
    /10 human rows, of which 1 are held out; the first training set takes 40/,
  );
});

test('an arm that is called otherwise goes on from the work of before, under its new title', async () => {
  const workspace = path.join(await temporaryFolder('simulate-renamed'), 'ws');
  const controller = new AbortController();
  const arms = (title: string) => ({ ...LAB, seeds: 400, arms: [{ regime: 'replace', title }] });
  const onProgress: SimulateOptions['onProgress'] = ({ done }) => {
    if (done > 100) controller.abort();
  };
  const options = { workspace, keepEveryMs: 0, workers: 1, signal: controller.signal, onProgress };
  await expect(run(arms('before'), options)).rejects.toBeInstanceOf(CancelledError);
  const again = await run(arms('after'), { workspace });
  expect(again.run.seedsTakenOver).toBeGreaterThan(0);
  expect(bytes(again.result)).toBe(bytes((await run(arms('after'))).result));
});

test('sizes that no worker could hold are refused', async () => {
  const wide = { ...LAB, data: { truth: 'normal', dimensions: 200 }, size: 200_000 };
  await expect(run(wide)).rejects.toThrow('are 40000000 numbers a training set');
  const long = { ...LAB, size: 5000, generations: 50_000, seeds: 1 };
  await expect(run({ ...long, arms: [{ regime: 'accumulate' }] })).rejects.toThrow(
    'accumulate: 50000 batches of 5000 rows are 250000000 numbers that stay in memory',
  );
  await expect(
    run({ ...long, arms: [{ regime: 'window', batches: 2 }, { regime: 'accumulate-subsample' }] }),
  ).rejects.toThrow('accumulate, subsample: 50000 batches');
});

test('a truth that contradicts itself, or data that no model can be fitted to, is an error and no result', async () => {
  const linear = {
    ...LAB,
    data: { truth: 'linear' },
    model: { id: 'linear-regression' },
    arms: [{ regime: 'replace' }],
  };
  await expect(run(linear)).rejects.toThrow(/weights.*features/);
  const folder = await temporaryFolder('simulate-flat');
  await writeFile(path.join(folder, 'flat.csv'), `a\n${'7\n'.repeat(200)}`);
  const flat = labOf({ ...LAB, data: { path: 'flat.csv' } }, { place: 'lab.yaml', folder });
  await expect(simulate({ lab: flat, workers: 1 })).rejects.toMatchObject({ exitCode: 3, hint: expect.any(String) });
});

test('reads a table beside the lab, whatever the working directory, and tells its digest', async () => {
  const folder = await temporaryFolder('simulate-table');
  const rows = Array.from({ length: 400 }, (_, at) => `${Math.sin(at * 12.9898) * 3},${at}`);
  await writeFile(path.join(folder, 'table.csv'), `a,b\n${rows.join('\n')}\n`);
  const lab = { ...LAB, data: { path: 'table.csv', columns: ['a'] }, seeds: 2, generations: 3, size: 100 };
  const { result } = await simulate({ lab: labOf(lab, { place: 'lab.yaml', folder }), workers: 1 });
  expect(result.lab.data).toMatchObject({
    path: 'table.csv',
    columns: ['a'],
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(result.generations).toHaveLength(3 * 2 * 3);
});

test('work of another recipe is not gone on with, though the lab names the same file', async () => {
  const folder = await temporaryFolder('simulate-recipe');
  const workspace = path.join(folder, 'ws');
  const lab = labOf(
    {
      data: { truth: 'made-up-text', types: 100 },
      // What its processes leave stays in the folder of the work.
      model: {
        id: 'command',
        train: 'cp {train_file} {model_dir}/texts',
        generate: 'head -n {count} {model_dir}/texts > {output_file}',
      },
      size: 640,
      generations: 1,
      seeds: 1,
      arms: [{ regime: 'recipe', recipe: 'mine.yaml' }],
    },
    { place: 'lab.yaml', folder },
  );
  const works: number[] = [];
  for (const recipe of ['recipe: mine\n', 'recipe: mine\n', 'recipe: mine\nrare: false\n']) {
    await writeFile(path.join(folder, 'mine.yaml'), recipe);
    expect((await simulate({ lab, workspace, workers: 0 })).result.stopped).toEqual([]);
    works.push((await readdir(path.join(workspace, 'loops'))).length);
  }
  expect(works).toEqual([1, 1, 2]);
});
