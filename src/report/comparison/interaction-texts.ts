import type { InteractionComparison, InteractionGeneration } from '../../gate/interactions/interaction-comparison.ts';
import type { ItemBand } from '../../gate/interactions/interaction-manifest.ts';
import type { ItemChange, ItemShare } from '../../gate/interactions/item-changes.ts';
import type { StratumResult } from '../../gate/verdict/verdict.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';

/** What each band of items holds, for people. */
export const BAND_SAYS: Readonly<Record<ItemBand, string>> = {
  head: 'items that make up half of what people took',
  middle: 'those that make up the next 30 %',
  tail: 'those that make up the next 15 %',
  rarest: 'those that make up the last 5 %',
  unseen: 'items that nobody of the calibration part took',
};

/** Share of the events in people's log and in the generation, as they were weighed. */
export function sharesText({ unitShares, reference, generation }: StratumResult): {
  readonly people: string;
  readonly generation: string;
} {
  const share = ({ count, n }: { readonly count: number; readonly n: number }) => (n === 0 ? 0 : count / n);
  return {
    people: formatShare(unitShares?.reference ?? share(reference)),
    generation: formatShare(unitShares?.generation ?? share(generation)),
  };
}

/** What was compared with what, as sentences. */
export function comparedSentences({ facts, reference, isPaired, panel }: InteractionGeneration): string {
  const arms = isPaired
    ? `${formatQuantity(reference.users, 'user')}, each with itself: ${formatQuantity(facts.events, 'event')} in the generation against ${formatCount(reference.events)} of people`
    : `${formatQuantity(facts.users, 'user')} with ${formatQuantity(facts.events, 'event')} against ${formatQuantity(reference.users, 'other user')} with ${formatCount(reference.events)}`;
  const range =
    panel === undefined
      ? ''
      : ` Range on ${formatQuantity(panel.sample.itemsPerUser, 'different item')} of each of ${formatQuantity(panel.sample.users, 'user')} in each arm, ${formatCount(panel.sample.splits - 1)} relabellings.`;
  return `${arms}.${range}`;
}

/** What a generation brought and was not counted, as sentences. Empty where there is none. */
export function notCountedText({ facts: { repeats, unreadable } }: InteractionGeneration): string {
  return [
    ...(repeats.events > 0
      ? [`${formatQuantity(repeats.events, 'repeated event')} (${formatShare(repeats.share)}) left out.`]
      : []),
    ...(unreadable > 0 ? [`${formatQuantity(unreadable, 'row')} could not be read.`] : []),
  ].join(' ');
}

/** `12 of 149 users`. */
export function usersText({ count, n }: ItemShare): string {
  return `${formatCount(count)} of ${formatQuantity(n, 'user')}`;
}

/** `"318": 82 of 149 users, here 131 of 322`. @param name of the item, made safe for where it is shown */
export function gainedText({ reference, generation }: ItemChange, name: string): string {
  return `${name}: ${usersText(reference)} of people, here ${formatCount(generation.count)} of ${formatCount(generation.n)}`;
}

/** The reference in a line. @param name made safe for where it is shown */
export function interactionReferenceText(
  { hash, part, users, events, assumedHuman, erased, delta }: InteractionComparison['reference'],
  name: string,
): string {
  return `${name}: ${formatQuantity(users, 'user')} with ${formatQuantity(events, 'event')} of its ${part}, ${hash.slice(0, 16)}${assumedHuman ? '; assumed to be human, not shown to be' : ''}${erased > 0 ? `; ${formatQuantity(erased, 'user')} erased since it was made` : ''}. Tolerated loss ${formatShare(delta)}.`;
}
