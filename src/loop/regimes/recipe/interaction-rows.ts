import { InputError } from '../../../errors.ts';
import type { InteractionCatalogue, Interactions } from '../../data/interactions.ts';
import { HEAD_SHARE } from '../../measures/interaction-strata.ts';
import { itemStrata } from '../../measures/item-strata.ts';
import type { JsonRow, RowCodec } from './row-codec.ts';

/** Bands of the tail: half a percent of the human events each, so that each is rare by what recipes call rare (below 1 %). */
const TAIL_BANDS = 40;
/** Bands of that width in all the events: the tail begins where the head ends. */
const STEPS = Math.round(TAIL_BANDS / (1 - HEAD_SHARE));
/** The most popular items hold this share of the human events. */
const MIDDLE_FROM = 0.5;
const BAND_DIGITS = 2;

/**
 * Events as rows: the item's name as the text, for a row of an audit has one; user and item; and how popular the item is among humans, as a
 * column that strata can be made of: `head` for items that hold half of the human events, `middle` for those that hold three tenths,
 * `tail-01` … `tail-40` for bands of the others.
 */
export const interactionRows: RowCodec<Interactions> = {
  groups: ['band'],
  // Two users who take the same item are no repeats of each other, and neither is a user who takes it again.
  recipe: { rare: { by: ['band'] }, repeats: { remove: false } },

  *rows({ catalogue, users, items }): Generator<JsonRow> {
    const bands = bandsOf(catalogue);
    for (let at = 0; at < users.length; at++) {
      const item = catalogue.items[items[at]!]!;
      yield { text: item, user: catalogue.users[users[at]!]!, item, band: bands[items[at]!]! };
    }
  },

  data(rows, { catalogue }) {
    const users = placesOf(catalogue.users);
    const items = placesOf(catalogue.items);
    const place = (name: unknown, places: ReadonlyMap<string, number>, column: string) => {
      const known = typeof name === 'string' ? places.get(name) : undefined;
      if (known !== undefined) return known;
      throw new InputError({
        path: 'build',
        problem: `a row of the build has a ${column} that is not in the catalogue`,
        hint: `Build with a recipe that leaves the column "${column}" as it is.`,
      });
    };
    return {
      catalogue,
      users: Uint32Array.from(rows, ({ user }) => place(user, users, 'user')),
      items: Uint32Array.from(rows, ({ item }) => place(item, items, 'item')),
    };
  },

  budget: (size) => ({ rows: size }),
};

/** Name of the band of each item. */
function bandsOf({ popularity }: InteractionCatalogue): readonly string[] {
  // Of whole steps, so that an edge is the share it stands for to the last digit.
  const edges = Array.from({ length: TAIL_BANDS }, (_, band) => (STEPS - TAIL_BANDS + band) / STEPS);
  const strata = itemStrata(popularity, [MIDDLE_FROM, ...edges]);
  return Array.from(strata, (stratum) =>
    stratum === 0 ? 'head' : stratum === 1 ? 'middle' : `tail-${String(stratum - 1).padStart(BAND_DIGITS, '0')}`,
  );
}

function placesOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, place) => [name, place]));
}
