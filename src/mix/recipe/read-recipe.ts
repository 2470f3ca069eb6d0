import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { parseWhere } from '../../audit/where-expression.ts';
import { ConfigError, WhereError } from '../../errors.ts';
import { MAX_CONFIG_BYTES, parseLocatedYaml } from '../../io/yaml-config.ts';
import { type Recipe, recipeSchema } from './recipe.ts';

/** A recipe and where it was read. */
export interface RecipeFile {
  readonly recipe: Recipe;
  /** SHA-256 of the file's text. */
  readonly sha256: string;
  /** Path as the user knows it. */
  readonly place: string;
  /** `path:line:column` of a key, for problems that only show when the data is known. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
}

/** An expression of a recipe with its place in it. */
export interface RecipeExpression {
  readonly path: readonly (string | number)[];
  readonly expression: string;
}

/**
 * Reads the text of a recipe. Expressions are read as far as they can be without the data: groups are not known yet.
 *
 * @param place path as the user knows it
 * @throws {ConfigError} with file, line, column and the nearest known name for anything that cannot be meant
 */
export function parseRecipe(text: string, place = 'recipe.yaml'): RecipeFile {
  const { value, placeOf } = parseLocatedYaml(text, { schema: recipeSchema, place });
  return { recipe: value, sha256: hash('sha256', text), place, placeOf };
}

/** @throws {ConfigError} when the file cannot be read or says what cannot be meant */
export async function readRecipeFile(path: string): Promise<RecipeFile> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_CONFIG_BYTES) throw new RangeError(`has ${size} bytes; at most ${MAX_CONFIG_BYTES} are read`);
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError({
      place: path,
      problem:
        cause instanceof RangeError
          ? cause.message
          : `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'})`,
      hint: 'Give the path of a recipe; docs/recipe.md has examples.',
      cause,
    });
  }
  return parseRecipe(text, path);
}

/** The recipe of a file. @throws {ConfigError} as `readRecipeFile` */
export async function readRecipe(path: string): Promise<Recipe> {
  return (await readRecipeFile(path)).recipe;
}

/** All expressions of a recipe, in the order of its sections. */
export function recipeExpressions(recipe: Recipe): readonly RecipeExpression[] {
  const found: RecipeExpression[] = [];
  const add = (path: readonly (string | number)[], expression: string | null | undefined) => {
    if (expression !== null && expression !== undefined) found.push({ path, expression });
  };
  for (const [index, { only }] of recipe.sources.entries()) add(['sources', index, 'only'], only);
  for (const [index, { verb, expression }] of recipe.admit.entries()) add(['admit', index, verb], expression);
  add(['verified', 'where'], recipe.verified?.where);
  for (const [index, { only }] of recipe.decontaminate.entries()) add(['decontaminate', index, 'only'], only);
  if (typeof recipe.hold_out?.of === 'object') add(['hold_out', 'of', 'where'], recipe.hold_out.of.where);
  for (const [index, { where }] of recipe.prefer.entries()) add(['prefer', index], where);
  for (const [index, { of, within }] of recipe.shares.entries()) {
    add(['shares', index, 'of'], of);
    add(['shares', index, 'within'], within);
  }
  const { organic, explored, recommended } = recipe.interactions ?? {};
  add(['interactions', 'organic'], organic);
  add(['interactions', 'explored'], explored);
  add(['interactions', 'recommended'], recommended);
  return found;
}

/**
 * Reads all expressions with the columns of the data.
 *
 * @param groupColumns columns of groups of the audits
 * @throws {ConfigError} with the place of the first expression that cannot be meant, and what would be
 */
export function checkRecipeExpressions(
  { recipe, placeOf }: Pick<RecipeFile, 'recipe' | 'placeOf'>,
  { groupColumns }: { groupColumns: readonly string[] },
): void {
  for (const { path, expression } of recipeExpressions(recipe)) {
    // Asked of other audits, with columns of their own: see `openEvaluationSets`.
    if (path[0] === 'decontaminate') continue;
    try {
      parseWhere(expression, { groupColumns });
    } catch (error) {
      if (!(error instanceof WhereError)) throw error;
      throw new ConfigError({
        place: placeOf(path),
        problem: `${pathText(path)}, character ${error.position + 1}: ${error.message.slice(error.message.indexOf(': ') + 2)}`,
        hint: error.hint,
        cause: error,
      });
    }
  }
}

function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}
