import { WinnowKernel } from '../kernels/winnow-kernel.ts';
import { type LedgerLookup, openLedgerLookup } from './ledger-lookup.ts';
import type { LedgerMatch } from './ledger-match.ts';

/** A text that is looked up, and what to call it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface FoundText {
  readonly name: string;
  readonly words: number;
  /** The strongest first. */
  readonly matches: readonly LedgerMatch[];
  /** The most similar first; empty where none were asked for, or a passage decides already. */
  readonly paraphrases: readonly LedgerMatch[];
}

export interface FindResult {
  readonly schema: 'outcross.ledger-find/1';
  readonly head: LedgerLookup['head'];
  readonly texts: readonly FoundText[];
}

export interface FindOptions {
  /** Least similarity of paraphrase candidates; undefined: none are looked for. */
  readonly paraphrasesFrom?: number | undefined;
}

/**
 * Looks texts up in a ledger, bringing its index up to date first.
 *
 * @throws {InputError} there is no ledger
 * @throws {WorkspaceError} it is damaged, or its index cannot be written
 */
export async function findInLedger(
  folder: string,
  texts: readonly NamedText[],
  { paraphrasesFrom }: FindOptions = {},
): Promise<FindResult> {
  const lookup = await openLedgerLookup(folder);
  const kernel = new WinnowKernel();
  try {
    return {
      schema: 'outcross.ledger-find/1',
      head: lookup.head,
      texts: texts.map(({ name, text }) => {
        const matches = lookup.lookUp(text);
        const asks = paraphrasesFrom !== undefined && !matches.some(({ decides }) => decides === 'record');
        const paraphrases = asks ? lookup.paraphrases(text, paraphrasesFrom) : [];
        return { name, words: kernel.read(text), matches, paraphrases };
      }),
    };
  } finally {
    lookup.close();
  }
}
