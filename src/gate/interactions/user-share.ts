import type { InteractionStratum } from './interaction-manifest.ts';
import type { PlacedUser } from './place-user.ts';

/** What part of a user's events is of a stratum, and what the user counts for. */
export interface UserShare {
  /** 0-1. */
  readonly share: number;
  /** Above 0: the user's events, or 1 where each user counts once. */
  readonly weight: number;
}

/** Shares of users in a stratum; users of whom nothing is known there are left out. @param at place of the stratum among those placed by */
export function userShares(
  users: readonly PlacedUser[],
  at: number,
  { counts: each }: Pick<InteractionStratum, 'counts'>,
): readonly UserShare[] {
  return users.flatMap(({ counts, known }) =>
    known[at]! === 0 ? [] : [{ share: counts[at]! / known[at]!, weight: each === 'users' ? 1 : known[at]! }],
  );
}
