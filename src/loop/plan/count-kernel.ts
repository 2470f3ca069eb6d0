import { logGamma } from '../../statistics/log-gamma.ts';
import { normalUpperTail } from '../../statistics/normal-upper-tail.ts';
import { type CountGrid, countGrid } from './count-grid.ts';

/** Binomial distribution over neighbouring cells of a grid. */
export interface KernelRow {
  readonly first: number;
  readonly weights: Float64Array;
}

/** From this standard deviation on sums over single counts give way to the normal distribution with its skewness (Edgeworth's first term). */
const NORMAL_FROM = 200;
/** Standard deviations that a normal row reaches to. */
const REACH = 7.5;
/** Chances below this part of the mode's are left out. */
const NEGLIGIBLE = 1e-13;

/** Distributions of Binomial(trials, mean / trials) at the nodes of a grid, made when they are first asked for. */
export class CountKernel {
  readonly grid: CountGrid;
  readonly #rows = new Map<number, KernelRow>();

  /** @param trials whole, at least 0 */
  constructor(trials: number) {
    this.grid = countGrid(trials);
  }

  row(node: number): KernelRow {
    const known = this.#rows.get(node);
    if (known !== undefined) return known;
    const made = rowAt(this.grid, this.grid.meanOf(node));
    this.#rows.set(node, made);
    return made;
  }
}

function rowAt(grid: CountGrid, mean: number): KernelRow {
  const { trials } = grid;
  if (mean <= 0 || mean >= trials) return { first: grid.cellOf(mean <= 0 ? 0 : trials), weights: Float64Array.of(1) };
  const chance = mean / trials;
  const deviation = Math.sqrt(mean * (1 - chance));
  return deviation < NORMAL_FROM ? summed(grid, chance) : normal(grid, { mean, chance, deviation });
}

function summed(grid: CountGrid, chance: number): KernelRow {
  const { trials } = grid;
  const mode = Math.min(trials, Math.floor((trials + 1) * chance));
  const odds = chance / (1 - chance);
  const atMode = Math.exp(
    logGamma(trials + 1) -
      logGamma(mode + 1) -
      logGamma(trials - mode + 1) +
      mode * Math.log(chance) +
      (trials - mode) * Math.log1p(-chance),
  );
  const below: number[] = [];
  for (let count = mode, weight = atMode; count > 0; count--) {
    weight *= count / ((trials - count + 1) * odds);
    if (weight < atMode * NEGLIGIBLE) break;
    below.push(weight);
  }
  const above: number[] = [];
  for (let count = mode, weight = atMode; count < trials; count++) {
    weight *= ((trials - count) / (count + 1)) * odds;
    if (weight < atMode * NEGLIGIBLE) break;
    above.push(weight);
  }
  const lowest = mode - below.length;
  const first = grid.cellOf(lowest);
  const weights = new Float64Array(grid.cellOf(mode + above.length) - first + 1);
  let cell = first;
  let next = grid.firstOf(cell + 1);
  let total = 0;
  for (let count = lowest; count <= mode + above.length; count++) {
    while (count >= next) next = grid.firstOf(++cell + 1);
    const weight = count < mode ? below[mode - count - 1]! : count === mode ? atMode : above[count - mode - 1]!;
    weights[cell - first] = weights[cell - first]! + weight;
    total += weight;
  }
  for (let index = 0; index < weights.length; index++) weights[index] = weights[index]! / total;
  return { first, weights };
}

function normal(
  grid: CountGrid,
  { mean, chance, deviation }: { readonly mean: number; readonly chance: number; readonly deviation: number },
): KernelRow {
  const { trials } = grid;
  const skewness = (1 - 2 * chance) / deviation;
  const below = (count: number) => {
    const z = (count - 0.5 - mean) / deviation;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    return Math.min(1, Math.max(0, normalUpperTail(-z) - (density * skewness * (z * z - 1)) / 6));
  };
  const first = grid.cellOf(Math.max(0, Math.floor(mean - REACH * deviation)));
  const last = grid.cellOf(Math.min(trials, Math.ceil(mean + REACH * deviation)));
  const weights = new Float64Array(last - first + 1);
  let lower = 0;
  for (let cell = first; cell <= last; cell++) {
    const upper = cell === last ? 1 : below(grid.firstOf(cell + 1));
    weights[cell - first] = Math.max(0, upper - lower);
    lower = Math.max(lower, upper);
  }
  return { first, weights };
}
