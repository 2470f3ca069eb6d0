import { randomStream } from '../../../statistics/random-stream.ts';
import type { EventPairs, InteractionCatalogue } from '../../data/interactions.ts';
import { type Factorisation, factorise } from './factorise.ts';
import { type PersonalItemLaw, personalItemLaw } from './personal-item-law.ts';

/** Fit of the tastes: firm enough for some hundred users, and cheap beside a loop. */
const FIT = { factors: 16, sweeps: 12, confidence: 30, penalty: 50 } as const;
/** Share of the log that the sharpness of tastes is found on. */
const CALIBRATION_SHARE = 0.1;

/** What the users of a log like, as the whole human log tells. */
export interface LogTastes {
  readonly factorisation: Factorisation;
  readonly law: PersonalItemLaw;
  /** Logarithm of the weight of each item beside all scores: shape [items]; -Infinity for items that nobody took. */
  readonly logWeights: Float64Array;
  /** Mean of the users' factors, each as often as the user acts: shape [factors]. */
  readonly averageUser: Float64Array;
}

const tastesOfCatalogue = new WeakMap<InteractionCatalogue, LogTastes>();

/**
 * The users' own tastes: a law of items for each user, fitted once to the whole human log, which no recommender sees. It depends on the log
 * alone, so all seeds, arms and restarts have the same.
 */
export function tastesOf(catalogue: InteractionCatalogue): LogTastes {
  const known = tastesOfCatalogue.get(catalogue);
  if (known !== undefined) return known;
  const random = randomStream(1, 'tastes of a log');
  const { fitted, held } = splitForCalibration(catalogue.log, { share: CALIBRATION_SHARE, random });
  const factorisation = factorise(fitted, {
    ...FIT,
    userCount: catalogue.users.length,
    itemCount: catalogue.items.length,
    random,
  });
  const law = personalItemLaw({
    factorisation,
    itemTargets: catalogue.popularity,
    userTargets: catalogue.activity,
    calibration: held,
  });
  const tastes = {
    factorisation,
    law,
    logWeights: law.itemWeights.map((weight) => Math.log(weight)),
    averageUser: averageOf(factorisation, catalogue.activity),
  };
  tastesOfCatalogue.set(catalogue, tastes);
  return tastes;
}

function averageOf({ factors, ofUsers }: Factorisation, activity: Float64Array): Float64Array {
  const average = new Float64Array(factors);
  let total = 0;
  for (let user = 0; user < activity.length; user++) {
    total += activity[user]!;
    for (let k = 0; k < factors; k++) average[k] = average[k]! + activity[user]! * ofUsers[user * factors + k]!;
  }
  return average.map((sum) => sum / total);
}

/** Events parted at random: most to fit to, a share to calibrate on. */
export function splitForCalibration(
  { users, items }: EventPairs,
  { share, random }: { readonly share: number; readonly random: () => number },
): { readonly fitted: EventPairs & { readonly places: Uint32Array }; readonly held: EventPairs } {
  const isHeld = Uint8Array.from(users, () => (random() < share ? 1 : 0));
  const fittedPlaces = placesWhere(isHeld, 0);
  const heldPlaces = placesWhere(isHeld, 1);
  const at = (places: Uint32Array): EventPairs => ({
    users: places.map((place) => users[place]!),
    items: places.map((place) => items[place]!),
  });
  return { fitted: { ...at(fittedPlaces), places: fittedPlaces }, held: at(heldPlaces) };
}

function placesWhere(marks: Uint8Array, mark: number): Uint32Array {
  let count = 0;
  for (const one of marks) if (one === mark) count++;
  const places = new Uint32Array(count);
  let at = 0;
  for (let place = 0; place < marks.length; place++) if (marks[place] === mark) places[at++] = place;
  return places;
}

/** Users who choose by their tastes and drift towards what they take. */
export class DriftingTastes {
  readonly #tastes: LogTastes;
  readonly #rate: number;
  /** Shape [users, factors]. */
  readonly #ofUsers: Float64Array;

  /**
   * @param options.rate share of the way to the item's taste that a user goes with every event, 0-1
   * @param options.ofUsers tastes to go on from; absent: those of the log
   */
  constructor(tastes: LogTastes, { rate, ofUsers }: { readonly rate: number; readonly ofUsers?: Float64Array }) {
    this.#tastes = tastes;
    this.#rate = rate;
    const own = ofUsers ?? tastes.factorisation.ofUsers;
    this.#ofUsers = rate === 0 ? own : own.slice();
  }

  get ofUsers(): Float64Array {
    return this.#ofUsers;
  }

  /**
   * How much better an item suits a user than it suits the average one, in nats. What all like alike counts as how well known an item is:
   * a log cannot tell the two apart. It weighs in what people come across, which a recommender decides here, and would count twice if
   * they chose by it as well.
   */
  utility(user: number, item: number): number {
    const { factorisation, law, averageUser } = this.#tastes;
    const { factors, ofItems } = factorisation;
    let score = 0;
    for (let k = 0; k < factors; k++)
      score += (this.#ofUsers[user * factors + k]! - averageUser[k]!) * ofItems[item * factors + k]!;
    return law.sharpness * score;
  }

  /** Logarithm of how likely a user is to take an item when nobody recommends anything, up to a number of the user's own. */
  inclination(user: number, item: number): number {
    const { factorisation, law, logWeights } = this.#tastes;
    const { factors, ofItems } = factorisation;
    let score = 0;
    for (let k = 0; k < factors; k++) score += this.#ofUsers[user * factors + k]! * ofItems[item * factors + k]!;
    return logWeights[item]! + law.sharpness * score;
  }

  /** The user took an item: the taste turns towards it and keeps its strength. */
  consume(user: number, item: number): void {
    if (this.#rate === 0) return;
    const { factors, ofItems } = this.#tastes.factorisation;
    const own = this.#ofUsers.subarray(user * factors, (user + 1) * factors);
    const other = ofItems.subarray(item * factors, (item + 1) * factors);
    const strength = Math.hypot(...own);
    const otherStrength = Math.hypot(...other);
    if (strength === 0 || otherStrength === 0) return;
    for (let k = 0; k < factors; k++)
      own[k] = (1 - this.#rate) * own[k]! + this.#rate * (strength / otherStrength) * other[k]!;
    const now = Math.hypot(...own);
    if (now === 0) return;
    for (let k = 0; k < factors; k++) own[k] = (own[k]! * strength) / now;
  }
}
