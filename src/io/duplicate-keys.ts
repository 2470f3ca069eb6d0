const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Characters of a string that are looked at one by one before searching for its end. */
const SHORT_STRING = 20;

/**
 * Whether a key stands twice at the top level of a JSON object or in one of the objects of its `messages` list.
 * `JSON.parse` keeps the last of equal keys, so keys are counted in the text and compared with those that were parsed:
 * exact however the keys are escaped. Strings are jumped over, so the cost grows with the structure, not with the text.
 *
 * @param text valid JSON of an object
 * @param value what `JSON.parse` made of it
 */
export function hasDuplicateKeys(text: string, value: Readonly<Record<string, unknown>>): boolean {
  const messages: readonly unknown[] = Array.isArray(value.messages) ? value.messages : [];
  const length = text.length;
  let depth = 0;
  let topKeys = 0;
  let isInMessages = false;
  let element = 0;
  let elementKeys = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const start = index;
      index = closingQuote(text, index);
      const isTop = depth === 1;
      if (isTop || (isInMessages && depth === 3)) {
        let next = index + 1;
        // White space between a key and its colon.
        while (text.charCodeAt(next) <= 32) next++;
        if (text.charCodeAt(next) !== COLON) continue;
        index = next;
        if (isTop) {
          topKeys++;
          isInMessages = messages.length > 0 && isMessagesKey(text, start + 1, next);
        } else {
          elementKeys++;
        }
      }
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++;
      if (!isInMessages) continue;
      if (depth === 2) element = 0;
      else if (depth === 3) elementKeys = 0;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (isInMessages && depth === 3 && code === CLOSE_BRACE && elementKeys > keyCount(messages[element])) return true;
      depth--;
    } else if (code === COMMA && isInMessages && depth === 2) {
      element++;
    }
  }
  return topKeys > keyCount(value);
}

/** Position of the quote that closes the string opened at `start`. */
function closingQuote(text: string, start: number): number {
  // Most strings of a row are keys and short values, for which a call of `indexOf` costs more than looking at them.
  const near = Math.min(text.length, start + 1 + SHORT_STRING);
  let index = start + 1;
  for (; index < near; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index++;
  }
  // The search begins behind a character or a whole escape, so backslashes before it do not count.
  let end = text.indexOf('"', index);
  while (end !== -1) {
    let first = end;
    while (first > index && text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((end - first) % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

function isMessagesKey(text: string, start: number, colon: number): boolean {
  const end = text.lastIndexOf('"', colon);
  if (text.startsWith('messages', start)) return end === start + 8;
  const escaped = text.slice(start, Math.min(end, start + 64));
  // A longer key cannot spell a word of eight characters, each at most six characters long as an escape.
  return escaped.includes('\\') && end - start <= 48 && JSON.parse(`"${escaped}"`) === 'messages';
}

function keyCount(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
