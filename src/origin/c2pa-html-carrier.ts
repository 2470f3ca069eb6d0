import { type C2paCarrier, decodeBase64 } from './c2pa-carrier.ts';

/** Elements a head may hold; any other, and any text between them, begins the body. */
const HEAD_ELEMENTS = new Set([
  'html',
  'head',
  'title',
  'meta',
  'link',
  'script',
  'style',
  'base',
  'noscript',
  'template',
]);
const RAW_ELEMENTS = new Set(['title', 'script', 'style', 'noscript', 'template']);
const MAX_URL = 2000;

/**
 * Reads the manifest of an HTML document (C2PA 2.4, A.7): a `<script type="application/c2pa">` with base64 in it, or a
 * `<link rel="c2pa-manifest" href>`, in the head. More than one of them is an error. Only texts that begin as an HTML
 * document do are read, so that pages and papers about the elements are not taken for carriers.
 */
export function readHtmlCarrier(text: string): C2paCarrier | undefined {
  const carriers = headElements(text).flatMap((element) => readElement(element) ?? []);
  if (carriers.length > 1) {
    return { appendix: 'A.7', problem: `manifest.html.multipleManifests: ${carriers.length} in the head` };
  }
  return carriers[0];
}

function readElement({ name, attributes, content }: HeadElement): C2paCarrier | undefined {
  if (name === 'link') {
    const isManifest = attributes.get('rel')?.toLowerCase().split(/\s+/).includes('c2pa-manifest');
    return isManifest ? readUrl(attributes.get('href')) : undefined;
  }
  if (name !== 'script' || attributes.get('type')?.trim().toLowerCase() !== 'application/c2pa') return undefined;
  if (content.trim() === '' && attributes.has('src')) return readUrl(attributes.get('src'));
  const store = decodeBase64(content);
  return store ? { appendix: 'A.7', store } : { appendix: 'A.7', problem: 'the script holds no base64' };
}

function readUrl(url: string | undefined): C2paCarrier {
  const address = url?.trim().replaceAll('&amp;', '&') ?? '';
  if (address === '' || address.length > MAX_URL) return { appendix: 'A.7', problem: 'no address of the manifest' };
  const inline = /^data:application\/c2pa;base64,(.*)$/s.exec(address);
  const store = inline ? decodeBase64(inline[1]!) : undefined;
  return store ? { appendix: 'A.7', store } : { appendix: 'A.7', url: address };
}

interface HeadElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Raw text of script, style and the like; empty for other elements. */
  readonly content: string;
}

function headElements(text: string): readonly HeadElement[] {
  const elements: HeadElement[] = [];
  let at = skipProlog(text);
  if (!/^<(?:!doctype\s+html|html|head)[\s>]/i.test(text.slice(at, at + 40))) return [];
  while (at < text.length) {
    at = skipSpaceAndComments(text, at);
    if (text[at] !== '<') break;
    if (text[at + 1] === '!') {
      at = after(text, '>', at);
      continue;
    }
    const tag = readTag(text, at);
    if (!tag || !HEAD_ELEMENTS.has(tag.name)) break;
    at = tag.end;
    if (!RAW_ELEMENTS.has(tag.name)) {
      elements.push({ name: tag.name, attributes: tag.attributes, content: '' });
      continue;
    }
    const close = findClosingTag(text, tag.name, at);
    if (close < 0) break;
    elements.push({ name: tag.name, attributes: tag.attributes, content: text.slice(at, close) });
    at = after(text, '>', close);
  }
  return elements;
}

function skipProlog(text: string): number {
  const at = skipSpaceAndComments(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  return text.startsWith('<?xml', at) ? skipSpaceAndComments(text, after(text, '?>', at)) : at;
}

function skipSpaceAndComments(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at++;
    if (!text.startsWith('<!--', at)) return at;
    at = after(text, '-->', at);
  }
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

function findClosingTag(text: string, name: string, from: number): number {
  for (let at = text.indexOf('</', from); at >= 0; at = text.indexOf('</', at + 2)) {
    if (text.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at;
  }
  return -1;
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly end: number;
}

/** An opening tag; undefined for a closing one or for anything else. */
function readTag(text: string, start: number): Tag | undefined {
  const name = /^[a-z][a-z0-9-]{0,31}/i.exec(text.slice(start + 1, start + 34))?.[0];
  if (!name) return undefined;
  const attributes = new Map<string, string>();
  let at = start + 1 + name.length;
  while (at < text.length && text[at] !== '>') {
    if (/[\s/]/.test(text[at]!)) {
      at++;
      continue;
    }
    const nameEnd = endOf(text, at, /[\s/>=]/);
    const attribute = text.slice(at, Math.min(nameEnd, at + 64)).toLowerCase();
    const equals = endOf(text, nameEnd, /\S/);
    let value = '';
    at = Math.max(nameEnd, at + 1);
    if (text[equals] === '=') {
      const begin = endOf(text, equals + 1, /\S/);
      const quote = text[begin];
      const end = quote === '"' || quote === "'" ? text.indexOf(quote, begin + 1) : endOf(text, begin, /[\s>]/);
      const valueEnd = end < 0 ? text.length : end;
      value = quote === '"' || quote === "'" ? text.slice(begin + 1, valueEnd) : text.slice(begin, valueEnd);
      at = valueEnd + (quote === '"' || quote === "'" ? 1 : 0);
    }
    if (!attributes.has(attribute)) attributes.set(attribute, value);
  }
  return { name: name.toLowerCase(), attributes, end: Math.min(at + 1, text.length) };
}

function endOf(text: string, from: number, stop: RegExp): number {
  let at = from;
  while (at < text.length && !stop.test(text[at]!)) at++;
  return at;
}
