import { markPlace } from '../../engine/candidate-rows.ts';
import type { Recipe } from '../recipe/recipe.ts';

/** What a recipe asks of single rows beside its rules of admission, each a mark that rows bear or not. */
export interface RecipeMarks {
  /** In the order of their marks, with the place in the recipe: shape [marks]. */
  readonly expressions: readonly { readonly place: string; readonly expression: string }[];
  /** Of each wish its mark. */
  readonly prefer: readonly number[];
  readonly shares: readonly { readonly of: number; readonly within: number | undefined }[];
  readonly organic: number | undefined;
  readonly explored: number | undefined;
  readonly heldOut: number | undefined;
  place(mark: number): { readonly column: string; readonly bit: number };
}

export function recipeMarks(recipe: Recipe): RecipeMarks {
  const expressions: { place: string; expression: string }[] = [];
  const marks = new Map<string, number>();
  const mark = (place: string, expression: string): number => {
    let own = marks.get(expression);
    if (own === undefined) {
      own = expressions.length;
      expressions.push({ place, expression });
      marks.set(expression, own);
    }
    return own;
  };
  const of = recipe.hold_out?.of;
  const { organic, explored } = recipe.interactions ?? {};
  return {
    prefer: recipe.prefer.map(({ where }, i) => mark(`prefer[${i}]`, where)),
    shares: recipe.shares.map(({ of: rows, within }, i) => ({
      of: mark(`shares[${i}].of`, rows),
      within: within === null ? undefined : mark(`shares[${i}].within`, within),
    })),
    organic: organic === undefined ? undefined : mark('interactions.organic', organic),
    explored: explored === undefined ? undefined : mark('interactions.explored', explored),
    heldOut: of !== undefined && typeof of === 'object' ? mark('hold_out.of.where', of.where) : undefined,
    expressions,
    place: markPlace,
  };
}
