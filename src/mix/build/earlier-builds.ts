import path from 'node:path';
import { readManifest } from '../../lineage/manifest.ts';
import { listBuilds } from '../../workspace/builds.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Recipe } from '../recipe/recipe.ts';

/** What earlier builds say about rows. */
export interface EarlierBuilds {
  /** Tables of rows of builds that a model was trained on. */
  readonly trained: readonly string[];
  /** Tables of rows of builds with a locked hold-out, and the name of its split there. */
  readonly heldOut: readonly { readonly file: string; readonly split: string; readonly isOwn: boolean }[];
}

/**
 * Builds of the workspace that bear on a new one.
 *
 * @param isTrainedOn whether a model was trained on a build, by its name
 * @throws {WorkspaceError} a manifest is damaged: nobody knows what it holds out
 */
export async function earlierBuilds(
  workspace: Workspace,
  recipe: Pick<Recipe, 'recipe' | 'hold_out'>,
  isTrainedOn: (build: string) => boolean = () => false,
): Promise<EarlierBuilds> {
  const own = recipe.hold_out?.name ?? recipe.recipe;
  const trained: string[] = [];
  const heldOut: { file: string; split: string; isOwn: boolean }[] = [];
  for (const { name, folder } of await listBuilds(workspace)) {
    const manifest = await readManifest(folder);
    const file = path.join(folder, manifest.row_table.file);
    if (isTrainedOn(name)) trained.push(file);
    if (manifest.hold_out === null) continue;
    const held = manifest.recipe.content.hold_out as { name?: string; locked?: boolean } | undefined;
    if (held?.locked !== false)
      heldOut.push({ file, split: manifest.hold_out.name, isOwn: (held?.name ?? manifest.name) === own });
  }
  return { trained, heldOut };
}
