import type { OriginClass } from '../record/origin.ts';
import type { QuarantineReason } from './row.ts';

/** One text of a row: it becomes a record. */
export interface MappedField {
  /**
   * Place in the row: `text`, `messages[3].content`, `chosen[1].content`, `a.name`. Different in each field of a row: names
   * of columns are escaped (`escapePathName`), so that a column called `messages[3].content` is `messages%5B3%5D%2Econtent`.
   */
  readonly path: string;
  /** The path without indices, with the role where there is one: `messages[assistant]`, `prompt`, `text`. */
  readonly field: string;
  /** Canonical chat role (`user`, `assistant`, `system`, …); declares nothing about who wrote the text. */
  readonly role: string | null;
  readonly text: string;
  /** The model a column names for this field: for the answering side, or for the text of rows without sides. */
  readonly generatedBy: string | null;
  /**
   * What the origin column declares of this field. A row declared anything but human says so of its answers, not of
   * the questions beside them: those keep `null`.
   */
  readonly declaredOrigin: OriginClass | null;
  /** Lone surrogates of the field became U+FFFD. */
  readonly loneSurrogates: boolean;
}

/** A part of a row that could not be read while its other parts could. */
export interface FieldProblem {
  readonly path: string;
  readonly reason: QuarantineReason;
  readonly detail: string;
  /** Parts this entry stands for: 1, more in the last one of a row with very many. */
  readonly count: number;
}

export interface MappedRow {
  readonly kind: 'mapped';
  /** At least one, in the order of the row's layout. */
  readonly fields: readonly MappedField[];
  /** At most 32; where there are more, the last one counts the rest. */
  readonly problems: readonly FieldProblem[];
  readonly givenId: string | null;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly date: string | null;
  readonly dateProblem?: string;
  readonly lang: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  /** What the origin column declares of the row. */
  readonly declaredOrigin: OriginClass | null;
  readonly originProblem?: string;
  /** One for each column of `mapping.groups`, in that order. */
  readonly groups: readonly (string | null)[];
  /** All columns that were not read as anything above. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A row without any readable text. */
export interface Unmappable {
  readonly kind: 'unmappable';
  readonly reason: Extract<QuarantineReason, 'no-text' | 'wrong-type'>;
  /** At most 200 characters; names columns and types, never the row's text. */
  readonly detail: string;
}
