import type { RecipeInput } from '../../../mix/recipe/recipe.ts';

/** A row as a file of JSON Lines holds it. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** How rows of one kind are written into files that an audit reads, and read back from a build. */
export interface RowCodec<Data> {
  /** What a recipe for such rows says unless the user's says otherwise. */
  readonly recipe: Partial<RecipeInput>;
  /** Columns that strata of a recipe may be made of: group columns of the audit. Default: none. */
  readonly groups?: readonly string[];
  /**
   * Rules of the default recipe that are made anew for each training set, in place of those of `recipe`; absent: there are none.
   *
   * @param options.trained what the last model was trained on
   * @param options.shown what it put out
   * @param options.human rows of people, and `outputs` of models, that a build may draw on
   * @param options.size rows of the training set
   * @param options.most rows of people in it at most
   */
  balance?(options: {
    readonly trained: Data;
    readonly shown: Data;
    readonly human: readonly Data[];
    readonly outputs: readonly Data[];
    readonly size: number;
    readonly most: number;
  }): Partial<RecipeInput>;
  /** Columns of each row beside its `id`. */
  rows(data: Data): Iterable<JsonRow>;
  /**
   * Data of rows that a build wrote.
   *
   * @param like data of the same vocabulary, catalogue or dimensions
   */
  data(rows: readonly JsonRow[], like: Data): Data;
  /** The size of a training set as a budget: rows, or words where rows are of unequal length. @param first human rows of the start */
  budget(size: number, first: Data): { readonly rows: number } | { readonly words: number };
}
