import path from 'node:path';

/**
 * Reads the recipes that arms of a lab name, so that one that cannot be meant is refused before anything runs.
 *
 * @param options.labFolder folder that paths of the lab are relative to
 * @throws {ConfigError} with file, line and column
 */
export async function requireRecipes(
  arms: readonly { readonly regime: string; readonly settings: Readonly<Record<string, unknown>> }[],
  { labFolder }: { readonly labFolder: string },
): Promise<void> {
  for (const { regime, settings } of arms) {
    if (regime !== 'recipe' || typeof settings.recipe !== 'string') continue;
    const { readRecipeFile } = await import('../../../mix/recipe/read-recipe.ts');
    await readRecipeFile(path.resolve(labFolder, settings.recipe));
  }
}
