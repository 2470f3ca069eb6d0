import { InputError } from '../../../errors.ts';
import type { RecipeInput } from '../../../mix/recipe/recipe.ts';
import type { EventPairs, InteractionCatalogue, Interactions } from '../../data/interactions.ts';
import { HEAD_SHARE } from '../../measures/interaction-strata.ts';
import { itemStrata } from '../../measures/item-strata.ts';
import { balanceBands } from './balance-bands.ts';
import type { JsonRow, RowCodec } from './row-codec.ts';

/** Bands of the tail: half a percent of the human events each, so that each is rare by what recipes call rare (below 1 %). */
const TAIL_BANDS = 40;
/** Bands of that width in all the events: the tail begins where the head ends. */
const STEPS = Math.round(TAIL_BANDS / (1 - HEAD_SHARE));
/** The most popular items hold this share of the human events. */
const MIDDLE_FROM = 0.5;
const BAND_DIGITS = 2;

/** Bands that a balanced training set is divided among, and the share of human events at which each ends but the last. */
const POPULARITY = ['head', 'middle', 'tail', 'rarest'] as const;
const POPULARITY_EDGES: readonly number[] = [MIDDLE_FROM, HEAD_SHARE, 0.95];
/** A balanced share is met within this part of it, or so many rows: builds choose whole rows. */
const BAND_MARGIN = 0.03;
const BAND_MARGIN_ROWS = 3;
/** Of the human rows that a balanced set gives to the tail so many are a floor for each of its bands. */
const FLOOR_OF_PLANNED = 0.9;
/** Human rows of each band that are kept in any case, of the default recipe of rows. */
const KEPT_ROWS = 5;

/**
 * Events as rows: the item's name as the text, for a row of an audit has one; user and item; and how popular the item is among humans, as a
 * column that strata can be made of: `head` for items that hold half of the human events, `middle` for those that hold three tenths,
 * `tail-01` … `tail-40` for bands of the others. `popularity` says the same in four: `head`, `middle`, `tail`, and `rarest` for the last 5 %.
 */
export const interactionRows: RowCodec<Interactions> = {
  groups: ['band', 'popularity'],
  // Two users who take the same item are no repeats of each other, and neither is a user who takes it again.
  recipe: { rare: { by: ['band'] }, repeats: { remove: false } },

  balance: ({ trained, shown, human, outputs, size, most }) => {
    const { catalogue } = trained;
    const strata = itemStrata(catalogue.popularity, POPULARITY_EDGES);
    const count = ({ items }: EventPairs) => {
      const counts = POPULARITY.map(() => 0);
      for (const item of items) counts[strata[item]!]!++;
      return counts;
    };
    const shares = (events: EventPairs) => count(events).map((own) => own / Math.max(1, events.items.length));
    const together = (parts: readonly EventPairs[]) =>
      parts.map(count).reduce(
        (sums, own) => sums.map((sum, band) => sum + own[band]!),
        POPULARITY.map(() => 0),
      );
    const [people, before, after] = [shares(catalogue.log), shares(trained), shares(shown)];
    const [ofPeople, ofModels] = [together(human), together(outputs)];
    const plan = balanceBands(
      POPULARITY.map((_, band) => ({
        people: people[band]!,
        trained: before[band]!,
        shown: after[band]!,
        human: ofPeople[band]!,
        outputs: ofModels[band]!,
      })),
      { size, most },
    );
    return balancedRules(plan, { ofPeople, size, most });
  },

  *rows({ catalogue, users, items }): Generator<JsonRow> {
    const bands = bandsOf(catalogue);
    const strata = itemStrata(catalogue.popularity, POPULARITY_EDGES);
    for (let at = 0; at < users.length; at++) {
      const item = catalogue.items[items[at]!]!;
      yield {
        text: item,
        user: catalogue.users[users[at]!]!,
        item,
        band: bands[items[at]!]!,
        popularity: POPULARITY[strata[items[at]!]!]!,
      };
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

/** Shares of the bands as planned, and as much of the rare human rows as the plan has room for. */
function balancedRules(
  plan: readonly { readonly rows: number; readonly human: number }[],
  { ofPeople, size, most }: { readonly ofPeople: readonly number[]; readonly size: number; readonly most: number },
): Partial<RecipeInput> {
  const rare = [POPULARITY.indexOf('tail'), POPULARITY.indexOf('rarest')];
  const planned = rare.reduce((sum, band) => sum + plan[band]!.human, 0);
  const there = rare.reduce((sum, band) => sum + ofPeople[band]!, 0);
  const floor = there === 0 ? 0 : Math.min(1, (FLOOR_OF_PLANNED * planned) / there);
  const share = (rows: number) => Math.min(1, Math.max(0, rows / size));
  return {
    rare: {
      by: ['band'],
      floor,
      rows: Math.min(KEPT_ROWS, Math.floor(((1 - FLOOR_OF_PLANNED) * most) / (TAIL_BANDS + 2))),
    },
    shares: plan.flatMap(({ rows }, band) => {
      const margin = Math.max(BAND_MARGIN_ROWS, BAND_MARGIN * rows);
      return [
        {
          of: `popularity = ${POPULARITY[band]}`,
          min: share(rows - margin),
          max: share(rows + margin),
          because: 'what the last outputs hold less of than people, this set holds more of',
        },
      ];
    }),
  };
}

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
