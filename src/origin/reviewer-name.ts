import { ConfigError } from '../errors.ts';

const MOST_CHARACTERS = 80;

/**
 * The name that identifies a reviewer: case, spaces around it and forms of letters make no other person.
 *
 * @throws {ConfigError} it is empty, too long, or holds what cannot be seen
 */
export function reviewerName(typed: string): string {
  const name = typed.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
  const problem =
    name === ''
      ? 'is empty'
      : name.length > MOST_CHARACTERS
        ? `is longer than ${MOST_CHARACTERS} characters`
        : /\p{C}/u.test(name)
          ? 'holds characters that cannot be seen'
          : undefined;
  if (problem !== undefined) {
    throw new ConfigError({
      place: '--reviewer',
      problem,
      hint: 'Name the person who decides, as their colleagues know them: --reviewer ada',
    });
  }
  return name;
}
