import { benjaminiHochberg } from '../../statistics/benjamini-hochberg.ts';
import { binomialUpperTail } from '../../statistics/binomial-tail.ts';
import { conditionalShare } from '../../statistics/conditional-share.ts';

/** A word that more units of the generation hold. */
export interface ExcessWord {
  readonly word: string;
  /** Shares of the units that it was chosen by. */
  readonly reference: number;
  readonly generation: number;
}

/** Letters of a word at least: shorter ones are function words. */
const LEAST_LETTERS = 4;
/** Units that hold a word at least. */
const LEAST_UNITS = 8;
const LEAST_RATIO = 2;
const FALSE_SHARE = 0.05;

/**
 * Words that at least twice the share of the generation's units hold, beyond chance at a false discovery rate of 5 %: the largest
 * difference of shares first. What is chosen on some units is to be counted on others.
 *
 * @param reference,generation different folded words of each unit
 */
export function excessWords(
  reference: readonly ReadonlySet<string>[],
  generation: readonly ReadonlySet<string>[],
): readonly ExcessWord[] {
  if (reference.length === 0 || generation.length === 0) return [];
  const [inReference, inGeneration] = [countUnits(reference), countUnits(generation)];
  const probability = conditionalShare({ reference: reference.length, generation: generation.length, ratio: 1 });
  const tested: { word: string; x: number; y: number }[] = [];
  for (const word of new Set([...inReference.keys(), ...inGeneration.keys()])) {
    const [x, y] = [inReference.get(word) ?? 0, inGeneration.get(word) ?? 0];
    if (x + y >= LEAST_UNITS) tested.push({ word, x, y });
  }
  const q = benjaminiHochberg(
    tested.map(({ x, y }) => Math.min(1, binomialUpperTail({ successes: y, trials: x + y, probability }))),
  );
  return tested
    .map(({ word, x, y }) => ({ word, reference: x / reference.length, generation: y / generation.length }))
    .filter((each, index) => q[index]! <= FALSE_SHARE && each.generation >= LEAST_RATIO * each.reference)
    .sort((a, b) => b.generation - b.reference - (a.generation - a.reference) || (a.word < b.word ? -1 : 1));
}

function countUnits(units: readonly ReadonlySet<string>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const words of units)
    for (const word of words) if (word.length >= LEAST_LETTERS) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
