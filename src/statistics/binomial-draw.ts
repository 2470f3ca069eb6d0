import { logGamma } from './log-gamma.ts';

/** Below this mean the count is found by going up from 0; above, rejection takes about 1.2 rounds whatever the mean. */
const INVERT_BELOW = 10;

/**
 * A random count of the binomial distribution: inversion for small means, Hörmann's transformed rejection (1993, algorithm BTRS) for
 * others. So many independent things can be drawn again with replacement at the cost of one.
 *
 * @param random numbers in [0, 1)
 * @param trials whole, at least 0
 * @param probability 0-1
 * @throws {RangeError} for other numbers
 */
export function binomialDraw(
  random: () => number,
  { trials, probability }: { readonly trials: number; readonly probability: number },
): number {
  if (!Number.isSafeInteger(trials) || trials < 0) throw new RangeError(`${trials} trials are no count`);
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is no probability`);
  if (probability > 0.5) return trials - binomialDraw(random, { trials, probability: 1 - probability });
  if (trials === 0 || probability === 0) return 0;
  return trials * probability < INVERT_BELOW
    ? invert(random, trials, probability)
    : reject(random, trials, probability);
}

function invert(random: () => number, trials: number, probability: number): number {
  const odds = probability / (1 - probability);
  let chance = Math.exp(trials * Math.log1p(-probability));
  let left = random();
  let count = 0;
  while (left >= chance && count < trials) {
    left -= chance;
    count++;
    chance *= ((trials - count + 1) / count) * odds;
  }
  return count;
}

function reject(random: () => number, trials: number, probability: number): number {
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const centre = trials * probability + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const scale = (2.83 + 5.1 / b) * deviation;
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const distance = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / distance + b) * u + centre);
    if (distance >= 0.07 && v <= squeeze) return count;
    if (!(count >= 0 && count <= trials)) continue;
    // Reckoned for the one draw in seven that comes here.
    const logOdds = Math.log(probability / (1 - probability));
    const mode = Math.floor((trials + 1) * probability);
    const atMode = logGamma(mode + 1) + logGamma(trials - mode + 1);
    const height = Math.log((v * scale) / (a / (distance * distance) + b));
    const target = atMode - logGamma(count + 1) - logGamma(trials - count + 1) + (count - mode) * logOdds;
    if (height <= target) return count;
  }
}
