import { InputError } from '../../../errors.ts';
import { measureText } from '../../../kernels/measure-text.ts';
import type { Documents } from '../../data/documents.ts';
import { encodeDocuments } from '../../data/encode-documents.ts';
import type { RowCodec } from './row-codec.ts';

/** Documents as rows with a `text`. */
export const documentRows: RowCodec<Documents> = {
  recipe: {},

  *rows({ texts }) {
    for (const text of texts) yield { text };
  },

  data: (rows, { vocabulary }) => ({
    texts: rows.map(({ text }) => {
      if (typeof text === 'string') return text;
      throw new InputError({
        path: 'build',
        problem: `a row of the build has a text that is ${typeof text}`,
        hint: 'Build with a recipe that leaves the column "text" as it is.',
      });
    }),
    vocabulary,
  }),

  budget(size, first) {
    const { tokens, starts } = encodeDocuments(first);
    const { blockTokens } = first.vocabulary;
    if (blockTokens !== undefined) return { rows: Math.max(1, Math.round(size / blockTokens)) };
    // Documents of unequal length are budgeted in words as audits count them, which characters and marks are not.
    let words = 0;
    for (const text of first.texts) words += measureText(Buffer.from(text)).words;
    if (words === 0)
      return { rows: Math.max(1, Math.round((size * (starts.length - 1)) / Math.max(1, tokens.length))) };
    return { words: Math.max(1, Math.round((size * words) / tokens.length)) };
  },
};
