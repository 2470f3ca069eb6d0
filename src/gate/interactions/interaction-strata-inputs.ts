import { pairedRatioTest } from '../verdict/paired-ratio-test.ts';
import type { PairedTailTest, StratumInput } from '../verdict/verdict.ts';
import type { InteractionStratum } from './interaction-manifest.ts';
import type { PlacedUser } from './place-user.ts';
import { userShares } from './user-share.ts';
import { userSharesTest } from './user-shares-test.ts';

/** Users of both arms. */
interface Arms {
  readonly reference: readonly PlacedUser[];
  readonly generation: readonly PlacedUser[];
}

/**
 * Strata as the verdict tests them, by users, because events of one user hang together: each user with itself where both arms hold the same
 * users, between users otherwise. Where each event counts, a user of both arms counts for its events among people: how much a recommender
 * shows to whom is no matter of range.
 *
 * @param arms where they are paired, both hold the same users in the same order
 * @returns without strata of which an arm cannot tell
 */
export function interactionStrataInputs(
  strata: readonly InteractionStratum[],
  arms: Arms,
  { isPaired, seed, delta }: { readonly isPaired: boolean; readonly seed: number; readonly delta: number },
): readonly StratumInput[] {
  return strata.flatMap((stratum, at): readonly StratumInput[] => {
    const { id, label, dimension, isTail, isTested } = stratum;
    const known = isPaired ? knownInBoth(arms, at) : arms;
    const [people, model] = [userShares(known.reference, at, stratum), userShares(known.generation, at, stratum)];
    if (people.length < 2 || model.length < 2) return [];
    const test = isPaired
      ? pairedTest(people, model, { seed: seed + at, delta })
      : userSharesTest({ reference: people, generation: model }, { seed: seed + at, delta });
    return [
      {
        ...{ id, label, dimension, isTail, isTested },
        reference: totalOf(known.reference, at),
        generation: totalOf(known.generation, at),
        paired: test,
      },
    ];
  });
}

function knownInBoth({ reference, generation }: Arms, at: number): Arms {
  const places = [...reference.keys()].filter(
    (place) => reference[place]!.known[at]! > 0 && generation[place]!.known[at]! > 0,
  );
  return { reference: places.map((place) => reference[place]!), generation: places.map((place) => generation[place]!) };
}

/** Signs are flipped user by user; a user weighs in both arms what it weighs among people. */
function pairedTest(
  people: ReturnType<typeof userShares>,
  model: ReturnType<typeof userShares>,
  options: { readonly seed: number; readonly delta: number },
): PairedTailTest {
  const amounts = {
    reference: people.map(({ share, weight }) => share * weight),
    generation: model.map(({ share }, user) => share * people[user]!.weight),
  };
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const weights = sum(people.map(({ weight }) => weight));
  return {
    ...pairedRatioTest(amounts, options),
    prompts: people.length,
    shares: { reference: sum(amounts.reference) / weights, generation: sum(amounts.generation) / weights },
  };
}

function totalOf(users: readonly PlacedUser[], at: number): { readonly count: number; readonly n: number } {
  return {
    count: users.reduce((sum, { counts }) => sum + counts[at]!, 0),
    n: users.reduce((sum, { known }) => sum + known[at]!, 0),
  };
}
