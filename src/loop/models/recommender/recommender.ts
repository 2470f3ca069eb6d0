import * as z from 'zod';
import { countOfItems, type InteractionCatalogue, type Interactions, interactions } from '../../data/interactions.ts';
import { FitError } from '../fit-error.ts';
import type { FitOptions, FittedModel, LoopModel, LossPoint, SampleOptions } from '../loop-model.ts';
import { modelEntry } from '../model-entry.ts';
import { type Chooser, expose } from './exposure.ts';
import { factorise } from './factorise.ts';
import { commonItemLaw, type ItemLaw } from './item-law.ts';
import { personalItemLaw } from './personal-item-law.ts';
import { DriftingTastes, splitForCalibration, tastesOf } from './taste-world.ts';

/** Share of the training events that the sharpness of scores is found on. */
const CALIBRATION_SHARE = 0.1;

const settings = z.strictObject({
  by: z
    .enum(['matrix-factorisation', 'popularity', 'ideal', 'random'])
    .default('matrix-factorisation')
    .describe(
      'What is recommended: what users of like taste took, what is taken most, what each user would take unasked, or anything. Default matrix-factorisation.',
    ),
  factors: z.int().min(1).max(256).default(16).describe('Numbers that stand for each user and item. Default 16.'),
  sweeps: z.int().min(1).max(1000).default(8).describe('Times that users and items are solved for. Default 8.'),
  confidence: z.number().positive().max(1e6).default(30).describe('Confidence α that an event adds. Default 30.'),
  penalty: z.number().positive().max(1e6).default(50).describe('Penalty λ of factors. Default 50.'),
  slate: z.int().min(1).max(1000).default(10).describe('Items shown at a time, one of which is taken. Default 10.'),
  explore: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Chance of each place to hold an item of the whole catalogue, each alike. Default 0.'),
  ranking: z
    .enum(['draw', 'top'])
    .default('draw')
    .describe('draw: slates are drawn by the recommender; top: they hold the likeliest items in order. Default draw.'),
  attention: z
    .number()
    .min(0)
    .max(10)
    .default(0.8)
    .describe(
      'Place k of a slate is looked at with weight k to the power of minus this. Default 0.8 (Chaney et al. 2018).',
    ),
  taste: z
    .number()
    .min(0)
    .max(10)
    .default(1)
    .describe("Power of the users' own taste in choosing from a slate; 0: by place alone. Default 1."),
  drift: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("Share of the way to an item's taste that a user goes with every event. Default 0."),
  repeats: z
    .boolean()
    .default(true)
    .describe(
      'Whether a user may take an item again within a batch, as with songs; false: as with films. Default true.',
    ),
});

export type RecommenderSettings = z.output<typeof settings>;

/** A fitted recommender, of which measures may ask what it would recommend. */
export interface FittedRecommender extends FittedModel<Interactions> {
  /** The likeliest items of a user that are not excluded, the likeliest first; fewer where it knows fewer. */
  topItems(
    user: number,
    options: { readonly count: number; readonly isExcluded: (item: number) => boolean },
  ): readonly number[];
}

export function isRecommender(fitted: FittedModel<Interactions>): fitted is FittedRecommender {
  return 'topItems' in fitted;
}

/**
 * A recommender and its users: fitted to events, it shows slates to the users, who take what they like best and may drift towards what they
 * take; what they took is what the next generation may learn from. Users' tastes are those of the whole human log (taste-world.ts).
 */
export function recommender(chosen: RecommenderSettings): LoopModel<Interactions> {
  const users = new UserMemory(chosen);
  return {
    kind: interactions,
    biases: ['temperature', 'topP', 'topK'],
    weighs: true,
    hasLikelihood: true,

    fit(data, options) {
      if (data.users.length === 0)
        throw new FitError({ problem: 'no events to learn from', hint: 'Raise the size of a training set.' });
      if (options.weights !== undefined && !(sum(options.weights) > 0))
        throw new FitError({ problem: 'all events have weight 0', hint: 'Give some rows a weight above 0.' });
      users.settle();
      const { law, losses, parameters } = learn(data, chosen, options, users);
      return fitted({ data, law, losses, parameters, chosen, users });
    },

    memory: {
      save: () => users.save(),
      restore: (saved) => users.restore(saved as Float64Array | null),
    },
  };
}

interface Learnt {
  readonly law: ItemLaw;
  readonly losses: readonly LossPoint[];
  readonly parameters: Readonly<Record<string, number>>;
}

function learn(
  data: Interactions,
  chosen: RecommenderSettings,
  options: FitOptions<Interactions>,
  users: UserMemory,
): Learnt {
  const { catalogue } = data;
  switch (chosen.by) {
    case 'matrix-factorisation':
      return learnFactors(data, chosen, options);
    case 'popularity':
      return { law: commonItemLaw(weightOfItems(data, options.weights)), losses: [], parameters: {} };
    case 'ideal':
      return { law: idealLaw(catalogue, users), losses: [], parameters: {} };
    case 'random':
      return { law: commonItemLaw(new Float64Array(catalogue.items.length).fill(1)), losses: [], parameters: {} };
  }
}

function learnFactors(
  data: Interactions,
  { factors, sweeps, confidence, penalty }: RecommenderSettings,
  { random, test, weights, signal }: FitOptions<Interactions>,
): Learnt {
  const { catalogue } = data;
  const itemTargets = weightOfItems(data, weights);
  const userTargets = new Float64Array(catalogue.users.length);
  for (let at = 0; at < data.users.length; at++)
    userTargets[data.users[at]!] = userTargets[data.users[at]!]! + (weights === undefined ? 1 : weights[at]!);
  const { fitted: seen, held } = splitForCalibration(data, { share: CALIBRATION_SHARE, random });
  const factorisation = factorise(seen.users.length > 0 ? seen : data, {
    userCount: catalogue.users.length,
    itemCount: catalogue.items.length,
    factors,
    sweeps,
    confidence,
    penalty,
    random,
    ...(weights !== undefined && { weights: seen.places.length > 0 ? pick(weights, seen.places) : weights }),
    ...(test !== undefined && { test }),
    ...(signal !== undefined && { signal }),
  });
  const law = personalItemLaw({ factorisation, itemTargets, userTargets, calibration: held });
  return { law, losses: factorisation.losses, parameters: { sharpness: law.sharpness } };
}

function fitted({
  data,
  law,
  losses,
  parameters,
  chosen,
  users,
}: {
  readonly data: Interactions;
  readonly law: ItemLaw;
  readonly losses: readonly LossPoint[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly chosen: RecommenderSettings;
  readonly users: UserMemory;
}): FittedRecommender {
  const { catalogue } = data;
  // An item that was never taken costs no infinite number of nats: one event more than there are is spread over the whole catalogue.
  const spread = Math.max(chosen.explore, 1 / (data.users.length + 1));
  return {
    losses,
    parameters,

    sample({ count, random, bias, signal }: SampleOptions) {
      const chooser = users.chooser(catalogue);
      const events = expose({
        catalogue,
        law,
        chooser,
        // Where all items are equally likely, the likeliest would be the same few for everyone.
        settings: chosen.by === 'random' ? { ...chosen, ranking: 'draw' } : chosen,
        bias,
        count,
        random,
        ...(signal !== undefined && { signal }),
      });
      users.remember(count, chooser);
      return events;
    },

    /** Of the item, given its user: what a place of a slate holds, exploration included. */
    logLikelihood: (rows) =>
      Float64Array.from(rows.users, (user, at) =>
        Math.log((1 - spread) * Math.exp(law.logProbability(user, rows.items[at]!)) + spread / catalogue.items.length),
      ),

    topItems: (user, { count, isExcluded }) => topOfLaw(law, user, { count, isExcluded }),
  };
}

/** Items of a law in falling order of weight, those of lower number first. */
function topOfLaw(
  law: ItemLaw,
  user: number,
  { count, isExcluded }: { readonly count: number; readonly isExcluded: (item: number) => boolean },
): readonly number[] {
  const weights = new Float64Array(law.items.length);
  law.weigh(user, weights);
  const top: number[] = [];
  const weightOf: number[] = [];
  for (let place = 0; place < weights.length; place++) {
    const weight = weights[place]!;
    if (!(weight > 0) || (top.length === count && weight <= weightOf[count - 1]!)) continue;
    const item = law.items[place]!;
    if (isExcluded(item)) continue;
    let rank = Math.min(top.length, count - 1);
    while (rank > 0 && weightOf[rank - 1]! < weight) {
      top[rank] = top[rank - 1]!;
      weightOf[rank] = weightOf[rank - 1]!;
      rank--;
    }
    top[rank] = item;
    weightOf[rank] = weight;
  }
  return top;
}

/** The users' own law, as they are now. */
function idealLaw(catalogue: InteractionCatalogue, users: UserMemory): ItemLaw {
  const chooser = users.drifting(catalogue);
  const items = Uint32Array.from(catalogue.items, (_, item) => item);
  const utilities = new Float64Array(items.length);
  const weigh = (user: number, into: Float64Array) => {
    let highest = Number.NEGATIVE_INFINITY;
    for (let item = 0; item < items.length; item++) {
      into[item] = chooser.inclination(user, item);
      highest = Math.max(highest, into[item]!);
    }
    let total = 0;
    for (let item = 0; item < items.length; item++) {
      into[item] = Math.exp(into[item]! - highest);
      total += into[item]!;
    }
    for (let item = 0; item < items.length; item++) into[item] = into[item]! / total;
  };
  let weighed = -1;
  return {
    items,
    weigh,
    logProbability(user, item) {
      // Events come user by user more often than not.
      if (weighed !== user) weigh(user, utilities);
      weighed = user;
      return Math.log(utilities[item]!);
    },
  };
}

/** The users' tastes from generation to generation. */
class UserMemory {
  readonly #settings: RecommenderSettings;
  /** As they are; null: as in the log. Shape [users, factors]. */
  #now: Float64Array | null = null;
  /** As the longest batch since the last fit left them: a second look at the same generation does not make them drift twice. */
  #next: { readonly count: number; readonly ofUsers: Float64Array } | null = null;

  constructor(chosen: RecommenderSettings) {
    this.#settings = chosen;
  }

  /** A generation is over: what its batch did to the users is done. */
  settle(): void {
    if (this.#next !== null) this.#now = this.#next.ofUsers;
    this.#next = null;
  }

  drifting(catalogue: InteractionCatalogue): DriftingTastes {
    return new DriftingTastes(tastesOf(catalogue), {
      rate: this.#settings.drift,
      ...(this.#now !== null && { ofUsers: this.#now }),
    });
  }

  chooser(catalogue: InteractionCatalogue): Chooser {
    const { slate, taste, drift } = this.#settings;
    // Tastes are fitted only where they matter.
    if (drift === 0 && (slate === 1 || taste === 0)) return { utility: () => 0, consume: () => undefined };
    return this.drifting(catalogue);
  }

  remember(count: number, chooser: Chooser): void {
    if (chooser instanceof DriftingTastes && this.#settings.drift > 0 && count > (this.#next?.count ?? 0))
      this.#next = { count, ofUsers: chooser.ofUsers };
  }

  save(): Float64Array | null {
    return (this.#next?.ofUsers ?? this.#now)?.slice() ?? null;
  }

  restore(saved: Float64Array | null): void {
    this.#now = saved?.slice() ?? null;
    this.#next = null;
  }
}

function weightOfItems(data: Interactions, weights: Float64Array | undefined): Float64Array {
  if (weights === undefined) return countOfItems(data);
  const sums = new Float64Array(data.catalogue.items.length);
  for (let at = 0; at < data.items.length; at++) sums[data.items[at]!] = sums[data.items[at]!]! + weights[at]!;
  return sums;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function pick(values: Float64Array, places: Uint32Array): Float64Array {
  return Float64Array.from(places, (place) => values[place]!);
}

export const recommenderEntry = modelEntry({
  id: 'recommender',
  title: 'recommender with its users',
  kind: 'interactions',
  settings,
  create: recommender,
});
