import path from 'node:path';
import { type ContentEntries, contentEntries, wordsOf } from '../dedup/content-entries.ts';
import { NO_PARTNER, nominateAcross } from '../dedup/nominate-across.ts';
import { QueryProcess } from '../engine/query-process.ts';
import { RecordSession } from '../engine/record-session.ts';
import { InputError } from '../errors.ts';
import { BAND_COUNT, BAND_ROWS } from '../kernels/band-keys.ts';
import { ORIGIN_GROUPS } from '../record/origin.ts';
import { type AuditFolder, listAudits } from '../workspace/audits.ts';
import { readPartSummary } from '../workspace/parts.ts';
import { readSnapshot } from '../workspace/snapshots.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';
import type { Example } from './audit-result.ts';
import { FINGERPRINT_VERSION } from './fingerprint-version.ts';
import { partFiles } from './part-files.ts';
import type { PartSummary } from './part-summary.ts';
import { readSnapshotKeys, type SnapshotKeys } from './record-keys.ts';
import type { Against, RepeatPair } from './repeats-result.ts';
import { roundShare } from './round-share.ts';

const EXAMPLES = 3;

/** An earlier audit whose records this data is held against. */
export interface AgainstAudit {
  /** Name of its folder. */
  readonly name: string;
  readonly snapshotId: string;
  readonly workspace: Workspace;
  readonly parts: readonly PartSummary[];
  readonly groupCount: number;
}

/**
 * Finds an earlier audit by its name in the workspace, or by its folder in any workspace.
 *
 * @throws {InputError} there is none, or its fingerprints are of another version
 */
export async function findAgainst(name: string, workspace: Workspace, cwd: string): Promise<AgainstAudit> {
  const found = await findAudit(name, workspace, cwd);
  if (found === undefined) {
    const known = (await listAudits(workspace)).map((audit) => audit.name);
    throw new InputError({
      path: name,
      problem: 'is no audit to compare with',
      hint:
        known.length === 0
          ? 'Audit the other data first, then name that audit, or its folder in another workspace.'
          : `Name one of ${known.slice(-5).join(', ')}, or the folder of an audit in another workspace.`,
    });
  }
  const manifest = await readSnapshot(found.workspace, found.snapshotId);
  const parts: PartSummary[] = [];
  for (const { key } of manifest.parts) {
    const summary = await readPartSummary<PartSummary>(found.workspace, key);
    if (summary && summary.records > 0) parts.push(summary);
  }
  const isReadable = parts.every(({ tables }) => tables.fingerprints !== undefined);
  if (!isReadable || !manifest.rulesVersion.startsWith(`fingerprint ${FINGERPRINT_VERSION},`)) {
    throw new InputError({
      path: name,
      problem: 'was made by another version of Outcross: its fingerprints cannot be compared with these',
      hint: 'Audit that data again with this version; what it says does not change the audit you have.',
    });
  }
  return { ...found, parts, groupCount: manifest.groupColumns.length };
}

async function findAudit(
  name: string,
  workspace: Workspace,
  cwd: string,
): Promise<Pick<AgainstAudit, 'name' | 'workspace' | 'snapshotId'> | undefined> {
  const inside = (await listAudits<AuditRunFacts>(workspace)).find((audit) => audit.name === name);
  if (inside) return { name: inside.name, workspace, snapshotId: inside.run.snapshotId };
  const folder = path.resolve(cwd, name);
  if (path.basename(path.dirname(folder)) !== 'audits') return undefined;
  const other = await openExistingWorkspace(path.dirname(path.dirname(folder))).catch(() => undefined);
  if (other === undefined) return undefined;
  const audit: (AuditFolder & { readonly run: AuditRunFacts }) | undefined = (
    await listAudits<AuditRunFacts>(other)
  ).find((one) => one.folder === folder || one.name === path.basename(folder));
  return audit && { name: audit.name, workspace: other, snapshotId: audit.run.snapshotId };
}

interface AuditRunFacts {
  readonly startedAt: string;
  readonly snapshotId: string;
}

/** Entries here that stand in other data too: shape [found] each. */
export interface SharedEntries {
  readonly entry: Uint32Array;
  /** Equal lanes of the signatures with the nearest entry there; all of them where the texts are the same. */
  readonly lanes: Uint8Array;
  /** 1 where the texts are the same. */
  readonly isIdentical: Uint8Array;
}

/** Records of this data that stand in other data too, from stored fingerprints alone, and how many of the other stand in this. */
export async function compareAgainst(
  against: AgainstAudit,
  {
    workspace,
    session,
    keys,
    entries,
    similarAt,
    keepsText,
    workers,
    temporaryFolder,
    queryMemoryMb,
    signal,
  }: {
    readonly workspace: Workspace;
    readonly session: RecordSession;
    readonly keys: SnapshotKeys;
    readonly entries: ContentEntries;
    readonly similarAt: number;
    /** False: nothing is quoted, of the other data either, whose audit may have kept its text. */
    readonly keepsText: boolean;
    readonly workers: number;
    readonly temporaryFolder: string;
    readonly queryMemoryMb: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<{ readonly against: Against; readonly shared: SharedEntries }> {
  const otherKeys = await readSnapshotKeys(against.workspace, against.parts, null, ORIGIN_GROUPS);
  const otherEntries = contentEntries(otherKeys);
  const across = await nominateAcross(
    { workspace, parts: keys.parts, entries, keys },
    { workspace: against.workspace, parts: otherKeys.parts, entries: otherEntries, keys: otherKeys },
    { similarAt, workers, signal },
  );
  let [identical, similar, words] = [0, 0, 0];
  const found: number[] = [];
  const shown: { readonly own: number; readonly other: number; readonly relation: RepeatPair['relation'] }[] = [];
  const shownOf = { identical: 0, similar: 0 };
  for (let entry = 0; entry < entries.count; entry++) {
    const isIdentical = across.identicalTo[entry] !== NO_PARTNER;
    const other = isIdentical ? across.identicalTo[entry]! : across.similarTo[entry]!;
    if (other === NO_PARTNER) continue;
    found.push(entry);
    if (isIdentical) identical += entries.size[entry]!;
    else similar += entries.size[entry]!;
    words += entries.size[entry]! * entries.words[entry]!;
    const relation = isIdentical ? 'identical' : 'similar';
    if (shownOf[relation]++ < EXAMPLES) shown.push({ own: entry, other, relation });
  }
  const own = await session.examplesOfContents(shown.map((pair) => contentOf(keys, entries, pair.own)));
  const others = await otherExamples(
    against,
    shown.map((pair) => contentOf(otherKeys, otherEntries, pair.other)),
    { temporaryFolder, queryMemoryMb, signal },
  );
  const example = (found: { readonly recordId: string; readonly preview: string | null }): Example => ({
    record_id: found.recordId,
    preview: keepsText ? found.preview : null,
  });
  const other = { records: 0, identical: 0, similar: 0 };
  for (let entry = 0; entry < otherEntries.count; entry++) {
    const size = otherEntries.size[entry]!;
    if (across.othersFound[entry] === 2) other.identical += size;
    else if (across.othersFound[entry] === 1) other.similar += size;
  }
  other.records = against.parts.reduce((sum, { records }) => sum + records, 0);
  const lanes = BAND_COUNT * BAND_ROWS;
  const shared = {
    entry: Uint32Array.from(found),
    lanes: Uint8Array.from(found, (entry) =>
      across.identicalTo[entry] === NO_PARTNER ? across.equalLanes[entry]! : lanes,
    ),
    isIdentical: Uint8Array.from(found, (entry) => Number(across.identicalTo[entry] !== NO_PARTNER)),
  };
  const result: Against = {
    name: against.name,
    snapshot_id: against.snapshotId,
    identical,
    similar,
    similar_estimated: true,
    not_compared: across.dropped,
    records: identical + similar,
    words,
    other,
    examples: shown.flatMap((pair): RepeatPair[] => {
      const a = own.get(contentOf(keys, entries, pair.own));
      const b = others.get(contentOf(otherKeys, otherEntries, pair.other));
      if (a === undefined || b === undefined) return [];
      return [
        {
          relation: pair.relation,
          jaccard: pair.relation === 'identical' ? 1 : roundShare(across.equalLanes[pair.own]! / lanes),
          containment: pair.relation === 'identical' ? 1 : null,
          a: example(a),
          b: example(b),
        },
      ];
    }),
  };
  return { against: result, shared };
}

async function otherExamples(
  { workspace, parts, groupCount }: AgainstAudit,
  contents: readonly string[],
  {
    temporaryFolder,
    queryMemoryMb,
    signal,
  }: {
    readonly temporaryFolder: string;
    readonly queryMemoryMb: number;
    readonly signal?: AbortSignal | undefined;
  },
) {
  const query = await QueryProcess.start({ temporaryFolder, memoryLimitMb: queryMemoryMb, threads: 1, signal });
  try {
    const session = await RecordSession.open(query, partFiles(workspace, parts), groupCount);
    return await session.examplesOfContents(contents);
  } finally {
    await query.close();
  }
}

/** First 64 bits of the hash of an entry's content, as the query process writes them. */
export function contentOf(keys: Pick<SnapshotKeys, 'contentHigh'>, entries: ContentEntries, entry: number): string {
  const halves = wordsOf(keys.contentHigh);
  const record = 2 * entries.representative[entry]!;
  return [halves[record + 1]!, halves[record]!]
    .map((half) => half.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
}
