import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { PRESETS } from '../loop/presets/preset-registry.ts';
import { run } from './run.ts';
import { progressLine, simulationDisplay } from './simulation-progress.ts';

async function cli(args: readonly string[]) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const code = await run(args, {
    stdout: { write: (text: string) => stdout.push(text), columns: 80 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    env: {},
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

const LAB = `title: A small loop
data: { truth: normal }
model: { id: gaussian }
size: 50
generations: 4
seeds: 3
arms:
  - regime: replace
  - { regime: mix, human: { share: 0.1 } }
`;

test('runs a lab, publishes its files and says where the page is', async () => {
  const folder = await temporaryFolder('simulate-cli');
  const lab = path.join(folder, 'lab.yaml');
  const workspace = path.join(folder, 'ws');
  await writeFile(lab, LAB);
  const { code, stdout, stderr } = await cli(['simulate', lab, '--workspace', workspace, '--workers', '1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('simulation.html');
  const [name] = await readdir(path.join(workspace, 'simulations'));
  expect(name).toMatch(/^\d{4}-\d{2}-\d{2}-a-small-loop$/);
  const published = path.join(workspace, 'simulations', name!);
  expect((await readdir(published)).sort()).toEqual([
    'generations.parquet',
    'result.json',
    'run.json',
    'simulation.html',
  ]);

  const json = await readFile(path.join(published, 'result.json'), 'utf8');
  const result = JSON.parse(json);
  expect(result).toMatchObject({
    schema: 'outcross.simulation/1',
    title: 'A small loop',
    arms: [
      { title: 'replace', regime: 'replace' },
      { title: '10 % fresh human', regime: 'mix' },
    ],
    stopped: [],
  });
  expect(result.generations).toHaveLength(2 * 3 * 4);

  // The table says the same as the JSON, a row for each value.
  const file = await readFile(path.join(published, 'generations.parquet'));
  const rows = await parquetReadObjects({
    file: file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength),
    compressors,
  });
  expect(rows).toEqual(
    result.generations.flatMap((one: Record<string, unknown>) =>
      Object.entries(one.values as object).map(([measure, value]) => ({
        arm: one.arm,
        seed: one.seed,
        generation: one.generation,
        training_rows: one.training_rows,
        fresh_human_rows: one.fresh_human_rows,
        replayed_human_rows: one.replayed_human_rows,
        measure,
        value,
      })),
    ),
  );
  // Again, as JSON: the same bytes.
  const again = await cli(['simulate', lab, '--workspace', workspace, '--workers', '2', '--json', '--quiet']);
  expect(again.stdout).toBe(json);
});

test('flags go before what the lab says; files go where they are asked to', async () => {
  const folder = await temporaryFolder('simulate-flags');
  const lab = path.join(folder, 'lab.yaml');
  await writeFile(lab, LAB);
  const out = path.join(folder, 'out');
  const html = path.join(folder, 'page.html');
  const flags = ['--seeds', '1', '--generations', '2', '--size', '30', '--seed', '9', '--out', out, '--html', html];
  const place = ['--workspace', path.join(folder, 'ws'), '--workers', '1', '--quiet'];
  expect(await cli(['simulate', lab, ...flags, ...place])).toEqual({ code: 0, stdout: '', stderr: '' });
  const result = JSON.parse(await readFile(path.join(out, 'result.json'), 'utf8'));
  expect(result.lab).toMatchObject({ seeds: 1, generations: 2, size: 30, seed: 9 });
  expect(await readFile(html, 'utf8')).toBe(await readFile(path.join(out, 'simulation.html'), 'utf8'));
});

test('lists presets, and runs one with data of the user', async () => {
  const list = await cli(['simulate', '--list']);
  expect(list.code).toBe(0);
  for (const { id } of PRESETS) expect(list.stdout).toContain(id);
  const folder = await temporaryFolder('simulate-preset');
  const texts = path.join(folder, 'texts.txt');
  const words = 'the old line of stock was crossed with a new one from the far side of the river'.split(' ');
  await writeFile(texts, Array.from({ length: 6000 }, (_, at) => words[(at * at + 3 * at) % words.length]).join(' '));
  const place = [
    '--out',
    path.join(folder, 'out'),
    '--workspace',
    path.join(folder, 'ws'),
    '--workers',
    '1',
    '--quiet',
  ];
  const flags = ['--data', texts, '--generations', '2', '--seeds', '1', '--size', '1000'];
  expect(await cli(['simulate', '--preset', 'n-gram-wikitext', ...flags, ...place])).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  const result = JSON.parse(await readFile(path.join(folder, 'out', 'result.json'), 'utf8'));
  expect(result.lab.data).toMatchObject({ path: texts, unit: 'words' });
});

test('exit code 3, and why, where seeds end early', async () => {
  const folder = await temporaryFolder('simulate-stopped');
  const lab = path.join(folder, 'lab.yaml');
  await writeFile(lab, 'data: { truth: normal }\nmodel: { id: gaussian }\nsize: 3\ngenerations: 400\nseeds: 2\n');
  const { code, stdout } = await cli(['simulate', lab, '--workspace', path.join(folder, 'ws'), '--workers', '1']);
  expect(code).toBe(3);
  expect(stdout).toMatch(/variance|the same/);
});

test.each([
  [['simulate'], 'no lab is named'],
  [['simulate', 'no-such-lab.yaml'], 'no-such-lab.yaml: cannot be read (ENOENT)'],
  [['simulate', '--preset', 'nature-gausian'], 'Did you mean "nature-gaussian"?'],
  [['simulate', 'lab.yaml', '--preset', 'nature-gaussian'], 'a lab and a preset are named'],
  [['simulate', '--preset', 'nature-gaussian', '--html', 'no-such-folder/page.html'], 'no-such-folder'],
  [['simulate', '--preset', 'nature-gaussian', '--seed', '-1'], 'Expected a whole number from 0'],
  [['simulate', '--preset', 'nature-gaussian', '--data', 'no-such-table.csv'], 'no-such-table.csv'],
  [['simulate', '--preset', 'nature-gaussian', '--size', '99999999'], 'preset nature-gaussian, size: 99999999 rows'],
])('refuses %j', async (args, problem) => {
  const { code, stdout, stderr } = await cli(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(problem);
});

test('what cannot be written, and a recipe that is not there, are told before anything runs', async () => {
  const folder = await temporaryFolder('simulate-early');
  const lab = path.join(folder, 'lab.yaml');
  await writeFile(lab, LAB);
  const taken = path.join(folder, 'taken');
  await writeFile(taken, '');
  const unwritable = await cli(['simulate', lab, '--seeds', '1000000', '--out', taken]);
  expect(unwritable).toMatchObject({ code: 3, stdout: '' });
  expect(unwritable.stderr).toContain('taken: cannot be written (ENOTDIR)');

  await writeFile(
    lab,
    'data: { truth: made-up-text }\nmodel: { id: n-gram }\narms:\n  - regime: replace\n  - { regime: recipe, recipe: nowhere.yaml }\n',
  );
  const missing = await cli(['simulate', lab, '--workspace', path.join(folder, 'ws')]);
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toContain('nowhere.yaml: cannot be read (ENOENT)');
});

const PROGRESS = {
  stage: 'run',
  done: 50,
  total: 200,
  elapsedMs: 5000,
  arms: ['replace'],
  measures: [{ id: 'variance', title: 'variance', unit: '', anchor: 'collapse.md#vectors' }],
  reference: { variance: 1 },
  recent: [
    {
      arm: 'replace',
      seed: 4,
      generation: 2,
      trainingRows: 9,
      freshHumanRows: 0,
      replayedHumanRows: 0,
      values: { variance: 0.5 },
    },
  ],
} as const;

test('the line of progress has what is done, how fast, and how long it takes', () => {
  expect(progressLine(PROGRESS).replaceAll('\u00a0', ' ')).toBe(
    '50 of 200 trainings · generation 2, seed 5, replace · 10 a second · 15 s left',
  );
  expect(progressLine({ ...PROGRESS, stage: 'read' })).toBe('reading');
});

test('curves are drawn on a terminal in place, and nowhere else', () => {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text), isTTY: true, columns: 80 };
  const display = simulationDisplay({ stderr, env: { LANG: 'C.UTF-8' } }, { generations: 10, color: false });
  display.update(PROGRESS);
  const lines = written.join('').split('\n').length - 1;
  expect(lines).toBeGreaterThan(5);
  display.update(PROGRESS);
  expect(written).toContain(`\x1b[${lines}A\r\x1b[J`);
  display.end();
  const none: string[] = [];
  const silent = simulationDisplay(
    { stderr: { write: (text: string) => none.push(text) }, env: {} },
    { generations: 10, color: false },
  );
  silent.update(PROGRESS);
  silent.end();
  expect(none).toEqual([]);
});

/** What a terminal of this size shows after the texts were written, and how many lines went above its top. */
function screenAfter(written: readonly string[], columns: number) {
  let lines: string[] = [''];
  for (const text of written) {
    for (const part of text.split(/(\x1b\[\d+A\r\x1b\[J|\n)/)) {
      const up = /^\x1b\[(\d+)A/.exec(part);
      if (up !== null) lines = [...lines.slice(0, Math.max(0, lines.length - 1 - Number(up[1]))), ''];
      else if (part === '\n') lines.push('');
      else {
        lines[lines.length - 1] += part;
        while (lines.at(-1)!.length > columns)
          lines.push(...lines.splice(-1).flatMap((long) => [long.slice(0, columns), long.slice(columns)]));
      }
    }
  }
  return lines;
}

test.each([
  [24, 80, 12],
  [12, 80, 12],
  [10, 80, 10],
  [6, 80, 2],
  [24, 30, 2],
])('a terminal of %d rows and %d columns never scrolls', (rows, columns, most) => {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text), isTTY: true, columns, rows };
  const display = simulationDisplay({ stderr, env: { LANG: 'C.UTF-8' } }, { generations: 10, color: false });
  for (let times = 0; times < 3; times++) display.update(PROGRESS);
  const shown = screenAfter(written, columns);
  expect(shown.length).toBeLessThanOrEqual(Math.min(rows, most + 2));
  expect(shown.filter((line) => line.startsWith('50 of 200'))).toHaveLength(1);
  display.end();
  expect(screenAfter(written, columns)).toEqual(['']);
});

test('a terminal that is made narrower is cleared all the same', () => {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text), isTTY: true, columns: 100, rows: 40 };
  const display = simulationDisplay({ stderr, env: { LANG: 'C.UTF-8' } }, { generations: 10, color: false });
  display.update(PROGRESS);
  stderr.columns = 50;
  display.end();
  expect(screenAfter(written, 50)).toEqual(['']);
});

test('after an interrupt nothing is drawn over what is said below', () => {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text), isTTY: true, columns: 80, rows: 24 };
  const interrupt = new AbortController();
  const display = simulationDisplay({ stderr, env: {} }, { generations: 10, color: false, signal: interrupt.signal });
  display.update(PROGRESS);
  const before = written.length;
  interrupt.abort();
  display.update(PROGRESS);
  display.end();
  expect(written).toHaveLength(before);
});

test('a title from a lab steers no terminal', () => {
  expect(progressLine({ ...PROGRESS, recent: [{ ...PROGRESS.recent[0], arm: 'a\x1b[2Jb' }] })).not.toContain('\x1b');
});
