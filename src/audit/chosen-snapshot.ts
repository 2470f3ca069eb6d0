import { InputError } from '../errors.ts';
import { listAudits } from '../workspace/audits.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { RunFacts } from './audit-result.ts';

/**
 * The snapshot that is asked: the one named, or that of the audit named, or of the latest audit.
 *
 * @throws {InputError} there is no such audit, or none at all
 */
export async function chosenSnapshot(
  workspace: Workspace,
  { audit, snapshot }: { readonly audit?: string | undefined; readonly snapshot?: string | undefined },
): Promise<{ audit: string | null; snapshot: string }> {
  if (snapshot !== undefined) return { audit: null, snapshot };
  const audits = await listAudits<RunFacts>(workspace);
  const chosen = audit === undefined ? audits.at(-1) : audits.find(({ name }) => name === audit);
  if (chosen) return { audit: chosen.name, snapshot: chosen.run.snapshotId };
  const names = audits.map(({ name }) => name).toReversed();
  throw new InputError({
    path: audit ?? workspace.folder,
    problem: audit === undefined ? 'holds no finished audit' : 'is no audit of this workspace',
    hint:
      names.length === 0
        ? 'Run outcross audit DATA… first.'
        : `Audits, latest first: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`,
  });
}
