/** Compiled pattern over paths with `/`. */
export type PathPattern = (path: string) => boolean;

/** Braces multiply; more alternatives than this are refused. */
const MAX_ALTERNATIVES = 256;

/**
 * Compiles a pattern for paths: `*` and `?` within one name, `**` for any number of folders, `[a-z]` and `[!a-z]` for
 * one character, `{a,b}` for alternatives. Names beginning with a point are matched like others. A pattern that ends
 * in `/` means all that lies below. Matching takes time in proportion to pattern times path, whatever they hold.
 *
 * @throws {RangeError} when braces give more than 256 alternatives
 */
export function compilePathPattern(pattern: string): PathPattern {
  const whole = pattern.normalize('NFC').replace(/^(?:\.\/)+/, '');
  const alternatives = expandBraces(whole.endsWith('/') ? `${whole}**` : whole).map((one) => one.split('/'));
  return (path) => {
    const names = path.normalize('NFC').split('/');
    return alternatives.some((segments) => matchAll(segments, names, matchesName, '**'));
  };
}

/**
 * Two-pointer matching with one point of return: `isStar` items match any run, others one item through `matches`.
 * Going back only to the last star is enough and keeps the cost to the product of the lengths.
 */
function matchAll<P, T>(
  pattern: readonly P[],
  items: readonly T[],
  matches: (p: P, t: T) => boolean,
  star: P,
): boolean {
  let p = 0;
  let starAt = -1;
  let resumeAt = 0;
  for (let i = 0; i < items.length; ) {
    if (p < pattern.length && pattern[p] === star) {
      starAt = p++;
      resumeAt = i;
    } else if (p < pattern.length && matches(pattern[p]!, items[i]!)) {
      p++;
      i++;
    } else if (starAt !== -1) {
      p = starAt + 1;
      i = ++resumeAt;
    } else return false;
  }
  while (p < pattern.length && pattern[p] === star) p++;
  return p === pattern.length;
}

function matchesName(segment: string, name: string): boolean {
  if (!/[*?[\]]/.test(segment)) return segment === name;
  return matchAll(
    tokens(segment),
    [...name],
    (token, character) => token === '?' || matchesToken(token, character),
    '*',
  );
}

/** `*`, `?`, a class with its brackets, or one literal character behind a backslash. */
function tokens(segment: string): readonly string[] {
  const found: string[] = [];
  const characters = [...segment];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    const end = character === '[' ? characters.indexOf(']', index + (characters[index + 1] === '!' ? 3 : 2)) : -1;
    if (end !== -1) {
      found.push(characters.slice(index, end + 1).join(''));
      index = end;
    } else found.push(character === '*' || character === '?' ? character : `\\${character}`);
  }
  return found;
}

function matchesToken(token: string, character: string): boolean {
  if (token.startsWith('\\')) return token.slice(1) === character;
  const members = [...token.slice(1, -1)];
  const isNegated = members[0] === '!';
  let isMember = false;
  for (let index = isNegated ? 1 : 0; index < members.length; index++) {
    if (members[index + 1] === '-' && index + 2 < members.length) {
      if (character >= members[index]! && character <= members[index + 2]!) isMember = true;
      index += 2;
    } else if (members[index] === character) isMember = true;
  }
  return isMember !== isNegated;
}

function expandBraces(pattern: string): readonly string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0) {
    const current = open.pop()!;
    const end = current.indexOf('}');
    const start = end === -1 ? -1 : current.lastIndexOf('{', end);
    if (start === -1) {
      done.push(current);
    } else {
      const parts = current.slice(start + 1, end).split(',');
      for (const part of parts) open.push(current.slice(0, start) + part + current.slice(end + 1));
    }
    if (open.length + done.length > MAX_ALTERNATIVES) {
      throw new RangeError(`the pattern has more than ${MAX_ALTERNATIVES} alternatives`);
    }
  }
  return done;
}
