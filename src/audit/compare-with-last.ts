import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RecordSession } from '../engine/record-session.ts';
import { ORIGIN_GROUPS } from '../record/origin.ts';
import { listAudits } from '../workspace/audits.ts';
import { partTablePath } from '../workspace/parts.ts';
import { readSnapshot, type SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AuditChanges, AuditResult, FINDING_KINDS, RunFacts } from './audit-result.ts';
import { originShifts } from './origin-shifts.ts';
import type { SnapshotInput } from './run-audit.ts';

/**
 * Changes since the last audit of the same data, read in the same way; null where there is none. The same way: equal sources,
 * share of rows, group columns, and text kept or not. The same data: a part in common, or a file of the same path.
 */
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
  manifest: SnapshotManifest<SnapshotInput>;
  sources: readonly string[];
}): Promise<AuditChanges | null> {
  const last = await lastLike({ workspace, manifest, sources });
  if (last === null) return null;
  const nowKeys = new Set(manifest.parts.map(({ key }) => key));
  const beforeKeys = new Set(last.snapshot.parts.map(({ key }) => key));
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
    audit: last.name,
    addedRecords: added,
    removedRecords: removed,
    changedRecords: changed,
    ...findingChanges(last.result, audit),
    words: Object.fromEntries(
      ORIGIN_GROUPS.map((group) => [
        group,
        { before: last.result.origin.groups[group].words, now: audit.origin.groups[group].words },
      ]),
    ),
    origins: originShifts(last.result.origin.by_source, audit.origin.by_source),
  };
}

interface EarlierAudit {
  readonly name: string;
  readonly run: RunFacts;
  readonly result: AuditResult;
  readonly snapshot: SnapshotManifest<SnapshotInput>;
}

async function lastLike({
  workspace,
  manifest,
  sources,
}: {
  workspace: Workspace;
  manifest: SnapshotManifest<SnapshotInput>;
  sources: readonly string[];
}): Promise<EarlierAudit | null> {
  const way = wayOfReading(manifest);
  const keys = new Set(manifest.parts.map(({ key }) => key));
  const paths = new Set(manifest.inputs.map(({ path: file }) => file));
  for (const { name, folder, run } of (await listAudits<RunFacts>(workspace)).toReversed()) {
    if (JSON.stringify(run.sources) !== JSON.stringify(sources)) continue;
    try {
      const snapshot = await readSnapshot<SnapshotInput, unknown>(workspace, run.snapshotId);
      const isSameData =
        snapshot.parts.some(({ key }) => keys.has(key)) || snapshot.inputs.some(({ path: file }) => paths.has(file));
      if (wayOfReading(snapshot) !== way || !isSameData) continue;
      const result = JSON.parse(await readFile(path.join(folder, 'audit.json'), 'utf8')) as AuditResult;
      return { name, run, result, snapshot };
    } catch (error) {
      // An earlier audit that cannot be read any more is no reason to fail this one.
      if (!isMissing(error)) throw error;
    }
  }
  return null;
}

function wayOfReading({ sampleShare, groupColumns, keepsText }: SnapshotManifest): string {
  return JSON.stringify([sampleShare, groupColumns, keepsText]);
}

async function partsWithRecords(workspace: Workspace, keys: readonly string[]) {
  const parts: { key: string; records: string }[] = [];
  for (const key of keys) {
    const records = partTablePath(workspace, key, 'records');
    if (await stat(records).catch(() => undefined)) parts.push({ key, records });
  }
  return parts;
}

type FindingKind = (typeof FINDING_KINDS)[number];

/** Kinds of findings that only audits with a section can have: where one of two lacks it, nothing changed. */
const OF_SECTION: Readonly<Record<'repeats' | 'width' | 'topics', readonly FindingKind[]>> = {
  repeats: ['leakage', 'removal-costs-stratum', 'template-family'],
  width: ['narrow-synthetic'],
  topics: ['rare-topics'],
};

/** A finding is the same while its kind and source are. */
function findingChanges(before: AuditResult, now: AuditResult): Pick<AuditChanges, 'newFindings' | 'resolvedFindings'> {
  const untold = new Set<string>(
    (['repeats', 'width', 'topics'] as const).flatMap((section) =>
      // Audits written before a section was known have no key of it.
      (before[section] ?? null) === null || now[section] === null ? OF_SECTION[section] : [],
    ),
  );
  const name = ({ kind, source }: { kind: string; source: string | null }) =>
    source === null ? kind : `${kind} ${source}`;
  const old = new Set(before.findings.filter(({ kind }) => !untold.has(kind)).map(name));
  const fresh = new Set(now.findings.filter(({ kind }) => !untold.has(kind)).map(name));
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
