import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from './support/temporary-folder.ts';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const action = parse(await readFile(path.resolve(import.meta.dirname, '../action.yml'), 'utf8')) as {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required: boolean; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
};
const { steps } = action.runs;

test('the action is composite, and says what each input is', () => {
  expect(action.runs.using).toBe('composite');
  expect(Object.keys(action.inputs).length).toBeGreaterThan(5);
  for (const [name, { description, required, default: own }] of Object.entries(action.inputs)) {
    expect(description, name).toMatch(/\.$/);
    expect(required || own !== undefined, name).toBe(true);
  }
  for (const { uses, run, shell } of steps) {
    expect(uses ?? shell).toBeDefined();
    if (run !== undefined) expect(shell).toBe('bash');
  }
});

test('nothing is interpolated into commands', () => {
  const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  expect(runs).toHaveLength(1);
  // A value that GitHub puts into a script is read as a part of it.
  for (const run of runs) expect(run).not.toContain('${{');
  const [gate] = steps.filter(({ id }) => id === 'gate');
  const given = Object.values(gate!.env!).join('\n');
  for (const [, name] of given.matchAll(/inputs\.([\w-]+)/g)) expect(Object.keys(action.inputs)).toContain(name);
  // Every variable of the command is set, and every input is used somewhere.
  for (const [, name] of gate!.run!.matchAll(/\$(OUTCROSS_\w+)/g)) expect(Object.keys(gate!.env!)).toContain(name);
  const whole = JSON.stringify(steps);
  for (const name of Object.keys(action.inputs)) expect(whole, name).toContain(`inputs.${name} }}`);
});

/** Runs the script with a program in the place of npx that writes down its arguments. */
async function runGate(
  env: Readonly<Record<string, string>>,
  code = 0,
  { earlier }: { readonly earlier?: string } = {},
) {
  const folder = await temporaryFolder('action');
  await mkdir(path.join(folder, 'bin'));
  const npx = path.join(folder, 'bin/npx');
  await writeFile(
    npx,
    `#!/bin/bash\nprintf '%s\\n' "$@" > "${folder}/arguments"\nfor ((i = 1; i <= $#; i++)); do if [ "\${!i}" = --markdown ]; then j=$((i + 1)); echo '## verdict' > "\${!j}"; fi; done\nif [ -d .outcross ]; then mkdir -p .outcross/comparisons/now; echo page > .outcross/comparisons/now/compare.html; fi\nexit ${code}\n`,
  );
  await chmod(npx, 0o755);
  if (earlier !== undefined) {
    const kept = path.join(folder, '.outcross/comparisons', earlier);
    await mkdir(kept, { recursive: true });
    const lastWeek = new Date(Date.now() - 7 * 24 * 3600 * 1000);
    await utimes(kept, lastWeek, lastWeek);
  }
  const { run } = steps.find(({ id }) => id === 'gate')!;
  const result = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', run!], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`,
      RUNNER_TEMP: folder,
      GITHUB_STEP_SUMMARY: path.join(folder, 'step-summary'),
      GITHUB_OUTPUT: path.join(folder, 'output'),
      OUTCROSS_REFERENCE: 'letters',
      OUTCROSS_GENERATION: 'out.jsonl',
      OUTCROSS_LINE: '',
      OUTCROSS_WORKSPACE: '.outcross',
      OUTCROSS_ARGUMENTS: '',
      OUTCROSS_INCONCLUSIVE: 'fail',
      OUTCROSS_VERSION: 'latest',
      ...env,
    },
  });
  const read = (name: string) => readFile(path.join(folder, name), 'utf8').catch(() => '');
  return {
    code: result.status,
    stderr: result.stderr,
    arguments: (await read('arguments')).trimEnd().split('\n'),
    summary: await read('step-summary'),
    output: await read('output'),
    made: await read('made'),
    pages: await readdir(path.join(folder, 'outcross-gate/comparisons')).catch(() => []),
  };
}

test.skipIf(process.platform === 'win32')('inputs are arguments, never commands', async () => {
  const hostile = '$(touch made) `touch made`; touch made "';
  const {
    code,
    stderr,
    arguments: passed,
    summary,
    output,
    made,
  } = await runGate({
    OUTCROSS_REFERENCE: hostile,
    OUTCROSS_GENERATION: `v1=a b.jsonl\n\n--workspace=elsewhere\n${hostile}\n`,
    OUTCROSS_ARGUMENTS: '--prompt-column\nthe question\n',
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(made).toBe('');
  expect(passed.slice(0, 6)).toEqual(['--yes', 'outcross@latest', 'compare', '--gate', '--workspace', '.outcross']);
  // After -- nothing is a flag.
  expect(passed.slice(passed.indexOf('--prompt-column'))).toEqual([
    '--prompt-column',
    'the question',
    '--',
    hostile,
    'v1=a b.jsonl',
    '--workspace=elsewhere',
    hostile,
  ]);
  expect(summary).toBe('## verdict\n');
  expect(output).toBe('outcome=PASS\n');
});

test.skipIf(process.platform === 'win32')('verdicts become outcomes and exit codes', async () => {
  expect(await runGate({}, 1)).toMatchObject({ code: 1, output: 'outcome=FAIL\n' });
  expect(await runGate({}, 3)).toMatchObject({ code: 3, output: 'outcome=INCONCLUSIVE\n' });
  expect(await runGate({ OUTCROSS_INCONCLUSIVE: 'pass' }, 3)).toMatchObject({
    code: 0,
    output: 'outcome=INCONCLUSIVE\n',
  });
  expect(await runGate({ OUTCROSS_INCONCLUSIVE: 'pass' }, 2)).toMatchObject({ code: 2, output: 'outcome=ERROR\n' });
  expect(await runGate({ OUTCROSS_INCONCLUSIVE: 'perhaps' })).toMatchObject({ code: 2 });
  const { arguments: passed } = await runGate({ OUTCROSS_LINE: 'chat' });
  expect(passed.slice(2, 4)).toEqual(['watch', 'append']);
  expect(passed.slice(-3)).toEqual(['chat', 'letters', 'out.jsonl']);
});

test.skipIf(process.platform === 'win32')(
  'the artefact holds the pages of this job, not what the workspace held before',
  async () => {
    expect((await runGate({}, 1, { earlier: 'last-week' })).pages).toEqual(['now']);
    expect((await runGate({})).pages).toEqual([]);
  },
);
