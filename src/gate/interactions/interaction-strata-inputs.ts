import { pairedTailTest } from '../verdict/paired-tail-test.ts';
import type { StratumInput } from '../verdict/verdict.ts';
import type { InteractionStratum } from './interaction-manifest.ts';
import type { PlacedUser } from './place-user.ts';
import { sharesOf } from './plan-interaction-strata.ts';
import { userSharesTest } from './user-shares-test.ts';

/**
 * Strata as the verdict tests them, by users, because events of one user hang together: each user's share of events with itself where both
 * arms hold the same users, between users otherwise.
 *
 * @param arms where they are paired, both hold the same users in the same order
 * @returns without strata of which an arm cannot tell
 */
export function interactionStrataInputs(
  strata: readonly InteractionStratum[],
  { reference, generation }: { readonly reference: readonly PlacedUser[]; readonly generation: readonly PlacedUser[] },
  { isPaired, seed, delta }: { readonly isPaired: boolean; readonly seed: number; readonly delta: number },
): readonly StratumInput[] {
  return strata.flatMap(({ id, label, dimension, isTail, isTested }, at): readonly StratumInput[] => {
    const input = { id, label, dimension, isTail, isTested };
    if (isPaired) {
      const pairs = reference.flatMap((own, place) => {
        const other = generation[place]!;
        if (own.known[at] === 0 || other.known[at] === 0) return [];
        return [{ reference: countOf(own, at), generation: countOf(other, at) }];
      });
      if (pairs.length === 0) return [];
      const total = (arm: 'reference' | 'generation') => ({
        count: pairs.reduce((sum, pair) => sum + pair[arm].count, 0),
        n: pairs.reduce((sum, pair) => sum + pair[arm].n, 0),
      });
      const paired = pairedTailTest(pairs, { seed: seed + at, delta });
      return [{ ...input, reference: total('reference'), generation: total('generation'), paired }];
    }
    const [people, model] = [sharesOf(reference, at), sharesOf(generation, at)];
    if (people.length < 2 || model.length < 2) return [];
    return [
      {
        ...input,
        reference: totalOf(reference, at),
        generation: totalOf(generation, at),
        paired: userSharesTest({ reference: people, generation: model }, { seed: seed + at, delta }),
      },
    ];
  });
}

function countOf({ counts, known }: PlacedUser, at: number): { readonly count: number; readonly n: number } {
  return { count: counts[at]!, n: known[at]! };
}

function totalOf(users: readonly PlacedUser[], at: number): { readonly count: number; readonly n: number } {
  return {
    count: users.reduce((sum, { counts }) => sum + counts[at]!, 0),
    n: users.reduce((sum, { known }) => sum + known[at]!, 0),
  };
}
