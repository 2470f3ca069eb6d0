import { countCounts } from '../../range/species/counts-of-counts.ts';
import { plugInEntropy } from '../../range/species/plug-in-entropy.ts';
import { countOfItems, type EventPairs, type Interactions, interactions } from '../data/interactions.ts';
import { shuffledPlaces } from '../data/shuffled-places.ts';
import { type FittedRecommender, isRecommender } from '../models/recommender/recommender.ts';
import { gini } from './gini.ts';
import { BAND_COUNT, type InteractionStrata, interactionStrata } from './interaction-strata.ts';
import type { MeasureCreator } from './measure-creator.ts';
import type { MeasureSpec } from './measure-set.ts';
import { pairJaccard } from './pair-jaccard.ts';

/** Recommendations that recall looks at. */
const RECALL_LENGTH = 20;
/** Pairs of users whose items are compared. */
const PAIR_COUNT = 2000;
const SAMPLE_USERS = 5;
const SAMPLE_LENGTH = 300;

const SPECS: readonly MeasureSpec[] = [
  { id: 'tail_mass', title: 'tail mass', unit: 'share', anchor: 'collapse.md#interactions' },
  { id: 'coverage', title: 'catalogue coverage', unit: 'share', anchor: 'collapse.md#interactions' },
  { id: 'gini', title: 'Gini of exposure', unit: '', anchor: 'collapse.md#interactions' },
  { id: 'entropy', title: 'entropy of items', unit: 'nats', anchor: 'collapse.md#interactions' },
  { id: 'user_jaccard', title: 'likeness of users', unit: '', anchor: 'collapse.md#interactions' },
  { id: 'gini_simpson', title: 'diversity of the training set', unit: '', anchor: 'collapse.md#interactions' },
  { id: 'types', title: 'items in the training set', unit: 'items', anchor: 'collapse.md#interactions' },
  {
    id: 'training_tail_mass',
    title: 'tail mass of the training set',
    unit: 'share',
    anchor: 'collapse.md#interactions',
  },
  { id: 'recall', title: `recall at ${RECALL_LENGTH}`, unit: 'share', anchor: 'collapse.md#interactions' },
  {
    id: 'recall_niche',
    title: `recall at ${RECALL_LENGTH}, niche users`,
    unit: 'share',
    anchor: 'collapse.md#interactions',
  },
  {
    id: 'recall_majority',
    title: `recall at ${RECALL_LENGTH}, other users`,
    unit: 'share',
    anchor: 'collapse.md#interactions',
  },
  { id: 'shift_niche', title: 'shift of niche users', unit: 'share', anchor: 'collapse.md#interactions' },
  { id: 'shift_majority', title: 'shift of other users', unit: 'share', anchor: 'collapse.md#interactions' },
  { id: 'test_loss', title: 'loss on held-out events', unit: 'nats', anchor: 'collapse.md#interactions' },
];

/**
 * What is followed of a loop of interactions. Measures of what users took (`tail_mass`, `coverage`, `gini`, `entropy`, `user_jaccard`,
 * `shift_*`) are taken on the same number of events in every generation and arm: half a training set, drawn at random where there are more,
 * absent where there are fewer.
 */
export const createInteractionMeasures: MeasureCreator<Interactions> = ({ human, size, random }) => {
  const { catalogue } = human.first;
  const strata = interactionStrata(catalogue);
  const userCount = catalogue.users.length;
  const eventCount = Math.max(1, Math.ceil(size / 2));
  const pairs = randomPairs(catalogue.activity, random);
  const humanBands = bandsOfGroups(catalogue.log, strata);
  const recall = recallMeasure(human.first, human.test, strata);

  const ofOutputs = (outputs: Interactions, draw: () => number): Record<string, number> => {
    const total = outputs.users.length;
    if (total < eventCount) return {};
    const events =
      total === eventCount ? outputs : interactions.take(outputs, shuffledPlaces(total, draw).slice(0, eventCount));
    const counts = countOfItems(events);
    let types = 0;
    for (const count of counts) if (count > 0) types++;
    const bands = bandsOfGroups(events, strata);
    const values: Record<string, number> = {
      tail_mass: tailShare(events, strata),
      coverage: types / counts.length,
      entropy: plugInEntropy(countCounts(counts)),
    };
    const optional = {
      gini: gini(counts),
      user_jaccard: pairJaccard(events, { userCount, pairs }),
      shift_niche: variation(humanBands.niche, bands.niche),
      shift_majority: variation(humanBands.majority, bands.majority),
    };
    for (const [id, value] of Object.entries(optional)) if (value !== undefined) values[id] = value;
    return values;
  };

  const ofTraining = (training: Interactions): Record<string, number> => {
    const counts = countOfItems(training);
    const total = training.items.length;
    let types = 0;
    let squares = 0;
    for (const count of counts) {
      if (count > 0) types++;
      squares += (count / total) ** 2;
    }
    return { gini_simpson: 1 - squares, types, training_tail_mass: tailShare(training, strata) };
  };

  return {
    specs: SPECS,
    reference: { ...ofOutputs(human.first, random), ...ofTraining(human.first), ...tailReference(strata) },

    async measure({ training, outputs, fitted, random: draw, wantsDetails }) {
      const values = { ...ofOutputs(outputs, draw), ...ofTraining(training) };
      if (isRecommender(fitted)) Object.assign(values, recall(fitted));
      if (fitted.logLikelihood !== undefined && human.test.users.length > 0) {
        const likelihoods = await fitted.logLikelihood(human.test);
        const loss = -likelihoods.reduce((sum, one) => sum + one, 0) / likelihoods.length;
        if (Number.isFinite(loss)) values.test_loss = loss;
      }
      if (!wantsDetails) return { values };
      return { values, histograms: { popularity: popularityHistogram(outputs, strata) }, samples: samplesOf(outputs) };
    },
  };
};

/** Fresh human events fall on the tail as often as the whole log does, in expectation exactly. */
function tailReference({ tailMass }: InteractionStrata): Record<string, number> {
  return { tail_mass: tailMass, training_tail_mass: tailMass };
}

function tailShare({ items }: EventPairs, { isTail }: InteractionStrata): number {
  let tail = 0;
  for (const item of items) tail += isTail[item]!;
  return tail / Math.max(1, items.length);
}

/** Pairs of different users that act. */
function randomPairs(activity: Float64Array, random: () => number): Uint32Array {
  const active = Uint32Array.from(activity.keys()).filter((user) => activity[user]! > 0);
  if (active.length < 2) return new Uint32Array(0);
  const pairs = new Uint32Array(2 * PAIR_COUNT);
  for (let at = 0; at < pairs.length; at += 2) {
    const first = Math.floor(random() * active.length);
    const second = (first + 1 + Math.floor(random() * (active.length - 1))) % active.length;
    pairs[at] = active[first]!;
    pairs[at + 1] = active[second]!;
  }
  return pairs;
}

interface GroupBands {
  readonly niche: Float64Array;
  readonly majority: Float64Array;
}

/** Events of each band of popularity, by users of niche taste and by all others. */
function bandsOfGroups({ users, items }: EventPairs, { band, isNiche }: InteractionStrata): GroupBands {
  const niche = new Float64Array(BAND_COUNT);
  const majority = new Float64Array(BAND_COUNT);
  for (let at = 0; at < users.length; at++) {
    const group = isNiche[users[at]!] === 1 ? niche : majority;
    group[band[items[at]!]!] = group[band[items[at]!]!]! + 1;
  }
  return { niche, majority };
}

/** Half the sum of differences between shares: how much of the events moved to other bands. */
function variation(before: Float64Array, after: Float64Array): number | undefined {
  const totalBefore = before.reduce((sum, count) => sum + count, 0);
  const totalAfter = after.reduce((sum, count) => sum + count, 0);
  if (totalBefore === 0 || totalAfter === 0) return undefined;
  return before.reduce((sum, count, at) => sum + Math.abs(count / totalBefore - after[at]! / totalAfter), 0) / 2;
}

/**
 * Share of a user's held-out items among the recommended ones, of at most as many as are recommended; mean over users. Candidates are the
 * same in all generations and arms: all items that are not among the user's own of the first training set.
 */
function recallMeasure(
  first: Interactions,
  test: Interactions,
  { isNiche }: InteractionStrata,
): (fitted: FittedRecommender) => Readonly<Record<string, number>> {
  const userCount = first.catalogue.users.length;
  const own = setsOf(first, userCount);
  const wanted = setsOf(test, userCount).map(
    (items, user) => new Set([...items].filter((item) => !own[user]!.has(item))),
  );
  return (fitted) => {
    const sums = { recall_niche: 0, recall_majority: 0 };
    const users = { recall_niche: 0, recall_majority: 0 };
    for (let user = 0; user < userCount; user++) {
      const relevant = wanted[user]!;
      if (relevant.size === 0) continue;
      const top = fitted.topItems(user, { count: RECALL_LENGTH, isExcluded: (item) => own[user]!.has(item) });
      const hits = top.reduce((count, item) => count + (relevant.has(item) ? 1 : 0), 0);
      const group = isNiche[user] === 1 ? 'recall_niche' : 'recall_majority';
      sums[group] += hits / Math.min(RECALL_LENGTH, relevant.size);
      users[group]++;
    }
    const values: Record<string, number> = {};
    for (const group of ['recall_niche', 'recall_majority'] as const)
      if (users[group] > 0) values[group] = sums[group] / users[group];
    const all = users.recall_niche + users.recall_majority;
    if (all > 0) values.recall = (sums.recall_niche + sums.recall_majority) / all;
    return values;
  };
}

function setsOf({ users, items }: EventPairs, userCount: number): readonly Set<number>[] {
  const sets = Array.from({ length: userCount }, () => new Set<number>());
  for (let at = 0; at < users.length; at++) sets[users[at]!]!.add(items[at]!);
  return sets;
}

/** Events by how popular their item is among humans: each bar would hold a tenth of human events. */
function popularityHistogram({ items }: EventPairs, { band }: InteractionStrata) {
  const counts = new Array<number>(BAND_COUNT).fill(0);
  for (const item of items) counts[band[item]!] = counts[band[item]!]! + 1;
  return { edges: Array.from({ length: BAND_COUNT + 1 }, (_, edge) => edge / BAND_COUNT), counts };
}

/** What the first few users took, in the order of their numbers. */
function samplesOf({ catalogue, users, items }: Interactions): readonly string[] {
  const shown = [...new Set(users)].sort((a, b) => a - b).slice(0, SAMPLE_USERS);
  return shown.map((user) => {
    let text = `${catalogue.users[user]}:`;
    for (let at = 0; at < users.length && text.length < SAMPLE_LENGTH; at++)
      if (users[at] === user) text += ` ${catalogue.items[items[at]!]}`;
    return text.slice(0, SAMPLE_LENGTH).toWellFormed();
  });
}
