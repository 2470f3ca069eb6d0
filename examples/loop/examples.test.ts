import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import * as yaml from 'yaml';
import { runCli } from '../../test/support/run-cli.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const HERE = import.meta.dirname;
const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill();
});

/** The example's lab, smaller and with its second arm alone, in a folder of its own that finds the example's programs. */
async function smaller(example: string, programs: readonly string[]): Promise<{ lab: string; folder: string }> {
  const folder = await temporaryFolder('loop-example');
  const lab = yaml.parse(await readFile(path.join(HERE, example, 'lab.yaml'), 'utf8')) as Record<string, unknown>;
  for (const program of programs)
    await writeFile(path.join(folder, program), await readFile(path.join(HERE, example, program)));
  await writeFile(
    path.join(folder, 'lab.yaml'),
    yaml.stringify({ ...lab, size: 640, generations: 2, seeds: 1, arms: (lab.arms as unknown[]).slice(1) }),
  );
  return { lab: path.join(folder, 'lab.yaml'), folder };
}

interface Result {
  readonly stopped: readonly unknown[];
  readonly generations: readonly {
    readonly arm: string;
    readonly generation: number;
    readonly losses?: readonly { readonly train: number; readonly test?: number }[];
    readonly values: Readonly<Record<string, number>>;
  }[];
}

function expectLoop({ stopped, generations }: Result): void {
  expect(stopped).toEqual([]);
  expect(generations).toHaveLength(2);
  for (const { losses, values } of generations) {
    expect(losses!.length).toBeGreaterThan(3);
    expect(losses!.at(-1)!.train).toBeLessThan(losses![0]!.train);
    expect(losses!.at(-1)!.test).toBeGreaterThan(0);
    expect(Object.keys(values).length).toBeGreaterThan(3);
  }
}

test.skipIf(!hasPython)(
  `a trainer in Python runs in the loop${hasPython ? '' : ' (skipped: there is no python3)'}`,
  async () => {
    const { lab, folder } = await smaller('python', ['trainer.py']);
    const { code, stdout, stderr } = await runCli(['simulate', lab, '--json'], { cwd: folder });
    expect(stderr).not.toContain('Error');
    expect(code).toBe(0);
    expectLoop(JSON.parse(stdout) as Result);
  },
);

test('a model behind an OpenAI-compatible endpoint runs in the loop', async () => {
  const { lab, folder } = await smaller('openai-compatible', ['client.ts']);
  const server = spawn(process.execPath, [path.join(HERE, 'openai-compatible/stub-server.ts'), '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  running.push(server);
  const url = await new Promise<string>((resolve) => {
    server.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  const { code, stdout, stderr } = await runCli(['simulate', lab, '--json'], {
    cwd: folder,
    env: { OPENAI_BASE_URL: url, POLL_MS: '20', PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` },
  });
  expect(stderr).not.toContain('Error');
  expect(code).toBe(0);
  expectLoop(JSON.parse(stdout) as Result);
});
