import type { EventPairs } from '../../data/interactions.ts';
import { FitError } from '../fit-error.ts';
import type { Factorisation } from './factorise.ts';
import { type ItemLaw, itemsWithWeight } from './item-law.ts';

/** Pairs of user and item kept at once, 4 bytes twice: 512 MB. */
const MOST_PAIRS = 2 ** 26;
/** Beyond this the law has narrowed to the first few items of each user. */
const SHARPEST = 64;
/** Sharpness is found this closely, in relation to its size. */
const SHARPNESS_TOLERANCE = 0.02;
const SHARPNESS_STEPS = 6;
/** A gain this small beside those at the ends of the interval is none. */
const GAIN_TOLERANCE = 0.005;
/** First sharpness that is tried. */
const SMALLEST_STEP = 1;
/** Rounds of balancing while the sharpness is sought, and until the balance is kept. */
const ROUGH_ROUNDS = 3;
const MOST_ROUNDS = 60;
const BALANCED = 1e-4;

export interface PersonalItemLaw extends ItemLaw {
  /** How much a score counts: 0 where scores foretell nothing, and all users share one law. */
  readonly sharpness: number;
  /** What an item weighs beside its scores: shape [items]. */
  readonly itemWeights: Float64Array;
}

/**
 * The law P(item | user) ∝ w(item) exp(b · score(user, item)) of a factorisation. The weights w are balanced so that all users together, each
 * as often as it acts, take every item as often as told: the likeliest weights of such a law, and the reason why it favours no item on
 * the whole, popular or rare. The sharpness b is the likeliest on events that the factorisation has not seen.
 *
 * @param options.itemTargets how often each item is taken in all: shape [items]
 * @param options.userTargets how often each user acts: shape [users]; others share the law of all
 * @param options.calibration events that the factorisation was not fitted to
 * @throws {FitError} where there are more pairs than fit into memory
 */
export function personalItemLaw({
  factorisation,
  itemTargets,
  userTargets,
  calibration,
}: {
  readonly factorisation: Factorisation;
  readonly itemTargets: Float64Array;
  readonly userTargets: Float64Array;
  readonly calibration: EventPairs;
}): PersonalItemLaw {
  const balance = new Balance(factorisation, itemTargets, userTargets);
  const sharpness = balance.likeliestSharpness(calibration);
  balance.sharpen(sharpness);
  balance.settle(MOST_ROUNDS);
  return balance.law(sharpness);
}

/** Pairs of all users that act and all items that are taken, as a matrix of exp(b · score). */
class Balance {
  readonly #factorisation: Factorisation;
  readonly #users: Uint32Array;
  readonly #items: Uint32Array;
  readonly #userPlace: Int32Array;
  readonly #itemPlace: Int32Array;
  readonly #userTargets: Float64Array;
  readonly #itemTargets: Float64Array;
  /** Scores less the highest of the user: shape [users, items]. */
  readonly #scores: Float32Array;
  readonly #kernel: Float32Array;
  readonly #weights: Float64Array;
  /** Sum over items of kernel times weight: shape [users]. */
  readonly #totals: Float64Array;

  constructor(factorisation: Factorisation, itemTargets: Float64Array, userTargets: Float64Array) {
    this.#factorisation = factorisation;
    this.#users = itemsWithWeight(userTargets);
    this.#items = itemsWithWeight(itemTargets);
    const pairCount = this.#users.length * this.#items.length;
    if (pairCount > MOST_PAIRS)
      throw new FitError({
        problem: `${this.#users.length} users times ${this.#items.length} items are ${pairCount} pairs; at most ${MOST_PAIRS} are held`,
        hint: 'Take a part of the users or items of the log, or train the popularity recommender.',
      });
    this.#userPlace = placesOf(this.#users, userTargets.length);
    this.#itemPlace = placesOf(this.#items, itemTargets.length);
    this.#userTargets = Float64Array.from(this.#users, (user) => userTargets[user]!);
    this.#itemTargets = Float64Array.from(this.#items, (item) => itemTargets[item]!);
    this.#weights = this.#itemTargets.slice();
    this.#totals = new Float64Array(this.#users.length);
    this.#kernel = new Float32Array(pairCount);
    this.#scores = new Float32Array(pairCount);
    this.#fillScores();
  }

  /** Zero of the derivative of the calibration events' likelihood, which falls as sharpness grows. */
  likeliestSharpness(calibration: EventPairs): number {
    const counts = new Float64Array(this.#users.length);
    let seen = 0;
    let known = 0;
    for (let at = 0; at < calibration.users.length; at++) {
      const user = this.#userPlace[calibration.users[at]!]!;
      const item = this.#itemPlace[calibration.items[at]!]!;
      if (user < 0 || item < 0) continue;
      counts[user] = counts[user]! + 1;
      seen += this.#scores[user * this.#items.length + item]!;
      known++;
    }
    if (known === 0) return 0;
    const gainAt = (sharpness: number) => {
      this.sharpen(sharpness);
      this.settle(ROUGH_ROUNDS);
      return seen - this.#expectedScores(counts);
    };
    // Doubling from below: the gain falls steeply, so that an interval must be narrow before a line through its ends says much.
    let low = 0;
    let gainLow = gainAt(0);
    if (!(gainLow > 0)) return 0;
    let high = SMALLEST_STEP;
    let gainHigh = gainAt(high);
    while (gainHigh > 0) {
      if (high >= SHARPEST) return SHARPEST;
      low = high;
      gainLow = gainHigh;
      high *= 2;
      gainHigh = gainAt(high);
    }
    // Regula falsi in the manner of Illinois: the end that stays is halved, so that both ends come near.
    let middle = high;
    for (let step = 0; step < SHARPNESS_STEPS && high - low > SHARPNESS_TOLERANCE * high; step++) {
      middle = (low * gainHigh - high * gainLow) / (gainHigh - gainLow);
      const gain = gainAt(middle);
      if (Math.abs(gain) < GAIN_TOLERANCE * (gainLow - gainHigh)) return middle;
      if (gain > 0) {
        low = middle;
        gainLow = gain;
        gainHigh /= 2;
      } else {
        high = middle;
        gainHigh = gain;
        gainLow /= 2;
      }
    }
    return middle;
  }

  sharpen(sharpness: number): void {
    for (let at = 0; at < this.#kernel.length; at++) this.#kernel[at] = Math.exp(sharpness * this.#scores[at]!);
  }

  /** Balances rows and columns in turn (Sinkhorn 1967) until all items are taken as often as told, or the rounds are over. */
  settle(rounds: number): void {
    const items = this.#items.length;
    const taken = new Float64Array(items);
    for (let round = 0; round < rounds; round++) {
      taken.fill(0);
      for (let user = 0; user < this.#users.length; user++) {
        const row = this.#kernel.subarray(user * items, (user + 1) * items);
        let total = 0;
        for (let item = 0; item < items; item++) total += row[item]! * this.#weights[item]!;
        const factor = this.#userTargets[user]! / total;
        for (let item = 0; item < items; item++) taken[item] = taken[item]! + factor * row[item]!;
      }
      let worst = 0;
      for (let item = 0; item < items; item++) {
        const wanted = this.#itemTargets[item]!;
        const old = this.#weights[item]!;
        // A user's row may leave next to nothing of an item's kernel: it then keeps the weight it has.
        if (!(taken[item]! > 0)) continue;
        this.#weights[item] = wanted / taken[item]!;
        worst = Math.max(worst, Math.abs(this.#weights[item]! / old - 1));
      }
      if (worst < BALANCED) break;
    }
    for (let user = 0; user < this.#users.length; user++) {
      const row = this.#kernel.subarray(user * items, (user + 1) * items);
      let total = 0;
      for (let item = 0; item < items; item++) total += row[item]! * this.#weights[item]!;
      this.#totals[user] = total;
    }
  }

  law(sharpness: number): PersonalItemLaw {
    const items = this.#items;
    const width = items.length;
    const kernel = this.#kernel;
    const weights = this.#weights;
    const totals = this.#totals;
    const userPlace = this.#userPlace;
    const itemPlace = this.#itemPlace;
    let common = 0;
    for (const target of this.#itemTargets) common += target;
    const shares = this.#itemTargets.map((target) => target / common);
    const itemWeights = new Float64Array(itemPlace.length);
    for (let item = 0; item < width; item++) itemWeights[items[item]!] = weights[item]!;
    return {
      items,
      sharpness,
      itemWeights,
      weigh(user, into) {
        const place = userPlace[user]!;
        if (place < 0) {
          into.set(shares);
          return;
        }
        const total = totals[place]!;
        for (let item = 0; item < width; item++) into[item] = (kernel[place * width + item]! * weights[item]!) / total;
      },
      logProbability(user, item) {
        const place = userPlace[user]!;
        const column = itemPlace[item]!;
        if (column < 0) return Number.NEGATIVE_INFINITY;
        if (place < 0) return Math.log(shares[column]!);
        return Math.log((kernel[place * width + column]! * weights[column]!) / totals[place]!);
      },
    };
  }

  #fillScores(): void {
    const { factors, ofUsers, ofItems, pairs, unseen } = this.#factorisation;
    const items = this.#items;
    const compact = new Float64Array(items.length * factors);
    for (let item = 0; item < items.length; item++)
      compact.set(ofItems.subarray(items[item]! * factors, (items[item]! + 1) * factors), item * factors);
    const own = new Float64Array(factors);
    for (let user = 0; user < this.#users.length; user++) {
      const number = this.#users[user]!;
      own.set(ofUsers.subarray(number * factors, (number + 1) * factors));
      const row = this.#scores.subarray(user * items.length, (user + 1) * items.length);
      let highest = Number.NEGATIVE_INFINITY;
      for (let item = 0; item < items.length; item++) {
        let score = 0;
        for (let k = 0; k < factors; k++) score += own[k]! * compact[item * factors + k]!;
        row[item] = score;
      }
      // Of what the user had, the score that it would have if not: else the law would be of what was, not of what comes.
      for (let at = pairs.starts[number]!; at < pairs.starts[number + 1]!; at++) {
        const place = this.#itemPlace[pairs.columns[at]!]!;
        if (place >= 0) row[place] = unseen[at]!;
      }
      for (const score of row) highest = Math.max(highest, score);
      for (let item = 0; item < items.length; item++) row[item] = row[item]! - highest;
    }
  }

  /** Sum over calibration events of the mean score that the law expects of their users. */
  #expectedScores(counts: Float64Array): number {
    const items = this.#items.length;
    let sum = 0;
    for (let user = 0; user < this.#users.length; user++) {
      if (counts[user] === 0) continue;
      const from = user * items;
      let expected = 0;
      for (let item = 0; item < items; item++)
        expected += this.#kernel[from + item]! * this.#weights[item]! * this.#scores[from + item]!;
      sum += (counts[user]! * expected) / this.#totals[user]!;
    }
    return sum;
  }
}

function placesOf(numbers: Uint32Array, count: number): Int32Array {
  const places = new Int32Array(count).fill(-1);
  for (let place = 0; place < numbers.length; place++) places[numbers[place]!] = place;
  return places;
}
