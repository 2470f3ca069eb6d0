/** A passage written by people, with what its source says about it. */
export interface HumanText {
  readonly id: string;
  /** Paragraphs divided by an empty line. */
  readonly text: string;
  /** Further columns of the passage's row. */
  readonly columns: Readonly<Record<string, string | number>>;
}
