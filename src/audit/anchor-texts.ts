/** A text known to be human, and what is known of it. */
export interface AnchorText {
  readonly text: string;
  /** Null: to be told from the text. */
  readonly language: string | null;
  /** Values by column. */
  readonly groups: Readonly<Record<string, string>>;
  /** Human by declaration alone: whoever it was named for, it is a text of no source, and decides nothing. */
  readonly declared?: boolean;
}

/** A set of texts known to be human, as a snapshot remembers it. */
export interface AnchorTextsName {
  /** Source that somebody named them for; `*`: none in particular. */
  readonly source: string;
  /** For people. */
  readonly name: string;
  /** In hexadecimal; another one is another set. */
  readonly hash: string;
  /** Texts that were in it. */
  readonly texts: number;
  /** Of them those that are human by declaration alone. Absent: none. */
  readonly declared?: number;
}

/** Texts known to be human that are in no file of anchors: those of a frozen reference. */
export interface AnchorTexts extends AnchorTextsName {
  /** What whoever takes them should know, in sentences. */
  readonly notes: readonly string[];
  /** Each text, in any order; read as they are asked for. */
  read(): AsyncIterable<AnchorText>;
}
