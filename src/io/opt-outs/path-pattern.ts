/** No address that is asked for is longer; a rule that is longer matches none. */
export const PATH_LIMIT = 2048;

const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/**
 * A path in the spelling in which paths are compared (RFC 9309, section 2.2.2): bytes outside ASCII percent-encoded,
 * encoded unreserved characters written plainly, hexadecimal digits in capitals.
 */
export function comparablePath(path: string): string {
  return path
    .toWellFormed()
    .replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character))
    .replace(/%([0-9A-Fa-f]{2})/g, (written, digits: string) => {
      const plain = String.fromCharCode(Number.parseInt(digits, 16));
      return UNRESERVED.test(plain) ? plain : written.toUpperCase();
    });
}

/**
 * Whether a rule's pattern matches the beginning of a path, `*` standing for any characters and `$` at the end for the end of
 * the path. The parts between stars are looked for one after the other, which is all that leftmost matching takes, so the
 * cost grows with the lengths and not with the stars.
 *
 * @param pattern in the spelling of `comparablePath`
 * @param path likewise
 */
export function matchesPathPattern(pattern: string, path: string): boolean {
  if (pattern === '' || pattern.length > PATH_LIMIT || path.length > PATH_LIMIT) return false;
  const isAnchored = pattern.endsWith('$');
  const [first, ...parts] = (isAnchored ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(first!)) return false;
  let at = first!.length;
  const last = isAnchored ? parts.pop() : undefined;
  for (const part of parts) {
    const found = path.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  if (!isAnchored) return true;
  // Without a star the whole pattern is the whole path.
  if (last === undefined) return at === path.length;
  return path.length - last.length >= at && path.endsWith(last);
}

/** The rules whose pattern matches with the most bytes; several where they are equally long. */
export function longestMatches<T extends { readonly pattern: string }>(
  rules: readonly T[],
  path: string,
): readonly T[] {
  let longest = 0;
  let found: T[] = [];
  for (const rule of rules) {
    if (rule.pattern.length < longest || !matchesPathPattern(rule.pattern, path)) continue;
    if (rule.pattern.length > longest) found = [];
    longest = rule.pattern.length;
    found.push(rule);
  }
  return found;
}
