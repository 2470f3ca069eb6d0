/** Why no text was registered from a place of the data. Programs go by it, and need no texts. */
export type RegisterProblemCode =
  /** The file is not there, empty, of no kind that is read, or cannot be read. */
  | 'unreadable-file'
  /** The row is no JSON, no UTF-8, too long, has too few columns, or the file is cut there. */
  | 'unreadable-row'
  /** No text: none of its columns, an empty one; a call whose text the instrumentation did not keep, as most do by default. */
  | 'no-text'
  /** Nothing says of which family the model is. */
  | 'no-model'
  /** A call that the provider answered with an error. */
  | 'failed-call'
  /** A row of some other kind than the log export holds. */
  | 'unknown-row'
  /** The ledger refused it: too long, a hash that is none. */
  | 'refused';

/** What is wrong with one row; the rows beside it are not lost. */
export interface RowProblem {
  readonly code: RegisterProblemCode;
  /** What was seen and what was expected, at most 200 characters, never the row's text. */
  readonly problem: string;
}
