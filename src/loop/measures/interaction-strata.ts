import type { InteractionCatalogue } from '../data/interactions.ts';
import { itemStrata } from './item-strata.ts';

/** Items of the head hold this share of the human events; all others are the tail. */
export const HEAD_SHARE = 0.8;
export const BAND_COUNT = 10;
/** Share of the users whose taste is farthest from what is popular. */
const NICHE_SHARE = 0.2;

/** What is rare, by the whole human log, whatever part of it a loop began with: fixed for all generations. */
export interface InteractionStrata {
  /** 1 for items of the tail. Shape [items]. */
  readonly isTail: Uint8Array;
  /** Share of the human events that the tail holds: about .2. */
  readonly tailMass: number;
  /** Band of each item, 0 the most popular: each band holds about a tenth of the human events. Shape [items]. */
  readonly band: Uint8Array;
  /**
   * 1 for the fifth of the users whose human events went to the least popular items, on average by the logarithm of their popularity.
   * Shape [users].
   */
  readonly isNiche: Uint8Array;
}

/** Strata of items by popularity (`itemStrata`), and users of niche taste. */
export function interactionStrata(catalogue: InteractionCatalogue): InteractionStrata {
  const { popularity, log } = catalogue;
  const isTail = itemStrata(popularity, [HEAD_SHARE]);
  let tail = 0;
  let total = 0;
  for (let item = 0; item < popularity.length; item++) {
    total += popularity[item]!;
    if (isTail[item] === 1) tail += popularity[item]!;
  }
  const sums = new Float64Array(catalogue.users.length);
  for (let at = 0; at < log.users.length; at++)
    sums[log.users[at]!] = sums[log.users[at]!]! + Math.log(popularity[log.items[at]!]!);
  const byTaste = Array.from(sums, (sum, user) => ({ user, mean: sum / catalogue.activity[user]! }))
    .filter(({ user }) => catalogue.activity[user]! > 0)
    .sort((a, b) => a.mean - b.mean || a.user - b.user);
  const isNiche = new Uint8Array(catalogue.users.length);
  for (const { user } of byTaste.slice(0, Math.round(NICHE_SHARE * byTaste.length))) isNiche[user] = 1;
  return {
    isTail,
    tailMass: tail / total,
    band: itemStrata(
      popularity,
      Array.from({ length: BAND_COUNT - 1 }, (_, edge) => (edge + 1) / BAND_COUNT),
    ),
    isNiche,
  };
}
