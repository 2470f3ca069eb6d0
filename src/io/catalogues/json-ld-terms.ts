/** Vocabularies of catalogues by the prefix used here, each with the beginnings its names may have. */
const VOCABULARIES: readonly (readonly [prefix: string, beginnings: readonly string[]])[] = [
  ['rai', ['mlcommons.org/croissant/RAI/']],
  ['cr', ['mlcommons.org/croissant/']],
  ['sc', ['schema.org/']],
  ['prov', ['www.w3.org/ns/prov#']],
  ['dct', ['purl.org/dc/terms/']],
];
const KNOWN: ReadonlySet<string> = new Set(VOCABULARIES.map(([prefix]) => prefix));
const CONTEXT_LIMIT = 1000;

export type JsonLdNode = Readonly<Record<string, unknown>>;

/**
 * Names of a JSON-LD document brought to `prefix:name` with the prefixes above, whatever the document's own context calls
 * them and whether its addresses are http or https. Only contexts that stand in the document are known; one that is an
 * address is taken for the vocabulary it names.
 */
export class JsonLdTerms {
  readonly #terms = new Map<string, string>();
  #vocabulary = 'sc:';

  constructor(context: unknown) {
    for (const part of Array.isArray(context) ? context.slice(0, 20) : [context]) {
      if (typeof part === 'string') this.#vocabulary = this.#short(part) ?? this.#vocabulary;
      else if (isNode(part)) this.#read(part);
    }
  }

  /** A key or a type in its short form; itself where its vocabulary is none of the known ones. */
  expand(name: string): string {
    const address = this.#short(name);
    if (address !== undefined) return address;
    const own = this.#terms.get(name);
    if (own !== undefined) return own;
    const colon = name.indexOf(':');
    if (colon === -1) return `${this.#vocabulary}${name}`;
    const base = this.#terms.get(name.slice(0, colon));
    return base?.endsWith(':') ? `${base}${name.slice(colon + 1)}` : name;
  }

  /** Values of a property of a node, one or a list, in order. */
  values(node: JsonLdNode, property: string): readonly unknown[] {
    return Object.keys(node)
      .filter((key) => !key.startsWith('@') && this.expand(key) === property)
      .flatMap((key) => {
        const value = node[key];
        return Array.isArray(value) ? value.slice(0, CONTEXT_LIMIT) : [value];
      })
      .filter((value) => value !== null && value !== undefined);
  }

  /** Types of a node in their short form. */
  types(node: JsonLdNode): readonly string[] {
    const types = Array.isArray(node['@type']) ? node['@type'] : [node['@type']];
    return types.filter((type): type is string => typeof type === 'string').map((type) => this.expand(type));
  }

  #read(context: JsonLdNode): void {
    const entries = Object.entries(context).slice(0, CONTEXT_LIMIT);
    const { '@vocab': vocabulary } = context;
    if (typeof vocabulary === 'string') this.#vocabulary = this.#short(vocabulary) ?? '';
    // Prefixes first, because terms are written with them, in any order.
    for (const isTerm of [false, true]) {
      for (const [key, value] of entries) {
        const target = isNode(value) ? value['@id'] : value;
        if (key.startsWith('@') || typeof target !== 'string') continue;
        const short = this.#short(target) ?? (isTerm ? this.expand(target) : undefined);
        if (short !== undefined) this.#terms.set(key, short);
      }
    }
  }

  /** An address of a known vocabulary as `prefix:name`; a known prefix that the context leaves out as it is. */
  #short(name: string): string | undefined {
    const plain = /^https?:\/\//.test(name) ? name.replace(/^https?:\/\//, '') : undefined;
    if (plain !== undefined) {
      for (const [prefix, beginnings] of VOCABULARIES)
        for (const beginning of beginnings)
          if (plain.startsWith(beginning)) return `${prefix}:${plain.slice(beginning.length)}`;
      // A context may be named without its last stroke.
      return VOCABULARIES.find(([, beginnings]) => beginnings.some((one) => one.slice(0, -1) === plain))?.[0].concat(
        ':',
      );
    }
    const colon = name.indexOf(':');
    const prefix = name.slice(0, colon);
    return colon > 0 && KNOWN.has(prefix) && !this.#terms.has(prefix) ? name : undefined;
  }
}

export function isNode(value: unknown): value is JsonLdNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
