import path from 'node:path';
import { type ReferenceErasure, readErasures, verifyReferenceFolder } from '../../workspace/references.ts';
import { openExistingWorkspace } from '../../workspace/workspace.ts';
import { openInteractionReference } from '../interactions/open-interaction-reference.ts';
import { manifestHash } from './manifest-hash.ts';
import { type AnyListedReference, findAnyReference, isOfInteractions, openListedReference } from './open-reference.ts';

export interface VerifiedReference {
  readonly reference: AnyListedReference;
  /** What is not as it was frozen; nothing where all is well. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
  /** What was erased since, stated by tombstones. */
  readonly erasures: readonly ReferenceErasure[];
  /** `changed`: whole but for what was erased. */
  readonly outcome: 'whole' | 'changed' | 'damaged';
}

/**
 * Proves every file of a reference by its hash: manifest, rows, texts, models.
 *
 * @throws {InputError} there is no such reference
 */
export async function verifyReference(
  wanted: string,
  {
    workspace = '.outcross',
    cwd = '.',
    signal,
  }: {
    readonly workspace?: string | undefined;
    readonly cwd?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<VerifiedReference> {
  const opened = await openExistingWorkspace(path.resolve(cwd, workspace));
  const reference = await findAnyReference(opened, wanted);
  const { folder, manifest } = reference;
  const problems = [...(await verifyReferenceFolder(opened, folder, { signal }))];
  if (manifestHash(manifest.strata) !== manifest.strataHash) {
    problems.push({ file: path.join(folder.folder, 'manifest.json'), problem: 'its strata have another hash' });
  }
  try {
    await (isOfInteractions(reference)
      ? openInteractionReference(opened, reference)
      : openListedReference(opened, reference));
  } catch (error) {
    problems.push({
      file: folder.folder,
      problem: (error instanceof Error ? error.message : String(error)).split('\n')[0]!,
    });
  }
  const erasures = await readErasures(folder).catch(() => []);
  const outcome = problems.length > 0 ? 'damaged' : erasures.length > 0 ? 'changed' : 'whole';
  return { reference, problems, erasures, outcome };
}
