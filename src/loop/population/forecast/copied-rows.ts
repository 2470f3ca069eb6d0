import { chiSquareDraw } from '../../../statistics/chi-square-draw.ts';

/** Chance beforehand that no row stands more often than drawing makes it. */
const SINGLE_CHANCE = 0.5;
/** Least worth of a row that is thought possible: each one standing twenty times. */
const LEAST_WORTH = 0.05;
const STEPS = 400;

/** What rows of a whole training set are worth: all of it, or less where rows stand several times. */
export interface RowWorth {
  /** Chance that each row is worth one. */
  readonly singleChance: number;
  /** A worth, 0.05 to 1, by what was seen. */
  draw(random: () => number): number;
}

/**
 * What Pearson's scatter of whole training sets tells of copies: the worth κ of a row, effective size over rows, makes κ times the scatter
 * χ²-distributed. Beforehand rows stand once each with a chance of one half; else all logarithms of κ from 0.05 to 1 are alike likely.
 *
 * @param scatter Pearson's Σ (n - N μ)²/(N μ), over all steps
 * @param options.degrees of freedom, above 0
 */
export function rowWorth(scatter: number, { degrees }: { readonly degrees: number }): RowWorth {
  // ln of κ^(df/2) e^(-κ X/2), as it is at κ = 1, is where the logarithms begin.
  const logChance = (worth: number) => (degrees / 2) * Math.log(worth) - ((worth - 1) * scatter) / 2;
  const width = -Math.log(LEAST_WORTH) / STEPS;
  const worths: number[] = [];
  const chances: number[] = [];
  let total = 0;
  for (let step = 0; step < STEPS; step++) {
    const worth = LEAST_WORTH * Math.exp((step + 0.5) * width);
    // Ratios of chances beyond all numbers decide just as the largest number does.
    const chance = Math.exp(Math.min(600, logChance(worth))) / STEPS;
    total += chance;
    worths.push(worth);
    chances.push(total);
  }
  const singleChance = SINGLE_CHANCE / (SINGLE_CHANCE + (1 - SINGLE_CHANCE) * total);
  return {
    singleChance,
    draw: (random) => {
      if (random() < singleChance) return 1;
      for (let tries = 0; tries < 20; tries++) {
        const worth = chiSquareDraw(random, { degrees }) / scatter;
        if (worth >= LEAST_WORTH && worth <= 1) return worth;
      }
      // Hardly any of that distribution lies within: by its part that does.
      const target = random() * total;
      return worths[
        Math.max(
          0,
          chances.findIndex((sum) => sum > target),
        )
      ]!;
    },
  };
}
