import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { CancelledError, WorkspaceError } from '../errors.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { TextSet } from './block-store.ts';
import { eraseTexts } from './block-store-erase.ts';
import { verifyTextSet } from './block-store-verify.ts';
import { listFolder } from './list-folder.ts';
import { asWorkspaceError, publishFile, stagedPath, syncFolder } from './publish-file.ts';
import { reservoirSets } from './reservoirs.ts';
import type { Workspace } from './workspace.ts';

/**
 * Frozen references, a folder each under the first half of the hash of its manifest:
 *
 * ```
 * references/<hash>/manifest.json    canonical JSON: its SHA-256 is the reference's hash
 * references/<hash>/documents.jsonl  a row a document, in order of parts and keys; never its text
 * references/<hash>/texts.json       the set of the block store that holds the texts
 * references/<hash>/erasures.json    what was erased since, without what it said; missing where nothing was
 * references/<hash>/*.bin            models; what they are is the matter of those who made them
 * references/<hash>/uses/*.json     what was measured against it (`recordReferenceUse`)
 * references/<hash>/run.json         when and from what it was made: no part of the hash
 * ```
 *
 * The manifest and the models never change. An erasure writes the other files again and says so.
 */
export interface ReferenceFolder {
  /** First 32 digits of the reference's hash. */
  readonly name: string;
  readonly folder: string;
}

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const partSchema = z.enum(['calibration', 'comparator', 'reserve']);

const heldRowSchema = z.strictObject({
  part: partSchema,
  /** SHA-256 of the text's UTF-8 bytes. */
  digest: sha256,
  /** A signed 64-bit number. */
  key: z.string().regex(/^-?\d{1,19}$/),
  id: z.string(),
  unit: z.string(),
  prompt: z.string().nullable(),
  groups: z.record(z.string(), z.string()),
  words: count,
  /** An attested date or a verified capture proves that people wrote it. Absent: nothing but somebody's word does. */
  known: z.literal('human').optional(),
  stage: z.string().optional(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
const erasedRowSchema = z.strictObject({ part: partSchema, erased: z.literal(true) });
const rowSchema = z.union([heldRowSchema, erasedRowSchema]);

/** A document of a reference as its folder lists it. */
export type ReferenceDocumentRow = Readonly<z.infer<typeof heldRowSchema>>;
/** What is left of an erased one: that it was there. */
export type ErasedDocumentRow = Readonly<z.infer<typeof erasedRowSchema>>;

const rootsSchema = z.strictObject({ textsRoot: sha256, documentsHash: sha256 });
/** Hashes over all documents of a reference, in their order. */
export type DocumentRoots = Readonly<z.infer<typeof rootsSchema>>;

const erasureSchema = z.strictObject({
  erasedAt: z.iso.datetime(),
  /** Documents erased of each part. */
  documents: z.strictObject({ calibration: count, comparator: count, reserve: count }),
  reason: z.string().nullable(),
  before: rootsSchema,
  after: rootsSchema,
});
/** The tombstone of an erasure. */
export type ReferenceErasure = Readonly<z.infer<typeof erasureSchema>>;
const erasuresSchema = z.strictObject({
  schema: z.literal('outcross.erasures/1'),
  erasures: z.array(erasureSchema),
});
const textsSchema = z.strictObject({ schema: z.literal('outcross.texts/1'), set: sha256 });
const rootsOfManifestSchema = z.looseObject({ textsRoot: sha256, documentsHash: sha256 });

/** Digits of the hash that name the folder. */
const NAME_DIGITS = 32;

export function referenceFolder(workspace: Workspace, referenceHash: string): ReferenceFolder {
  const name = referenceHash.slice(0, NAME_DIGITS);
  return { name, folder: path.join(workspace.folder, 'references', name) };
}

/** All references of a workspace, by name of their folders. */
export async function listReferenceFolders(workspace: Workspace): Promise<readonly ReferenceFolder[]> {
  const names = await listFolder(path.join(workspace.folder, 'references'));
  return names
    .filter((name) => /^[0-9a-f]{32}$/.test(name))
    .sort()
    .map((name) => referenceFolder(workspace, name));
}

/**
 * Publishes the folder of a reference, whole.
 *
 * @param files contents by name; `manifest.json` must be the canonical JSON whose SHA-256 is `referenceHash`
 * @returns false where the same reference is there already; it is untouched
 * @throws {WorkspaceError} full disk, no permission
 */
export async function publishReference(
  workspace: Workspace,
  referenceHash: string,
  files: Readonly<Record<string, string | Uint8Array | AsyncIterable<string>>>,
): Promise<{ readonly folder: string; readonly isNew: boolean }> {
  const { folder } = referenceFolder(workspace, referenceHash);
  const staged = stagedPath(folder);
  try {
    await mkdir(staged, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const handle = await open(path.join(staged, name), 'wx');
      try {
        await handle.writeFile(content);
        await handle.datasync();
      } finally {
        await handle.close();
      }
    }
    await syncFolder(staged);
    // Renaming onto a folder that is not empty fails: equal hashes are the same reference.
    await rename(staged, folder);
    await syncFolder(path.dirname(folder));
    return { folder, isNew: true };
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return { folder, isNew: false };
    throw asWorkspaceError(folder, error);
  }
}

/** One line of `documents.jsonl`, with its line feed. */
export function documentLine(row: ReferenceDocumentRow | ErasedDocumentRow): string {
  return `${canonicalJson(row)}\n`;
}

/** @throws {WorkspaceError} the list is missing or damaged */
export async function* readReferenceDocuments({
  folder,
}: Pick<ReferenceFolder, 'folder'>): AsyncIterable<ReferenceDocumentRow | ErasedDocumentRow> {
  const file = path.join(folder, 'documents.jsonl');
  let number = 0;
  try {
    for await (const line of linesOf(file)) {
      number++;
      yield rowSchema.parse(JSON.parse(line));
    }
  } catch (cause) {
    throw damaged(file, number === 0 ? problemOf(cause) : `row ${number}: ${problemOf(cause)}`, cause);
  }
}

/** Sums up documents as they come. */
export class DocumentRootsHasher {
  readonly #texts = createHash('sha256');
  readonly #documents = createHash('sha256');

  add(row: ReferenceDocumentRow | ErasedDocumentRow): void {
    this.#texts.update('digest' in row ? `${row.digest}\n` : 'erased\n');
    this.#documents.update(documentLine(row));
  }

  finish(): DocumentRoots {
    return { textsRoot: this.#texts.digest('hex'), documentsHash: this.#documents.digest('hex') };
  }
}

/** Content of `texts.json`. */
export function textsFile(set: string): string {
  return `${JSON.stringify({ schema: 'outcross.texts/1', set })}\n`;
}

/** Id of the set that holds a reference's texts. @throws {WorkspaceError} it cannot be told */
export async function textSetOf({ folder }: Pick<ReferenceFolder, 'folder'>): Promise<string> {
  const file = path.join(folder, 'texts.json');
  try {
    return textsSchema.parse(JSON.parse(await readFile(file, 'utf8'))).set;
  } catch (cause) {
    throw damaged(file, problemOf(cause), cause);
  }
}

/**
 * Sets that any reference names, or any build that keeps rows for later ones.
 *
 * @throws {WorkspaceError} one of them cannot tell: nobody knows which texts it needs
 */
export async function liveTextSets(workspace: Workspace): Promise<ReadonlySet<string>> {
  const live = new Set<string>(await reservoirSets(workspace));
  for (const reference of await listReferenceFolders(workspace)) live.add(await textSetOf(reference));
  return live;
}

/** What was erased of a reference, oldest first. @throws {WorkspaceError} it cannot be read */
export async function readErasures({ folder }: Pick<ReferenceFolder, 'folder'>): Promise<readonly ReferenceErasure[]> {
  const file = path.join(folder, 'erasures.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw damaged(file, problemOf(cause), cause);
  }
  try {
    return erasuresSchema.parse(JSON.parse(text)).erasures;
  } catch (cause) {
    throw damaged(file, problemOf(cause), cause);
  }
}

/**
 * Takes documents out of a reference: their rows become ones that say no more than that something was erased, their texts leave the
 * block store with the next `sweepTexts`, and a tombstone tells when and how many. What was interrupted is finished by the same call;
 * doing it twice changes nothing more.
 *
 * @param isErased asked of the id of each document
 * @returns documents erased by this call
 * @throws {WorkspaceError} a file cannot be read or written
 */
export async function eraseFromReference(
  workspace: Workspace,
  reference: ReferenceFolder,
  {
    isErased,
    erasedAt,
    reason,
  }: {
    readonly isErased: (id: string) => boolean;
    readonly erasedAt: string;
    readonly reason: string | null;
  },
): Promise<number> {
  const before = new DocumentRootsHasher();
  const after = new DocumentRootsHasher();
  const erased = { calibration: 0, comparator: 0, reserve: 0 };
  const digests = new Set<string>();
  const change = (row: ReferenceDocumentRow | ErasedDocumentRow) =>
    'id' in row && isErased(row.id) ? ({ part: row.part, erased: true } as const) : row;
  for await (const row of readReferenceDocuments(reference)) {
    const changed = change(row);
    before.add(row);
    after.add(changed);
    if (changed !== row) erased[row.part]++;
    else if ('digest' in row) digests.add(row.digest);
  }
  const total = erased.calibration + erased.comparator + erased.reserve;
  if (total > 0) {
    const roots = { before: before.finish(), after: after.finish() };
    const earlier = await readErasures(reference);
    // Written before the rows: a call that was cut off in between has told it already.
    if (earlier.at(-1)?.after.documentsHash !== roots.after.documentsHash) {
      const erasures = [...earlier, { erasedAt, documents: erased, reason, ...roots }];
      await publishFile(
        path.join(reference.folder, 'erasures.json'),
        `${JSON.stringify(erasuresSchema.parse({ schema: 'outcross.erasures/1', erasures }))}\n`,
      );
    }
    const rows = async function* (): AsyncIterable<string> {
      for await (const row of readReferenceDocuments(reference)) yield documentLine(change(row));
    };
    await publishFile(path.join(reference.folder, 'documents.jsonl'), rows());
  }
  // Also where no row was left to change: a call that was cut off may have left texts without one.
  const id = await textSetOf(reference);
  const gone = new Set<string>();
  for (const { digest } of (await TextSet.open(workspace, id)).entries()) if (!digests.has(digest)) gone.add(digest);
  if (gone.size > 0) {
    await publishFile(path.join(reference.folder, 'texts.json'), textsFile(await eraseTexts(workspace, id, gone)));
  }
  return total;
}

/** A published file of a reference that is not as it was published. */
export interface ReferenceProblem {
  readonly file: string;
  readonly problem: string;
}

/**
 * Proves a reference's manifest, rows and texts by their hashes. Erasures that left a tombstone are no problem: the roots of the
 * manifest, of each tombstone and of what is there must follow on each other.
 */
export async function verifyReferenceFolder(
  workspace: Workspace,
  reference: ReferenceFolder,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly ReferenceProblem[]> {
  const problems: ReferenceProblem[] = [];
  const file = (name: string) => path.join(reference.folder, name);
  const check = async (name: string, read: () => Promise<void>) => {
    if (signal?.aborted) throw new CancelledError();
    try {
      await read();
    } catch (error) {
      const isOurs = error instanceof WorkspaceError;
      problems.push({ file: file(name), problem: isOurs ? error.message.split('\n')[0]! : problemOf(error) });
    }
  };
  let manifest: DocumentRoots | undefined;
  await check('manifest.json', async () => {
    const text = await readFile(file('manifest.json'), 'utf8');
    const digest = hash('sha256', text);
    if (digest.slice(0, NAME_DIGITS) !== reference.name) throw new Error(`its content has the hash ${digest}`);
    manifest = rootsOfManifestSchema.parse(JSON.parse(text));
  });
  const digests = new Set<string>();
  await check('documents.jsonl', async () => {
    const hasher = new DocumentRootsHasher();
    let erasedRows = 0;
    for await (const row of readReferenceDocuments(reference)) {
      hasher.add(row);
      if ('digest' in row) digests.add(row.digest);
      else erasedRows++;
    }
    const erasures = await readErasures(reference);
    let expected = manifest;
    let stated = 0;
    for (const { before, after, documents, erasedAt } of erasures) {
      if (expected !== undefined && before.documentsHash !== expected.documentsHash)
        throw new Error(`the erasure of ${erasedAt} does not follow on what was there before it`);
      expected = after;
      stated += documents.calibration + documents.comparator + documents.reserve;
    }
    const found = hasher.finish();
    if (expected !== undefined && found.documentsHash !== expected.documentsHash)
      throw new Error('its rows are not those that were frozen');
    if (expected !== undefined && found.textsRoot !== expected.textsRoot)
      throw new Error('its texts are not those that were frozen');
    if (erasedRows !== stated) throw new Error(`${erasedRows} rows are erased; tombstones tell of ${stated}`);
  });
  let set: string | undefined;
  await check('texts.json', async () => {
    set = await textSetOf(reference);
    const held = await TextSet.open(workspace, set);
    const missing = [...digests].filter((digest) => !held.has(digest));
    if (missing.length > 0) throw new Error(`${missing.length} texts are not in the set that it names`);
    if (held.count > digests.size) throw new Error(`the set that it names holds texts without a document`);
  });
  if (set !== undefined) problems.push(...(await verifyTextSet(workspace, set, { signal })));
  return problems;
}

/** Whether a folder of references holds one of a name: used before work is begun. */
export async function hasReference(workspace: Workspace, referenceHash: string): Promise<boolean> {
  const { folder } = referenceFolder(workspace, referenceHash);
  return (await stat(path.join(folder, 'manifest.json')).catch(() => undefined)) !== undefined;
}

/** Line feeds alone end lines: other readers of lines also split at characters that JSON does not escape. */
async function* linesOf(file: string): AsyncIterable<string> {
  let rest = '';
  for await (const piece of createReadStream(file, 'utf8')) {
    const lines = (rest + (piece as string)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') throw new Error('its last line is cut off');
}

function damaged(file: string, problem: string, cause: unknown): WorkspaceError {
  return new WorkspaceError({
    path: file,
    problem,
    hint: 'Restore the file from a copy of the workspace, or make the reference again from its data.',
    cause,
  });
}

function problemOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `does not fit its schema: ${issue!.path.map(String).join('.') || 'the whole'}: ${issue!.message}`;
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'is missing';
  if (error instanceof SyntaxError) return 'is not JSON';
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);
}
