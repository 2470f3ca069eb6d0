/** 2^53 has 16 digits: shorter whole numbers are exact. */
const LONG = 16;
/** 2^128 has 39; longer runs of digits count nothing that anybody identifies by. */
const LONGEST = 39;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * `JSON.parse` that gives whole numbers beyond ±(2^53 - 1), of up to 39 digits, as `bigint` instead of rounding them.
 *
 * @throws {SyntaxError} as `JSON.parse` does
 */
export function parseExactJson(text: string): unknown {
  if (!mayHoldLongNumber(text)) return JSON.parse(text);
  const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
  try {
    return parse(text, exactNumber);
  } catch (error) {
    // Reviving recurses, parsing does not: a value nested without end is read as it is.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

function exactNumber(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
  return WHOLE_NUMBER.test(source) ? BigInt(source) : value;
}

const WHOLE_NUMBER = new RegExp(`^-?[0-9]{${LONG},${LONGEST}}$`);

/**
 * Whether a run of at least 16 digits stands where a JSON number may. Looks at every 16th character only, one of which
 * lies in each such run; may say yes in vain for digits inside a string, never no.
 */
function mayHoldLongNumber(text: string): boolean {
  const { length } = text;
  for (let at = LONG - 1; at < length; at += LONG) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end < length && isDigit(text.charCodeAt(end))) end++;
    if (end - start >= LONG && mayPrecedeNumber(text, start - 1)) return true;
    at += Math.floor((end - 1 - at) / LONG) * LONG;
  }
  return false;
}

/** Whether the characters up to `at` end with a colon, comma or bracket, white space and a minus aside. */
function mayPrecedeNumber(text: string, at: number): boolean {
  let before = at;
  if (text.charCodeAt(before) === 45) before--;
  while (before >= 0 && isWhiteSpace(text.charCodeAt(before))) before--;
  const code = text.charCodeAt(before);
  return before < 0 || code === 58 || code === 44 || code === 91;
}

function isWhiteSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
