import { ConfigError } from '../../errors.ts';
import type { LineState, StandingGeneration } from './line-state.ts';

const LEAST_DIGITS = 6;

/**
 * The release of a line that a person means: its number (from 1), its name, or the beginning of its hash.
 *
 * @throws {ConfigError} there is none, or the name is that of several
 */
export function findRelease({ line, generations }: LineState, wanted: string): StandingGeneration {
  const byNumber = /^[1-9]\d{0,5}$/.test(wanted) ? generations[Number(wanted) - 1] : undefined;
  // Names come from files and can look like numbers: who has such names gets what they typed.
  const named = generations.filter(({ name }) => name === wanted);
  const found =
    named.length > 0
      ? named
      : byNumber !== undefined
        ? [byNumber]
        : generations.filter(({ hash }) => wanted.length >= LEAST_DIGITS && hash.startsWith(wanted));
  if (found.length === 1) return found[0]!;
  const numbers = found.map(({ index }) => index + 1).join(', ');
  throw new ConfigError({
    place: `line "${line}"`,
    problem:
      found.length === 0
        ? `has no release "${wanted.slice(0, 100)}"`
        : `"${wanted.slice(0, 100)}" names several releases: ${numbers}`,
    hint:
      found.length === 0
        ? `See its releases: outcross watch show ${line}`
        : 'Name it by its number, or by the beginning of its hash.',
  });
}
