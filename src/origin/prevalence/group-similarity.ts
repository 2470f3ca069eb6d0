import { seededGenerator } from '../../statistics/seeded-generator.ts';

/** A phrase in more texts than this is common property, not a habit. */
const MOST_TEXTS_OF_PHRASE = 50;
/** Pairs of texts with a phrase in common that are looked at, rarest phrases first: they fill a map, which holds 2^24 at most. */
const MOST_MEETINGS = 4_000_000;
/** Fewer texts of a group have too few orders to be shuffled into. */
const LEAST_TEXTS = 5;
/** Shuffles that say what a pair of groups has in common by chance, and how much that varies. */
const MOMENT_SHUFFLES = 199;
/** With fewer groups nothing is left to tell what two of them have in common with all others. */
const LEAST_GROUPS_RELATED = 5;

/** One text of a group. */
export interface GroupText {
  readonly group: string;
  /** What the text answers or is about. Texts of one task share its words, so they are not compared with each other. */
  readonly task?: string;
  /** Distinct phrases, as `phraseHashes` gives them: shape [phrases]. */
  readonly phrases: Uint32Array;
}

export interface GroupPair {
  readonly first: string;
  readonly second: string;
  /** Rare phrases shared by the two groups' texts, weighed by rarity, over what shuffled groups share on average. */
  readonly lift: number;
  /** Pairs of texts, one of each group, with a rare phrase in common. */
  readonly pairs: number;
  /** Permutation p-value: chance of so much in common, did it not matter whose text is whose. */
  readonly p: number;
  /** Chance that any pair of all stands out as much, were none alike: adjusted for all pairs of groups. */
  readonly adjusted: number;
}

export interface GroupSimilarity {
  /** Pairs of groups with a rare phrase in common, clearest first. */
  readonly pairs: readonly GroupPair[];
  /** Groups compared, of five texts or more, and their texts. */
  readonly groups: number;
  readonly texts: number;
  /** No adjusted p-value can be less, with as many shuffles. */
  readonly leastAdjusted: number;
  /** Phrases in 2 to 50 texts that were looked at, and those left out because they would have been too many, the commoner ones. */
  readonly phrases: number;
  readonly phrasesLeftOut: number;
}

export interface GroupSimilarityOptions {
  /** Shuffles; p-values, adjusted ones as well, are at least 1/(shuffles + 1), however many groups there are. Default 999. */
  readonly permutations?: number;
  readonly seed: number;
}

/**
 * Finds pairs of groups whose texts share more rare phrases than chance has it: two annotators who paste from one model, or one who
 * writes under two names. Both are possible, and two who learned from one teacher as well: it shows likeness, not its reason.
 *
 * Sum over phrases in 2 to 50 texts of ln(N/df)² for each pair of texts of the two groups that hold it, texts weighed to length 1 as in
 * a cosine. Against it the same sums with groups shuffled among the texts of one task, which keeps how many texts a group has and what
 * they are about. Texts of one task are never compared. From five groups on it is the sum beyond what both groups have in common with all
 * others that is compared: where two paste the same texts, these have less in common with anybody else, and all other pairs would seem
 * alike beside them.
 *
 * P-values are adjusted for all pairs by the greatest of them in each shuffle, every pair in units of its own chance (Westfall and Young
 * 1993, single step). Where no pair is alike that bounds the chance of naming any, whatever pairs depend on each other; beside one that
 * is, about. Other than with a correction by the number of pairs it can be small however many pairs there are.
 *
 * @returns the same for texts in any order. Groups of fewer than five texts are left out
 * @throws {RangeError} for fewer than 19 permutations
 */
export function groupSimilarity(
  texts: readonly GroupText[],
  { permutations = 999, seed }: GroupSimilarityOptions,
): GroupSimilarity {
  if (!(permutations >= 19)) throw new RangeError(`${permutations} permutations reach no p-value of 0.05`);
  const sizes = new Map<string, number>();
  for (const { group } of texts) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const names = [...sizes.keys()].filter((name) => sizes.get(name)! >= LEAST_TEXTS).sort();
  const groupOf = new Map(names.map((name, index) => [name, index]));
  const kept = texts.filter(({ group }) => groupOf.has(group)).sort(byContent);
  const { links, ...phrases } = linkTexts(kept);
  const labels = Int32Array.from(kept, ({ group }) => groupOf.get(group)!);
  const groupCount = names.length;
  const observed = sumPairs(links, labels, groupCount);
  const strata = tasksOf(kept);
  const random = seededGenerator(seed);
  const shuffled = labels.slice();
  const draw = () => {
    for (const stratum of strata) shuffle(shuffled, stratum, random);
    return sumPairs(links, shuffled, groupCount);
  };
  const chance = chanceOf(draw, groupCount);
  const beyond = beyondOthers(observed, groupCount);
  const atLeast = new Int32Array(observed.length);
  const greatest = new Float64Array(permutations);
  for (let round = 0; round < permutations; round++) {
    const drawn = beyondOthers(draw(), groupCount);
    let most = Number.NEGATIVE_INFINITY;
    for (let cell = 0; cell < drawn.length; cell++) {
      // Equal sums added in another order differ in their last digits.
      if (drawn[cell]! >= beyond[cell]! - Math.abs(beyond[cell]!) * 1e-9) atLeast[cell]!++;
      // Cells that never hold anything are no pairs.
      if (chance.deviations[cell]! > 0) most = Math.max(most, excess(drawn[cell]!, cell, chance));
    }
    greatest[round] = most;
  }
  greatest.sort();
  const pairCounts = countPairs(links, labels, groupCount);
  const pairs: GroupPair[] = [];
  for (let first = 0; first < groupCount; first++) {
    for (let second = first + 1; second < groupCount; second++) {
      const cell = first * groupCount + second;
      if (observed[cell] === 0) continue;
      const expected = chance.sums[cell]!;
      const own = excess(beyond[cell]!, cell, chance);
      pairs.push({
        first: names[first]!,
        second: names[second]!,
        lift: expected > 0 ? observed[cell]! / expected : Number.MAX_VALUE,
        pairs: pairCounts[cell]!,
        p: (atLeast[cell]! + 1) / (permutations + 1),
        adjusted: (countFrom(greatest, own - Math.abs(own) * 1e-9) + 1) / (permutations + 1),
      });
    }
  }
  pairs.sort(
    (x, y) =>
      x.adjusted - y.adjusted || x.p - y.p || y.lift - x.lift || (x.first + x.second < y.first + y.second ? -1 : 1),
  );
  return { pairs, groups: groupCount, texts: kept.length, leastAdjusted: 1 / (permutations + 1), ...phrases };
}

/** What pairs of groups have in common by chance: shapes [groups × groups]. */
interface Chance {
  /** Mean of the sums, */
  readonly sums: Float64Array;
  /** and of what they are beyond others, with its deviation. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Mean of the deviations that are not 0. */
  readonly usual: number;
}

/** @param draw sums of one shuffle: all of them at once would be too much to hold */
function chanceOf(draw: () => Float64Array, groupCount: number): Chance {
  const cells = groupCount * groupCount;
  const sums = new Float64Array(cells);
  const means = new Float64Array(cells);
  const deviations = new Float64Array(cells);
  for (let round = 0; round < MOMENT_SHUFFLES; round++) {
    const whole = draw();
    const drawn = beyondOthers(whole, groupCount);
    for (let cell = 0; cell < cells; cell++) {
      sums[cell]! += whole[cell]! / MOMENT_SHUFFLES;
      means[cell]! += drawn[cell]! / MOMENT_SHUFFLES;
      deviations[cell]! += drawn[cell]! ** 2 / MOMENT_SHUFFLES;
    }
  }
  let total = 0;
  let touched = 0;
  for (let cell = 0; cell < cells; cell++) {
    deviations[cell] = Math.sqrt(Math.max(0, deviations[cell]! - means[cell]! ** 2));
    if (deviations[cell] === 0) continue;
    total += deviations[cell]!;
    touched++;
  }
  return { sums, means, deviations, usual: touched === 0 ? 1 : total / touched };
}

/**
 * Sums of pairs less what both groups' sums with all others let expect, were sums products of what each group tends to: the pair itself
 * is left out of what it is held against.
 *
 * @param sums shape [groups × groups], above the diagonal
 */
function beyondOthers(sums: Float64Array, groupCount: number): Float64Array {
  if (groupCount < LEAST_GROUPS_RELATED) return sums;
  const own = new Float64Array(groupCount);
  let whole = 0;
  for (let first = 0; first < groupCount; first++) {
    for (let second = first + 1; second < groupCount; second++) {
      const sum = sums[first * groupCount + second]!;
      own[first]! += sum;
      own[second]! += sum;
      whole += sum;
    }
  }
  // Sum of the products of all others, of which each with itself is missing.
  const missing = (groupCount - 2) / (groupCount - 3);
  const beyond = new Float64Array(sums.length);
  for (let first = 0; first < groupCount; first++) {
    for (let second = first + 1; second < groupCount; second++) {
      const cell = first * groupCount + second;
      const sum = sums[cell]!;
      const [a, b] = [own[first]! - sum, own[second]! - sum];
      const rest = whole - a - b - sum;
      beyond[cell] = rest > whole * 1e-9 ? sum - (a * b) / (2 * rest * missing) : sum;
    }
  }
  return beyond;
}

/** How far a pair's sum lies beyond its chance. The usual deviation is added to its own: small groups, which hardly ever meet, would win. */
function excess(sum: number, cell: number, { means, deviations, usual }: Chance): number {
  return (sum - means[cell]!) / (deviations[cell]! + usual);
}

/** How many are at least as great. */
function countFrom(sorted: Float64Array, least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}

/** Pairs of texts of different tasks with a rare phrase in common, and how much they have in common. */
interface TextLinks {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Float64Array;
}

function linkTexts(texts: readonly GroupText[]): {
  readonly links: TextLinks;
  readonly phrases: number;
  readonly phrasesLeftOut: number;
} {
  const holders = new Map<number, number[]>();
  for (const [index, { phrases }] of texts.entries()) {
    for (const phrase of phrases) {
      const list = holders.get(phrase);
      if (list === undefined) holders.set(phrase, [index]);
      // One more than is used marks the phrase as common.
      else if (list.length <= MOST_TEXTS_OF_PHRASE) list.push(index);
    }
  }
  const shared = [...holders]
    .filter(([, { length }]) => length >= 2 && length <= MOST_TEXTS_OF_PHRASE)
    .sort(([x, a], [y, b]) => a.length - b.length || x - y)
    .map(([, list]) => list);
  let meetings = 0;
  const rare = shared.filter(({ length }) => {
    meetings += (length * (length - 1)) / 2;
    return meetings <= MOST_MEETINGS;
  });
  const norms = new Float64Array(texts.length);
  const weightOf = (list: readonly number[]) => Math.log(texts.length / list.length) ** 2;
  for (const list of rare) for (const index of list) norms[index]! += weightOf(list);
  const weights = new Map<number, number>();
  for (const list of rare) {
    const weight = weightOf(list);
    for (const [position, first] of list.entries()) {
      for (let other = position + 1; other < list.length; other++) {
        const second = list[other]!;
        const task = texts[first]!.task;
        if (task !== undefined && task === texts[second]!.task) continue;
        const key = first * texts.length + second;
        weights.set(key, (weights.get(key) ?? 0) + weight / Math.sqrt(norms[first]! * norms[second]!));
      }
    }
  }
  const keys = [...weights.keys()].sort((x, y) => x - y);
  const links = {
    first: Int32Array.from(keys, (key) => Math.floor(key / texts.length)),
    second: Int32Array.from(keys, (key) => key % texts.length),
    weight: Float64Array.from(keys, (key) => weights.get(key)!),
  };
  return { links, phrases: rare.length, phrasesLeftOut: shared.length - rare.length };
}

/** Weights between groups, above the diagonal: shape [groups × groups]. */
function sumPairs({ first, second, weight }: TextLinks, labels: Int32Array, groupCount: number): Float64Array {
  const sums = new Float64Array(groupCount * groupCount);
  for (let index = 0; index < weight.length; index++) {
    const a = labels[first[index]!]!;
    const b = labels[second[index]!]!;
    if (a < b) sums[a * groupCount + b]! += weight[index]!;
    else if (b < a) sums[b * groupCount + a]! += weight[index]!;
  }
  return sums;
}

function countPairs(links: TextLinks, labels: Int32Array, groupCount: number): Float64Array {
  return sumPairs({ ...links, weight: new Float64Array(links.weight.length).fill(1) }, labels, groupCount);
}

/** Indices of the texts of each task; those without one are one task. */
function tasksOf(texts: readonly GroupText[]): readonly Int32Array[] {
  const tasks = new Map<string | undefined, number[]>();
  for (const [index, { task }] of texts.entries()) {
    const list = tasks.get(task);
    if (list === undefined) tasks.set(task, [index]);
    else list.push(index);
  }
  return [...tasks.values()].map((list) => Int32Array.from(list));
}

/** Fisher and Yates' shuffle of the labels at some places. */
function shuffle(labels: Int32Array, places: Int32Array, random: () => number): void {
  for (let last = places.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [places[last]!, places[other]!];
    const label = labels[a]!;
    labels[a] = labels[b]!;
    labels[b] = label;
  }
}

/** A total order of texts that does not depend on where they stood; equal texts of a group are alike. */
function byContent(x: GroupText, y: GroupText): number {
  if (x.group !== y.group) return x.group < y.group ? -1 : 1;
  const [taskX, taskY] = [x.task ?? '', y.task ?? ''];
  if (taskX !== taskY) return taskX < taskY ? -1 : 1;
  const shorter = Math.min(x.phrases.length, y.phrases.length);
  for (let index = 0; index < shorter; index++) {
    const difference = x.phrases[index]! - y.phrases[index]!;
    if (difference !== 0) return difference;
  }
  return x.phrases.length - y.phrases.length;
}
