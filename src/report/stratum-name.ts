import type { BuildManifest } from '../lineage/manifest.ts';

/** A stratum of a build in words, in the order in which the recipe names its dimensions: `is, 1890s`. */
export function stratumName(
  { values }: Pick<BuildManifest['strata']['listed'][number], 'values'>,
  by: readonly string[],
): string {
  // Keys of a manifest are in the order of the alphabet.
  return by.map((dimension) => values[dimension] ?? '').join(', ');
}
