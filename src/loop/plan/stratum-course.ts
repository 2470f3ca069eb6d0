import { CountChain } from './count-chain.ts';
import { CountKernel } from './count-kernel.ts';
import type { SelectionField } from './selection-field.ts';

/** A loop: every generation trains on human rows and on rows that the model before wrote. */
export interface LoopProcess {
  /** Rows that the model writes for each generation, whole. */
  readonly synthetic: number;
  /** Human rows of a generation that come as people write them, whole. */
  readonly human: number;
  /** Human rows beyond them, that floors ask for. */
  readonly extra: number;
  readonly field: SelectionField;
  /** Whether rows are weighted back to human shares in training: what floors add then moves nothing. */
  readonly isWeighted: boolean;
  /** Share of its human share that a stratum has to keep, above 0, up to 1. */
  readonly keep: number;
}

/** A stratum in a loop. */
export interface StratumProcess {
  /** Human share: what is kept is measured against it. */
  readonly share: number;
  /** Its share of the human rows that come. */
  readonly supply: number;
  /** Share in the model that the loop begins with. */
  readonly start: number;
  /** Place of its like among the groups of the loop's field. */
  readonly group: number;
  /** Exactly so many human rows in each generation; undefined: as they come. */
  readonly fixed?: number | undefined;
}

/** What becomes of a stratum, generation by generation, from the first training set on. */
export interface StratumCourse {
  /** Chance that it has less than is to be kept. */
  readonly below: Float64Array;
  /** Chance that it has had less now or before. */
  readonly fallen: Float64Array;
  /** Chance that it is absent. */
  readonly absent: Float64Array;
  /** Expected share, and square of the share. */
  readonly mean: Float64Array;
  readonly square: Float64Array;
  /** Expected -q ln q of its share, in nats. */
  readonly entropy: Float64Array;
}

/** Rounding of a product must not ask for one row more. */
const ROUNDING = 1e-9;
const KERNELS_KEPT = 6;

/** Binomial distributions by trials; the last few are kept. */
export class KernelStore {
  readonly #kernels = new Map<number, CountKernel>();

  of(trials: number): CountKernel {
    const known = this.#kernels.get(trials);
    if (known !== undefined) return known;
    const made = new CountKernel(trials);
    this.#kernels.set(trials, made);
    const [oldest] = this.#kernels.keys();
    if (this.#kernels.size > KERNELS_KEPT) this.#kernels.delete(oldest!);
    return made;
  }
}

/** How counts of a stratum follow each other. */
export interface CountLaw {
  readonly trials: number;
  /** Smallest count that is not a loss. */
  readonly least: number;
  readonly firstMean: number;
  /** Mean count that follows a count: the same function where nothing changes with time. @param t generation of the model that writes, from 1; Infinity: when all has come to rest */
  meanAfter(t: number): (count: number) => number;
  /** Share that a count stands for. */
  shareOf(count: number): number;
}

/**
 * The law of a stratum's counts. Rows that come as people write them are drawn together with those that the model writes (collapse.md 7.1: a
 * binomial draw with the mean of both); human rows of a fixed number stand beside what is drawn.
 */
export function countLaw(stratum: StratumProcess, loop: LoopProcess): CountLaw {
  const { synthetic, human, extra, field, isWeighted, keep } = loop;
  const { share, supply, start, group, fixed } = stratum;
  const rows = synthetic + human + (isWeighted ? 0 : extra);
  const firstDrawn = synthetic * field.drawnBy({ group, t: 0 })(start);
  if (fixed === undefined) {
    return {
      trials: rows,
      least: leastRows(keep * share * rows),
      firstMean: human * supply + firstDrawn,
      meanAfter: steadily(field, (t) => {
        const drawn = field.drawnBy({ group, t });
        return (count) => human * supply + synthetic * drawn(count / rows);
      }),
      shareOf: (count) => count / rows,
    };
  }
  // Weighted back, rows of the stratum count as much less as there are more of them than of its share.
  const expected = isWeighted ? fixed + synthetic * share : rows;
  const scale = isWeighted ? share / expected : 1 / rows;
  return {
    trials: synthetic,
    least: leastRows((isWeighted ? keep * expected : keep * share * rows) - fixed),
    firstMean: firstDrawn,
    meanAfter: steadily(field, (t) => {
      const drawn = field.drawnBy({ group, t });
      return (count) => synthetic * drawn((fixed + count) * scale);
    }),
    shareOf: (count) => (fixed + count) * scale,
  };
}

/** One function of the count for all times where time does not matter: what it says is then reckoned once. */
function steadily(
  { isNeutral }: SelectionField,
  meanAt: (t: number) => (count: number) => number,
): (t: number) => (count: number) => number {
  if (!isNeutral) return meanAt;
  const always = meanAt(0);
  return () => always;
}

function leastRows(rows: number): number {
  return Math.max(0, Math.ceil(rows - ROUNDING * Math.max(1, rows)));
}

/**
 * Follows a stratum for some generations. The course of one stratum is exact where nothing is selected (section 7.3, the binomial chain).
 *
 * @param options.generations whole, at least 1
 */
export function stratumCourse(
  stratum: StratumProcess,
  loop: LoopProcess,
  { generations, kernels }: { readonly generations: number; readonly kernels: KernelStore },
): StratumCourse {
  const law = countLaw(stratum, loop);
  const chain = new CountChain(kernels.of(law.trials), { least: law.least });
  const course = {
    below: new Float64Array(generations),
    fallen: new Float64Array(generations),
    absent: new Float64Array(generations),
    mean: new Float64Array(generations),
    square: new Float64Array(generations),
    entropy: new Float64Array(generations),
  };
  for (let t = 0; t < generations; t++) {
    if (t === 0) chain.begin(law.firstMean);
    else chain.step(law.meanAfter(t));
    course.below[t] = chain.below();
    course.fallen[t] = chain.fallen();
    course.absent[t] = (stratum.fixed ?? 0) > 0 ? 0 : chain.absent();
    let [mean, square, entropy] = [0, 0, 0];
    chain.forEach((count, chance) => {
      const own = law.shareOf(count);
      mean += chance * own;
      square += chance * own ** 2;
      if (own > 0) entropy -= chance * own * Math.log(own);
    });
    course.mean[t] = mean;
    course.square[t] = square;
    course.entropy[t] = entropy;
  }
  return course;
}

/**
 * Chance that a stratum falls below what is to be kept in any of so many generations: `fallen` at the last, without the rest.
 *
 * @param options.enough stop as soon as the chance is above it
 */
export function fallChance(
  stratum: StratumProcess,
  loop: LoopProcess,
  {
    generations,
    kernels,
    enough = 1,
  }: { readonly generations: number; readonly kernels: KernelStore; readonly enough?: number },
): number {
  const law = countLaw(stratum, loop);
  if (law.least === 0) return 0;
  if (law.least > law.trials) return 1;
  const chain = new CountChain(kernels.of(law.trials), { least: law.least, followed: 'held' });
  chain.begin(law.firstMean);
  for (let t = 1; t < generations; t++) {
    if (chain.fallen() > enough) break;
    chain.step(law.meanAfter(t));
  }
  return chain.fallen();
}
