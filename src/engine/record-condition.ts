/**
 * Fields a record can be found by, with the type of their values. `date`, `month` and `year` are three precisions of one
 * date; `evidence` has several values a record.
 */
export const RECORD_FIELDS = {
  id: 'text',
  source: 'text',
  class: 'text',
  status: 'text',
  flag: 'text',
  rule: 'text',
  origin: 'text',
  language: 'text',
  date: 'date',
  month: 'date',
  year: 'date',
  field: 'text',
  role: 'text',
  words: 'number',
  characters: 'number',
  length: 'text',
  given_id: 'text',
  url: 'text',
  licence: 'text',
  generator: 'text',
  evidence: 'evidence',
  preview: 'text',
} as const satisfies Readonly<Record<string, 'text' | 'number' | 'date' | 'evidence'>>;
export type RecordFieldName = keyof typeof RECORD_FIELDS;

/** A field of every record, or a column of groups that the user named. */
export type RecordField =
  | { readonly kind: 'fixed'; readonly name: RecordFieldName }
  | { readonly kind: 'group'; readonly name: string };

/** `~` is "contains", without regard to case. */
export const COMPARISONS = ['=', '!=', '<=', '>=', '<', '>', '~'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/**
 * What has to hold of a record. Every condition is true or false: a value that is not known is different from every value,
 * neither less nor greater, and contains nothing.
 */
export type RecordCondition =
  | { readonly kind: 'and' | 'or'; readonly items: readonly RecordCondition[] }
  | { readonly kind: 'not'; readonly item: RecordCondition }
  | {
      readonly kind: 'compare';
      readonly field: RecordField;
      readonly comparison: Comparison;
      readonly value: string | number;
    }
  | { readonly kind: 'in'; readonly field: RecordField; readonly values: readonly (string | number)[] }
  | { readonly kind: 'known'; readonly field: RecordField; readonly known: boolean };
