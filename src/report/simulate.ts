import { access, constants, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OutputError } from '../errors.ts';
import { generationsTable } from '../loop/run/generations-table.ts';
import { type SimulateOptions, type Simulation, simulate } from '../loop/run/simulate.ts';
import { simulationJson } from '../loop/run/simulation-json.ts';
import { publishResultFolder } from '../workspace/audits.ts';
import { makeFolder } from '../workspace/make-folder.ts';
import { openWorkspace } from '../workspace/workspace.ts';

export interface SimulationReport extends Simulation {
  /** Folder with `result.json`, `generations.parquet`, `simulation.html` and `run.json`. */
  readonly folder: string;
}

/**
 * Runs a lab and publishes what it found: in the workspace under `simulations/`, or in a folder of the caller's.
 *
 * @throws {OutcrossError} see `simulate`
 * @throws {OutputError} the folder cannot be written
 */
export async function publishSimulation({
  now = () => new Date(),
  out,
  ...options
}: SimulateOptions & {
  readonly workspace: string;
  /** Folder that the files go to in place of the workspace. */
  readonly out?: string;
  readonly now?: () => Date;
}): Promise<SimulationReport> {
  const started = now();
  // Before minutes are spent on what should stand there.
  if (out !== undefined) await writableFolder(out);
  const simulation = await simulate(options);
  const files = await filesOf(simulation, { started, ended: now() });
  if (out !== undefined) {
    await writeFiles(out, files);
    return { ...simulation, folder: path.resolve(out) };
  }
  const workspace = await openWorkspace(options.workspace);
  const { folder } = await publishResultFolder(workspace, {
    kind: 'simulations',
    date: started.toISOString().slice(0, 10),
    label: simulation.result.title,
    files: () => files,
  });
  return { ...simulation, folder };
}

type Files = Readonly<Record<string, string | AsyncIterable<string | Uint8Array>>>;

async function filesOf(
  { result, run }: Simulation,
  { started, ended }: { readonly started: Date; readonly ended: Date },
): Promise<Files> {
  // The page's libraries are large; while models are trained they would only take memory.
  const { simulationHtml } = await import('./simulation/simulation-html.ts');
  const table = generationsTable(result);
  return {
    'result.json': chunks(simulationJson(result)),
    ...(table !== undefined && { 'generations.parquet': chunks([table]) }),
    'simulation.html': simulationHtml(result),
    'run.json': `${JSON.stringify(
      {
        started_at: started.toISOString(),
        ended_at: ended.toISOString(),
        duration_ms: run.durationMs,
        cpu_ms: run.cpuMs,
        workers: run.workers,
        trainings: run.trainings,
        seeds_taken_over: run.seedsTakenOver,
        peak_memory_bytes: run.peakMemoryBytes,
        notices: run.notices,
        node: process.versions.node,
      },
      null,
      2,
    )}\n`,
  };
}

async function* chunks<Chunk extends string | Uint8Array>(parts: Iterable<Chunk>): AsyncIterable<Chunk> {
  yield* parts;
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
}

/** @throws {OutputError} the folder cannot be made or written to */
async function writableFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
}

function cannotWrite(folder: string, cause: unknown): OutputError {
  return new OutputError({
    path: folder,
    problem: `cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'})`,
    hint: 'Name a folder you may write to with --out DIR.',
    cause,
  });
}
