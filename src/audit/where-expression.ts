import {
  COMPARISONS,
  type Comparison,
  RECORD_FIELDS,
  type RecordCondition,
  type RecordField,
  type RecordFieldName,
} from '../engine/record-condition.ts';
import { WhereError } from '../errors.ts';
import { nearestName } from '../io/nearest-name.ts';
import { DECISION_RULES } from '../origin/decide.ts';
import { ORIGIN_CLASSES, ORIGIN_GROUPS, ORIGIN_STATUSES } from '../record/origin.ts';
import { LENGTH_BANDS } from '../strata/length-band.ts';

/** Longer expressions, deeper nesting or more conditions are no questions a person asks. */
export const MAX_WHERE_LENGTH = 10_000;
const MAX_DEPTH = 50;
const MAX_CONDITIONS = 500;

/** Fields whose values are a closed list. */
const KNOWN_VALUES: Partial<Readonly<Record<RecordFieldName, readonly string[]>>> = {
  class: ORIGIN_CLASSES,
  origin: ORIGIN_GROUPS,
  status: ORIGIN_STATUSES,
  flag: ['contradicted', 'conflict'],
  rule: DECISION_RULES,
  length: LENGTH_BANDS,
};

const DATE_FORMS: Readonly<Record<string, { readonly pattern: RegExp; readonly form: string }>> = {
  date: { pattern: /^\d{4}(-\d{2}(-\d{2})?)?$/, form: '2022, 2022-11 or 2022-11-30' },
  month: { pattern: /^\d{4}-\d{2}$/, form: '2022-11' },
  year: { pattern: /^\d{4}$/, form: '2022' },
};

const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;
const NOT_IN_FIELD = /[\s=!<>~(),"'\\]/;
const NOT_IN_VALUE = /[\s(),"'\\]/;
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'known', 'unknown']);
/** Before a group's name where a field is named like it. */
const GROUP_PREFIX = 'group:';
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', "'": "'" };

/**
 * Reads the expression of `--where`: `field = value` with `=`, `!=`, `<`, `<=`, `>`, `>=`, `~` (contains), `in (a, b)`, `is known`,
 * `is unknown`, joined by `and`, `or`, `not` and parentheses; `and` binds closer than `or`. Values are words, numbers or texts in
 * single or double quotes with `\n`, `\r`, `\t`, `\\`, `\"`, `\'`, `\u{hex}` inside.
 *
 * @param groupColumns columns of groups, which are fields as well; `group:NAME` names one that is called like a field
 * @throws {WhereError} with the position of what cannot be meant
 */
export function parseWhere(
  expression: string,
  { groupColumns = [] }: { groupColumns?: readonly string[] } = {},
): RecordCondition {
  return new WhereParser(expression, groupColumns).parse();
}

class WhereParser {
  readonly #text: string;
  readonly #groupColumns: readonly string[];
  #at = 0;
  #depth = 0;
  #conditions = 0;

  constructor(text: string, groupColumns: readonly string[]) {
    this.#text = text;
    this.#groupColumns = groupColumns;
  }

  parse(): RecordCondition {
    if (this.#text.length > MAX_WHERE_LENGTH) {
      this.#fail(MAX_WHERE_LENGTH, `the expression is longer than ${MAX_WHERE_LENGTH} characters`);
    }
    this.#skipSpace();
    if (this.#isAtEnd())
      this.#fail(this.#at, 'the expression is empty', 'Write one such as: source = letters and words < 50');
    const condition = this.#or();
    this.#skipSpace();
    if (!this.#isAtEnd()) {
      this.#fail(
        this.#at,
        this.#text[this.#at] === ')' ? 'there is no parenthesis to close' : 'expected and, or, or the end',
        'Join conditions by and or or; put values with spaces in quotes.',
      );
    }
    return condition;
  }

  #or(): RecordCondition {
    return this.#joined('or', () => this.#joined('and', () => this.#not()));
  }

  #joined(word: 'and' | 'or', next: () => RecordCondition): RecordCondition {
    const items = [next()];
    while (this.#takeKeyword(word)) items.push(next());
    return items.length === 1 ? items[0]! : { kind: word, items };
  }

  #not(): RecordCondition {
    this.#skipSpace();
    const start = this.#at;
    if (this.#takeKeyword('not')) return this.#nested(start, () => ({ kind: 'not', item: this.#not() }));
    if (this.#text[this.#at] !== '(') return this.#condition();
    this.#at++;
    return this.#nested(start, () => {
      const inner = this.#or();
      this.#skipSpace();
      if (this.#text[this.#at] !== ')')
        this.#fail(this.#at, 'expected )', 'Close the parenthesis, or join another condition by and or or.');
      this.#at++;
      return inner;
    });
  }

  #nested(start: number, read: () => RecordCondition): RecordCondition {
    if (++this.#depth > MAX_DEPTH) this.#fail(start, `nested deeper than ${MAX_DEPTH} levels`);
    const condition = read();
    this.#depth--;
    return condition;
  }

  #condition(): RecordCondition {
    this.#skipSpace();
    const start = this.#at;
    if (++this.#conditions > MAX_CONDITIONS) this.#fail(start, `more than ${MAX_CONDITIONS} conditions`);
    const field = this.#field();
    this.#skipSpace();
    if (this.#takeKeyword('is')) {
      if (this.#takeKeyword('known')) return { kind: 'known', field, known: true };
      if (this.#takeKeyword('unknown')) return { kind: 'known', field, known: false };
      this.#skipSpace();
      this.#fail(this.#at, 'expected known or unknown after is', 'To compare with a value, write = instead of is.');
    }
    if (this.#takeKeyword('in')) return { kind: 'in', field, values: this.#list(field) };
    const at = this.#at;
    const comparison = COMPARISONS.find((sign) => this.#text.startsWith(sign, at));
    if (comparison === undefined) {
      this.#fail(
        at,
        `expected ${COMPARISONS.join(' ')}, in or is after ${fieldText(field)}`,
        'Write for example: source = letters',
      );
    }
    this.#at += comparison.length;
    return { kind: 'compare', field, comparison, value: this.#value(field, comparison, at) };
  }

  #field(): RecordField {
    const start = this.#at;
    const character = this.#text[start];
    if (character === undefined)
      this.#fail(start, 'expected a field', `Fields are ${fieldNames(this.#groupColumns).join(', ')}.`);
    const isQuoted = character === '"' || character === "'";
    const name = isQuoted ? this.#quoted() : this.#word(NOT_IN_FIELD);
    if (name === '') this.#fail(start, 'expected a field', `Fields are ${fieldNames(this.#groupColumns).join(', ')}.`);
    if (!isQuoted && KEYWORDS.has(name.toLowerCase()) && !this.#groupColumns.includes(name)) {
      this.#fail(start, `expected a field before ${name}`, 'Put the name in quotes if it is a column.');
    }
    if (Object.hasOwn(RECORD_FIELDS, name)) return { kind: 'fixed', name: name as RecordFieldName };
    const group =
      name.startsWith(GROUP_PREFIX) && !this.#groupColumns.includes(name) ? name.slice(GROUP_PREFIX.length) : name;
    if (this.#groupColumns.includes(group)) return { kind: 'group', name: group };
    const names = fieldNames(this.#groupColumns);
    const near = nearestName(name, names);
    this.#fail(
      start,
      `"${shortened(name)}" is no field`,
      near === null ? `Fields are ${names.join(', ')}.` : `Did you mean ${near}? Fields are ${names.join(', ')}.`,
    );
  }

  #list(field: RecordField): readonly (string | number)[] {
    this.#skipSpace();
    if (this.#text[this.#at] !== '(')
      this.#fail(this.#at, 'expected ( after in', `Write for example: ${fieldText(field)} in (a, b)`);
    this.#at++;
    const values: (string | number)[] = [];
    for (;;) {
      if (++this.#conditions > MAX_CONDITIONS) this.#fail(this.#at, `more than ${MAX_CONDITIONS} conditions`);
      values.push(this.#value(field, '=', this.#at));
      this.#skipSpace();
      const character = this.#text[this.#at++];
      if (character === ')') return values;
      if (character !== ',') this.#fail(this.#at - 1, 'expected , or )', 'Put values with spaces in quotes.');
    }
  }

  #value(field: RecordField, comparison: Comparison, comparisonAt: number): string | number {
    this.#skipSpace();
    const start = this.#at;
    const character = this.#text[start];
    if (character === undefined)
      this.#fail(start, 'expected a value', 'Write "" for an empty text, or is unknown for none.');
    const isQuoted = character === '"' || character === "'";
    const value = isQuoted ? this.#quoted() : this.#word(NOT_IN_VALUE);
    if (value === '' && !isQuoted)
      this.#fail(start, 'expected a value', 'Write "" for an empty text, or is unknown for none.');
    // Icelandic is a language, and nobody thinks of quotation marks for it.
    const isIcelandic = field.kind === 'fixed' && field.name === 'language' && value.toLowerCase() === 'is';
    if (
      !isQuoted &&
      !isIcelandic &&
      KEYWORDS.has(value.toLowerCase()) &&
      value.toLowerCase() !== 'unknown' &&
      value.toLowerCase() !== 'known'
    ) {
      this.#fail(start, `expected a value before ${value}`, `Write "${value}" in quotes if it is the value.`);
    }
    return this.#checked(field, { value, start, comparison, comparisonAt });
  }

  /** A value that no record can have is a slip, not a question. */
  #checked(
    field: RecordField,
    {
      value,
      start,
      comparison,
      comparisonAt,
    }: { value: string; start: number; comparison: Comparison; comparisonAt: number },
  ): string | number {
    if (field.kind === 'group' || comparison === '~') return value;
    const { name } = field;
    const type = RECORD_FIELDS[name];
    if (type === 'number') {
      if (!NUMBER.test(value))
        this.#fail(
          start,
          `"${shortened(value)}" is no number, as ${name} is`,
          'Write digits without separators: 1000.',
        );
      // Zero has no sign here, so that what is printed reads back the same.
      return Number(value) || 0;
    }
    if (type === 'date') {
      const { pattern, form } = DATE_FORMS[name]!;
      if (!pattern.test(value)) this.#fail(start, `"${shortened(value)}" is no ${name}`, `Write ${form}.`);
      return value;
    }
    const isOrder = comparison !== '=' && comparison !== '!=';
    if (type === 'evidence' && isOrder)
      this.#fail(comparisonAt, 'evidence is neither less nor greater than anything', 'Use = , in or ~ with evidence.');
    const known = KNOWN_VALUES[name];
    if (known === undefined) return value;
    if (isOrder)
      this.#fail(
        comparisonAt,
        `values of ${name} have no order`,
        `Use = or in with ${known.map(quotedIfNeeded).join(', ')}.`,
      );
    if (!known.includes(value)) {
      const near = nearestName(value, known);
      const all = `${name} is one of ${known.map(quotedIfNeeded).join(', ')}.`;
      this.#fail(
        start,
        `"${shortened(value)}" is no ${name}`,
        near === null ? all : `Did you mean ${quotedIfNeeded(near)}? ${all}`,
      );
    }
    return value;
  }

  #quoted(): string {
    const start = this.#at;
    const quote = this.#text[this.#at++]!;
    let value = '';
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined)
        this.#fail(start, `the text that begins here has no closing ${quote}`, 'Close the quotation mark.');
      this.#at++;
      if (character === quote) return value;
      value += character === '\\' ? this.#escaped() : character;
    }
  }

  #escaped(): string {
    const start = this.#at - 1;
    const character = this.#text[this.#at++] ?? '';
    if (character === 'u') {
      const end = this.#text.indexOf('}', this.#at);
      const digits =
        this.#text[this.#at] === '{' && end !== -1 && end - this.#at <= 7 ? this.#text.slice(this.#at + 1, end) : '';
      const codePoint = /^[0-9a-f]{1,6}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.POSITIVE_INFINITY;
      if (codePoint <= 0x10ffff) {
        this.#at = end + 1;
        return String.fromCodePoint(codePoint);
      }
    }
    if (Object.hasOwn(ESCAPES, character)) return ESCAPES[character]!;
    this.#fail(
      start,
      `"\\${shortened(character)}" is no escape`,
      'Known are \\n \\r \\t \\\\ \\" \\\' and \\u{hex}; write \\\\ for a backslash.',
    );
  }

  #word(ending: RegExp): string {
    const start = this.#at;
    while (!this.#isAtEnd() && !ending.test(this.#text[this.#at]!)) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  /** A keyword is a whole word, in any case. */
  #takeKeyword(word: string): boolean {
    this.#skipSpace();
    const end = this.#at + word.length;
    if (this.#text.slice(this.#at, end).toLowerCase() !== word) return false;
    const next = this.#text[end];
    if (next !== undefined && !NOT_IN_FIELD.test(next)) return false;
    this.#at = end;
    return true;
  }

  #skipSpace(): void {
    while (!this.#isAtEnd() && /\s/.test(this.#text[this.#at]!)) this.#at++;
  }

  #isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  #fail(position: number, problem: string, hint = 'See outcross trace --help.'): never {
    throw new WhereError({ expression: this.#text, position, problem, hint });
  }
}

/** Writes a condition so that `parseWhere` reads it back. */
export function printWhere(condition: RecordCondition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.items
        .map((item) => (item.kind === 'and' || item.kind === 'or' ? `(${printWhere(item)})` : printWhere(item)))
        .join(` ${condition.kind} `);
    case 'not':
      return condition.item.kind === 'and' || condition.item.kind === 'or'
        ? `not (${printWhere(condition.item)})`
        : `not ${printWhere(condition.item)}`;
    case 'compare':
      return `${fieldText(condition.field)} ${condition.comparison} ${valueText(condition.value)}`;
    case 'in':
      return `${fieldText(condition.field)} in (${condition.values.map(valueText).join(', ')})`;
    case 'known':
      return `${fieldText(condition.field)} is ${condition.known ? 'known' : 'unknown'}`;
    default:
      return condition satisfies never;
  }
}

function fieldText(field: RecordField): string {
  if (field.kind === 'fixed') return field.name;
  const name =
    Object.hasOwn(RECORD_FIELDS, field.name) || field.name.startsWith(GROUP_PREFIX)
      ? `${GROUP_PREFIX}${field.name}`
      : field.name;
  return name === '' || NOT_IN_FIELD.test(name) || KEYWORDS.has(name.toLowerCase()) ? quoted(name) : name;
}

function valueText(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return quotedIfNeeded(value);
}

function quotedIfNeeded(value: string): string {
  return value === '' || NOT_IN_VALUE.test(value) || KEYWORDS.has(value.toLowerCase()) || /\p{C}/u.test(value)
    ? quoted(value)
    : value;
}

function quoted(value: string): string {
  const inner = value
    .replace(/[\\"]/g, '\\$&')
    .replace(/\p{C}/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
  return `"${inner}"`;
}

function fieldNames(groupColumns: readonly string[]): readonly string[] {
  return [
    ...Object.keys(RECORD_FIELDS),
    ...groupColumns.slice(0, 20).map((name) => (Object.hasOwn(RECORD_FIELDS, name) ? `${GROUP_PREFIX}${name}` : name)),
  ];
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
