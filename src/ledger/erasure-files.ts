import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { OutcrossError } from '../errors.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { publishFile } from '../workspace/publish-file.ts';
import { asLedgerError, damaged, type LedgerFolder, makeFolder } from './ledger-folder.ts';

const erasureFileSchema = z.strictObject({
  segment: z.string().regex(/^[0-9a-f]{16}$/),
  offset: z.int().nonnegative(),
  leafHash: z.string().regex(/^[0-9a-f]{64}$/),
  reason: z.string(),
  /** Id of the entry that says so; null until it is known to be written. */
  by: z.string().nullable(),
});
/** Which entry is destroyed, and why. Holds nothing of what the entry said. */
export type ErasureFile = z.infer<typeof erasureFileSchema>;

const NAME = /^([0-9a-f]{16})-(\d{1,10})(\.pending)?\.json$/;

/** Says that an entry is about to be destroyed. From now on readers take it as erased, and any process may finish the work. */
export async function writePendingErasure(ledger: LedgerFolder, erasure: ErasureFile): Promise<void> {
  await makeFolder(ledger, 'erasures');
  await publishFile(filePath(ledger, erasure, true), `${canonicalJson(erasure)}\n`).catch((error: Error) => {
    throw asLedgerError(filePath(ledger, erasure, true), error.cause ?? error);
  });
}

/** Says that an entry is destroyed. */
export async function finishErasureFile(ledger: LedgerFolder, erasure: ErasureFile): Promise<void> {
  await publishFile(filePath(ledger, erasure, false), `${canonicalJson(erasure)}\n`);
  await rm(filePath(ledger, erasure, true), { force: true });
}

/** What was asked to be destroyed and is not. Files that are damaged say nothing: verifying reports them. */
export async function listPendingErasures(ledger: LedgerFolder): Promise<readonly ErasureFile[]> {
  const found: ErasureFile[] = [];
  for (const name of await erasureNames(ledger)) {
    if (NAME.exec(name)?.[3] === undefined) continue;
    const erasure = await readIfWhole(path.join(ledger.folder, 'erasures', name));
    // Finished by another process in the meantime.
    if (erasure !== undefined) found.push(erasure);
  }
  return found;
}

/** Whether an entry was asked to be destroyed, and is. */
export async function isErasureFinished(
  ledger: LedgerFolder,
  place: { readonly segment: string; readonly offset: number },
): Promise<boolean> {
  return (await readErasureFile(filePath(ledger, place, false))) !== undefined;
}

/** Why an entry was destroyed, and which entry says so; undefined where nothing says so. */
export async function erasureOf(
  ledger: LedgerFolder,
  place: { readonly segment: string; readonly offset: number },
): Promise<ErasureFile | undefined> {
  return (await readErasureFile(filePath(ledger, place, false))) ?? pendingErasureOf(ledger, place);
}

/** What was asked for and is not finished; undefined also where the file that says so is damaged. */
export async function pendingErasureOf(
  ledger: LedgerFolder,
  place: { readonly segment: string; readonly offset: number },
): Promise<ErasureFile | undefined> {
  return readIfWhole(filePath(ledger, place, true));
}

/**
 * For `scanFrames`: the leaf hash of an entry of a segment that is being destroyed. One that is destroyed already needs no help to be
 * read, and gets none, so that what was done to its remains is seen. A damaged file helps nobody.
 */
export function pendingErasures(
  ledger: LedgerFolder,
  segment: string,
): (offset: number) => Promise<Uint8Array | undefined> {
  return async (offset) => {
    const erasure = await pendingErasureOf(ledger, { segment, offset });
    return erasure === undefined ? undefined : Buffer.from(erasure.leafHash, 'hex');
  };
}

/** Names of all files that speak of erasures. */
export async function erasureNames({ folder }: LedgerFolder): Promise<readonly string[]> {
  const names = await readdir(path.join(folder, 'erasures')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => NAME.test(name)).sort();
}

/** @throws {WorkspaceError} it is damaged */
export async function readErasureFile(file: string): Promise<ErasureFile | undefined> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    parsed = undefined;
  }
  const erasure = erasureFileSchema.safeParse(parsed);
  const [, segment, offset] = NAME.exec(path.basename(file)) ?? [];
  if (!erasure.success || erasure.data.segment !== segment || erasure.data.offset !== Number(offset))
    throw damaged(file, 'does not say which entry was erased');
  if (`${canonicalJson(erasure.data)}\n` !== content) throw damaged(file, 'was altered: it is not written as it was');
  return erasure.data;
}

/** Undefined also where it is damaged. */
async function readIfWhole(file: string): Promise<ErasureFile | undefined> {
  return readErasureFile(file).catch((error: unknown) => {
    if (OutcrossError.is(error)) return undefined;
    throw error;
  });
}

function filePath(
  { folder }: LedgerFolder,
  { segment, offset }: { readonly segment: string; readonly offset: number },
  isPending: boolean,
): string {
  return path.join(folder, 'erasures', `${segment}-${offset}${isPending ? '.pending' : ''}.json`);
}
