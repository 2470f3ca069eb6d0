import type * as z from 'zod';
import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../io/nearest-name.ts';

/** What is wrong with settings that were looked at by themselves, as an error of the place they stand in. */
export function settingsError(issue: z.core.$ZodIssue, schema: z.ZodObject, place: string): ConfigError {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schema.shape).sort();
    const near = nearestName(issue.keys[0]!, known);
    return new ConfigError({
      place,
      problem: `unknown key "${issue.keys[0]!.slice(0, 80)}"`,
      hint: near === null ? `Known keys: ${known.join(', ')}.` : `Did you mean "${near}"?`,
    });
  }
  const key = issue.path.map(String).join('.');
  return new ConfigError({
    place,
    problem: `${key === '' ? '' : `${key}: `}${issue.message.replace(/^Invalid input: /, '')}`,
    hint: 'Correct the value.',
  });
}
