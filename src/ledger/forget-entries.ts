import { stat } from 'node:fs/promises';
import { ConfigError, InputError } from '../errors.ts';
import { isDestroyed } from './destroy-entry.ts';
import { eraseEntry } from './erase-entry.ts';
import { isErasureFinished } from './erasure-files.ts';
import { indexFolder } from './index/index-folder.ts';
import { appendErasure, openLedger } from './ledger.ts';
import type { LedgerReceipt } from './ledger-entry.ts';
import { type LedgerFolder, openExistingLedgerFolder } from './ledger-folder.ts';
import { openLedgerReader } from './read-entry.ts';
import { updateLedgerIndex } from './update-ledger-index.ts';

/** Reasons are kept for good: they name a case, not a person. */
export const MAX_REASON_LENGTH = 200;

/** What became of one entry that was to be forgotten. */
export interface ForgottenEntry {
  /** Position in the tree, which it keeps. */
  readonly index: number;
  /** `<segment>:<offset>`. */
  readonly id: string;
  readonly leafHash: string;
  /** True where it had been destroyed before; nothing was done then. */
  readonly wasErased: boolean;
  /** The entry that says so; null where it was written before. */
  readonly receipt: LedgerReceipt | null;
}

/**
 * Destroys entries: text, fingerprints, model, settings, prompt hash, times. Hash, length and place stay, so that the ledger can still be
 * verified, and a new entry says why. Names of models and settings that other entries of the segment have as well can be read with those
 * others alone. Copies of the folder are not reached.
 *
 * Cut off half-way, the next process that opens the ledger finishes it.
 *
 * @param names positions in the tree (12) or ids of receipts (9f3ab2c4d5e6f708:4096)
 * @throws {ConfigError} the reason is empty or too long
 * @throws {InputError} there is no such entry, or it is an erasure; nothing is destroyed then
 * @throws {WorkspaceError} the ledger is damaged or cannot be written
 */
export async function forgetEntries(
  folder: string,
  names: readonly (number | string)[],
  { reason }: { readonly reason: string },
): Promise<readonly ForgottenEntry[]> {
  if (reason.trim() === '' || reason.length > MAX_REASON_LENGTH) {
    throw new ConfigError({
      place: 'reason of an erasure',
      problem: reason.trim() === '' ? 'is empty' : `is ${reason.length} characters long`,
      hint: `Name a request or a case in at most ${MAX_REASON_LENGTH} characters.`,
    });
  }
  const found = await resolve(folder, names);
  const forgotten = await destroy(folder, found, reason);
  // What was computed from them goes as well, where it is.
  const index = indexFolder(await openExistingLedgerFolder(folder));
  if (await stat(index).catch(() => undefined)) await updateLedgerIndex(folder);
  return forgotten;
}

async function destroy(
  folder: string,
  found: readonly FoundEntry[],
  reason: string,
): Promise<readonly ForgottenEntry[]> {
  const forgotten: ForgottenEntry[] = [];
  await using ledger = await openLedger(folder);
  const opened = await openExistingLedgerFolder(folder);
  for (const { index, wasErased, ...place } of found) {
    const id = `${place.segment}:${place.offset}`;
    let receipt: LedgerReceipt | null = null;
    // What was begun before may have been finished by opening the ledger.
    if (!(await isErased(opened, place))) {
      const erasure = { ...place, reason: reason.toWellFormed() };
      receipt = await eraseEntry(opened, erasure, (one) => appendErasure(ledger, one));
    }
    forgotten.push({ index, id, leafHash: place.leafHash, wasErased, receipt });
  }
  return forgotten;
}

interface FoundEntry {
  readonly index: number;
  readonly segment: string;
  readonly offset: number;
  readonly leafHash: string;
  readonly wasErased: boolean;
}

async function resolve(folder: string, names: readonly (number | string)[]): Promise<readonly FoundEntry[]> {
  const reader = await openLedgerReader(folder);
  const ledger = await openExistingLedgerFolder(folder);
  const found = new Map<number, FoundEntry>();
  for (const name of names) {
    const index = typeof name === 'number' ? name : /^\d{1,15}$/.test(name) ? Number(name) : await reader.indexOf(name);
    const read = await reader.read(index);
    if (read.kind === 'erasure') {
      throw new InputError({
        path: folder,
        problem: `entry ${index} says that another was erased, and cannot be erased itself`,
        hint: 'Name an entry that holds a text.',
      });
    }
    const { segment, offset, leafHash } = read.entry;
    const wasErased = await isErased(ledger, { segment, offset });
    found.set(index, { index, segment, offset, leafHash, wasErased });
  }
  return [...found.values()];
}

/** Whether nothing is left to do: to readers an entry is erased from the moment that this was asked for. */
async function isErased(
  ledger: LedgerFolder,
  place: { readonly segment: string; readonly offset: number },
): Promise<boolean> {
  return (await isErasureFinished(ledger, place)) && (await isDestroyed(ledger, place));
}
