/** One tag, or a run of text between tags. */
export type MarkupEvent =
  | {
      readonly kind: 'open';
      /** As written; in HTML in lower case. */
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
      /** Whether the element ends with its tag (`<a/>`). */
      readonly isClosed: boolean;
    }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  /** A document type or another declaration: nothing of it is read, no entity it declares is known. */
  | { readonly kind: 'declaration' }
  /** The last event, where what follows was not read: behind a limit, or in something that does not end. */
  | { readonly kind: 'cut' };

export interface MarkupOptions {
  /** HTML: names in lower case, attributes without quotes or value, raw text in scripts. Otherwise XML. */
  readonly isHtml: boolean;
}

/** Pages and licences are smaller; what follows is left out. */
export const MARKUP_LIMIT = 2 * 1024 * 1024;
const EVENT_LIMIT = 200_000;
const ATTRIBUTE_LIMIT = 200;
const RAW_TEXT: ReadonlySet<string> = new Set(['script', 'style', 'textarea', 'title', 'noscript', 'template']);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Tags and texts of a page or an XML document, in order. A scanner, no parser: it builds no tree, knows no document types
 * and fetches nothing. Of entities only the five of XML and numbers are read; others stay as they are written, so nothing
 * can grow. Each character is looked at a bounded number of times.
 */
export function* scanMarkup(source: string, { isHtml }: MarkupOptions): Iterable<MarkupEvent> {
  const text = source.slice(0, MARKUP_LIMIT);
  const isWhole = yield* scanText(text, isHtml);
  if (!isWhole || text.length < source.length) yield { kind: 'cut' };
}

/** @returns whether all of it was read */
function* scanText(text: string, isHtml: boolean): Generator<MarkupEvent, boolean> {
  let at = 0;
  for (let count = 0; at < text.length; count++) {
    if (count === EVENT_LIMIT) return false;
    const open = text.indexOf('<', at);
    if (open !== at) {
      const end = open === -1 ? text.length : open;
      yield { kind: 'text', text: decodeEntities(text.slice(at, end)) };
      at = end;
      continue;
    }
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at + 4);
      if (end === -1) return false;
      at = end + 3;
    } else if (!isHtml && text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at + 9);
      if (end === -1) return false;
      yield { kind: 'text', text: text.slice(at + 9, end) };
      at = end + 3;
    } else if (text[at + 1] === '!') {
      yield { kind: 'declaration' };
      // An internal subset holds tags of its own; what stands behind it cannot be told from it without reading it.
      const end = text.indexOf('>', at);
      if (end === -1 || text.slice(at, end).includes('[')) return false;
      at = end + 1;
    } else if (text[at + 1] === '?') {
      const end = text.indexOf(isHtml ? '>' : '?>', at);
      if (end === -1) return false;
      at = end + (isHtml ? 1 : 2);
    } else if (text[at + 1] === '/') {
      const end = text.indexOf('>', at);
      if (end === -1) return false;
      yield { kind: 'close', name: nameIn(text.slice(at + 2, end).trim(), isHtml) };
      at = end + 1;
    } else if (/[A-Za-z_]/.test(text[at + 1] ?? '')) {
      const tag = readTag(text, at + 1, isHtml);
      if (tag === undefined) return false;
      yield tag.event;
      at = tag.end;
      if (isHtml && !tag.event.isClosed && RAW_TEXT.has(tag.event.name)) {
        const end = closingTag(text, at, tag.event.name);
        yield { kind: 'text', text: text.slice(at, end) };
        at = end;
      }
    } else {
      yield { kind: 'text', text: '<' };
      at++;
    }
  }
  return true;
}

/** Where `</name` begins, in any case; the end of the text where it does not. */
function closingTag(text: string, from: number, name: string): number {
  for (let at = text.indexOf('</', from); at !== -1; at = text.indexOf('</', at + 2)) {
    if (text.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at;
  }
  return text.length;
}

function readTag(
  text: string,
  from: number,
  isHtml: boolean,
): { readonly event: Extract<MarkupEvent, { kind: 'open' }>; readonly end: number } | undefined {
  let at = endOf(text, from, /[^\s/>]/);
  const name = nameIn(text.slice(from, at), isHtml);
  const attributes = new Map<string, string>();
  for (;;) {
    at = endOf(text, at, /\s/);
    const next = text[at];
    if (next === undefined) return undefined;
    if (next === '>') return { event: { kind: 'open', name, attributes, isClosed: false }, end: at + 1 };
    if (next === '/') {
      if (text[at + 1] === '>') return { event: { kind: 'open', name, attributes, isClosed: true }, end: at + 2 };
      at++;
      continue;
    }
    const keyEnd = endOf(text, at, /[^\s=/>]/);
    const key = nameIn(text.slice(at, Math.max(keyEnd, at + 1)), isHtml);
    at = endOf(text, Math.max(keyEnd, at + 1), /\s/);
    let value = '';
    if (text[at] === '=') {
      at = endOf(text, at + 1, /\s/);
      const quote = text[at];
      if (quote === '"' || quote === "'") {
        const end = text.indexOf(quote, at + 1);
        if (end === -1) return undefined;
        value = text.slice(at + 1, end);
        at = end + 1;
      } else {
        const end = endOf(text, at, /[^\s>]/);
        value = text.slice(at, end);
        at = end;
      }
    }
    // The first of several attributes of one name counts.
    if (attributes.size < ATTRIBUTE_LIMIT && !attributes.has(key)) attributes.set(key, decodeEntities(value));
  }
}

/** First position from `from` on whose character is not of the kind. */
function endOf(text: string, from: number, kind: RegExp): number {
  let at = from;
  while (at < text.length && kind.test(text[at]!)) at++;
  return at;
}

function nameIn(name: string, isHtml: boolean): string {
  const bounded = name.slice(0, 200);
  return isHtml ? bounded.toLowerCase() : bounded;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x?[0-9A-Fa-f]{1,6}|[a-z]{2,4});/g, (written, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? written;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    const isScalar = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isScalar ? String.fromCodePoint(code) : written;
  });
}
