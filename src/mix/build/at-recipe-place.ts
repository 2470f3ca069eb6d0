import { ConfigError, InputError } from '../../errors.ts';

/** Where a key of a recipe stands, for errors: `october.yaml:4:10`. */
export type PlaceOf = (path: readonly (string | number)[]) => string;

/**
 * Looks up something that a recipe names.
 *
 * @param place where the recipe names it
 * @throws {ConfigError} with the place, where there is no such thing
 */
export async function atRecipePlace<Found>(place: string, look: () => Promise<Found>): Promise<Found> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new ConfigError({ place, problem: error.message, hint: error.hint, cause: error });
  }
}
