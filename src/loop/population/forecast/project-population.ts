import { binomialDraw } from '../../../statistics/binomial-draw.ts';
import type { SettingPoint } from './setting-point.ts';
import type { StandingPopulation } from './standing-population.ts';

/** What is forecast of each training set. */
export const FORECAST_QUANTITIES = ['diversity', 'entropy', 'livingTypes', 'tailMass'] as const;
export type ForecastQuantity = (typeof FORECAST_QUANTITIES)[number];

/** Numbers of one training set. */
export interface PopulationMeasures {
  /** Gini-Simpson: chance that two rows drawn from it are of different types. */
  readonly diversity: number;
  /** Of the shares, in nats. */
  readonly entropy: number;
  /** Types with at least one row. */
  readonly livingTypes: number;
  /** Share of rows of the tail's types. */
  readonly tailMass: number;
}

/** @param counts rows of each type: shape [types] @param isTail shape [types] */
export function populationMeasures(counts: ArrayLike<number>, isTail: ArrayLike<number>): PopulationMeasures {
  let rows = 0;
  let squares = 0;
  let logs = 0;
  let living = 0;
  let tail = 0;
  for (let type = 0; type < counts.length; type++) {
    const count = counts[type]!;
    if (!(count > 0)) continue;
    rows += count;
    squares += count * count;
    logs += count * Math.log(count);
    living++;
    if (isTail[type]) tail += count;
  }
  if (rows === 0) return { diversity: 0, entropy: 0, livingTypes: 0, tailMass: 0 };
  return {
    diversity: 1 - squares / (rows * rows),
    entropy: Math.max(0, Math.log(rows) - logs / rows),
    livingTypes: living,
    tailMass: tail / rows,
  };
}

/**
 * Goes on with a population for some generations: each training set is drawn from the mixture of human shares and the model's shares after
 * temperature. Types that only people use come back out of their pools.
 *
 * @param options.onStep gets each coming training set: counts, in the population's order and new types behind, and its rows
 * @returns measures of each coming training set: shape [steps]
 */
export function projectPopulation(
  population: StandingPopulation,
  { humanShare, temperature, size }: SettingPoint,
  {
    steps,
    random,
    onStep,
  }: {
    readonly steps: number;
    readonly random: () => number;
    readonly onStep?: ((step: number, counts: Float64Array, rows: number) => void) | undefined;
  },
): readonly PopulationMeasures[] {
  const rows = Math.max(1, Math.round(size));
  const inverse = 1 / temperature;
  const humanTotal = totalShare(population);
  const human = Array.from(population.human, (share) => share / humanTotal);
  const isTail = Array.from(population.isTail);
  let counts = Float64Array.from(population.counts);
  const poolTypes = Float64Array.from(population.poolTypes);
  const measures: PopulationMeasures[] = [];
  for (let step = 0; step < steps; step++) {
    const types = counts.length;
    const weights = new Float64Array(types);
    let greatest = 0;
    for (let type = 0; type < types; type++) greatest = Math.max(greatest, counts[type]!);
    let normaliser = 0;
    for (let type = 0; type < types; type++) {
      const count = counts[type]!;
      if (count === 0) continue;
      const weight = inverse === 1 ? count / greatest : Math.exp(inverse * Math.log(count / greatest));
      weights[type] = weight;
      normaliser += weight;
    }
    let rest = 0;
    // Without any model row left, people write everything.
    const kept = normaliser > 0 ? (1 - humanShare) / normaliser : 0;
    for (let type = 0; type < types; type++) {
      weights[type] = weights[type]! * kept + humanShare * human[type]!;
      rest += weights[type]!;
    }
    const poolWeights = population.poolShares.map(
      (share, pool) => (humanShare * share * poolTypes[pool]!) / humanTotal,
    );
    for (const weight of poolWeights) rest += weight;
    let left = rows;
    const next = new Float64Array(types);
    const drawOf = (weight: number) => {
      if (left === 0 || weight === 0) return 0;
      const count = binomialDraw(random, { trials: left, probability: weight < rest ? weight / rest : 1 });
      rest -= weight;
      left -= count;
      return count;
    };
    const revived: number[] = [];
    for (let pool = 0; pool < poolWeights.length; pool++) {
      const arrivals = drawOf(poolWeights[pool]!);
      if (arrivals === 0) continue;
      const begun = revived.length;
      for (let arrival = 0; arrival < arrivals; arrival++) {
        const own = revived.length - begun;
        // Each type of the pool is alike likely: one that came just now may come again.
        if (random() * poolTypes[pool]! < own) revived[begun + Math.floor(random() * own)]!++;
        else {
          revived.push(1);
          human.push(population.poolShares[pool]! / humanTotal);
          isTail.push(1);
        }
      }
      poolTypes[pool]! -= revived.length - begun;
    }
    for (let type = 0; type < types; type++) next[type] = drawOf(weights[type]!);
    const all = new Float64Array(types + revived.length);
    all.set(next);
    all.set(revived, types);
    counts = all;
    measures.push(populationMeasures(counts, isTail));
    onStep?.(step, counts, rows);
  }
  return measures;
}

function totalShare({ human, poolShares, poolTypes }: StandingPopulation): number {
  let total = 0;
  for (const share of human) total += share;
  for (let pool = 0; pool < poolShares.length; pool++) total += poolShares[pool]! * poolTypes[pool]!;
  return total;
}
