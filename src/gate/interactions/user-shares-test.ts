import { randomStream } from '../../statistics/random-stream.ts';
import { TOLERATED_LOSS } from '../../statistics/tolerated-loss.ts';
import { studentOf } from '../scores/paired-score-test.ts';
import { ratioOfMeansInterval } from '../scores/ratio-of-means-interval.ts';
import { tBound } from '../scores/t-bound.ts';
import type { PairedTailTest } from '../verdict/verdict.ts';

/** Users whose labels are permuted; of more of them Student's distribution is the same, and costs nothing. */
const MOST_PERMUTED = 5_000;
/** So much of the largest statistic counts as a tie. */
const TIE = 1e-9;

/**
 * Test of the ratio of two means of users' shares, of different users in each arm. Shares of people times ρ0 and those of the generation are
 * exchangeable where the ratio is ρ0 and the arms differ in nothing else; the statistic is Welch's, so that the test holds for many users
 * also where spreads differ (Janssen 1997; Chung and Romano 2013). Labels are permuted, p = (1 + b)/(1 + draws); beyond 5,000 users it is
 * Welch's own test. The interval is Fieller's by users.
 *
 * @param reference,generation share of each user's events: 0-1, at least 2 each
 * @param options.delta tolerated relative loss; default 0.2
 * @param options.draws permutations; default 9,999
 * @throws {RangeError} for fewer than 2 users, or shares that are none
 */
export function userSharesTest(
  { reference, generation }: { readonly reference: readonly number[]; readonly generation: readonly number[] },
  {
    seed,
    delta = TOLERATED_LOSS,
    draws = 9_999,
  }: { readonly seed: number; readonly delta?: number; readonly draws?: number },
): PairedTailTest {
  for (const [name, shares] of Object.entries({ reference, generation })) {
    if (shares.length < 2) throw new RangeError(`${shares.length} users in the ${name}; it takes 2`);
    for (const share of shares) if (!(share >= 0 && share <= 1)) throw new RangeError(`${share} is no share`);
  }
  const people = momentsOf(reference);
  const model = momentsOf(generation);
  const apart = { reference: reference.length, generation: generation.length };
  const shares = { reference: people.mean, generation: model.mean };
  const ratio = people.mean > 0 ? model.mean / people.mean : undefined;
  const degrees = degreesOf(people, model, 1);
  const interval =
    people.mean === 0 && model.mean === 0
      ? { low: 0, high: undefined }
      : ratioOfMeansInterval(
          {
            reference: people.mean,
            generation: model.mean,
            referenceVariance: people.variance / people.n,
            generationVariance: model.variance / model.n,
            covariance: 0,
          },
          { t: tBound(Number.isFinite(degrees) ? degrees : 1) },
        );
  const tests = [1 - delta, 1 / (1 - delta)].map((weight, index) => {
    if (people.n + model.n > MOST_PERMUTED) {
      const variance = (weight ** 2 * people.variance) / people.n + model.variance / model.n;
      return studentOf(weight * people.mean - model.mean, Math.sqrt(variance), degreesOf(people, model, weight));
    }
    return permuted(
      Float64Array.from(reference, (share) => weight * share),
      Float64Array.from(generation),
      { draws, random: randomStream(seed, 'user shares', index) },
    );
  });
  const [tolerated, grown] = tests as [(typeof tests)[number], (typeof tests)[number]];
  return {
    ratio,
    ...interval,
    pFail: tolerated.pFail,
    pPass: tolerated.pPass,
    pOver: grown.pPass,
    prompts: generation.length,
    apart,
    shares,
  };
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Of the sample, by n - 1. */
  readonly variance: number;
}

function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (let at = 0; at < n; at++) sum += values[at]!;
  const mean = sum / n;
  for (let at = 0; at < n; at++) squares += (values[at]! - mean) ** 2;
  return { n, mean, variance: squares / (n - 1) };
}

/** Welch and Satterthwaite's degrees of freedom. */
function degreesOf(people: Moments, model: Moments, weight: number): number {
  const [a, b] = [(weight ** 2 * people.variance) / people.n, model.variance / model.n];
  return (a + b) ** 2 / (a ** 2 / (people.n - 1) + b ** 2 / (model.n - 1));
}

function permuted(
  people: Float64Array,
  model: Float64Array,
  { draws, random }: { readonly draws: number; readonly random: () => number },
): { readonly pFail: number; readonly pPass: number } {
  const pool = new Float64Array(people.length + model.length);
  pool.set(people);
  pool.set(model, people.length);
  const total = { sum: 0, squares: 0 };
  for (const value of pool) {
    total.sum += value;
    total.squares += value * value;
  }
  // The smaller arm is drawn, and the other is the rest.
  const few = Math.min(people.length, model.length);
  const isPeople = people.length <= model.length;
  const statistic = (sum: number, squares: number) => {
    const rest = pool.length - few;
    const [mean, other] = [sum / few, (total.sum - sum) / rest];
    const spread = Math.max(0, squares - few * mean ** 2) / (few - 1) / few;
    const otherSpread = Math.max(0, total.squares - squares - rest * other ** 2) / (rest - 1) / rest;
    const difference = isPeople ? mean - other : other - mean;
    const error = Math.sqrt(spread + otherSpread);
    // Where neither arm has a spread the means are all that there is.
    return Math.abs(difference) < TIE ? 0 : difference / Math.max(error, Number.MIN_VALUE);
  };
  const observed = isPeople ? people : model;
  let [sum, squares] = [0, 0];
  for (const value of observed) {
    sum += value;
    squares += value * value;
  }
  const own = statistic(sum, squares);
  const tie = TIE * Math.min(Number.MAX_VALUE, Math.abs(own));
  let [asMuch, asLittle] = [1, 1];
  for (let draw = 0; draw < draws; draw++) {
    [sum, squares] = [0, 0];
    for (let at = 0; at < few; at++) {
      const other = at + Math.floor(random() * (pool.length - at));
      const value = pool[other]!;
      pool[other] = pool[at]!;
      pool[at] = value;
      sum += value;
      squares += value * value;
    }
    const drawn = statistic(sum, squares);
    if (drawn >= own - tie) asMuch++;
    if (drawn <= own + tie) asLittle++;
  }
  return { pFail: asMuch / (draws + 1), pPass: asLittle / (draws + 1) };
}
