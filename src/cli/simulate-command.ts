import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { LabFile } from '../loop/lab/read-lab.ts';
import type { SimulationProgress } from '../loop/run/simulate.ts';
import type { CommandContext } from './command-context.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import { parseCount } from './parse-number.ts';
import { requireOutputFolders } from './require-output-folders.ts';
import { shownPath } from './shown-path.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';
import { addOutputOptions, type OutputFlags } from './watch-run.ts';

interface SimulateFlags extends OutputFlags {
  readonly preset?: string;
  readonly list?: boolean;
  readonly data?: string;
  readonly seeds?: number;
  readonly generations?: number;
  readonly size?: number;
  readonly seed?: number;
  readonly workspace: string;
  readonly out?: string;
  readonly html?: string;
  readonly workers?: number;
  readonly resume: boolean;
  readonly json?: boolean;
}

const HELP = `
Examples:
  outcross simulate --list                                 experiments that are ready to run, and what to look for
  outcross simulate --preset nature-gaussian               a Gaussian that learns from its own samples
  outcross simulate --preset n-gram-wikitext --data texts/ the same as the preset says, on texts of yours
  outcross simulate lab.yaml                               your data, model, sampling and mixtures, arm beside arm
  outcross simulate lab.yaml --seeds 50 --generations 20 --out results/

lab.yaml:
  data: { path: letters/, unit: words }
  model: { id: n-gram, order: 3 }
  generations: 10
  seeds: 5
  sampling: { temperature: 0.9 }
  arms:
    - regime: replace
    - { regime: mix, human: { share: 0.1, kind: fresh } }

The same lab, data and seed give the same result.json, whatever the workers. Interrupted, it goes on where it stopped when the same
command is run again. docs/simulate.md says how labs are written, docs/lab.md has every key, docs/collapse.md what each
experiment shows.

Exit codes: 0 done, 2 bad input or usage, 3 some seeds ended before their last generation (with why), or it could not be done.`;

/** Some seeds ended early. */
const INCOMPLETE = 3;

export function addSimulateCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('simulate')
    .description(
      'What will happen if we go on like this? Trains small models on their own outputs, generation after generation.',
    )
    .argument('[lab]', 'lab, a YAML file')
    .option('--preset <name>', 'an experiment that is ready to run')
    .option('--list', 'list the presets, with what to look for')
    .option('--data <path>', 'file or folder of human data, in place of what the lab or preset names')
    .option('--seeds <n>', 'independent repetitions, in place of what the lab says', parseCount)
    .option('--generations <n>', 'models trained one after the other, in place of what the lab says', parseCount)
    .option('--size <n>', 'rows (or tokens) of a training set, in place of what the lab says', parseCount)
    .option('--seed <n>', 'what all random numbers come from, in place of what the lab says', parseSeed)
    .option('--workspace <dir>', 'folder that keeps results and unfinished work', '.outcross')
    .option(
      '--out <dir>',
      'write result.json, generations.parquet, simulation.html and run.json there in place of the workspace',
    )
    .option('--html <file>', 'write the page there too')
    .option('--workers <n>', 'threads (default: one a core, 8 at most)', parseCount)
    .option('--no-resume', 'start anew, whatever unfinished work there is')
    .option('--json', 'print the result as one JSON object');
  addOutputOptions(command)
    .addHelpText('after', HELP)
    .action(async (lab: string | undefined, flags: SimulateFlags) => {
      context.exit(await simulateCommand(lab, flags, context));
    });
}

function parseSeed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 0xffff_ffff)
    throw new InvalidArgumentError('Expected a whole number from 0 to 4294967295.');
  return value;
}

async function simulateCommand(
  labFile: string | undefined,
  flags: SimulateFlags,
  { effects }: CommandContext,
): Promise<number> {
  const { ConfigError } = await import('../errors.ts');
  const usage = (problem: string, hint = 'outcross simulate --help shows how it is used.') =>
    new ConfigError({ place: 'outcross simulate', problem, hint });
  if (flags.list) {
    await listPresets(flags, effects);
    return 0;
  }
  if (labFile !== undefined && flags.preset !== undefined)
    throw usage('a lab and a preset are named', 'Name one of them.');
  if (labFile === undefined && flags.preset === undefined)
    throw usage('no lab is named', 'Name a YAML file, or a preset: outcross simulate --list.');
  const [{ publishSimulation }, { readLabFile }, { presetLab }] = await Promise.all([
    import('../report/simulate.ts'),
    import('../loop/lab/read-lab.ts'),
    import('../loop/presets/preset-registry.ts'),
  ]);
  const read = labFile === undefined ? presetLab(flags.preset!) : await readLabFile(labFile);
  const file = withFlags(read, flags);
  await requireOutputFolders({ html: flags.html }, 'simulate');
  const { result, folder, run } = await watched(file, flags, effects, (watch) =>
    publishSimulation({
      ...watch,
      lab: file,
      ...(flags.data !== undefined && { dataFolder: '.' }),
      workspace: flags.workspace,
      ...(flags.out !== undefined && { out: flags.out }),
      ...(flags.workers !== undefined && { workers: flags.workers }),
      resumes: flags.resume,
      onNotice: (text) => {
        if (!flags.quiet) effects.stderr.write(`${text}\n`);
      },
    }),
  );
  if (run.seedsTakenOver > 0 && !flags.quiet)
    effects.stderr.write(`${run.seedsTakenOver} seeds were taken over from an earlier run of the same lab\n`);
  if (flags.html !== undefined) {
    const [{ simulationHtml }, { writeOutput }] = await Promise.all([
      import('../report/simulation/simulation-html.ts'),
      import('./compare-command.ts'),
    ]);
    await writeOutput(flags.html, simulationHtml(result));
  }
  if (flags.json) {
    const { simulationJson } = await import('../loop/run/simulation-json.ts');
    for (const chunk of simulationJson(result)) effects.stdout.write(chunk);
  } else if (!flags.quiet) {
    const [{ terminalSimulation }, { curveCharacters }] = await Promise.all([
      import('../report/simulation/terminal-simulation.ts'),
      import('../report/simulation/curve-characters.ts'),
    ]);
    effects.stdout.write(
      terminalSimulation(
        { result, report: shownPath(path.join(folder, 'simulation.html')) },
        {
          color: wantsColor(effects, flags.color),
          width: outputWidth(effects),
          characters: curveCharacters(effects.env),
        },
      ),
    );
  }
  return result.stopped.length > 0 ? INCOMPLETE : 0;
}

/** What flags say goes before what the file says. */
function withFlags(file: LabFile, flags: SimulateFlags): LabFile {
  return {
    ...file,
    lab: {
      ...file.lab,
      ...(flags.seeds !== undefined && { seeds: flags.seeds }),
      ...(flags.generations !== undefined && { generations: flags.generations }),
      // The size of a preset is that of its own data.
      ...(flags.preset !== undefined && flags.data !== undefined && { size: undefined }),
      ...(flags.size !== undefined && { size: flags.size }),
      ...(flags.seed !== undefined && { seed: flags.seed }),
      ...(flags.data !== undefined && { data: dataOf(file, flags.data) }),
    },
  };
}

/** Another path, read as the lab says; of a formula nothing stays. */
function dataOf({ lab }: LabFile, given: string): Readonly<Record<string, unknown>> {
  return 'truth' in lab.data ? { path: given } : { ...lab.data, path: given };
}

async function watched<Result>(
  { lab }: LabFile,
  flags: SimulateFlags,
  effects: Effects,
  run: (watch: {
    readonly signal: AbortSignal;
    readonly onProgress?: (progress: SimulationProgress) => void;
  }) => Promise<Result>,
): Promise<Result> {
  const { simulationDisplay } = await import('./simulation-progress.ts');
  const interrupt = stopOnInterrupt(effects);
  const isShown = flags.progress === undefined && !flags.quiet && effects.stderr.isTTY === true;
  const display = simulationDisplay(effects, {
    generations: lab.generations,
    color: flags.color && !effects.env.NO_COLOR,
    signal: interrupt.signal,
  });
  try {
    return await run({
      signal: interrupt.signal,
      // Workers tell of single generations only where somebody looks.
      ...((isShown || flags.progress === 'json') && {
        onProgress: (progress: SimulationProgress) => {
          if (flags.progress === 'json') {
            const { stage, done, total, elapsedMs } = progress;
            effects.stderr.write(
              `${JSON.stringify({ type: 'stage-progress', stage, done, total, elapsedMs: Math.round(elapsedMs) })}\n`,
            );
          } else display.update(progress);
        },
      }),
    });
  } finally {
    display.end();
    interrupt.dispose();
  }
}

async function listPresets(flags: SimulateFlags, effects: Effects): Promise<void> {
  const [{ PRESETS }, { terminalPresets }] = await Promise.all([
    import('../loop/presets/preset-registry.ts'),
    import('../report/terminal-presets.ts'),
  ]);
  effects.stdout.write(
    flags.json
      ? `${JSON.stringify({ schema: 'outcross.presets/1', presets: PRESETS.map(({ id, about, lookFor, beside, lab }) => ({ id, about, look_for: lookFor, beside, lab })) }, null, 2)}\n`
      : terminalPresets(PRESETS, { width: outputWidth(effects), color: wantsColor(effects, flags.color) }),
  );
}
