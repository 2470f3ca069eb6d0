/** How often two independent units of an arm say the same. */
export interface CollisionShare {
  /** Independent units, at least 2. */
  readonly units: number;
  /** Mean over all pairs of units of the chance that a text of the one is the text of the other, in [0, 1]. */
  readonly share: number;
}

/** Halvings of an interval within [0, 1]: beyond them doubles do not divide further. */
const HALVINGS = 60;

/**
 * One-sided test of whether two units of the generation say the same no more often than two units of people. Both shares are U-statistics of
 * order 2 with values in [0, 1], so that each tail is at most exp(-⌊n/2⌋ KL(share, truth)) (Hoeffding 1963, section 5); whatever
 * people's true share is, one of the two bounds holds at the share that balances them. Holds at every n, is conservative, and needs no equal n,
 * because the share of pairs does not grow with n as that of repeats does. A share of people that is too large makes p larger.
 *
 * @returns chance in [0, 1]; 1 where no text of the generation repeats
 * @throws {RangeError} fewer than 2 units, or a share outside [0, 1]
 */
export function collisionTest({
  generation,
  people,
}: {
  readonly generation: CollisionShare;
  readonly people: CollisionShare;
}): number {
  for (const { units, share } of [generation, people])
    if (!(units >= 2 && share >= 0 && share <= 1))
      throw new RangeError(`${share} of the pairs of ${units} units; 2 units are needed, and a share from 0 to 1`);
  if (generation.share <= people.share) return 1;
  const exponentOf = ({ units, share }: CollisionShare, truth: number) =>
    Math.floor(units / 2) * divergence(share, truth);
  let [low, high] = [people.share, generation.share];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (exponentOf(people, middle) < exponentOf(generation, middle)) low = middle;
    else high = middle;
  }
  return Math.min(1, 2 * Math.exp(-Math.min(exponentOf(people, high), exponentOf(generation, low))));
}

/** Of a Bernoulli chance from another one, in nats. */
function divergence(share: number, truth: number): number {
  const term = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));
  return Math.max(0, term(share, truth) + term(1 - share, 1 - truth));
}
