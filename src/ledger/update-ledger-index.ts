import { randomBytes } from 'node:crypto';
import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { stagedPath, syncFolder } from '../workspace/publish-file.ts';
import { decodeGeneration } from './generation-codec.ts';
import { chooseMerge } from './index/choose-merge.ts';
import { DamagedRun } from './index/damaged-run.ts';
import { EntryCollector } from './index/entry-collector.ts';
import { erasedIn, erasedPlaces } from './index/erased-rows.ts';
import {
  type IndexManifest,
  indexLock,
  publishIndexManifest,
  readIndexManifest,
  removeOtherRuns,
  runFolder,
} from './index/index-folder.ts';
import { lockIndex } from './index/index-lock.ts';
import { closeRun, openRun, type RunPart, type SharedRun } from './index/index-run.ts';
import { mergeRuns } from './index/merge-runs.ts';
import { type RunContent, writeRun } from './index/write-run.ts';
import type { LedgerChain } from './ledger-chain.ts';
import type { LedgerFolder } from './ledger-folder.ts';
import { headOf } from './ledger-head.ts';
import { locateEntry } from './locate-entry.ts';
import { type FrameBatch, readFrames, unreadableEntry } from './read-frames.ts';
import { openChain } from './read-ledger.ts';
import { isEntry } from './segment-tail.ts';
import { LEDGER_FINGERPRINT_VERSION } from './text-fingerprint.ts';

export interface IndexProgress {
  /** Entries of the tree that the index covers, and all there are. */
  readonly doneCount: number;
  readonly totalCount: number;
}

export interface UpdateIndexOptions {
  /** Makes the index anew, whatever is there. Default false. */
  readonly rebuild?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: IndexProgress) => void;
}

/**
 * Brings the index of a ledger up to date: entries added since are indexed, erased ones leave it. An index that is missing, of another
 * version, of another ledger or damaged is made anew. Where it is cut off, the next call goes on. The ledger itself stays as it is.
 *
 * @throws {InputError} there is no ledger
 * @throws {WorkspaceError} it is damaged, or the index cannot be written
 * @throws {CancelledError} the signal was given; what was finished is kept
 */
export async function updateLedgerIndex(folder: string, options: UpdateIndexOptions = {}): Promise<void> {
  try {
    await update(folder, options);
  } catch (error) {
    if (!(error instanceof DamagedRun)) throw error;
    await update(folder, { ...options, rebuild: true });
  }
}

async function update(folder: string, options: UpdateIndexOptions): Promise<void> {
  const { rebuild = false, signal, onProgress } = options;
  const seen = await openChain(folder, { takesIn: true });
  if (!rebuild && (await isCurrent(seen))) return;
  const { ledger } = seen;
  await using _ = await lockIndex(indexLock(ledger), signal);
  // What others have taken in while the lock was waited for may be indexed; what this process counts for itself alone is not.
  const chain = await openChain(folder, { takesIn: false });
  const index = new IndexUpdate(ledger, rebuild ? undefined : await usableManifest(chain));
  onProgress?.({ doneCount: index.size, totalCount: chain.size });
  await index.dropErased();
  if (index.size < chain.size) await addEntries(chain, index, options);
  await index.merge();
  // The last leaf stays the same where only the tree's root was not known before.
  await index.finish(headOf(chain).root);
}

/** Adds runs of the entries that the index lacks. What was added after the look at the tree is left to the next call. */
async function addEntries(
  chain: LedgerChain,
  index: IndexUpdate,
  { signal, onProgress }: UpdateIndexOptions,
): Promise<void> {
  const collector = new EntryCollector({
    ledger: chain.ledger.id,
    fingerprintVersion: LEDGER_FINGERPRINT_VERSION,
    first: index.size,
  });
  const addCollected = async () => {
    const { leafHash } = await locateEntry(chain, collector.end - 1);
    const isWhole = collector.end === chain.size;
    await index.add(collector.take(), {
      lastLeaf: leafHash.toString('hex'),
      root: isWhole ? headOf(chain).root : null,
    });
    onProgress?.({ doneCount: index.size, totalCount: chain.size });
  };
  for await (const batch of readFrames(chain, { from: index.size, signal })) {
    collectFrames(chain, batch, collector);
    if (collector.isFull) await addCollected();
  }
  if (!collector.isEmpty) await addCollected();
}

function collectFrames(
  { ledger }: LedgerChain,
  { segment, fingerprintVersion, first, frames }: FrameBatch,
  collector: EntryCollector,
): void {
  const isComparable = fingerprintVersion === LEDGER_FINGERPRINT_VERSION;
  let position = first;
  for (const frame of frames) {
    if (!isEntry(frame)) continue;
    const at = { index: position++, segment, offset: frame.offset };
    if (frame.kind !== 'generation') continue;
    try {
      const isFound = isComparable && !frame.isErased;
      collector.add({ ...at, fingerprint: isFound ? decodeGeneration(frame.payload).fingerprint : undefined });
    } catch (error) {
      throw unreadableEntry(ledger, { segment, frame, error });
    }
  }
  collector.skipTo(position, segment);
}

/** Whether there is nothing to do, found out without the lock. */
async function isCurrent(chain: LedgerChain): Promise<boolean> {
  const manifest = await usableManifest(chain);
  if (manifest === undefined || manifest.size !== chain.size || manifest.root !== headOf(chain).root) return false;
  const erased = await erasedPlaces(chain.ledger);
  if (erased.size === 0) return true;
  return withRuns(chain.ledger, manifest.runs, ['rows'], async (runs) =>
    runs.every((run) => erasedIn(run, erased).size === 0),
  );
}

/** The manifest, where what it names is there and it speaks of this tree. */
async function usableManifest(chain: LedgerChain): Promise<IndexManifest | undefined> {
  const manifest = await readIndexManifest(chain.ledger);
  if (manifest?.fingerprintVersion !== LEDGER_FINGERPRINT_VERSION || manifest.size > chain.size) return undefined;
  for (const run of manifest.runs) {
    if (!(await stat(path.join(runFolder(chain.ledger, run), 'run.json')).catch(() => undefined))) return undefined;
  }
  if (manifest.size === 0) return manifest;
  const { leafHash } = await locateEntry(chain, manifest.size - 1);
  return leafHash.toString('hex') === manifest.lastLeaf ? manifest : undefined;
}

interface NamedRun {
  readonly name: string;
  readonly first: number;
  readonly end: number;
}

/** The runs of an index while it is changed. Every change is published at once. */
class IndexUpdate {
  readonly #ledger: LedgerFolder;
  #runs: readonly NamedRun[];
  #lastLeaf: string;
  #root: string | null;
  #isPublished: boolean;

  constructor(ledger: LedgerFolder, manifest: IndexManifest | undefined) {
    this.#ledger = ledger;
    this.#runs = (manifest?.runs ?? []).map((name) => {
      const [first, end] = name.split('-').map(Number);
      return { name, first: first!, end: end! };
    });
    this.#lastLeaf = manifest?.lastLeaf ?? '';
    this.#root = manifest?.root ?? null;
    this.#isPublished = manifest !== undefined;
  }

  get size(): number {
    return this.#runs.at(-1)?.end ?? 0;
  }

  async add(content: RunContent, { lastLeaf, root }: Pick<IndexManifest, 'lastLeaf' | 'root'>): Promise<void> {
    const run = await this.#write(content);
    this.#lastLeaf = lastLeaf;
    this.#root = root;
    await this.#publish([...this.#runs, run]);
  }

  /** Writes runs that hold erased entries anew, without them. */
  async dropErased(): Promise<void> {
    const erased = await erasedPlaces(this.#ledger);
    if (erased.size === 0) return;
    for (const named of this.#runs) {
      const gone = await withRuns(this.#ledger, [named.name], ['rows'], async ([run]) => erasedIn(run!, erased));
      if (gone.size > 0) await this.#replace([named], (index) => gone.has(index));
    }
  }

  /** Merges the latest runs where they have become too many (`chooseMerge`). */
  async merge(): Promise<void> {
    const sizes = await withRuns(this.#ledger, this.#names(this.#runs), [], async (runs) =>
      runs.map(({ description: { first, end, postings } }) => ({ entries: end - first, postings })),
    );
    const from = chooseMerge(sizes);
    if (from !== -1) await this.#replace(this.#runs.slice(from), () => false);
  }

  async finish(root: string): Promise<void> {
    if (this.#isPublished && this.#root === root) return removeOtherRuns(this.#ledger, this.#names(this.#runs));
    this.#root = root;
    await this.#publish(this.#runs);
  }

  async #replace(old: readonly NamedRun[], isErased: (index: number) => boolean): Promise<void> {
    const merged = await withRuns(this.#ledger, this.#names(old), ['directory', 'rows', 'terms'], (runs) =>
      this.#write(mergeRuns(runs, isErased)),
    );
    const at = this.#runs.indexOf(old[0]!);
    await this.#publish(this.#runs.toSpliced(at, old.length, merged));
  }

  async #write(content: RunContent): Promise<NamedRun> {
    const { first, end } = content;
    const name = `${first}-${end}-${randomBytes(6).toString('hex')}`;
    const target = runFolder(this.#ledger, name);
    const staged = stagedPath(target);
    await writeRun(staged, content);
    await rename(staged, target);
    await syncFolder(path.dirname(target));
    return { name, first, end };
  }

  async #publish(runs: readonly NamedRun[]): Promise<void> {
    const names = this.#names(runs);
    await publishIndexManifest(this.#ledger, {
      fingerprintVersion: LEDGER_FINGERPRINT_VERSION,
      size: runs.at(-1)?.end ?? 0,
      lastLeaf: this.#lastLeaf,
      root: this.#root,
      runs: names,
    });
    this.#runs = runs;
    this.#isPublished = true;
    await removeOtherRuns(this.#ledger, names);
  }

  #names(runs: readonly NamedRun[]): string[] {
    return runs.map(({ name }) => name);
  }
}

/** Opens runs for the time of `use`. @throws {DamagedRun} */
async function withRuns<Result>(
  ledger: LedgerFolder,
  names: readonly string[],
  parts: readonly RunPart[],
  use: (runs: readonly SharedRun[]) => Promise<Result>,
): Promise<Result> {
  const runs: SharedRun[] = [];
  try {
    for (const name of names) runs.push(openRun(runFolder(ledger, name), { parts }));
    return await use(runs);
  } finally {
    for (const run of runs) closeRun(run);
  }
}
