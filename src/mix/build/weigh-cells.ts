import { type KindWeight, orderByWeight } from '../../engine/cell-order.ts';
import type { QueryProcess } from '../../engine/query-process.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { detectorWeight } from '../select/detector-weight.ts';
import type { BuildCell, PlacedGroup } from './allocation-cells.ts';
import type { KindFacts } from './kind-facts.ts';

/** Times that a row of a cell may be drawn by weight: rows that are human are not drawn by weight at all. */
export function drawnCopies({ choose }: Pick<Recipe, 'choose'>, { group }: Pick<BuildCell, 'group'>): number {
  return choose.weights === null || choose.by !== 'random' || group === 'human' ? 1 : choose.weights.repeat;
}

/**
 * Orders the rows of cells that are not human by chance and by (1 - p)^power, p the probability that a model wrote them. Cells whose rows all
 * weigh the same stay as they are.
 *
 * @param cells masses with all copies
 * @returns whether rows may stand in their cells several times
 */
export async function weighCells(
  query: QueryProcess,
  {
    recipe,
    cells,
    placed,
    kinds,
  }: {
    readonly recipe: Pick<Recipe, 'choose'>;
    readonly cells: readonly BuildCell[];
    readonly placed: readonly PlacedGroup[];
    readonly kinds: ReadonlyMap<number, KindFacts>;
  },
): Promise<boolean> {
  const { weights, by } = recipe.choose;
  if (weights === null || by !== 'random') return false;
  const kindsOf = new Map<number, Set<number>>();
  for (const { group, cell } of placed) {
    const own = kindsOf.get(cell) ?? new Set();
    kindsOf.set(cell, own.add(group.kind));
  }
  const found: KindWeight[] = [];
  for (const [cell, own] of kindsOf) {
    if (cells[cell]!.group === 'human') continue;
    const raw = [...own].map((kind) => ({
      kind,
      weight: detectorWeight(kinds.get(kind)!.pSynthetic ?? undefined, { power: weights.power }),
    }));
    const largest = Math.max(...raw.map(({ weight }) => weight));
    if (weights.repeat === 1 && raw.every(({ weight }) => weight === largest)) continue;
    for (const { kind, weight } of raw) found.push({ cell, kind, weight: largest === 0 ? 1 : weight / largest });
  }
  if (found.length > 0) await orderByWeight(query, found, { copies: weights.repeat });
  return found.length > 0 && weights.repeat > 1;
}
