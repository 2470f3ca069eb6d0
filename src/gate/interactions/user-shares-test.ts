import { randomStream } from '../../statistics/random-stream.ts';
import { TOLERATED_LOSS } from '../../statistics/tolerated-loss.ts';
import { studentOf } from '../scores/paired-score-test.ts';
import { ratioOfMeansInterval } from '../scores/ratio-of-means-interval.ts';
import { tBound } from '../scores/t-bound.ts';
import type { PairedTailTest } from '../verdict/verdict.ts';
import type { UserShare } from './user-share.ts';

/** Users whose labels are permuted; of more of them Student's distribution is the same, and costs nothing. */
const MOST_PERMUTED = 5_000;
/** So much of the largest statistic counts as a tie. */
const TIE = 1e-9;

/**
 * Test of the ratio of two weighted means of users' shares, of different users in each arm. Shares of people times ρ0 and those of the generation
 * are exchangeable where the ratio is ρ0 and the arms differ in nothing else; the statistic is divided by its error by users, so that the test
 * holds for many users also where spreads differ (Janssen 1997; Chung and Romano 2013). Labels are permuted, p = (1 + b)/(1 + draws); beyond
 * 5,000 users it is Welch's own test. The interval is Fieller's by users.
 *
 * @param reference,generation users of each arm, at least 2
 * @param options.delta tolerated relative loss; default 0.2
 * @param options.draws permutations; default 9,999
 * @throws {RangeError} for fewer than 2 users, shares that are none, or weights that are not above 0
 */
export function userSharesTest(
  { reference, generation }: { readonly reference: readonly UserShare[]; readonly generation: readonly UserShare[] },
  {
    seed,
    delta = TOLERATED_LOSS,
    draws = 9_999,
  }: { readonly seed: number; readonly delta?: number; readonly draws?: number },
): PairedTailTest {
  for (const [name, users] of Object.entries({ reference, generation })) {
    if (users.length < 2) throw new RangeError(`${users.length} users in the ${name}; it takes 2`);
    for (const { share, weight } of users)
      if (!(share >= 0 && share <= 1 && weight > 0 && Number.isFinite(weight)))
        throw new RangeError(`${share} is no share, or ${weight} no weight`);
  }
  const people = meanOf(Sums.of(reference, 1));
  const model = meanOf(Sums.of(generation, 1));
  const degrees = degreesOf(people, model, 1);
  const interval =
    people.mean === 0 && model.mean === 0
      ? { low: 0, high: undefined }
      : ratioOfMeansInterval(
          {
            reference: people.mean,
            generation: model.mean,
            referenceVariance: people.variance,
            generationVariance: model.variance,
            covariance: 0,
          },
          { t: tBound(Number.isFinite(degrees) ? degrees : 1) },
        );
  const tests = [1 - delta, 1 / (1 - delta)].map((ratio, index) => {
    if (people.n + model.n <= MOST_PERMUTED)
      return permuted({ reference, generation }, { ratio, draws, random: randomStream(seed, 'user shares', index) });
    const error = Math.sqrt(ratio ** 2 * people.variance + model.variance);
    return studentOf(ratio * people.mean - model.mean, error, degreesOf(people, model, ratio));
  });
  const [tolerated, grown] = tests as [(typeof tests)[number], (typeof tests)[number]];
  return {
    ratio: people.mean > 0 ? model.mean / people.mean : undefined,
    ...interval,
    pFail: tolerated.pFail,
    pPass: tolerated.pPass,
    pOver: grown.pPass,
    prompts: generation.length,
    apart: { reference: reference.length, generation: generation.length },
    shares: { reference: people.mean, generation: model.mean },
  };
}

/** Sums over the users of an arm, of weights w and weighted shares x. */
class Sums {
  n = 0;
  x = 0;
  w = 0;
  xx = 0;
  xw = 0;
  ww = 0;

  static of(users: readonly UserShare[], ratio: number): Sums {
    const sums = new Sums();
    for (const { share, weight } of users) sums.add(ratio * share * weight, weight);
    return sums;
  }

  add(x: number, w: number): void {
    this.n++;
    this.x += x;
    this.w += w;
    this.xx += x * x;
    this.xw += x * w;
    this.ww += w * w;
  }

  clear(): void {
    this.n = this.x = this.w = this.xx = this.xw = this.ww = 0;
  }

  /** Those of all but the users of `own`. */
  setRest(all: Sums, own: Sums): void {
    this.n = all.n - own.n;
    this.x = all.x - own.x;
    this.w = all.w - own.w;
    this.xx = all.xx - own.xx;
    this.xw = all.xw - own.xw;
    this.ww = all.ww - own.ww;
  }
}

interface WeightedMean {
  readonly n: number;
  readonly mean: number;
  /** Of the mean, by users, linearised: n/(n-1) Σ (x - m w)² / (Σ w)². */
  readonly variance: number;
}

function meanOf({ n, x, w, xx, xw, ww }: Sums): WeightedMean {
  const mean = x / w;
  const spread = Math.max(0, xx - 2 * mean * xw + mean * mean * ww);
  // What is left of equal shares by rounding is no spread.
  const variance = spread < TIE * TIE * ww ? 0 : ((n / (n - 1)) * spread) / (w * w);
  return { n, mean, variance };
}

/** Welch and Satterthwaite's degrees of freedom. */
function degreesOf(people: WeightedMean, model: WeightedMean, ratio: number): number {
  const [a, b] = [ratio ** 2 * people.variance, model.variance];
  return (a + b) ** 2 / (a ** 2 / (people.n - 1) + b ** 2 / (model.n - 1));
}

function permuted(
  { reference, generation }: { readonly reference: readonly UserShare[]; readonly generation: readonly UserShare[] },
  { ratio, draws, random }: { readonly ratio: number; readonly draws: number; readonly random: () => number },
): { readonly pFail: number; readonly pPass: number } {
  const x = Float64Array.from([
    ...reference.map(({ share, weight }) => ratio * share * weight),
    ...generation.map(({ share, weight }) => share * weight),
  ]);
  const w = Float64Array.from([...reference, ...generation], ({ weight }) => weight);
  const order = Uint32Array.from(x, (_, at) => at);
  const isPeople = reference.length <= generation.length;
  // The smaller arm is drawn, and the other is the rest.
  const few = Math.min(reference.length, generation.length);
  const all = new Sums();
  for (let at = 0; at < x.length; at++) all.add(x[at]!, w[at]!);
  const [own, rest] = [new Sums(), new Sums()];
  const statistic = () => {
    rest.setRest(all, own);
    const [a, b] = [meanOf(own), meanOf(rest)];
    const difference = isPeople ? a.mean - b.mean : b.mean - a.mean;
    // Where neither arm has a spread the means are all that there is.
    return Math.abs(difference) < TIE ? 0 : difference / Math.max(Math.sqrt(a.variance + b.variance), Number.MIN_VALUE);
  };
  for (let at = 0; at < few; at++) {
    const place = isPeople ? at : reference.length + at;
    own.add(x[place]!, w[place]!);
  }
  const observed = statistic();
  const tie = TIE * Math.min(Number.MAX_VALUE, Math.abs(observed));
  let [asMuch, asLittle] = [1, 1];
  for (let draw = 0; draw < draws; draw++) {
    own.clear();
    for (let at = 0; at < few; at++) {
      const other = at + Math.floor(random() * (order.length - at));
      const place = order[other]!;
      order[other] = order[at]!;
      order[at] = place;
      own.add(x[place]!, w[place]!);
    }
    const drawn = statistic();
    if (drawn >= observed - tie) asMuch++;
    if (drawn <= observed + tie) asLittle++;
  }
  return { pFail: asMuch / (draws + 1), pPass: asLittle / (draws + 1) };
}
