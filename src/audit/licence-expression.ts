/** A card's licence is a line of text; longer ones are no expression. */
const MAX_LENGTH = 1000;

/**
 * Whether a licence can be used under a list of allowed ones: an SPDX expression holds when all sides of an `AND` and
 * one side of an `OR` are allowed; `X WITH Y` is allowed by itself or as listed whole. Case does not matter. A text
 * that is no expression is allowed only where it is listed as it stands.
 *
 * @see https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/
 */
export function isLicenceAllowed(licence: string, allowed: readonly string[]): boolean {
  const listed = new Set(allowed.map(canonical));
  if (listed.has(canonical(licence))) return true;
  if (licence.length > MAX_LENGTH) return false;
  const tokens = licence.replace(/[()]/g, ' $& ').trim().split(/\s+/);
  const reader = { at: 0 };
  const result = readOr(tokens, reader, listed);
  return result === true && reader.at === tokens.length;
}

function canonical(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Undefined: no expression. Both sides are read whatever the first one says, so that mistakes after it are seen. */
function readOr(tokens: readonly string[], reader: { at: number }, listed: ReadonlySet<string>): boolean | undefined {
  let result = readAnd(tokens, reader, listed);
  while (tokens[reader.at]?.toUpperCase() === 'OR') {
    reader.at++;
    const right = readAnd(tokens, reader, listed);
    result = result === undefined || right === undefined ? undefined : result || right;
  }
  return result;
}

function readAnd(tokens: readonly string[], reader: { at: number }, listed: ReadonlySet<string>): boolean | undefined {
  let result = readOne(tokens, reader, listed);
  while (tokens[reader.at]?.toUpperCase() === 'AND') {
    reader.at++;
    const right = readOne(tokens, reader, listed);
    result = result === undefined || right === undefined ? undefined : result && right;
  }
  return result;
}

const OPERATORS: ReadonlySet<string> = new Set(['AND', 'OR', 'WITH', ')']);

function readOne(tokens: readonly string[], reader: { at: number }, listed: ReadonlySet<string>): boolean | undefined {
  const token = tokens[reader.at++];
  if (token === undefined || OPERATORS.has(token.toUpperCase())) return undefined;
  if (token === '(') {
    const inner = readOr(tokens, reader, listed);
    return tokens[reader.at++] === ')' ? inner : undefined;
  }
  if (!/^[A-Za-z0-9.+:-]+$/.test(token)) return undefined;
  if (tokens[reader.at]?.toUpperCase() !== 'WITH') return listed.has(token.toLowerCase());
  const exception = tokens[reader.at + 1];
  reader.at += 2;
  if (exception === undefined || OPERATORS.has(exception.toUpperCase())) return undefined;
  return listed.has(`${token} with ${exception}`.toLowerCase());
}
