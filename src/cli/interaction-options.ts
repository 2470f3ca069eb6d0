import { type Command, InvalidArgumentError } from 'commander';
import { ConfigError } from '../errors.ts';
import type { InteractionLogOptions } from '../gate/interactions/read-interaction-log.ts';

/** How logs of who took what are read. */
export interface InteractionFlags {
  readonly userColumn?: string;
  readonly itemColumn?: string;
  readonly timeColumn?: string;
  readonly ratingColumn?: string;
  readonly atLeast?: number;
}

export function addInteractionOptions(command: Command): Command {
  return command
    .option('--user-column <column>', 'of interactions: column that names the user (default: by its name)')
    .option('--item-column <column>', 'of interactions: column that names the item (default: by its name)')
    .option('--time-column <column>', 'of interactions: column of times (default: by its name)')
    .option('--rating-column <column>', 'of interactions: column of ratings, for --at-least (default: by its name)')
    .option(
      '--at-least <rating>',
      'of interactions: rows rated lower are no events (default: every row is)',
      parseRating,
    );
}

/** Whether a flag says that data are interactions. */
export function areInteractionsNamed(flags: InteractionFlags): boolean {
  return NAMES.some(([key]) => flags[key] !== undefined);
}

/** The same as options of the library. */
export function interactionOptionsOf(
  flags: InteractionFlags,
): Pick<InteractionLogOptions, 'userColumn' | 'itemColumn' | 'timeColumn' | 'ratingColumn' | 'atLeast'> {
  const { userColumn, itemColumn, timeColumn, ratingColumn, atLeast } = flags;
  return { userColumn, itemColumn, timeColumn, ratingColumn, atLeast };
}

/**
 * Flags that would seem to do something, and do nothing for this kind of data.
 *
 * @param named the flag by the name that its value has among `flags`
 * @throws {ConfigError} one of them is given
 */
export function refuseFlags(
  flags: object,
  named: readonly (readonly [key: string, flag: string])[],
  { command, problem }: { readonly command: string; readonly problem: string },
): void {
  for (const [key, flag] of named) {
    if ((flags as Record<string, unknown>)[key] === undefined) continue;
    throw new ConfigError({ place: `outcross ${command} ${flag}`, problem, hint: 'Leave the flag out.' });
  }
}

/** @throws {ConfigError} a flag of interactions is given for texts */
export function refuseInteractionFlags(flags: InteractionFlags, command: string): void {
  refuseFlags(flags, NAMES, { command, problem: 'the data are read as texts, and this is of interactions' });
}

const NAMES: readonly (readonly [keyof InteractionFlags, string])[] = [
  ['userColumn', '--user-column'],
  ['itemColumn', '--item-column'],
  ['timeColumn', '--time-column'],
  ['ratingColumn', '--rating-column'],
  ['atLeast', '--at-least'],
];

function parseRating(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number, such as 4.');
  return value;
}
