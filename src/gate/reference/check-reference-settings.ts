import { ConfigError } from '../../errors.ts';
import { REFERENCE_SALT } from './reference-split.ts';

const MOST_NAME_LENGTH = 80;

/** What every reference is told, of whatever it is. */
export interface ReferenceSettings {
  readonly name: string;
  /** Tolerated relative loss. Default 0.2. */
  readonly delta: number;
  readonly alphas: { readonly primary: number; readonly secondary: number };
  readonly seed: number;
  readonly salt: string;
}

/** Settings with their defaults. @throws {ConfigError} one of them cannot be meant */
export function checkReferenceSettings({
  name,
  delta = 0.2,
  alphas = { primary: 0.03, secondary: 0.02 },
  seed = 1,
  salt = REFERENCE_SALT,
}: {
  readonly name: string;
  readonly delta?: number | undefined;
  readonly alphas?: { readonly primary: number; readonly secondary: number } | undefined;
  readonly seed?: number | undefined;
  readonly salt?: string | undefined;
}): ReferenceSettings {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name) || name.length > MOST_NAME_LENGTH) {
    throw referenceSettingError(
      `"${name.slice(0, MOST_NAME_LENGTH)}" is no name for a reference`,
      `Use letters, digits, spaces, dots, dashes and underscores, at most ${MOST_NAME_LENGTH}.`,
    );
  }
  const isShare = (value: number) => value > 0 && value < 1;
  if (!isShare(delta))
    throw referenceSettingError(`a tolerated loss of ${delta}`, 'Name a share between 0 and 1, as 0.2.');
  if (!isShare(alphas.primary) || !isShare(alphas.secondary))
    throw referenceSettingError('alphas are not shares between 0 and 1', 'Name two, as 0.03 and 0.02.');
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw referenceSettingError(`the seed ${seed}`, 'Name a whole number from 0.');
  return { name, delta, alphas: { primary: alphas.primary, secondary: alphas.secondary }, seed, salt };
}

export function referenceSettingError(problem: string, hint: string): ConfigError {
  return new ConfigError({ place: 'outcross reference', problem, hint });
}
