import { decodeEntry, decodeErasure, GeneratorReader } from './decode-entry.ts';
import { type LedgerChain, loadChain } from './ledger-chain.ts';
import type { ErasureEntry, LedgerEntry } from './ledger-entry.ts';
import { openExistingLedgerFolder } from './ledger-folder.ts';
import { type FrameBatch, readFrames, unreadableEntry } from './read-frames.ts';
import { isEntry } from './segment-tail.ts';
import { takeIn } from './take-in.ts';

export interface ReadLedgerOptions {
  /** Position of the first entry wanted: `next` of the last batch that was worked off. Default 0. */
  readonly from?: number;
  /** Takes what was added since the last checkpoint into the tree first, so that it is read too. Default true. */
  readonly takesIn?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Some neighbouring entries of one segment, in the order of the tree. */
export interface LedgerBatch {
  readonly segment: string;
  /** Positions in the tree: of the first entry of the batch, and behind its last. Reading goes on at `next`. */
  readonly first: number;
  readonly next: number;
  /** Generations, erased ones too; each has its own position, since erasures stand between them. */
  readonly entries: readonly LedgerEntry[];
  readonly erasures: readonly ErasureEntry[];
}

/**
 * All entries of a ledger in the order of its tree, about a mebibyte at a time. Entries keep their positions for ever; what other
 * processes add meanwhile comes with the next reading. In a folder that may only be read, entries that no checkpoint names
 * follow at the end, with positions that hold for this reading alone.
 *
 * @throws {InputError} there is no ledger
 * @throws {WorkspaceError} it is damaged; names the segment
 */
export async function* readLedger(
  folder: string,
  { from = 0, takesIn = true, signal }: ReadLedgerOptions = {},
): AsyncGenerator<LedgerBatch> {
  const chain = await openChain(folder, { takesIn });
  let generators: GeneratorReader | undefined;
  let last: FrameBatch['file'] | undefined;
  for await (const { segment, file, fingerprintVersion, first, frames } of readFrames(chain, { from, signal })) {
    if (generators === undefined || file !== last) generators = new GeneratorReader(file);
    last = file;
    let index = first;
    const entries: LedgerEntry[] = [];
    const erasures: ErasureEntry[] = [];
    for (const frame of frames) {
      try {
        if (frame.kind === 'generator') generators.meet(frame);
        if (!isEntry(frame)) continue;
        if (frame.kind === 'erasure') erasures.push(decodeErasure(frame, { index, segment }));
        else entries.push(await decodeEntry(frame, { index, segment, fingerprintVersion }, generators));
      } catch (error) {
        throw unreadableEntry(chain.ledger, { segment, frame, error });
      }
      index++;
    }
    if (index > first) yield { segment, first, next: index, entries, erasures };
  }
}

/** The checkpoints of a ledger that is there. @throws {InputError} there is none */
export async function openChain(folder: string, { takesIn }: { readonly takesIn: boolean }): Promise<LedgerChain> {
  const chain = await loadChain(await openExistingLedgerFolder(folder));
  if (takesIn) await takeIn(chain, { mayStayUnpublished: true });
  return chain;
}
