import { factorise } from '../src/loop/models/recommender/factorise.ts';
import { dirichletDraw } from '../src/statistics/dirichlet-draw.ts';
import { randomStream } from '../src/statistics/random-stream.ts';

/** The settings of Chaney, Stewart and Engelhardt (2018, arXiv 1710.11214), as told with the code of a replication. */
const USERS = 100;
const ATTRIBUTES = 20;
const NEW_ITEMS = 10;
const STEPS = 100;
/** Share of the true utility that users know before they take an item. */
const KNOWN_SHARE = 0.98;
const ATTENTION = 0.8;
const ITEMS = NEW_ITEMS * STEPS;
const KEY_STEPS = 2 ** 32;
/** Weight of each place of a list. */
const LOOKED_AT = Float64Array.from({ length: ITEMS }, (_, place) => (place + 1) ** -ATTENTION);

export const CHANEY_RECOMMENDERS = ['popularity', 'matrix-factorisation', 'content', 'ideal', 'random'] as const;
export type ChaneyRecommender = (typeof CHANEY_RECOMMENDERS)[number];

export interface ChaneyWorld {
  /** True utility of each user and item: shape [users, items]. */
  readonly utilities: Float64Array;
  /** Shape [items, attributes]. */
  readonly ofItems: readonly Float64Array[];
  /** Two users a pair: shape [pairs, 2]. */
  readonly pairs: Uint32Array;
}

/**
 * Users and items of one simulation: likings Dirichlet about 10 times a uniform draw, makings about a tenth of a nearly even one. Utility is
 * their product; the noise of the original, of standard deviation 1e-5, is left out.
 */
export function chaneyWorld(seed: number): ChaneyWorld {
  const random = randomStream(seed, 'chaney world');
  const likings = dirichletDraw(random, { shapes: new Float64Array(ATTRIBUTES).fill(1) }).map((share) => share * 10);
  const makings = dirichletDraw(random, { shapes: new Float64Array(ATTRIBUTES).fill(100) }).map((share) => share / 10);
  const ofUsers = Array.from({ length: USERS }, () => dirichletDraw(random, { shapes: likings }));
  const ofItems = Array.from({ length: ITEMS }, () => dirichletDraw(random, { shapes: makings }));
  const utilities = new Float64Array(USERS * ITEMS);
  for (const [user, own] of ofUsers.entries())
    for (const [item, made] of ofItems.entries())
      utilities[user * ITEMS + item] = own.reduce((sum, share, at) => sum + share * made[at]!, 0);
  const pairs = new Uint32Array(2 * 800);
  for (let at = 0; at < pairs.length; at += 2) {
    pairs[at] = Math.floor(random() * USERS);
    pairs[at + 1] = (pairs[at]! + 1 + Math.floor(random() * (USERS - 1))) % USERS;
  }
  return { utilities, ofItems, pairs };
}

/**
 * One simulation: each step ten new items, and every user takes one item that it has not had: of the list it is shown, the one with the
 * highest known utility times its place to the power of -0.8. At first the lists hold the new items alone, in random order; after the
 * startup all items in the order of the recommender, the new ones at random places among them.
 *
 * @param options.steps default 100
 * @returns mean Jaccard index of the pairs' items at the end
 */
export function runChaney(
  { utilities, ofItems, pairs }: ChaneyWorld,
  {
    by,
    training,
    seed,
    steps = STEPS,
  }: {
    readonly by: ChaneyRecommender;
    readonly training: 'single' | 'repeated';
    readonly seed: number;
    readonly steps?: number;
  },
): number {
  const random = randomStream(seed, 'chaney run', by, training);
  const startup = training === 'single' ? 50 : 10;
  const taken = new Uint8Array(USERS * ITEMS);
  const events = { users: [] as number[], items: [] as number[] };
  let scores = new Float64Array(USERS * ITEMS);
  let knownItems = 0;
  for (let step = 0; step < steps; step++) {
    const released = (step + 1) * NEW_ITEMS;
    const isTrained = step >= startup;
    if (isTrained && (step === startup || training === 'repeated')) {
      knownItems = step * NEW_ITEMS;
      scores = train(by, { events, utilities, ofItems, random });
    }
    for (let user = 0; user < USERS; user++) {
      const list = isTrained
        ? interleaved(ordered(scores.subarray(user * ITEMS, user * ITEMS + knownItems)), released, random)
        : newItems(released, random);
      const item = choice(
        list,
        taken.subarray(user * ITEMS, (user + 1) * ITEMS),
        utilities.subarray(user * ITEMS, (user + 1) * ITEMS),
      );
      taken[user * ITEMS + item] = 1;
      events.users.push(user);
      events.items.push(item);
    }
  }
  return meanJaccard(taken, pairs);
}

function choice(list: Uint32Array, taken: Uint8Array, utilities: Float64Array): number {
  let best = -1;
  let highest = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < list.length; place++) {
    const item = list[place]!;
    if (taken[item] === 1) continue;
    const worth = KNOWN_SHARE * utilities[item]! * LOOKED_AT[place]!;
    if (worth > highest) {
      highest = worth;
      best = item;
    }
  }
  return best;
}

/** Items in falling order of score; equals by number. */
function ordered(scores: Float64Array): Uint32Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  const scale = high > low ? KEY_STEPS / (high - low) : 0;
  // Score and number as one sort key: 32 and 10 bits.
  const keys = scores.map((score, item) => Math.floor((high - score) * scale) * 1024 + item).sort();
  return Uint32Array.from(keys, (key) => key % 1024);
}

function newItems(released: number, random: () => number): Uint32Array {
  const list = Uint32Array.from({ length: NEW_ITEMS }, (_, at) => released - NEW_ITEMS + at);
  for (let last = NEW_ITEMS - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const held = list[last]!;
    list[last] = list[other]!;
    list[other] = held;
  }
  return list;
}

/** A list with the new items at random places, all choices of places alike. */
function interleaved(list: Uint32Array, released: number, random: () => number): Uint32Array {
  const fresh = newItems(released, random);
  const all = new Uint32Array(list.length + fresh.length);
  let old = 0;
  let young = 0;
  for (let place = 0; place < all.length; place++) {
    const left = all.length - place;
    if (random() * left < fresh.length - young) all[place] = fresh[young++]!;
    else all[place] = list[old++]!;
  }
  return all;
}

interface TrainingData {
  readonly events: { readonly users: readonly number[]; readonly items: readonly number[] };
  readonly utilities: Float64Array;
  readonly ofItems: readonly Float64Array[];
  readonly random: () => number;
}

/** Scores of all users and items by what was taken so far: shape [users, items]. */
function train(by: ChaneyRecommender, { events, utilities, ofItems, random }: TrainingData): Float64Array<ArrayBuffer> {
  switch (by) {
    case 'ideal':
      return Float64Array.from(utilities);
    case 'random':
      return Float64Array.from({ length: USERS * ITEMS }, () => random());
    case 'popularity': {
      const counts = new Float64Array(ITEMS);
      for (const item of events.items) counts[item] = counts[item]! + 1;
      return Float64Array.from({ length: USERS * ITEMS }, (_, at) => counts[at % ITEMS]!);
    }
    case 'content': {
      // The attributes of what a user took, added up, stand for what it likes.
      const likings = Array.from({ length: USERS }, () => new Float64Array(ATTRIBUTES));
      for (const [at, user] of events.users.entries())
        for (let k = 0; k < ATTRIBUTES; k++) likings[user]![k] = likings[user]![k]! + ofItems[events.items[at]!]![k]!;
      return Float64Array.from({ length: USERS * ITEMS }, (_, at) => {
        const made = ofItems[at % ITEMS]!;
        return likings[Math.floor(at / ITEMS)]!.reduce((sum, share, k) => sum + share * made[k]!, 0);
      });
    }
    case 'matrix-factorisation': {
      const {
        factors,
        ofUsers,
        ofItems: factorsOfItems,
      } = factorise(
        { users: Uint32Array.from(events.users), items: Uint32Array.from(events.items) },
        { userCount: USERS, itemCount: ITEMS, factors: ATTRIBUTES, sweeps: 5, confidence: 10, penalty: 1, random },
      );
      const scores = new Float64Array(USERS * ITEMS);
      for (let user = 0; user < USERS; user++)
        for (let item = 0; item < ITEMS; item++) {
          let score = 0;
          for (let k = 0; k < factors; k++) score += ofUsers[user * factors + k]! * factorsOfItems[item * factors + k]!;
          scores[user * ITEMS + item] = score;
        }
      return scores;
    }
  }
}

function meanJaccard(taken: Uint8Array, pairs: Uint32Array): number {
  let sum = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    let shared = 0;
    let either = 0;
    for (let item = 0; item < ITEMS; item++) {
      const first = taken[pairs[at]! * ITEMS + item]!;
      const second = taken[pairs[at + 1]! * ITEMS + item]!;
      shared += first & second;
      either += first | second;
    }
    sum += shared / either;
  }
  return sum / (pairs.length / 2);
}
