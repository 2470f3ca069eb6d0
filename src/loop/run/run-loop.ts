import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CancelledError, OutcrossError, WorkspaceError } from '../../errors.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { KINDS } from '../lab/kind-registry.ts';
import type { ResolvedArm, ResolvedLab } from '../lab/resolve-lab.ts';
import type { Measured, MeasureSpec } from '../measures/measure-set.ts';
import { chosenModel } from '../models/create-model.ts';
import { FitError } from '../models/fit-error.ts';
import type { FittedModel } from '../models/loop-model.ts';
import type { Batch, TrainingSet } from '../regimes/regime.ts';
import { regimeNamed } from '../regimes/regime-registry.ts';
import type { LoopSource } from './loop-source.ts';
import type { LoopStates } from './loop-states.ts';
import { type OutputSampler, outputSampler } from './output-sampler.ts';
import { OutputTap } from './output-tap.ts';
import type { GenerationResult, SimulationResult } from './simulation-result.ts';

/** Of so many seeds of an arm histograms are kept; of one, losses and samples too. */
const SEEDS_WITH_HISTOGRAMS = 10;
const BREATHE_EVERY_MS = 100;

export interface LoopOptions {
  readonly lab: ResolvedLab;
  readonly arm: ResolvedArm;
  /** From 0. */
  readonly seed: number;
  readonly source: LoopSource;
  /** Folder of this arm and seed that outlives the process. */
  readonly folder: string;
  /** Where states are kept; undefined: nowhere. */
  readonly states?: LoopStates | undefined;
  /** A state is published where what would be lost took longer than this. */
  readonly keepEveryMs: number;
  /** Asked after every generation. */
  readonly isCancelled: () => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onGeneration?: ((result: GenerationResult) => void) | undefined;
  /** Told once what is followed. */
  readonly onMeasures?: ((followed: Pick<LoopOutcome, 'measures' | 'reference'>) => void) | undefined;
  readonly onNotice: (text: string) => void;
}

export interface LoopOutcome {
  readonly generations: readonly GenerationResult[];
  readonly stopped?: SimulationResult['stopped'][number];
  /** Whether somebody stopped it before its end. */
  readonly isUnfinished: boolean;
  readonly measures: readonly MeasureSpec[];
  readonly reference: Readonly<Record<string, number>>;
}

/**
 * Trains one model after the other: one seed of one arm. What is random depends on lab, arm, seed, generation and purpose alone.
 *
 * @throws {OutcrossError} what has nothing to do with this seed; what has, ends it with a reason
 */
export async function runLoop(options: LoopOptions): Promise<LoopOutcome> {
  return new Loop(options).run();
}

class Loop {
  readonly #options: LoopOptions;
  readonly #results: GenerationResult[] = [];
  #generation = 1;
  #measures: readonly MeasureSpec[] = [];
  #reference: Readonly<Record<string, number>> = {};

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  async run(): Promise<LoopOutcome> {
    try {
      const isUnfinished = await this.#train();
      return { ...this.#outcome(), isUnfinished };
    } catch (error) {
      if (error instanceof CancelledError) return { ...this.#outcome(), isUnfinished: true };
      if (!OutcrossError.is(error) || error instanceof WorkspaceError) throw error;
      const { arm, seed } = this.#options;
      const stopped = {
        arm: arm.title,
        seed,
        generation: this.#generation,
        reason: error.message,
        hint: error.hint,
      };
      return { ...this.#outcome(), stopped, isUnfinished: false };
    }
  }

  #outcome() {
    return { generations: this.#results, measures: this.#measures, reference: this.#reference };
  }

  /** @returns whether it was stopped before its end */
  async #train(): Promise<boolean> {
    const { lab, arm, seed, source, folder, states, signal, onNotice } = this.#options;
    const { kind, createMeasures } = KINDS[lab.kind];
    const human = source.human(seed);
    const modelOptions = {
      seed,
      arm: arm.title,
      random: randomStream(lab.seed, 'world', seed),
      folder: path.join(folder, 'model'),
      labFolder: lab.labFolder,
      ...(signal !== undefined && { signal }),
    };
    const model = chosenModel(arm.model, arm.title).create(modelOptions);
    const measures = await createMeasures({
      human,
      ...(source.truth !== undefined && { truth: source.truth }),
      size: lab.size,
      ...(lab.measures.neighbours !== undefined && { neighbours: lab.measures.neighbours }),
      ...(lab.measures.tail_share !== undefined && { tailShare: lab.measures.tail_share }),
      ...(source.names !== undefined && { names: source.names }),
      random: lazyStream(lab.seed, 'measures', seed),
      model: arm.model,
    });
    this.#measures = measures.specs;
    this.#reference = measures.reference;
    this.#options.onMeasures?.({ measures: measures.specs, reference: measures.reference });

    const gate = lab.gate
      ? await (await import('../regimes/loop-gate.ts')).createLoopGate({
          kind: lab.kind,
          human,
          folder,
          seed: lab.seed,
          ...(signal !== undefined && { signal }),
        })
      : undefined;

    const found = await states?.read(onNotice);
    // A run of more generations has gone beyond what is asked for now.
    const earlier = found !== undefined && found.generation <= lab.generations ? found : undefined;
    const fitTo = async (training: TrainingSet<unknown>, generation: number): Promise<FittedModel<unknown>> =>
      model.fit(training.data, {
        random: lazyStream(lab.seed, this.#armKey(generation), seed, generation, 'fit'),
        ...(seed === 0 && { test: human.test }),
        ...(training.weights !== undefined && { weights: training.weights }),
        generation,
        ...(signal !== undefined && { signal }),
      });
    let training: TrainingSet<unknown> = {
      data: human.first,
      freshHumanRows: kind.count(human.first),
      replayedHumanRows: 0,
    };
    const worldAtStart = model.memory?.save();
    const firstFitted = await fitTo(training, 1);
    const sampler = outputSampler({ kind, sampling: arm.sampling, firstFitted, human: human.first, signal });
    const entry = regimeNamed(arm.regime)!;
    const regime = await entry.create(arm.settings, {
      kind,
      size: lab.size,
      seed,
      labSeed: lab.seed,
      arm: arm.key,
      human,
      labFolder: lab.labFolder,
      folder: path.join(folder, 'regime'),
      model: arm.model,
      createModel: async (settings) =>
        chosenModel(settings, arm.title).create({
          ...modelOptions,
          random: randomStream(lab.seed, 'other world', seed),
          folder: path.join(folder, 'other'),
        }),
      drawFrom: sampler,
      ...(signal !== undefined && { signal }),
    });

    let batches: Batch<unknown>[] = regime.remembers > 0 ? [{ generation: 0, data: human.first }] : [];
    let memory = worldAtStart;
    let fitted = firstFitted;
    if (earlier !== undefined) {
      human.skip(earlier.given);
      training = earlier.training;
      batches = [...earlier.batches];
      memory = earlier.modelMemory;
      if (memory !== undefined) model.memory?.restore(memory);
      for (const result of earlier.results) {
        // The arm may have been called by another title then.
        const own = { ...result, arm: arm.title };
        this.#results.push(own);
        this.#options.onGeneration?.(own);
      }
      this.#generation = earlier.generation;
      if (earlier.generation > 1) fitted = await fitTo(training, earlier.generation);
      if (earlier.regimeMemory !== undefined) regime.memory?.restore(earlier.regimeMemory);
    }

    let publishedAt = performance.now();
    let breathedAt = publishedAt;
    for (let generation = this.#generation; ; generation++) {
      this.#generation = generation;
      const isReplayed = earlier?.generation === generation;
      if (generation > 1 && !isReplayed) {
        memory = model.memory?.save();
        fitted = await fitTo(training, generation);
      }
      const tap = this.#tap(fitted, sampler, { generation, keepsTaken: regime.remembers > 0 });
      const outputs = await tap.outputs();
      if (!isReplayed) {
        const measured = await measures.measure({
          generation,
          training: training.data,
          outputs,
          fitted,
          firstFitted,
          human,
          random: lazyStream(lab.seed, this.#armKey(generation), seed, generation, 'measure'),
          wantsDetails: seed < SEEDS_WITH_HISTOGRAMS,
        });
        const verdict = await gate?.verdict({ generation, outputs });
        this.#record(generation, { training, measured, fitted, rows: kind.count(training.data), verdict });
      }
      if (generation >= lab.generations) break;
      if (performance.now() - breathedAt > BREATHE_EVERY_MS) {
        // Models that never wait would keep timers, signals and messages waiting for ever.
        await setImmediate();
        breathedAt = performance.now();
      }
      const isStopped = this.#options.isCancelled();
      if (states !== undefined && (isStopped || performance.now() - publishedAt >= this.#options.keepEveryMs)) {
        await states.publish({
          generation,
          training,
          modelMemory: memory,
          regimeMemory: regime.memory?.save(),
          given: human.given,
          batches,
          results: this.#results,
        });
        publishedAt = performance.now();
      }
      if (isStopped) return true;
      this.#generation = generation + 1;
      training = await regime.trainingSet({
        kind,
        generation: generation + 1,
        size: lab.size,
        human,
        batches,
        fitted,
        firstFitted,
        draw: (count) => tap.take(count),
        random: lazyStream(lab.seed, this.#armKey(generation + 1), seed, generation + 1, 'regime'),
        ...(signal !== undefined && { signal }),
      });
      if (regime.remembers > 0) {
        const written = tap.taken();
        if (written !== undefined) batches.push({ generation, data: written });
        while (batches.length > regime.remembers) batches.shift();
      }
    }
    return false;
  }

  /** Arms have their first generation in common: it is trained on the same human data. */
  #armKey(generation: number): string {
    return generation === 1 ? 'first' : this.#options.arm.key;
  }

  #tap(
    fitted: FittedModel<unknown>,
    sampler: OutputSampler<unknown>,
    { generation, keepsTaken }: { readonly generation: number; readonly keepsTaken: boolean },
  ): OutputTap<unknown> {
    const { lab, seed } = this.#options;
    const random = randomStream(lab.seed, this.#armKey(generation), seed, generation, 'sample');
    return new OutputTap(KINDS[lab.kind].kind, lab.size, (count) => sampler(fitted, { count, random }), { keepsTaken });
  }

  #record(
    generation: number,
    {
      training,
      measured,
      fitted,
      rows,
      verdict,
    }: {
      readonly training: TrainingSet<unknown>;
      readonly measured: Measured;
      readonly fitted: FittedModel<unknown>;
      readonly rows: number;
      readonly verdict: GenerationResult['verdict'] | undefined;
    },
  ): void {
    const { arm, seed } = this.#options;
    const result: GenerationResult = {
      arm: arm.title,
      seed,
      generation,
      trainingRows: rows,
      freshHumanRows: training.freshHumanRows,
      replayedHumanRows: training.replayedHumanRows,
      values: finiteValues(measured.values),
      ...(seed === 0 && fitted.losses.length > 0 && { losses: fitted.losses }),
      ...(seed < SEEDS_WITH_HISTOGRAMS && measured.histograms !== undefined && { histograms: measured.histograms }),
      ...(seed === 0 && measured.samples !== undefined && { samples: measured.samples }),
      ...(verdict !== undefined && { verdict }),
      ...(training.build !== undefined && { build: training.build }),
    };
    this.#results.push(result);
    this.#options.onGeneration?.(result);
  }
}

/**
 * Values without those that are too large to be told; what is no number at all ends the seed.
 *
 * @throws {FitError} for NaN
 */
function finiteValues(values: Measured['values']): Measured['values'] {
  let isClean = true;
  for (const id in values) {
    const value = values[id]!;
    if (Number.isNaN(value)) {
      throw new FitError({
        problem: `${id} of this generation is no number (NaN)`,
        hint: 'The fit has left the numbers a computer has: end the loop earlier, scale the data, or mix in human rows.',
      });
    }
    if (!Number.isFinite(value)) isClean = false;
  }
  return isClean ? values : Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}

/** A stream that is made when its first number is asked for: most fits and measures ask for none. */
function lazyStream(seed: number, ...keys: readonly (number | string)[]): () => number {
  let stream: (() => number) | undefined;
  return () => {
    stream ??= randomStream(seed, ...keys);
    return stream();
  };
}
