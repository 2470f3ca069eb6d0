import type { DataKind } from './data-kind.ts';
import { encodeDocuments } from './encode-documents.ts';
import { isSameVocabulary, type Vocabulary } from './vocabulary.ts';

/**
 * Texts, one a row, with the vocabulary that the human data fix. Texts are strings, because trainers, builds and panels read strings; models
 * that count tokens take them by `encodeDocuments`, which remembers what it has encoded.
 */
export interface Documents {
  readonly texts: readonly string[];
  readonly vocabulary: Vocabulary;
}

/** Loops over texts; sizes count tokens. */
export const documents: DataKind<Documents> = {
  id: 'documents',

  count: ({ texts }) => texts.length,

  take({ texts, vocabulary }, places) {
    return {
      texts: Array.from(places, (place) => {
        const text = texts[place];
        if (text === undefined) throw new RangeError(`place ${place} of ${texts.length} documents`);
        return text;
      }),
      vocabulary,
    };
  },

  sizes(data) {
    const { starts } = encodeDocuments(data);
    return Float64Array.from({ length: starts.length - 1 }, (_, at) => starts[at + 1]! - starts[at]!);
  },

  concat(parts) {
    const [first] = parts;
    if (first === undefined) throw new RangeError('no documents to join');
    const { vocabulary } = first;
    if (parts.some((part) => !isSameVocabulary(part.vocabulary, vocabulary)))
      throw new RangeError('documents of different vocabularies cannot be joined');
    return { texts: parts.flatMap(({ texts }) => texts), vocabulary };
  },
};
