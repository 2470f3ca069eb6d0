import { CancelledError, ConfigError } from '../../errors.ts';
import { multinomialDraw } from '../../statistics/multinomial-draw.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { wrightFisherStep } from '../population/wright-fisher-step.ts';
import type { PlanStratum } from './plan-strata.ts';
import type { PlanBias } from './selection-field.ts';

/** Mean over replicas, and its standard error. */
export interface SimulatedMean {
  readonly mean: number;
  readonly error: number;
}

/** Whole loops as they happened, many times over. */
export interface LoopSimulation {
  readonly replicas: number;
  readonly generations: number;
  /** Replicas in which any stratum fell below what it was to keep, in any generation up to the last promised one. */
  readonly fallenReplicas: number;
  /** Replicas in which a stratum was below in the last generation that was run, and that generation. */
  readonly belowAtEnd: { readonly generation: number; readonly replicas: number };
  /** Shape [strata]: replicas in which it fell. */
  readonly fallen: Float64Array;
  /** Shape [groups][generations]: share of the group's strata that have had what they are to keep in every generation so far. */
  readonly kept: readonly (readonly SimulatedMean[])[];
  /** Shape [generations]: Gini-Simpson diversity over that of people. */
  readonly diversity: readonly SimulatedMean[];
  /** Shape [generations]: strata that are there at all. */
  readonly living: readonly SimulatedMean[];
}

export interface SimulateLoopsOptions {
  readonly strata: readonly PlanStratum[];
  /** Positions of strata: what `kept` tells of. */
  readonly groups: readonly (readonly number[])[];
  readonly synthetic: number;
  readonly human: number;
  /** Shape [strata]: human rows at least; absent: none. */
  readonly floors?: ArrayLike<number> | undefined;
  /** Rows are weighted back to human shares in training: their part of what the next model learns is as if there were no floors. */
  readonly isWeighted?: boolean | undefined;
  /** The same human rows each generation, drawn once a replica. */
  readonly isReplayed?: boolean | undefined;
  readonly bias: PlanBias;
  readonly keep: number;
  readonly generations: number;
  /** Generations run in all, at least `generations`: the last tells of the long run. */
  readonly until?: number | undefined;
  readonly replicas: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

class Moments {
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    this.#sum += value;
    this.#squares += value * value;
  }

  result(): SimulatedMean {
    const mean = this.#sum / this.#count;
    const variance = Math.max(0, this.#squares / this.#count - mean * mean);
    return { mean, error: this.#count < 2 ? 0 : Math.sqrt(variance / (this.#count - 1)) };
  }
}

/** Rounding of a product must not ask for one row more. */
const ROUNDING = 1e-9;

/**
 * Runs loops: exact numbers of human and synthetic rows, floors filled up row by row, selection by the shares that a replica has come to. Nothing
 * in it is approximate; it is what the chains of single strata are held against.
 *
 * @throws {ConfigError} where a selection leaves nothing
 */
export function simulateLoops(options: SimulateLoopsOptions): LoopSimulation {
  const { strata, groups, generations, replicas, seed, keep, until = generations } = options;
  const shares = Float64Array.from(strata, ({ share }) => share);
  const supply = Float64Array.from(strata, (stratum) => stratum.supply);
  const hasFitness = strata.some(({ fitness }) => fitness !== strata[0]!.fitness);
  const fitness = hasFitness ? Float64Array.from(strata, (stratum) => stratum.fitness) : undefined;
  const { human, synthetic, floors, isWeighted = false, isReplayed = false, bias } = options;
  // What rows count once they are weighted back: with a floor a stratum has more of them than its share.
  const expected = strata.map(({ share, supply: own }, index) => {
    const rows = Math.max(human * own, floors?.[index] ?? 0) + synthetic * share;
    return rows > 0 ? ((human + synthetic) * share) / rows : 1;
  });
  const weights = isWeighted ? Float64Array.from(expected) : undefined;
  const diversityOfPeople = 1 - shares.reduce((sum, share) => sum + share * share, 0);
  const kept = groups.map(() => Array.from({ length: generations }, () => new Moments()));
  const diversity = Array.from({ length: generations }, () => new Moments());
  const living = Array.from({ length: generations }, () => new Moments());
  const fallen = new Float64Array(strata.length);
  const hasFallen = new Uint8Array(strata.length);
  const isBelow = new Uint8Array(strata.length);
  let fallenReplicas = 0;
  let belowAtEnd = 0;
  for (let replica = 0; replica < replicas; replica++) {
    if (options.signal?.aborted) throw new CancelledError();
    const random = randomStream(seed, 'plan', replica);
    hasFallen.fill(0);
    let model: Float64Array = shares;
    let replayed: Float64Array | undefined;
    let anyFallen = false;
    for (let t = 1; t <= until; t++) {
      const rows = replayed ?? humanRows(random, { human, supply, floors });
      if (isReplayed) replayed = rows;
      const humanCount = rows.reduce((sum, count) => sum + count, 0);
      const counts = step(random, model, { size: synthetic + humanCount, replayed: rows, bias, fitness });
      // Weighted rows are what the model learns and what is measured.
      const learnt = weights === undefined ? counts : counts.map((count, index) => count * weights[index]!);
      const total = learnt.reduce((sum, count) => sum + count, 0);
      let squares = 0;
      let alive = 0;
      let lacking = false;
      for (let index = 0; index < learnt.length; index++) {
        const own = learnt[index]!;
        const below = own < keep * shares[index]! * total * (1 - ROUNDING) ? 1 : 0;
        isBelow[index] = below;
        if (below === 1) lacking = true;
        if (counts[index]! > 0) alive++;
        squares += (own / total) ** 2;
      }
      if (t <= generations) {
        if (lacking) {
          anyFallen = true;
          for (let index = 0; index < isBelow.length; index++) if (isBelow[index] === 1) hasFallen[index] = 1;
        }
        diversity[t - 1]!.add(diversityOfPeople > 0 ? (1 - squares) / diversityOfPeople : 1);
        living[t - 1]!.add(alive);
        for (const [at, members] of groups.entries()) {
          let above = 0;
          for (const index of members) above += 1 - hasFallen[index]!;
          kept[at]![t - 1]!.add(members.length === 0 ? 1 : above / members.length);
        }
      }
      if (t === until && lacking) belowAtEnd++;
      model = learnt;
    }
    if (anyFallen) fallenReplicas++;
    for (let index = 0; index < hasFallen.length; index++) fallen[index] = fallen[index]! + hasFallen[index]!;
  }
  return {
    replicas,
    generations,
    fallenReplicas,
    belowAtEnd: { generation: until, replicas: belowAtEnd },
    fallen,
    kept: kept.map((own) => own.map((moments) => moments.result())),
    diversity: diversity.map((moments) => moments.result()),
    living: living.map((moments) => moments.result()),
  };
}

function humanRows(
  random: () => number,
  {
    human,
    supply,
    floors,
  }: { readonly human: number; readonly supply: Float64Array; readonly floors: ArrayLike<number> | undefined },
): Float64Array {
  const rows = multinomialDraw(random, { trials: human, weights: supply });
  if (floors !== undefined)
    for (let index = 0; index < rows.length; index++) rows[index] = Math.max(rows[index]!, floors[index]!);
  return rows;
}

function step(
  random: () => number,
  model: Float64Array,
  options: {
    readonly size: number;
    readonly replayed: Float64Array;
    readonly bias: PlanBias;
    readonly fitness: Float64Array | undefined;
  },
): Float64Array {
  const { fitness, ...rest } = options;
  try {
    return wrightFisherStep(random, model, {
      ...rest,
      humanRows: 'replayed',
      ...(fitness !== undefined && { fitness }),
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ConfigError({
      place: 'outcross plan',
      problem: `a loop cannot go on: ${cause.message}`,
      hint: 'Give strata that the model writes a fitness above 0, or a larger --top-p.',
      cause,
    });
  }
}
