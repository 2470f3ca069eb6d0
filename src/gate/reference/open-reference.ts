import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError, WorkspaceError } from '../../errors.ts';
import { parseCentroids } from '../../strata/centroid-bytes.ts';
import { createTfIdfEmbedder } from '../../strata/tf-idf-embedder.ts';
import { parseFit } from '../../strata/tf-idf-fit.ts';
import { TextReader } from '../../workspace/block-store.ts';
import { readReferenceUses } from '../../workspace/reference-uses.ts';
import {
  listReferenceFolders,
  type ReferenceFolder,
  readErasures,
  readReferenceDocuments,
  textSetOf,
} from '../../workspace/references.ts';
import { openExistingWorkspace, type Workspace } from '../../workspace/workspace.ts';
import type { GateDocument } from '../gate-document.ts';
import { type InteractionManifest, interactionManifestSchema } from '../interactions/interaction-manifest.ts';
import type { Reference } from './reference.ts';
import { type ReferenceManifest, type ReferencePart, referenceManifestSchema } from './reference-manifest.ts';
import { TrigramModel } from './surprisal-model.ts';

/** A reference as a workspace lists it: of texts, unless its manifest is said to be another. */
export interface ListedReference<Manifest = ReferenceManifest> {
  readonly hash: string;
  readonly manifest: Manifest;
  readonly folder: ReferenceFolder;
  /** When it was made; null where its run is not known any more. */
  readonly createdAt: string | null;
  /** Comparator's documents in each stratum when it was made; of interactions its users' events. */
  readonly comparator: readonly { readonly id: string; readonly count: number; readonly n: number }[];
  readonly notes: readonly string[];
  readonly erased: Readonly<Record<ReferencePart, number>>;
  /** Measurements against it so far. */
  readonly uses: { readonly comparator: number; readonly reserve: number };
}

/** A reference of texts or of interactions. */
export type AnyListedReference = ListedReference | ListedReference<InteractionManifest>;

/** Whether a reference holds who took what, and no texts. */
export function isOfInteractions(listed: AnyListedReference): listed is ListedReference<InteractionManifest> {
  return 'kind' in listed.manifest;
}

/**
 * References of texts of a workspace: by name, then the oldest first.
 *
 * @throws {WorkspaceError} one is damaged
 */
export async function listReferences(workspace: Workspace): Promise<readonly ListedReference[]> {
  return (await listAllReferences(workspace)).flatMap((listed) => (isOfInteractions(listed) ? [] : [listed]));
}

/**
 * All references of a workspace, of texts and of interactions: by name, then the oldest first.
 *
 * @throws {WorkspaceError} one is damaged
 */
export async function listAllReferences(workspace: Workspace): Promise<readonly AnyListedReference[]> {
  const listed: AnyListedReference[] = [];
  for (const folder of await listReferenceFolders(workspace)) listed.push(await listedReference(workspace, folder));
  const order = ({ manifest, createdAt, hash: own }: AnyListedReference) => [manifest.name, createdAt ?? '', own];
  return listed.sort((a, b) => {
    const [x, y] = [order(a), order(b)];
    for (const [at, value] of x.entries()) if (value !== y[at]) return value < y[at]! ? -1 : 1;
    return 0;
  });
}

/**
 * The reference of texts that a name means: the newest of its name, or the one whose hash begins so (`NAME@HASH`, or at least 8 digits).
 *
 * @throws {InputError} there is none, or several, or it is of interactions
 */
export async function findReference(workspace: Workspace, wanted: string): Promise<ListedReference> {
  const found = await findAnyReference(workspace, wanted);
  if (!isOfInteractions(found)) return found;
  throw new InputError({
    path: wanted,
    problem: 'this reference holds interactions, and texts are asked for',
    hint: 'Name a reference of texts; what is held against one of interactions is an interaction log: outcross compare.',
  });
}

/**
 * The same, of texts or of interactions.
 *
 * @throws {InputError} there is none, or several
 */
export async function findAnyReference(workspace: Workspace, wanted: string): Promise<AnyListedReference> {
  const all = await listAllReferences(workspace);
  const at = wanted.lastIndexOf('@');
  const [name, prefix] = at === -1 ? [wanted, undefined] : [wanted.slice(0, at), wanted.slice(at + 1)];
  let found = all.filter(
    ({ manifest, hash: own }) => manifest.name === name && (prefix === undefined || own.startsWith(prefix)),
  );
  // The last of a name is the newest.
  if (prefix === undefined) found = found.slice(-1);
  if (found.length === 0 && /^[0-9a-f]{8,64}$/.test(wanted))
    found = all.filter(({ hash: own }) => own.startsWith(wanted));
  if (found.length === 1) return found[0]!;
  const names = [...new Set(all.map(({ manifest }) => manifest.name))];
  throw new InputError({
    path: wanted,
    problem: found.length === 0 ? 'there is no such reference in this workspace' : `${found.length} references fit`,
    hint:
      names.length === 0
        ? 'Make one: outcross reference create NAME DATA…'
        : found.length === 0
          ? `There are: ${names.slice(0, 10).join(', ')}.`
          : 'Name more digits of its hash: outcross reference list.',
  });
}

/**
 * Opens a reference for measuring. Models are proved by the hashes that the manifest names; texts are read as they are asked for.
 *
 * @param wanted its name, `NAME@HASH`, or the beginning of its hash
 * @throws {InputError} there is no such reference
 * @throws {WorkspaceError} it is damaged
 */
export async function openReference(
  wanted: string,
  {
    workspace = '.outcross',
    cwd = '.',
  }: { readonly workspace?: string | undefined; readonly cwd?: string | undefined } = {},
): Promise<Reference> {
  const opened = await openExistingWorkspace(path.resolve(cwd, workspace));
  return openListedReference(opened, await findReference(opened, wanted));
}

/** The same for one that was found already. */
export async function openListedReference(workspace: Workspace, listed: ListedReference): Promise<Reference> {
  const { manifest, folder } = listed;
  const read = async (name: string, expected: string) => {
    const file = path.join(folder.folder, name);
    const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
      throw damaged(file, cause.code === 'ENOENT' ? 'is missing' : `cannot be read (${cause.code})`, cause);
    });
    if (hash('sha256', bytes) !== expected) throw damaged(file, 'is not what the manifest names');
    return bytes;
  };
  const fit = parseFit(await read('embedder.bin', manifest.embedder.fitHash));
  const embedder = createTfIdfEmbedder(fit);
  if (embedder.id !== manifest.embedder.id) {
    throw damaged(
      folder.folder,
      `its embedder was ${manifest.embedder.id}; this version of Outcross makes ${embedder.id}`,
    );
  }
  return {
    manifest,
    hash: listed.hash,
    strata: manifest.strata,
    surprisal: TrigramModel.parse(await read('surprisal.bin', manifest.surprisal.hash)),
    embedder,
    centroids: parseCentroids(await read('centroids.bin', manifest.centroids.hash)),
    dimensions: embedder.dimensions,
    erased: listed.erased,
    documents: (part) => documentsOf(workspace, folder, part),
  };
}

/** Documents of a part, in `orderDocuments`; texts are read from the block store as they are asked for. @throws {WorkspaceError} it is damaged */
export async function* documentsOf(
  workspace: Workspace,
  folder: ReferenceFolder,
  part: ReferencePart,
): AsyncIterable<GateDocument> {
  const reader = await TextReader.open(workspace, await textSetOf(folder));
  for await (const row of readReferenceDocuments(folder)) {
    if (row.part !== part || !('digest' in row)) continue;
    const text = await reader.text(row.digest);
    if (text === undefined) throw damaged(folder.folder, `the text of ${row.id} is not in the block store`);
    const { id, unit, prompt, groups, stage, settings } = row;
    yield {
      key: BigInt(row.key),
      id,
      text,
      unit,
      prompt,
      groups,
      ...(stage !== undefined && { stage }),
      ...(settings !== undefined && { settings }),
    };
  }
}

async function listedReference(workspace: Workspace, folder: ReferenceFolder): Promise<AnyListedReference> {
  const file = path.join(folder.folder, 'manifest.json');
  let text: string;
  let manifest: ReferenceManifest | InteractionManifest;
  try {
    text = await readFile(file, 'utf8');
    const parsed = JSON.parse(text) as object;
    manifest = 'kind' in parsed ? interactionManifestSchema.parse(parsed) : referenceManifestSchema.parse(parsed);
  } catch (cause) {
    throw damaged(file, (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is missing' : 'cannot be read', cause);
  }
  const own = hash('sha256', text);
  if (!own.startsWith(folder.name)) throw damaged(file, `its content has the hash ${own}`);
  const erased = { calibration: 0, comparator: 0, reserve: 0 };
  for (const { documents } of await readErasures(folder)) {
    erased.calibration += documents.calibration;
    erased.comparator += documents.comparator;
    erased.reserve += documents.reserve;
  }
  const run = await readRun(folder);
  const used = await readReferenceUses(workspace, own);
  const uses = {
    comparator: used.filter(({ part }) => part === 'comparator').length,
    reserve: used.filter(({ part }) => part === 'reserve').length,
  };
  return { hash: own, manifest, folder, erased, uses, ...run } as AnyListedReference;
}

/** What is no part of the hash; a reference is whole without it. */
async function readRun({
  folder,
}: ReferenceFolder): Promise<Pick<ListedReference, 'createdAt' | 'comparator' | 'notes'>> {
  try {
    const run = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')) as Partial<ListedReference>;
    return { createdAt: run.createdAt ?? null, comparator: run.comparator ?? [], notes: run.notes ?? [] };
  } catch {
    return { createdAt: null, comparator: [], notes: [] };
  }
}

/** What is told of a file of a reference that is not as it was frozen. */
export function damaged(file: string, problem: string, cause?: unknown): WorkspaceError {
  return new WorkspaceError({
    path: file,
    problem,
    hint: 'Restore it from a copy of the workspace, or make the reference again from its data.',
    cause,
  });
}
