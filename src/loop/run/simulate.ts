import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { VERSION } from '../../audit/version.ts';
import { mapTasks } from '../../engine/map.ts';
import { CancelledError, ConfigError } from '../../errors.ts';
import { canonicalJson } from '../../io/canonical-json.ts';
import { openWorkspace } from '../../workspace/workspace.ts';
import { closedFormsOfLab } from '../closed-forms/closed-forms-of-lab.ts';
import { KINDS } from '../lab/kind-registry.ts';
import type { LabFile } from '../lab/read-lab.ts';
import { checkLab, type ResolvedLab, resolveLab, shownLab } from '../lab/resolve-lab.ts';
import type { MeasureSpec } from '../measures/measure-set.ts';
import { FitError } from '../models/fit-error.ts';
import { requireRecipes } from '../regimes/recipe/require-recipes.ts';
import { regimeNamed } from '../regimes/regime-registry.ts';
import { FinishedSeeds, openTasks } from './finished-seeds.ts';
import type { LiveMessage, LoopAnswer, LoopParams, LoopTask } from './loop-operator.ts';
import { type LoopSource, loopSource } from './loop-source.ts';
import { unpackGenerations } from './packed-generations.ts';
import type { GenerationResult, SimulationResult } from './simulation-result.ts';

/** Where a simulation stands. */
export interface SimulationProgress {
  readonly stage: 'read' | 'run';
  /** Generations trained and asked for, over all arms and seeds; 0 while data are read. */
  readonly done: number;
  readonly total: number;
  /** Since the start. */
  readonly elapsedMs: number;
  /** Generations that have come since the last time, of the first seeds of each arm. */
  readonly recent: readonly GenerationResult[];
  readonly arms: readonly string[];
  /** What is followed, and its values of human data, once the first seed has begun. */
  readonly measures: readonly MeasureSpec[];
  readonly reference: Readonly<Record<string, number>>;
}

export interface SimulateOptions {
  readonly lab: LabFile;
  /** Folder that `data.path` is relative to. Default: that of the lab. */
  readonly dataFolder?: string;
  /** Workspace that keeps unfinished work, so that the same call goes on after a crash. Default: nothing is kept. */
  readonly workspace?: string;
  /** Threads. Default: one a core, 8 at most. 0: the caller's own. */
  readonly workers?: number;
  /** What a crash may cost at most, where generations take less time than this. Default 1000. */
  readonly keepEveryMs?: number;
  /** Whether unfinished work of the same lab is taken over. Default true. */
  readonly resumes?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SimulationProgress) => void;
  /** Told of unfinished work that could not be used. */
  readonly onNotice?: (text: string) => void;
}

/** What a simulation found, and how it went. */
export interface Simulation {
  readonly result: SimulationResult;
  readonly run: SimulationRun;
}

/** Times and memory: never part of the result. */
export interface SimulationRun {
  readonly durationMs: number;
  /** Processor time of all threads of the process meanwhile. */
  readonly cpuMs: number;
  readonly workers: number;
  /** Models trained in this run, and seeds taken over from an earlier one. */
  readonly trainings: number;
  readonly seedsTakenOver: number;
  /** Largest resident set of the process, bytes. */
  readonly peakMemoryBytes: number;
  readonly notices: readonly string[];
}

const MOST_WORKERS = 8;
/** Tasks for each worker: so many that all end at about the same time, so few that quick seeds are not held up by their number. */
const TASKS_PER_WORKER = 24;
/** Heap of a worker: models of text are large maps. */
const WORKER_MEMORY_MB = 3072;
/** Numbers of a training set at most: 160 MB, of which a worker holds several. */
const MOST_NUMBERS = 20_000_000;
/** Numbers of all batches that an arm keeps at most: 1.6 GB. */
const MOST_KEPT_NUMBERS = 200_000_000;
const PROGRESS_EVERY_MS = 250;
const KEEP_EVERY_MS = 1000;

/**
 * Runs a lab: trains models recursively, arm beside arm and seed beside seed, and measures every generation.
 *
 * The same lab, data and seed give the same result, whatever the workers, and whether it was interrupted or not. A seed whose model cannot
 * be fitted any more ends there, with its reason in `stopped`; the others go on.
 *
 * @throws {ConfigError} the lab cannot be meant, or its human data do not last: before anything runs
 * @throws {InputError} data that cannot be read
 * @throws {CancelledError} `signal` aborted; what was finished is kept in the workspace
 * @throws {FitError} no seed of any arm got through its first generation
 * @throws {EngineError} a worker died
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  const { lab: file, signal } = options;
  const notices: string[] = [];
  const onNotice = (text: string) => {
    notices.push(text);
    options.onNotice?.(text);
  };
  const checked = checkLab(file);
  options.onProgress?.({
    stage: 'read',
    done: 0,
    total: 0,
    elapsedMs: 0,
    recent: [],
    arms: [],
    measures: [],
    reference: {},
  });
  await requireRecipes(checked.arms, { labFolder: file.folder });
  const rows =
    'truth' in checked.data
      ? undefined
      : await KINDS[checked.kind].read(
          { ...checked.data, path: inFolder(String(checked.data.path), options.dataFolder ?? file.folder) },
          signal === undefined ? {} : { signal },
        );
  const lab = resolveLab(checked, rows);
  // A truth whose settings contradict each other is refused before there are workers.
  const { truth } = loopSource(lab, rows);
  requireRoom(lab, truth?.parameters ?? (rows as Readonly<Record<string, unknown>>), file.placeOf);
  if (signal?.aborted) throw new CancelledError();

  const { folder, identity } = await openFolder(lab, options.workspace);
  const finished = new FinishedSeeds(folder, identity);
  const keeps = options.workspace !== undefined;
  if (keeps && options.resumes === false) await rm(folder, { recursive: true, force: true });
  const answers = new Map<string, LoopAnswer[]>(lab.arms.map(({ key }) => [key, []]));
  const done = new Set<string>();
  for (const task of keeps ? await finished.read(onNotice) : []) {
    // What was asked for fewer or more generations is run again, from its last state.
    const isOpen = task.answer.ended.every((seed) => seed < lab.seeds && !done.has(`${task.arm} ${seed}`));
    if (task.generationsAsked !== lab.generations || !isOpen || !answers.has(task.arm)) continue;
    answers.get(task.arm)!.push(task.answer);
    for (const seed of task.answer.ended) done.add(`${task.arm} ${seed}`);
  }
  const seedsTakenOver = done.size;

  const workers = options.workers ?? Math.min(os.availableParallelism(), MOST_WORKERS);
  const tasks = openTasks(lab.arms, {
    seeds: lab.seeds,
    done,
    tasksAtMost: TASKS_PER_WORKER * Math.max(1, workers) * lab.arms.length,
  });
  const total = lab.arms.length * lab.seeds * lab.generations;
  const doneBefore = seedsTakenOver * lab.generations;
  const live = options.onProgress === undefined ? undefined : new LiveGenerations();
  let trained = 0;
  const report = () =>
    options.onProgress?.({
      stage: 'run',
      done: Math.min(total, doneBefore + trained),
      total,
      elapsedMs: performance.now() - started,
      recent: live?.take() ?? [],
      arms: lab.arms.map(({ title }) => title),
      measures: live?.measures ?? [],
      reference: live?.reference ?? {},
    });
  const timer = live === undefined ? undefined : setInterval(report, PROGRESS_EVERY_MS);
  try {
    await mapTasks<LoopTask, LoopAnswer>({
      module: new URL(`./loop-operator${path.extname(new URL(import.meta.url).pathname)}`, import.meta.url),
      params: {
        lab,
        rows,
        folder,
        identity,
        keepsStates: keeps,
        keepEveryMs: options.keepEveryMs ?? KEEP_EVERY_MS,
        channel: live?.name,
      } satisfies LoopParams,
      tasks,
      workers,
      workerMemoryMb: WORKER_MEMORY_MB,
      // A worker that computes has nothing to wait for.
      tasksPerWorker: 1,
      signal,
      onProgress: ({ records }) => {
        trained = records;
      },
      onResult: (task, answer) => {
        const { key } = lab.arms[task.arm]!;
        for (const notice of answer.notices) onNotice(notice);
        if (answer.ended.length === 0) return;
        answers.get(key)!.push(answer);
        if (keeps) finished.add(key, lab.generations, answer);
      },
    });
  } finally {
    clearInterval(timer);
    live?.close();
    // Nothing else tells of a workspace that cannot be written.
    if (keeps) await finished.flush();
    else await rm(folder, { recursive: true, force: true });
  }
  report();

  const result = resultOf(lab, answers, { truth, rows });
  if (keeps) await removeStates(lab, { folder, finished });
  const cpu = process.cpuUsage(cpuBefore);
  return {
    result,
    run: {
      durationMs: Math.round(performance.now() - started),
      cpuMs: Math.round((cpu.user + cpu.system) / 1000),
      workers,
      trainings: trained,
      seedsTakenOver,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      notices,
    },
  };
}

/**
 * @param shape says how many numbers a row has, where it has several
 * @throws {ConfigError} a training set, or all that an arm keeps, would not fit into a worker several times over
 */
function requireRoom(
  { size, generations, arms }: ResolvedLab,
  shape: Readonly<Record<string, unknown>>,
  placeOf: LabFile['placeOf'],
): void {
  const width = Number(shape.dimensions ?? shape.features ?? 1);
  if (size * width > MOST_NUMBERS) {
    throw new ConfigError({
      place: placeOf(['size']),
      problem: `${size} rows of ${width} numbers are ${size * width} numbers a training set; at most ${MOST_NUMBERS} are trained on`,
      hint: `Lower size to ${Math.floor(MOST_NUMBERS / width)} at most.`,
    });
  }
  for (const [index, { title, regime, settings }] of arms.entries()) {
    const batches = Math.min(generations, regimeNamed(regime)!.batches?.(settings, generations) ?? 1);
    const kept = size * width * batches;
    if (kept <= MOST_KEPT_NUMBERS) continue;
    throw new ConfigError({
      place: placeOf(['arms', index]),
      problem: `${title}: ${batches} batches of ${size} rows are ${kept} numbers that stay in memory; at most ${MOST_KEPT_NUMBERS} do`,
      hint: `Lower size to ${Math.floor(MOST_KEPT_NUMBERS / width / batches)} at most, or take fewer generations or batches.`,
    });
  }
}

/** Generations as the workers tell of them. */
class LiveGenerations {
  readonly name = `outcross-loop-${randomUUID()}`;
  readonly #channel = new BroadcastChannel(this.name);
  #recent: GenerationResult[] = [];
  measures: readonly MeasureSpec[] = [];
  reference: Readonly<Record<string, number>> = {};

  constructor() {
    this.#channel.onmessage = (message: unknown) => {
      const { generations, measures, reference } = (message as { readonly data: LiveMessage }).data;
      this.#recent.push(...generations);
      if (this.measures.length > 0) return;
      this.measures = measures;
      this.reference = reference;
    };
    this.#channel.unref();
  }

  take(): readonly GenerationResult[] {
    const recent = this.#recent;
    this.#recent = [];
    return recent;
  }

  close(): void {
    this.#channel.close();
  }
}

function resultOf(
  lab: ResolvedLab,
  answers: ReadonlyMap<string, readonly LoopAnswer[]>,
  { truth, rows }: { readonly truth: LoopSource['truth']; readonly rows: unknown },
): SimulationResult {
  const generations: GenerationResult[] = [];
  const stopped: SimulationResult['stopped'][number][] = [];
  const measures = new Map<string, MeasureSpec>();
  let reference: SimulationResult['reference'] = {};
  for (const [index, { key, title }] of lab.arms.entries()) {
    const ofArm = [...answers.get(key)!].sort((a, b) => a.ended[0]! - b.ended[0]!);
    const own: GenerationResult[] = [];
    for (const answer of ofArm) {
      // An interrupted run may have called the arm by another title.
      for (const result of unpackGenerations({ ...answer.generations, arm: title })) own.push(result);
      for (const one of answer.stopped) stopped.push({ ...one, arm: title });
      for (const spec of answer.measures) if (!measures.has(spec.id)) measures.set(spec.id, spec);
      if (index === 0 && answer.ended[0] === 0) reference = answer.reference;
    }
    // Tasks of an interrupted run may have parted the seeds otherwise.
    own.sort((a, b) => a.seed - b.seed || a.generation - b.generation);
    for (const result of own) generations.push(result);
  }
  const order = new Map(lab.arms.map(({ title }, index) => [title, index]));
  stopped.sort((a, b) => order.get(a.arm)! - order.get(b.arm)! || a.seed - b.seed);
  const [first] = stopped;
  if (generations.length === 0 && first !== undefined) throw new FitError({ problem: first.reason, hint: first.hint });
  const specs = [...measures.values()];
  return {
    formatVersion: 1,
    title: lab.title,
    lab: shownLab(lab),
    measures: specs,
    arms: lab.arms.map(({ title, regime }) => ({ title, regime })),
    reference,
    generations,
    closedForms: closedFormsOfLab(lab, {
      truth,
      dimensions: (rows as { readonly dimensions?: number } | undefined)?.dimensions,
      measures: specs,
    }),
    stopped,
  };
}

/** Folder of a lab's unfinished work: its name is what the work depends on, so that another lab never meets it. */
async function openFolder(
  lab: ResolvedLab,
  workspace: string | undefined,
): Promise<{ readonly folder: string; readonly identity: string }> {
  // Seeds and generations may grow: a seed does not know how many others there are, nor how far it will go.
  const { seeds: _, generations: __, title: ___, labFolder: ____, place: _____, arms, ...rest } = lab;
  const files = await digestsOfFiles(lab);
  const identity = createHash('sha256')
    .update(canonicalJson({ ...rest, version: VERSION, ...(files.length > 0 && { files }) }))
    .digest('hex')
    .slice(0, 32);
  if (workspace === undefined) return { folder: await mkdtemp(path.join(os.tmpdir(), 'outcross-loop-')), identity };
  return { folder: path.join((await openWorkspace(workspace)).folder, 'loops', identity), identity };
}

/** Digests of what regimes read beside the lab; what is not there is told by the arm that wants it. */
async function digestsOfFiles({ arms, labFolder }: ResolvedLab): Promise<readonly (readonly string[])[]> {
  const names = new Set(arms.flatMap(({ regime, settings }) => regimeNamed(regime)!.files?.(settings) ?? []));
  return Promise.all(
    [...names].sort().map(async (name) => {
      const content = await readFile(path.resolve(labFolder, name)).catch(() => '');
      return [name, createHash('sha256').update(content).digest('hex')];
    }),
  );
}

/** What is finished needs no states; what models have left in their folders stays. */
async function removeStates(
  lab: ResolvedLab,
  { folder, finished }: { readonly folder: string; readonly finished: FinishedSeeds },
): Promise<void> {
  await finished.remove();
  const seeds = await readdir(folder).catch(() => []);
  for (const name of seeds) {
    if (!lab.arms.some(({ key }) => name.startsWith(`${key}-`))) continue;
    const own = path.join(folder, name);
    for (const part of ['states', 'regime', 'gate']) await rm(path.join(own, part), { recursive: true, force: true });
    await rmdir(own).catch(() => undefined);
  }
  await rmdir(folder).catch(() => undefined);
  await rmdir(path.dirname(folder)).catch(() => undefined);
}

function inFolder(given: string, folder: string): string {
  // As the user typed it where that is enough: it is named in messages.
  return path.resolve(folder) === process.cwd() ? given : path.resolve(folder, given);
}
