import type { ShoppingItem, ShoppingList } from '../../mix/build/shopping-list.ts';
import type { PlanStratum } from './plan-strata.ts';

/** Less than this part of a row is arithmetic. */
const PART_OF_ROW = 1e-6;

/**
 * Human rows to commission so that a plan can be followed for all its generations: what each stratum needs in all, less what there is.
 *
 * @param options.needed shape [strata]: human rows a generation
 * @param options.coming shape [strata]: fresh human rows a generation that come anyway
 * @param options.because rule of the recipe that asks for them
 */
export function planShopping(
  strata: readonly PlanStratum[],
  {
    needed,
    coming,
    generations,
    rows,
    because,
  }: {
    readonly needed: readonly number[];
    readonly coming: readonly number[];
    readonly generations: number;
    /** Rows of a training set. */
    readonly rows: number;
    readonly because: (index: number) => string;
  },
): ShoppingList {
  const items = strata
    .flatMap(({ name, available, values }, index): readonly ShoppingItem[] => {
      const there = available ?? coming[index]! * generations;
      const lacking = Math.ceil(needed[index]! * generations - there - PART_OF_ROW);
      const have = Math.floor(there + PART_OF_ROW);
      if (lacking <= 0) return [];
      return [
        {
          label: name,
          stratum: values ?? { stratum: name },
          where: null,
          rows: lacking,
          mass: lacking,
          because: [because(index)],
          have: { rows: have, fresh_rows: have, mass: have },
          kept_out: 0,
        },
      ];
    })
    .sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1));
  const total = items.reduce((sum, item) => sum + item.rows, 0);
  return { schema: 'outcross.shopping-list/1', unit: 'rows', target: rows, rows: total, mass: total, items, clash: [] };
}
