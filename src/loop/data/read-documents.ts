import * as z from 'zod';
import { CancelledError, InputError } from '../../errors.ts';
import type { Documents } from './documents.ts';
import { fixVocabulary, type TextUnit, textOf, tokensOf } from './vocabulary.ts';

/** Tokens of a block where nobody says: those of the published experiments on language models. */
const DEFAULT_BLOCK_TOKENS = 64;

/** Keys of a lab that say how texts are read. */
export const documentsFileSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('File, folder or pattern: text, JSON Lines, CSV, Parquet, packed or not, as an audit reads them.'),
  text: z.string().min(1).max(1024).optional().describe('Column that holds the text. Default: guessed by its name.'),
  unit: z
    .enum(['words', 'characters'])
    .default('words')
    .describe('What texts are made of: pieces between white space, or characters.'),
  rows: z
    .enum(['blocks', 'texts', 'lines'])
    .default('blocks')
    .describe('What a row is: so many tokens of the running text, a text as it was read, or a line of one.'),
  block_tokens: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(DEFAULT_BLOCK_TOKENS)
    .describe('Tokens of a block, where rows are blocks.'),
});

export type DocumentsFile = z.output<typeof documentsFileSchema>;

/** Beyond this, texts no longer fit into a loop's memory beside their models. */
const MOST_CHARACTERS = 2 ** 28;
/** Share of rows that may be unreadable: a few broken ones change no loop, many are a wrong column or file. */
const MOST_UNREADABLE = 0.01;

/**
 * Texts as documents: read by the readers, columns and limits of an audit, in the order of files and rows. The vocabulary is that of all of them.
 *
 * @throws {InputError} nothing can be read, more than one text in a hundred cannot be, or there is more than a loop can hold
 * @throws {ConfigError} a column is in no row, or the texts hold no token
 * @throws {CancelledError} `signal` aborted
 */
export async function readDocuments({
  path,
  text: column,
  unit,
  rows,
  block_tokens: blockTokens,
  signal,
}: DocumentsFile & { readonly signal?: AbortSignal }): Promise<Documents> {
  const texts: string[] = [];
  let characters = 0;
  // The readers of an audit are much code: loops without files start without it.
  const { readTexts } = await import('../../audit/read-texts.ts');
  const reading = readTexts(
    [path],
    {
      ...(column !== undefined && { columns: { text: [column] } }),
      ...(signal !== undefined && { signal }),
    },
    ({ text }) => {
      characters += text.length;
      if (characters > MOST_CHARACTERS) {
        throw new InputError({
          path,
          problem: `its texts hold more than ${MOST_CHARACTERS} characters`,
          hint: 'A loop trains again and again: give it a sample of the texts.',
        });
      }
      texts.push(text);
    },
  );
  const { unreadable } = await reading.catch((error: unknown) => {
    // Labs have a key where commands have a flag.
    if (!(error instanceof InputError) || !error.hint.includes('--columns')) throw error;
    throw new InputError({
      path: error.path,
      problem: error.message.slice(error.path.length + 2),
      hint: 'Name the column that holds the text: data: { path: …, text: COLUMN }.',
      cause: error,
    });
  });
  if (signal?.aborted) throw new CancelledError();
  if (unreadable > MOST_UNREADABLE * (texts.length + unreadable)) {
    throw new InputError({
      path,
      problem: `${unreadable} of its ${texts.length + unreadable} texts cannot be read`,
      hint: 'See outcross audit for which they are, and mend them or take them out.',
    });
  }
  const cut =
    rows === 'blocks'
      ? blocksOf(texts, { unit, blockTokens })
      : (rows === 'lines' ? texts.flatMap(linesOf) : texts).filter(isText);
  if (cut.length === 0) {
    const hasText = texts.some(isText);
    throw new InputError({
      path,
      problem: hasText && rows === 'blocks' ? `its texts hold fewer than ${blockTokens} ${unit}` : 'it holds no text',
      hint: hasText && rows === 'blocks' ? 'Name more text, or smaller blocks.' : 'Name files with text in them.',
    });
  }
  return { texts: cut, vocabulary: fixVocabulary(cut, { unit, ...(rows === 'blocks' && { blockTokens }) }) };
}

/** The running text of some texts in pieces of so many tokens; what is left at the end is too short and left out. */
export function blocksOf(
  texts: readonly string[],
  { unit, blockTokens }: { readonly unit: TextUnit; readonly blockTokens: number },
): readonly string[] {
  const blocks: string[] = [];
  let open: string[] = [];
  for (const text of texts) {
    for (const token of tokensOf(text, unit)) {
      open.push(token);
      if (open.length < blockTokens) continue;
      blocks.push(textOf(open, unit));
      open = [];
    }
  }
  return blocks;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}

function isText(text: string): boolean {
  return text.trim() !== '';
}
