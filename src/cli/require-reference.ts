import type { AnyListedReference } from '../gate/reference/open-reference.ts';

/**
 * Looks a reference up before anything large is loaded or read, so that a mistyped name is told at once.
 *
 * @throws {InputError} there is no such reference, or several
 * @throws {WorkspaceError} there is no workspace, or a reference of it is damaged
 */
export async function requireReference(wanted: string, workspace: string): Promise<void> {
  const [{ findReference }, { openExistingWorkspace }] = await Promise.all([
    import('../gate/reference/open-reference.ts'),
    import('../workspace/workspace.ts'),
  ]);
  await findReference(await openExistingWorkspace(workspace), wanted);
}

/**
 * The same of a reference of texts or of interactions.
 *
 * @throws {InputError} there is no such reference, or several
 * @throws {WorkspaceError} there is no workspace, or a reference of it is damaged
 */
export async function requireAnyReference(wanted: string, workspace: string): Promise<AnyListedReference> {
  const [{ findAnyReference }, { openExistingWorkspace }] = await Promise.all([
    import('../gate/reference/open-reference.ts'),
    import('../workspace/workspace.ts'),
  ]);
  return findAnyReference(await openExistingWorkspace(workspace), wanted);
}
