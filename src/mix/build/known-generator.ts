import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import type { Recipe } from '../recipe/recipe.ts';

/** What is known of a model. */
export interface KnownGenerator {
  readonly family: string | undefined;
  /** The model that it was made of. */
  readonly base: string | undefined;
  readonly depth: { readonly min: number; readonly max: number | null } | undefined;
}

/**
 * What is told of a model, by its name as data have it: by the list of a recipe, else by the lineage, else by what the recipe says of the model
 * that will be trained, whose earlier versions may have written some of the data; undefined: nothing.
 */
export function knownGenerator(
  name: string,
  recipe: Pick<Recipe, 'generators' | 'model'>,
  lineage: Pick<LineageGraph, 'knownModel'>,
): KnownGenerator | undefined {
  const entry = recipe.generators.find(({ match }) => matches(match, name));
  if (entry === undefined) {
    const known = lineage.knownModel(name);
    const { model } = recipe;
    if (known !== undefined || model?.name === undefined || nameKey(model.name) !== nameKey(name)) return known;
    return { family: model.family, base: model.base, depth: undefined };
  }
  return {
    family: entry.family,
    base: entry.base,
    depth: entry.depth === undefined ? undefined : { min: entry.depth, max: entry.depth },
  };
}

/** Whether a name fits a pattern in which `*` stands for any characters; the pieces between are looked for from left to right. */
export function matches(pattern: string, name: string): boolean {
  const pieces = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  if (pieces.length === 1) return pieces[0] === text;
  const [first, ...rest] = pieces;
  const last = rest.pop()!;
  if (!text.startsWith(first!) || text.length < first!.length + last.length || !text.endsWith(last)) return false;
  let at = first!.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

/** Names of families and bases are the same in any case: else a cap would be passed by with a capital. */
export function nameKey(name: string): string {
  return name.trim().toLowerCase();
}
