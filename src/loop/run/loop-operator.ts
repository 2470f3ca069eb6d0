import path from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import type { MapOperator } from '../../engine/map.ts';
import type { WorkControl } from '../../engine/work-control.ts';
import type { ResolvedLab } from '../lab/resolve-lab.ts';
import type { MeasureSpec } from '../measures/measure-set.ts';
import { loopSource } from './loop-source.ts';
import { LoopStates } from './loop-states.ts';
import { type PackedGenerations, packGenerations } from './packed-generations.ts';
import { runLoop } from './run-loop.ts';
import type { GenerationResult, SimulationResult } from './simulation-result.ts';

export interface LoopParams {
  readonly lab: ResolvedLab;
  /** Human rows; undefined for a truth given by a formula. */
  readonly rows: unknown;
  /** Folder of this lab's states and of what its models keep. */
  readonly folder: string;
  /** Digest of the lab: what states must belong to. */
  readonly identity: string;
  /** Whether states are kept. */
  readonly keepsStates: boolean;
  readonly keepEveryMs: number;
  /** Name of the channel that finished generations are told on while they come; undefined: nobody looks. */
  readonly channel: string | undefined;
}

/** Some seeds of one arm. */
export interface LoopTask {
  /** Place of the arm in the lab. */
  readonly arm: number;
  readonly seeds: readonly number[];
}

export interface LoopAnswer {
  /** Seeds that have ended, by themselves or with a reason. */
  readonly ended: readonly number[];
  readonly generations: PackedGenerations;
  readonly stopped: SimulationResult['stopped'];
  readonly measures: readonly MeasureSpec[];
  /** Of seed 0. */
  readonly reference: Readonly<Record<string, number>>;
  readonly notices: readonly string[];
}

/** What workers tell while they train. */
export interface LiveMessage {
  readonly generations: readonly GenerationResult[];
  readonly measures: readonly MeasureSpec[];
  readonly reference: Readonly<Record<string, number>>;
}

/** Of so many seeds of an arm generations are told while they come: a median needs no more. */
const LIVE_SEEDS = 32;
const LIVE_EVERY_MS = 250;
/** How often a model that waits for something is asked whether to stop. */
const CANCEL_EVERY_MS = 200;

/** Runs seeds of a lab: see `MapOperator`. */
export function createOperator(params: unknown): MapOperator<LoopTask, LoopAnswer> {
  const { lab, rows, folder, identity, keepsStates, keepEveryMs, channel: name } = params as LoopParams;
  const source = loopSource(lab, rows);
  const channel = name === undefined ? undefined : new BroadcastChannel(name);
  channel?.unref();
  let live: GenerationResult[] = [];
  let followed: Pick<LiveMessage, 'measures' | 'reference'> = { measures: [], reference: {} };
  let toldAt = performance.now();
  const tell = (isLast: boolean) => {
    const now = performance.now();
    if (live.length === 0 || (!isLast && now - toldAt < LIVE_EVERY_MS)) return;
    toldAt = now;
    channel?.postMessage({ generations: live, ...followed } satisfies LiveMessage);
    live = [];
  };

  return {
    async run(task, control) {
      const arm = lab.arms[task.arm]!;
      const generations: GenerationResult[] = [];
      const stopped: SimulationResult['stopped'][number][] = [];
      const notices: string[] = [];
      const ended: number[] = [];
      let measures: readonly MeasureSpec[] = [];
      let reference: Readonly<Record<string, number>> = {};
      using watch = watchControl(control);
      for (const seed of task.seeds) {
        if (control.isCancelled()) break;
        const own = path.join(folder, `${arm.key}-${seed}`);
        const states = keepsStates
          ? new LoopStates(path.join(own, 'states'), `${identity} ${arm.key} ${seed}`)
          : undefined;
        const outcome = await runLoop({
          lab,
          arm,
          seed,
          source,
          folder: own,
          states,
          keepEveryMs,
          isCancelled: () => control.isCancelled(),
          signal: watch.signal,
          onGeneration: (result) => {
            control.advance({ bytes: 0, records: 1 });
            if (channel === undefined || seed >= LIVE_SEEDS) return;
            live.push({ ...result, samples: [], losses: [] });
            tell(false);
          },
          onMeasures: (followedNow) => {
            followed = followedNow;
          },
          onNotice: (text) => notices.push(text),
        });
        if (outcome.isUnfinished) break;
        ended.push(seed);
        for (const generation of outcome.generations) generations.push(generation);
        if (outcome.stopped !== undefined) stopped.push(outcome.stopped);
        if (seed === task.seeds[0]) measures = outcome.measures;
        if (seed === 0) reference = outcome.reference;
      }
      tell(true);
      return {
        ended,
        generations: packGenerations(arm.title, generations),
        stopped,
        measures,
        reference,
        notices,
      };
    },
    close() {
      channel?.close();
    },
  };
}

/** A signal for models that wait: cancellation comes as a number that somebody has to look at. */
function watchControl(control: WorkControl): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (control.isCancelled()) controller.abort();
  }, CANCEL_EVERY_MS);
  timer.unref();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}
