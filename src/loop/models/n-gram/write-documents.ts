import { CancelledError } from '../../../errors.ts';
import type { Documents } from '../../data/documents.ts';
import { textOf, UNKNOWN_TYPE, type Vocabulary } from '../../data/vocabulary.ts';

/** Draws documents symbol by symbol. */
export interface DocumentWriter {
  /** Symbols of one document, without its end, at most so many and at least one. */
  write(most: number, random: () => number): readonly number[];
}

export interface WriteOptions {
  readonly vocabulary: Vocabulary;
  /** Documents. */
  readonly count: number;
  /** Tokens in all: the last document ends early, and `count` is not asked then. */
  readonly tokens?: number;
  /** Tokens of a document at most. */
  readonly most: number;
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/** Documents between two looks at whether somebody wants to stop. */
const DOCUMENTS_A_LOOK = 256;

/** Writes documents with a model. @throws {CancelledError} `signal` aborted */
export function writeDocuments(
  writer: DocumentWriter,
  { vocabulary, count, tokens, most, random, signal }: WriteOptions,
): Documents {
  const { types, unit } = vocabulary;
  const texts: string[] = [];
  let left = tokens ?? Number.POSITIVE_INFINITY;
  while (tokens === undefined ? texts.length < count : left > 0) {
    if (texts.length % DOCUMENTS_A_LOOK === 0 && signal?.aborted) throw new CancelledError();
    const symbols = writer.write(Math.min(most, left), random);
    left -= symbols.length;
    texts.push(
      textOf(
        symbols.map((symbol) => types[symbol] ?? UNKNOWN_TYPE),
        unit,
      ),
    );
  }
  return { texts, vocabulary };
}
