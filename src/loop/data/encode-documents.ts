import type { Documents } from './documents.ts';
import { tokensOf, UNKNOWN_TYPE, type Vocabulary } from './vocabulary.ts';

/** Documents as numbers of types. */
export interface EncodedDocuments {
  /** Number of a type in `vocabulary.types`; `types.length` for what is not among them. Shape [tokens]. */
  readonly tokens: Uint32Array;
  /** Document d has tokens `starts[d]` up to `starts[d + 1]`. Shape [documents + 1]. */
  readonly starts: Uint32Array;
}

const numbers = new WeakMap<Vocabulary, ReadonlyMap<string, number>>();
const encoded = new WeakMap<Documents, EncodedDocuments>();

/** Tokens of documents. What was encoded once is remembered as long as the documents are. */
export function encodeDocuments(documents: Documents): EncodedDocuments {
  const known = encoded.get(documents);
  if (known !== undefined) return known;
  const { texts, vocabulary } = documents;
  const numberOf = numbersOf(vocabulary);
  // What is in no human text is of the type that stands for such, where the human texts have one.
  const unknown = numberOf.get(UNKNOWN_TYPE) ?? vocabulary.types.length;
  const starts = new Uint32Array(texts.length + 1);
  const pieces = texts.map((text) => tokensOf(text, vocabulary.unit));
  for (const [at, piece] of pieces.entries()) starts[at + 1] = starts[at]! + piece.length;
  const tokens = new Uint32Array(starts[texts.length]!);
  let place = 0;
  for (const piece of pieces) for (const token of piece) tokens[place++] = numberOf.get(token) ?? unknown;
  const result = { tokens, starts };
  encoded.set(documents, result);
  return result;
}

function numbersOf(vocabulary: Vocabulary): ReadonlyMap<string, number> {
  let known = numbers.get(vocabulary);
  if (known === undefined) {
    known = new Map(vocabulary.types.map((type, number) => [type, number]));
    numbers.set(vocabulary, known);
  }
  return known;
}
