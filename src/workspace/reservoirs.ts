import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { WorkspaceError } from '../errors.ts';
import { TextSet } from './block-store.ts';
import { eraseTexts } from './block-store-erase.ts';
import { verifyTextSet } from './block-store-verify.ts';
import { publishFile } from './publish-file.ts';
import { listResultFolders } from './result-folders.ts';
import { walkTexts } from './walk-texts.ts';
import type { Workspace } from './workspace.ts';

/**
 * Rare rows that a build keeps for later ones, so that they outlive the data they were read from: a set of the block store that holds one
 * row a text, named by a file beside the manifest.
 *
 * ```
 * builds/<name>/reservoir.json    the set, and what was erased of it since
 * texts/sets/<set>.set            rows with all that is known of them, each under the hash of its text
 * ```
 *
 * The manifest holds the hash over all rows (`reservoirRoot`); an erasure tells the hash before and after it. What a row's text says is
 * not the workspace's to know, beside its id.
 */
export const RESERVOIR_FILE = 'reservoir.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const erasureSchema = z.strictObject({
  erased_at: z.iso.datetime(),
  rows: z.int().min(1),
  reason: z.string().nullable(),
  before: sha256,
  after: sha256,
});
const reservoirSchema = z.strictObject({
  schema: z.literal('outcross.reservoir/1'),
  set: sha256,
  erasures: z.array(erasureSchema),
});
const rowSchema = z.looseObject({ id: z.string() });

/** What a build keeps, as its folder says. */
export type KeptReservoir = Readonly<Omit<z.infer<typeof reservoirSchema>, 'schema'>>;

/** Content of the file. */
export function reservoirFile({ set, erasures }: KeptReservoir): string {
  return `${JSON.stringify(reservoirSchema.parse({ schema: 'outcross.reservoir/1', set, erasures }))}\n`;
}

/** SHA-256 over the hashes of all rows, a line each, in their order. */
export function reservoirRoot(digests: Iterable<string>): string {
  const root = createHash('sha256');
  for (const digest of [...digests].sort()) root.update(`${digest}\n`);
  return root.digest('hex');
}

/**
 * @param folder of a build
 * @returns undefined where it keeps none
 * @throws {WorkspaceError} the file cannot be read: nobody knows which rows are meant
 */
export async function readKeptReservoir(folder: string): Promise<KeptReservoir | undefined> {
  const file = path.join(folder, RESERVOIR_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw damaged(file, cause);
  }
  try {
    const { schema: _, ...kept } = reservoirSchema.parse(JSON.parse(text));
    return kept;
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/** Sets that builds keep rows in. @throws {WorkspaceError} a build cannot tell: nobody knows which texts it needs */
export async function reservoirSets(workspace: Workspace): Promise<readonly string[]> {
  const sets: string[] = [];
  for (const { folder } of await listResultFolders(workspace, 'builds')) {
    const kept = await readKeptReservoir(folder);
    if (kept !== undefined) sets.push(kept.set);
  }
  return sets;
}

/** Ids of the rows that a build keeps, each with the hash of its text. @throws {WorkspaceError} the set cannot be read */
export async function* reservoirRowIds(
  workspace: Workspace,
  { set }: Pick<KeptReservoir, 'set'>,
): AsyncGenerator<{ readonly digest: string; readonly id: string }, undefined> {
  for await (const { digest, text } of walkTexts(workspace, await TextSet.open(workspace, set)))
    yield { digest, id: rowSchema.parse(JSON.parse(text)).id };
}

/**
 * Takes rows out of what builds keep. Their texts leave the block store with the next `sweepTexts`; each build's file tells when and how
 * many. Doing it twice changes nothing more. The caller works alone in the workspace.
 *
 * @returns names of the builds whose reservoir changed
 * @throws {WorkspaceError} a file cannot be read or written
 */
export async function eraseFromReservoirs(
  workspace: Workspace,
  {
    isErased,
    erasedAt,
    reason,
  }: {
    /** Asked of the id of each row. */
    readonly isErased: (id: string) => boolean;
    readonly erasedAt: string;
    readonly reason: string | null;
  },
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const { name, folder } of await listResultFolders(workspace, 'builds')) {
    const kept = await readKeptReservoir(folder);
    if (kept === undefined) continue;
    const gone = new Set<string>();
    const staying: string[] = [];
    for await (const { digest, id } of reservoirRowIds(workspace, kept)) {
      if (isErased(id)) gone.add(digest);
      else staying.push(digest);
    }
    if (gone.size === 0) continue;
    const erasure = {
      erased_at: erasedAt,
      rows: gone.size,
      reason,
      before: reservoirRoot([...staying, ...gone]),
      after: reservoirRoot(staying),
    };
    const set = await eraseTexts(workspace, kept.set, gone);
    await publishFile(path.join(folder, RESERVOIR_FILE), reservoirFile({ set, erasures: [...kept.erasures, erasure] }));
    changed.push(name);
  }
  return changed;
}

/**
 * What is wrong with the rows that a build keeps; nothing where all is well. Each text is proved by its hash, all of them by the hash that
 * the manifest holds, or by those that erasures tell of one after the other.
 *
 * @param expected what the manifest says
 * @throws {CancelledError} `signal` aborted
 */
export async function verifyReservoir(
  workspace: Workspace,
  folder: string,
  {
    expected,
    signal,
  }: {
    readonly expected: { readonly root: string; readonly rows: number };
    readonly signal?: AbortSignal | undefined;
  },
): Promise<readonly string[]> {
  const kept = await readKeptReservoir(folder);
  if (kept === undefined) return ['is missing; the manifest says that rows are kept for later builds'];
  const problems: string[] = [];
  let [root, rows] = [expected.root, expected.rows];
  for (const { before, after, rows: erased, erased_at: erasedAt } of kept.erasures) {
    if (before !== root) problems.push(`the erasure of ${erasedAt} does not follow on what was there before it`);
    root = after;
    rows -= erased;
  }
  for (const { file, problem } of await verifyTextSet(workspace, kept.set, { signal }))
    problems.push(`${path.relative(workspace.folder, file)} ${problem}`);
  if (problems.length > 0) return problems;
  const digests = [...(await TextSet.open(workspace, kept.set)).entries()].map(({ digest }) => digest);
  if (digests.length !== rows) problems.push(`holds ${digests.length} rows instead of ${rows}`);
  if (reservoirRoot(digests) !== root) problems.push('its rows are not those that the manifest names');
  return problems;
}

function damaged(file: string, cause: unknown): WorkspaceError {
  return new WorkspaceError({
    path: file,
    problem: 'cannot be read, so nobody knows which rare rows the build keeps',
    hint: 'Restore the file from a copy of the workspace, or remove the build; outcross verify says what is wrong with it.',
    cause,
  });
}
