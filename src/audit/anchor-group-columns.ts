import { ConfigError } from '../errors.ts';
import { nearestName } from '../io/nearest-name.ts';
import type { StyleGroupColumn } from './style-settings.ts';

/** What is named to tell no groups apart. */
const NONE = '-';

/**
 * The group columns by which texts are held against anchors of their own group alone.
 *
 * @param named default: all; `-` alone: none
 * @param groupColumns of the data
 * @throws {ConfigError} a name is none of them
 */
export function anchorGroupColumns(
  named: readonly string[] | undefined,
  groupColumns: readonly string[],
): readonly StyleGroupColumn[] {
  const all = groupColumns.map((name, index) => ({ name, index }));
  if (named === undefined) return all;
  if (named.length === 1 && named[0] === NONE) return [];
  for (const name of named) {
    if (groupColumns.includes(name)) continue;
    const near = nearestName(name, groupColumns);
    throw new ConfigError({
      place: `--anchor-group ${name}`,
      problem: 'it is none of the group columns',
      hint:
        near === null
          ? `Name it as one as well: --group ${name} --anchor-group ${name}. With --anchor-group - groups are not told apart.`
          : `Did you mean "${near}"?`,
    });
  }
  return all.filter(({ name }) => named.includes(name));
}
