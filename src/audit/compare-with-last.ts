import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RecordSession } from '../engine/record-session.ts';
import { ORIGIN_GROUPS } from '../record/origin.ts';
import { listAudits } from '../workspace/audits.ts';
import { partTablePath } from '../workspace/parts.ts';
import { readSnapshot, type SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AuditChanges, AuditResult, RunFacts } from './audit-result.ts';

/** Changes since the last audit of exactly these sources; null where there is none or its records are gone. */
export async function compareWithLast({
  workspace,
  session,
  audit,
  manifest,
  sources,
}: {
  workspace: Workspace;
  session: RecordSession;
  audit: AuditResult;
  manifest: SnapshotManifest;
  sources: readonly string[];
}): Promise<AuditChanges | null> {
  const audits = await listAudits<RunFacts>(workspace);
  const last = audits.filter(({ run }) => JSON.stringify(run.sources) === JSON.stringify(sources)).at(-1);
  if (!last) return null;
  try {
    const before = JSON.parse(await readFile(path.join(last.folder, 'audit.json'), 'utf8')) as AuditResult;
    const snapshot = await readSnapshot(workspace, last.run.snapshotId);
    const nowKeys = new Set(manifest.parts.map(({ key }) => key));
    const beforeKeys = new Set(snapshot.parts.map(({ key }) => key));
    const [old, fresh] = await Promise.all([
      partsWithRecords(
        workspace,
        [...beforeKeys].filter((key) => !nowKeys.has(key)),
      ),
      partsWithRecords(
        workspace,
        [...nowKeys].filter((key) => !beforeKeys.has(key)),
      ),
    ]);
    const { added, removed, changed } = await session.compare(old, fresh);
    return {
      since: last.run.startedAt,
      addedRecords: added,
      removedRecords: removed,
      changedRecords: changed,
      ...findingChanges(before, audit),
      words: Object.fromEntries(
        ORIGIN_GROUPS.map((group) => [
          group,
          { before: before.origin.groups[group].words, now: audit.origin.groups[group].words },
        ]),
      ),
    };
  } catch (error) {
    // An earlier audit that cannot be read any more is no reason to fail this one.
    if (isMissing(error)) return null;
    throw error;
  }
}

async function partsWithRecords(workspace: Workspace, keys: readonly string[]) {
  const parts: { key: string; records: string }[] = [];
  for (const key of keys) {
    const records = partTablePath(workspace, key, 'records');
    if (await stat(records).catch(() => undefined)) parts.push({ key, records });
  }
  return parts;
}

/** A finding is the same while its kind and source are. */
function findingChanges(before: AuditResult, now: AuditResult): Pick<AuditChanges, 'newFindings' | 'resolvedFindings'> {
  const name = ({ kind, source }: { kind: string; source: string | null }) =>
    source === null ? kind : `${kind} ${source}`;
  const old = new Set(before.findings.map(name));
  const fresh = new Set(now.findings.map(name));
  return {
    newFindings: [...fresh].filter((one) => !old.has(one)).sort(),
    resolvedFindings: [...old].filter((one) => !fresh.has(one)).sort(),
  };
}

function isMissing(error: unknown): boolean {
  return (
    (error as { code?: string }).code === 'ENOENT' ||
    (error as { code?: string }).code === 'workspace' ||
    error instanceof SyntaxError
  );
}
