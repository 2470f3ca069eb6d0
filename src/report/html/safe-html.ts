import { escapeHtml } from '../escape-html.ts';

const KEY = Symbol('safe html');

/** Markup that may stand in a page as it is. Made only by `html`, `joinHtml` and `trustedMarkup`. */
export class SafeHtml {
  readonly #markup: string;

  constructor(key: typeof KEY, markup: string) {
    if (key !== KEY) throw new TypeError('SafeHtml is made by the html template, not by hand');
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: text and numbers are escaped, markup is kept, nothing leaves nothing. */
export type HtmlValue = SafeHtml | string | number | null | undefined | false | readonly HtmlValue[];

/** Where in the markup a value stands. */
type Context = { readonly in: 'text' } | { readonly in: 'attribute'; readonly name: string };

const contexts = new WeakMap<TemplateStringsArray, readonly Context[]>();

/**
 * Template for markup in which every value is escaped, and made visible where it holds control or hidden characters.
 * Values may stand in text and in double-quoted attributes only. An address attribute takes nothing but a place in the
 * same page (`#name`); event and style attributes take no value at all. Anything else is a mistake in the template.
 *
 * @throws {TypeError} when a value stands where it could not be made harmless
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let places = contexts.get(strings);
  if (places === undefined) {
    places = contextsOf(strings);
    contexts.set(strings, places);
  }
  let markup = strings[0] as string;
  for (let index = 0; index < values.length; index++) {
    markup += valueMarkup(values[index], places[index] as Context) + strings[index + 1];
  }
  return new SafeHtml(KEY, markup);
}

/** Pieces of markup one after the other. */
export function joinHtml(parts: readonly SafeHtml[]): SafeHtml {
  return new SafeHtml(KEY, parts.join(''));
}

/** Markup of our own making that holds no data, or was serialised from a document tree: style sheets and charts. */
export function trustedMarkup(markup: string): SafeHtml {
  return new SafeHtml(KEY, markup);
}

const PLACE_IN_PAGE = /^#[a-z][a-z0-9-]*$/;
const ADDRESS_ATTRIBUTES = new Set([
  'href',
  'src',
  'srcset',
  'action',
  'formaction',
  'poster',
  'data',
  'cite',
  'xlink:href',
]);

function valueMarkup(value: HtmlValue, context: Context): string {
  if (value === null || value === undefined || value === false) return '';
  if (context.in === 'text') {
    if (value instanceof SafeHtml) return value.toString();
    if (typeof value === 'object') return value.map((each) => valueMarkup(each, context)).join('');
    return escapeHtml(String(value));
  }
  if (typeof value === 'object') throw new TypeError(`attribute ${context.name} takes text, not markup`);
  const text = String(value);
  if (context.name === 'style' || context.name === 'srcdoc' || context.name.startsWith('on')) {
    throw new TypeError(`attribute ${context.name} takes no value from data`);
  }
  if (ADDRESS_ATTRIBUTES.has(context.name) && !PLACE_IN_PAGE.test(text)) {
    throw new TypeError(`attribute ${context.name} takes only a place in the page, such as #origin`);
  }
  return escapeHtml(text);
}

/** Walks the fixed parts of a template as far as is needed to know where each value stands. */
function contextsOf(strings: readonly string[]): readonly Context[] {
  const found: Context[] = [];
  let state: 'text' | 'tag' | 'value' = 'text';
  let attribute = '';
  let tag = '';
  for (let part = 0; part < strings.length - 1; part++) {
    const text = strings[part] as string;
    for (let index = 0; index < text.length; index++) {
      const character = text[index] as string;
      if (state === 'text') {
        if (character !== '<') continue;
        state = 'tag';
        tag = /^\/?[a-z0-9-]*/i.exec(text.slice(index + 1))?.[0].toLowerCase() ?? '';
        attribute = '';
      } else if (state === 'tag') {
        if (character === '>') state = 'text';
        else if (character === '"') state = 'value';
        else if (/[\s/]/.test(character)) attribute = '';
        else if (character !== '=') attribute += character.toLowerCase();
      } else if (character === '"') {
        state = 'tag';
        attribute = '';
      }
    }
    if (state === 'tag') throw new TypeError(`a value stands in the tag <${tag}, outside quotes`);
    if (state === 'text' && (tag === 'script' || tag === 'style')) throw new TypeError(`a value stands in <${tag}>`);
    found.push(state === 'text' ? { in: 'text' } : { in: 'attribute', name: attribute });
  }
  return found;
}
