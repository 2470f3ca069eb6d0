import type { LedgerChain } from './ledger-chain.ts';
import { entriesOf, locateEntry, readTree } from './locate-entry.ts';
import { consistencyPath, inclusionPath, type LeafRange } from './merkle-proof.ts';
import { HASH_BYTES, MerkleFrontier, rootOfPeaks } from './merkle-tree.ts';
import { openChain } from './read-ledger.ts';
import { SUBTREE_LEAVES, subtreesAt, subtreesIn } from './tree-file.ts';

/** Shows that an entry is in the tree of a size and root. Hashes are 64 hex digits. */
export interface InclusionProof {
  readonly algorithm: 'RFC 6962, SHA-256';
  readonly index: number;
  readonly leafHash: string;
  readonly size: number;
  readonly root: string;
  /** From the leaf upwards. */
  readonly path: readonly string[];
}

/** Shows that the first `oldSize` entries of a tree are those of an earlier one. */
export interface ConsistencyProof {
  readonly algorithm: 'RFC 6962, SHA-256';
  readonly oldSize: number;
  readonly oldRoot: string;
  readonly size: number;
  readonly root: string;
  readonly path: readonly string[];
}

/** A proof that the entry at `index` is in the tree of the first `size` entries (default: all). @throws {RangeError} it is not */
export async function proveInclusion(
  folder: string,
  index: number,
  options: { readonly size?: number } = {},
): Promise<InclusionProof> {
  const chain = await openChain(folder, { takesIn: true });
  const size = options.size ?? chain.size;
  if (size > chain.size) throw new RangeError(`${size} entries of ${chain.size}`);
  const path = inclusionPath(index, size);
  return {
    algorithm: 'RFC 6962, SHA-256',
    index,
    leafHash: (await locateEntry(chain, index)).leafHash.toString('hex'),
    size,
    root: await rootOf(chain, { start: 0, end: size }),
    path: await Promise.all(path.map((range) => rootOf(chain, range))),
  };
}

/** A proof that the first `oldSize` entries of the tree were all there was once. @throws {RangeError} there are fewer */
export async function proveConsistency(
  folder: string,
  oldSize: number,
  options: { readonly size?: number } = {},
): Promise<ConsistencyProof> {
  const chain = await openChain(folder, { takesIn: true });
  const size = options.size ?? chain.size;
  if (size > chain.size) throw new RangeError(`${size} entries of ${chain.size}`);
  const path = consistencyPath(oldSize, size);
  return {
    algorithm: 'RFC 6962, SHA-256',
    oldSize,
    oldRoot: await rootOf(chain, { start: 0, end: oldSize }),
    size,
    root: await rootOf(chain, { start: 0, end: size }),
    path: await Promise.all(path.map((range) => rootOf(chain, range))),
  };
}

/** Root of a subtree, hex: by the stored roots of blocks of 256 leaves, and by the leaves behind the last whole block. */
export async function rootOf(chain: LedgerChain, { start, end }: LeafRange): Promise<string> {
  const blocks = new MerkleFrontier();
  const leaves = new MerkleFrontier();
  let behind = start;
  if (start % SUBTREE_LEAVES === 0) {
    const [first, last] = [start / SUBTREE_LEAVES, Math.floor(end / SUBTREE_LEAVES)];
    for await (const hash of hashesOf(chain, 'block', first, last)) blocks.append(hash);
    behind = last * SUBTREE_LEAVES;
  }
  for await (const hash of hashesOf(chain, 'leaf', behind, end)) leaves.append(hash);
  return rootOfPeaks([...blocks.peaks, ...leaves.peaks]).toString('hex');
}

/** Stored hashes of leaves, or of blocks of 256 leaves, by position in their row. */
async function* hashesOf(
  chain: LedgerChain,
  row: 'leaf' | 'block',
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  let at = from;
  for (const checkpoint of chain.checkpoints) {
    if (at >= to) return;
    const count = entriesOf(checkpoint);
    const before = checkpoint.size - count;
    const [first, held, position] =
      row === 'leaf'
        ? [before, count, 0]
        : [Math.floor(before / SUBTREE_LEAVES), subtreesIn(before, count), subtreesAt(count)];
    if (at >= first + held) continue;
    const wanted = Math.min(to, first + held) - at;
    const bytes = await readTree(chain, checkpoint, position + (at - first) * HASH_BYTES, wanted * HASH_BYTES);
    for (let index = 0; index < wanted; index++) yield bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
    at += wanted;
  }
}
