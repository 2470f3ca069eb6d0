import { tailRatioTest } from '../../statistics/tail-ratio-test.ts';
import { ITEM_BANDS, type ItemBand } from './interaction-manifest.ts';
import type { PlacedUser } from './place-user.ts';

const EXAMPLES_SHOWN = 5;
const GAINED_SHOWN = 6;
/** An item counts as gained where more than so many times the share of users took it, beyond chance over all items. */
const GAINED_RATIO = 1.5;
const GAINED_ALPHA = 0.05;

/** Users of an arm that took an item. */
export interface ItemShare {
  readonly count: number;
  readonly n: number;
}

export interface ItemChange {
  readonly item: string;
  readonly band: ItemBand;
  readonly reference: ItemShare;
  readonly generation: ItemShare;
}

/** Which items went and which came. Counts are of arms as they are, perhaps of unequal size: they decide nothing. */
export interface ItemChanges {
  readonly bands: readonly {
    readonly band: ItemBand;
    /** Items of the band that people of the arm took, and those of them that the generation took too. */
    readonly taken: number;
    readonly left: number;
    /** Of those that went the ones that most people took. */
    readonly examples: readonly ItemChange[];
  }[];
  /** Items that many more users took than among people. */
  readonly gained: readonly ItemChange[];
}

/** @param bandOf bands of the reference */
export function itemChanges(
  reference: readonly PlacedUser[],
  generation: readonly PlacedUser[],
  bandOf: (item: string) => ItemBand,
): ItemChanges {
  const people = usersOfItems(reference);
  const model = usersOfItems(generation);
  const change = (item: string): ItemChange => ({
    item,
    band: bandOf(item),
    reference: { count: people.get(item) ?? 0, n: reference.length },
    generation: { count: model.get(item) ?? 0, n: generation.length },
  });
  const byName = (a: ItemChange, b: ItemChange) => (a.item < b.item ? -1 : 1);
  const taken = [...people.keys()].map(change);
  const gain = ({ reference: own, generation: other }: ItemChange) => other.count / other.n - own.count / own.n;
  return {
    bands: ITEM_BANDS.map((band) => {
      const own = taken.filter((one) => one.band === band);
      const gone = own.filter(({ generation: other }) => other.count === 0);
      return {
        band,
        taken: own.length,
        left: own.length - gone.length,
        examples: gone.sort((a, b) => b.reference.count - a.reference.count || byName(a, b)).slice(0, EXAMPLES_SHOWN),
      };
    }),
    gained: [...model.keys()]
      .map(change)
      .filter(({ reference: own, generation: other }) => {
        // People have less than 1/1.5 of what the generation has.
        const { pFail } = tailRatioTest({ reference: other, generation: own, delta: 1 - 1 / GAINED_RATIO });
        return pFail <= GAINED_ALPHA / model.size;
      })
      .sort((a, b) => gain(b) - gain(a) || byName(a, b))
      .slice(0, GAINED_SHOWN),
  };
}

function usersOfItems(users: readonly PlacedUser[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { items } of users) for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
