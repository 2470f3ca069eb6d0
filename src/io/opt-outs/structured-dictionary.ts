/** A bare item of RFC 9651. Numbers and dates are not told apart further: nothing here counts with them. */
export interface BareItem {
  readonly type: 'number' | 'string' | 'token' | 'bytes' | 'boolean' | 'date' | 'display-string';
  readonly value: string;
}

export interface DictionaryMember {
  /** The item, or the items of an inner list. */
  readonly items: readonly BareItem[];
  readonly isInnerList: boolean;
  readonly parameters: ReadonlyMap<string, BareItem>;
}

const LENGTH_LIMIT = 8192;
const TRUE: BareItem = { type: 'boolean', value: '1' };

/**
 * Parses a dictionary of structured field values (RFC 9651, section 4.2.2). One fault makes the whole field mean nothing,
 * as the RFC has it.
 *
 * @param text the field's value; several lines of one field are joined with commas before
 * @returns members by key, a later member of the same key in place of an earlier; `undefined` where it does not parse
 */
export function parseStructuredDictionary(text: string): ReadonlyMap<string, DictionaryMember> | undefined {
  if (text.length > LENGTH_LIMIT || !/^[\x20-\x7e\t]*$/.test(text)) return undefined;
  try {
    return new Parser(text).dictionary();
  } catch (error) {
    if (error instanceof StructuredFieldFault) return undefined;
    throw error;
  }
}

/** Ends the parsing; never leaves this file. */
class StructuredFieldFault extends Error {}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  dictionary(): ReadonlyMap<string, DictionaryMember> {
    const members = new Map<string, DictionaryMember>();
    this.#skipSpaces();
    while (this.#at < this.#text.length) {
      const key = this.#key();
      const member = this.#take('=') ? this.#itemOrInnerList() : this.#bareKey();
      members.delete(key);
      members.set(key, member);
      this.#skipOptionalWhitespace();
      if (this.#at === this.#text.length) break;
      if (!this.#take(',')) throw new StructuredFieldFault();
      this.#skipOptionalWhitespace();
      // A comma at the end promises another member.
      if (this.#at === this.#text.length) throw new StructuredFieldFault();
    }
    return members;
  }

  #bareKey(): DictionaryMember {
    return { items: [TRUE], isInnerList: false, parameters: this.#parameters() };
  }

  #itemOrInnerList(): DictionaryMember {
    if (this.#text[this.#at] === '(') return this.#innerList();
    const item = this.#bareItem();
    return { items: [item], isInnerList: false, parameters: this.#parameters() };
  }

  #innerList(): DictionaryMember {
    this.#at++;
    const items: BareItem[] = [];
    for (;;) {
      this.#skipSpaces();
      if (this.#take(')')) return { items, isInnerList: true, parameters: this.#parameters() };
      items.push(this.#bareItem());
      this.#parameters();
      const next = this.#text[this.#at];
      if (next !== ' ' && next !== ')') throw new StructuredFieldFault();
    }
  }

  #parameters(): ReadonlyMap<string, BareItem> {
    const parameters = new Map<string, BareItem>();
    while (this.#take(';')) {
      this.#skipSpaces();
      const key = this.#key();
      parameters.delete(key);
      parameters.set(key, this.#take('=') ? this.#bareItem() : TRUE);
    }
    return parameters;
  }

  #key(): string {
    return this.#match(/[a-z*][a-z0-9_.*-]*/y);
  }

  #bareItem(): BareItem {
    const first = this.#text[this.#at];
    if (first === undefined) throw new StructuredFieldFault();
    if (first === '-' || isDigit(first)) return { type: 'number', value: this.#number() };
    if (first === '"') return { type: 'string', value: this.#string() };
    if (first === '*' || /[A-Za-z]/.test(first))
      return { type: 'token', value: this.#match(/[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y) };
    if (first === ':') return { type: 'bytes', value: this.#match(/:[A-Za-z0-9+/]*={0,2}:/y) };
    if (first === '?') return { type: 'boolean', value: this.#match(/\?[01]/y).slice(1) };
    if (first === '@') {
      this.#at++;
      const value = this.#number();
      if (value.includes('.')) throw new StructuredFieldFault();
      return { type: 'date', value };
    }
    if (first === '%') return { type: 'display-string', value: this.#displayString() };
    throw new StructuredFieldFault();
  }

  /** At most 15 digits of an integer; at most 12 before the point of a decimal and 3 behind it. */
  #number(): string {
    const text = this.#match(/-?\d{1,15}(?:\.\d{1,3})?/y);
    const [whole] = text.replace('-', '').split('.');
    const next = this.#text[this.#at];
    if ((text.includes('.') && whole!.length > 12) || next === '.' || (next !== undefined && isDigit(next)))
      throw new StructuredFieldFault();
    return text;
  }

  #string(): string {
    this.#at++;
    let value = '';
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined || character === '\t') throw new StructuredFieldFault();
      if (character === '"') return value;
      if (character === '\\') {
        const escaped = this.#text[this.#at++];
        if (escaped !== '"' && escaped !== '\\') throw new StructuredFieldFault();
        value += escaped;
      } else {
        value += character;
      }
    }
  }

  #displayString(): string {
    const text = this.#match(/%"(?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*"/y);
    try {
      return decodeURIComponent(text.slice(2, -1));
    } catch {
      throw new StructuredFieldFault();
    }
  }

  /** Takes what a sticky pattern matches here. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new StructuredFieldFault();
    this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #skipOptionalWhitespace(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++;
  }
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}
