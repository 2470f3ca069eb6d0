import { ConfigError } from '../../errors.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { findReference } from '../reference/open-reference.ts';
import { readBridge } from '../reference/reference-bridge.ts';
import { requireLine } from './decide-release.ts';
import { renewedByBridge } from './entry-of-bridge.ts';
import { updateLine } from './kept-line.ts';
import type { LineState } from './line-state.ts';

/**
 * Lets a line go on with a reference that was renewed from its own.
 *
 * @param options.reference its name, `NAME@HASH`, or the beginning of its hash
 * @throws {ConfigError} there is no such line, or the reference was not renewed from the line's
 * @throws {InputError} there is no such reference
 */
export async function renewLine(
  workspace: Workspace,
  line: string,
  { reference: wanted, at }: { readonly reference: string; readonly at: string },
): Promise<LineState> {
  const reference = await findReference(workspace, wanted);
  const { manifest } = reference;
  const bridge = await readBridge(reference);
  const { state } = await updateLine(workspace, line, (current) => {
    const known = requireLine(line, current);
    if (bridge === undefined && reference.hash !== known.referenceHash)
      throw new ConfigError({
        place: `line "${line}"`,
        problem: `${manifest.name}@${reference.hash.slice(0, 12)} was not renewed from the line's reference, so nothing leads from one to the other`,
        hint: `Renew it: outcross reference renew ${known.referenceName} DATA…`,
      });
    // The line's own: nothing to do, also where the command is given twice.
    if (reference.hash === known.referenceHash) return undefined;
    return renewedByBridge(known, bridge!, {
      strata: manifest.strata,
      referenceName: manifest.name,
      assumedHuman: manifest.origin.assumedHuman,
      at,
    });
  });
  return state!;
}
