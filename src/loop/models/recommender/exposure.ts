import { CancelledError } from '../../../errors.ts';
import { multinomialDraw } from '../../../statistics/multinomial-draw.ts';
import type { InteractionCatalogue, Interactions } from '../../data/interactions.ts';
import type { SamplingBias } from '../sampling-bias.ts';
import type { ItemLaw } from './item-law.ts';
import { truncateWeights } from './truncate-weights.ts';

/** Draws of an item that is not shown yet before the rest is looked at one by one. */
const MOST_TRIES = 32;

/** How items are shown, and how users choose among them. */
export interface ExposureSettings {
  /** Items shown at a time, one of which is taken. */
  readonly slate: number;
  /** Chance of each place in a slate to hold an item drawn from the whole catalogue, each alike. */
  readonly explore: number;
  /** Whether slates are drawn by the recommender's law, or hold the likeliest items in order. */
  readonly ranking: 'draw' | 'top';
  /** An item at place k is looked at with weight k^-attention. */
  readonly attention: number;
  /** Power of the users' own taste in choosing among what they look at; 0: by place alone. */
  readonly taste: number;
  /** Whether a user may take an item again within one batch. */
  readonly repeats: boolean;
}

/** How users choose and change. */
export interface Chooser {
  /** How much an item suits a user, in nats. */
  utility(user: number, item: number): number;
  consume(user: number, item: number): void;
}

export interface ExposureOptions {
  readonly catalogue: InteractionCatalogue;
  /** The recommender's law. */
  readonly law: ItemLaw;
  readonly chooser: Chooser;
  readonly settings: ExposureSettings;
  readonly bias: SamplingBias;
  /** Events. */
  readonly count: number;
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/**
 * Events of users who are shown slates: who acts is drawn by how active each was in the human log, what is shown by the recommender, and of
 * what is shown each user takes one. A user who may take an item once only and has had all that the recommender knows begins again.
 *
 * @returns exactly `count` events, in random order
 */
export function expose(options: ExposureOptions): Interactions {
  const { catalogue, count, random } = options;
  const users = new Uint32Array(count);
  const items = new Uint32Array(count);
  const acts = multinomialDraw(random, { trials: count, weights: catalogue.activity });
  const audience = new Audience(options);
  let at = 0;
  for (let user = 0; user < acts.length; user++) {
    if (acts[user] === 0) continue;
    if (options.signal?.aborted) throw new CancelledError();
    audience.admit(user);
    for (let act = 0; act < acts[user]!; act++) {
      users[at] = user;
      items[at] = audience.take();
      at++;
    }
  }
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    swap(users, last, other);
    swap(items, last, other);
  }
  return { catalogue, users, items };
}

function swap(list: Uint32Array, a: number, b: number): void {
  const held = list[a]!;
  list[a] = list[b]!;
  list[b] = held;
}

/** Shows slates to one user after the other. */
class Audience {
  readonly #options: ExposureOptions;
  readonly #itemCount: number;
  /** Of the current user: weights of the law's items, and their sums from the first on. */
  readonly #weights: Float64Array;
  readonly #sums: Float64Array;
  /** Places of the law's items in falling order of weight; only where the likeliest are shown. */
  #order: Uint32Array = new Uint32Array(0);
  readonly #slate: Uint32Array;
  readonly #chances: Float64Array;
  /** Number of the slate, or of the round of the user, that an item was last in. */
  readonly #shownIn: Float64Array;
  readonly #takenIn: Float64Array;
  #slateNumber = 0;
  #roundNumber = 0;
  /** Items with weight that the user has not taken in this round, and how many there are at its beginning. */
  #left = 0;
  #known = 0;
  /** Place of each item among the law's; -1 for others. */
  readonly #placeOf: Int32Array;
  #user = 0;

  constructor(options: ExposureOptions) {
    this.#options = options;
    this.#itemCount = options.catalogue.items.length;
    const { items } = options.law;
    this.#weights = new Float64Array(items.length);
    this.#sums = new Float64Array(items.length);
    const length = Math.min(options.settings.slate, this.#itemCount);
    this.#slate = new Uint32Array(length);
    this.#chances = new Float64Array(length);
    this.#shownIn = new Float64Array(this.#itemCount);
    this.#takenIn = new Float64Array(this.#itemCount);
    this.#placeOf = new Int32Array(this.#itemCount).fill(-1);
    for (let place = 0; place < items.length; place++) this.#placeOf[items[place]!] = place;
  }

  admit(user: number): void {
    const { law, bias, settings } = this.#options;
    this.#user = user;
    law.weigh(user, this.#weights);
    truncateWeights(this.#weights, bias);
    this.#known = 0;
    for (const weight of this.#weights) if (weight > 0) this.#known++;
    this.#beginRound();
    if (settings.ranking === 'top') {
      const weights = this.#weights;
      this.#order = Uint32Array.from(weights, (_, place) => place).sort((a, b) => weights[b]! - weights[a]! || a - b);
      return;
    }
    let sum = 0;
    for (let place = 0; place < this.#weights.length; place++) {
      sum += this.#weights[place]!;
      this.#sums[place] = sum;
    }
  }

  /** Shows a slate, and gives what is taken of it. */
  take(): number {
    const { chooser, settings } = this.#options;
    if (this.#left === 0) this.#beginRound();
    const length = this.#fillSlate();
    const item = this.#slate[length === 1 ? 0 : this.#choose(length)]!;
    if (!settings.repeats && this.#takenIn[item] !== this.#roundNumber) {
      this.#takenIn[item] = this.#roundNumber;
      const place = this.#placeOf[item]!;
      if (place >= 0 && this.#weights[place]! > 0) this.#left--;
    }
    chooser.consume(this.#user, item);
    return item;
  }

  #beginRound(): void {
    this.#roundNumber++;
    this.#left = this.#known;
  }

  #fillSlate(): number {
    const { settings, random } = this.#options;
    this.#slateNumber++;
    let length = 0;
    let next = 0;
    for (let place = 0; place < this.#slate.length; place++) {
      let item = settings.explore > 0 && random() < settings.explore ? this.#anyItem() : -1;
      if (item < 0 && settings.ranking === 'top') {
        while (next < this.#order.length && !this.#isFree(this.#options.law.items[this.#order[next]!]!)) next++;
        if (next < this.#order.length && this.#weights[this.#order[next]!]! > 0)
          item = this.#options.law.items[this.#order[next]!]!;
      } else if (item < 0) {
        item = this.#drawnItem();
      }
      // The law has fewer items than the slate has places: the slate stays shorter.
      if (item < 0) continue;
      this.#shownIn[item] = this.#slateNumber;
      this.#slate[length++] = item;
    }
    // Exploration may have met nothing new, and the law no item: whatever there is, is shown again.
    if (length === 0) this.#slate[length++] = this.#options.law.items[0]!;
    return length;
  }

  #isFree(item: number): boolean {
    return this.#shownIn[item] !== this.#slateNumber && this.#takenIn[item] !== this.#roundNumber;
  }

  #anyItem(): number {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const item = Math.floor(this.#options.random() * this.#itemCount);
      if (this.#isFree(item)) return item;
    }
    return -1;
  }

  #drawnItem(): number {
    const { law, random } = this.#options;
    const total = this.#sums[this.#sums.length - 1]!;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const place = firstAbove(this.#sums, random() * total);
      const item = law.items[place]!;
      if (this.#isFree(item)) return item;
    }
    // Most of the mass is shown or taken: draw among the rest.
    let rest = 0;
    for (let place = 0; place < law.items.length; place++)
      if (this.#isFree(law.items[place]!)) rest += this.#weights[place]!;
    if (!(rest > 0)) return -1;
    let left = random() * rest;
    let last = -1;
    for (let place = 0; place < law.items.length; place++) {
      if (this.#weights[place] === 0 || !this.#isFree(law.items[place]!)) continue;
      last = law.items[place]!;
      left -= this.#weights[place]!;
      if (left < 0) break;
    }
    return last;
  }

  #choose(length: number): number {
    const { chooser, settings, random } = this.#options;
    let highest = Number.NEGATIVE_INFINITY;
    for (let place = 0; place < length; place++) {
      const wish = settings.taste === 0 ? 0 : settings.taste * chooser.utility(this.#user, this.#slate[place]!);
      this.#chances[place] = wish - settings.attention * Math.log(place + 1);
      highest = Math.max(highest, this.#chances[place]!);
    }
    // Nobody likes any of it: the place decides.
    const isLiked = highest > Number.NEGATIVE_INFINITY;
    let total = 0;
    for (let place = 0; place < length; place++) {
      this.#chances[place] = isLiked ? Math.exp(this.#chances[place]! - highest) : (place + 1) ** -settings.attention;
      total += this.#chances[place]!;
    }
    let left = random() * total;
    for (let place = 0; place < length; place++) {
      left -= this.#chances[place]!;
      if (left < 0) return place;
    }
    return length - 1;
  }
}

/** First place whose sum lies above a value. @param sums ascending */
function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
