/** A value of a sentence with what it is, so that whoever shows it writes it as elsewhere. */
export type StatementValue =
  | { readonly kind: 'count'; readonly value: number }
  | { readonly kind: 'share'; readonly value: number }
  /** A name from the data: to be shown as data, never as markup. */
  | { readonly kind: 'name'; readonly value: string };

/** A sentence about a result, with `{placeholders}` for its values. */
export interface Statement {
  readonly code: string;
  readonly template: string;
  readonly values: Readonly<Record<string, StatementValue>>;
}

/** How values are written. */
export interface StatementFormat {
  readonly count: (value: number) => string;
  readonly share: (value: number) => string;
  readonly name: (value: string) => string;
}

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;

/**
 * The sentence with its values. What a name holds is not read again for placeholders.
 *
 * @throws {RangeError} for a placeholder without a value
 */
export function fillStatement({ template, values }: Statement, format: StatementFormat): string {
  return template.replace(PLACEHOLDER, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new RangeError(`the sentence has no value for ${key}`);
    if (value.kind === 'name') return format.name(value.value);
    return value.kind === 'count' ? format.count(value.value) : format.share(value.value);
  });
}

/** Values for `Statement`. */
export const count = (value: number): StatementValue => ({ kind: 'count', value });
export const share = (value: number): StatementValue => ({ kind: 'share', value });
export const name = (value: string): StatementValue => ({ kind: 'name', value });
