import type { PartFiles } from '../engine/record-session.ts';
import { partTablePath } from '../workspace/parts.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Records tables of the parts that hold any, in their order. */
export function partFiles(
  workspace: Workspace,
  parts: readonly { readonly key: string; readonly records: number }[],
): readonly PartFiles[] {
  return parts
    .filter(({ records }) => records > 0)
    .map(({ key }) => ({ key, records: partTablePath(workspace, key, 'records') }));
}
