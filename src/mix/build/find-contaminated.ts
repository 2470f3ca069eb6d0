import type { PartSummary } from '../../audit/part-summary.ts';
import { readSnapshotKeys } from '../../audit/record-keys.ts';
import { repeatMembers } from '../../audit/repeat-members.ts';
import { contentEntries } from '../../dedup/content-entries.ts';
import { NO_PARTNER, nominateAcross } from '../../dedup/nominate-across.ts';
import { contaminationMark } from '../../engine/contamination.ts';
import type { PartFiles } from '../../engine/record-session.ts';
import { BAND_COUNT, BAND_ROWS } from '../../kernels/band-keys.ts';
import { ORIGIN_GROUPS } from '../../record/origin.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { writeLongTable } from '../../workspace/write-table.ts';
import type { EvaluationSet } from './evaluation-sets.ts';

/** Entries of an evaluation set whose ids are looked up; of more that are matched only the set is named. */
const MOST_NAMED = 20_000;

/**
 * Looks up which records of some parts stand in evaluation sets, the same or similar by the estimate of stored fingerprints, and what each
 * matches best. No data is read.
 *
 * @param parts that hold records, in the order in which they are counted
 * @param file to write: Parquet, `part` and `row` (of its records table), `match` (`contaminationMark`)
 * @returns the file; undefined: there is no such record
 * @throws {CancelledError} `signal` aborted
 */
export async function findContaminated(
  workspace: Workspace,
  {
    sets,
    summaries,
    parts,
    file,
    signal,
  }: {
    readonly sets: readonly EvaluationSet[];
    readonly summaries: readonly PartSummary[];
    readonly parts: readonly PartFiles[];
    readonly file: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<string | undefined> {
  if (sets.length === 0) return undefined;
  const keys = await readSnapshotKeys(workspace, summaries, null, ORIGIN_GROUPS);
  const entries = contentEntries(keys);
  const best = new Map<number, { readonly similarity: number; readonly set: number; readonly other: number }>();
  for (const [set, { side, similar }] of sets.entries()) {
    const across = await nominateAcross({ workspace, parts: keys.parts, entries, keys }, side, {
      similarAt: similar,
      workers: 1,
      signal,
    });
    for (let entry = 0; entry < entries.count; entry++) {
      const isIdentical = across.identicalTo[entry] !== NO_PARTNER;
      const other = isIdentical ? across.identicalTo[entry]! : across.similarTo[entry]!;
      if (other === NO_PARTNER) continue;
      const similarity = isIdentical ? 1 : across.equalLanes[entry]! / (BAND_COUNT * BAND_ROWS);
      if (similarity > (best.get(entry)?.similarity ?? -1)) best.set(entry, { similarity, set, other });
    }
  }
  if (best.size === 0) return undefined;
  const marks = new Map<number, string>();
  for (const [set, matched] of Map.groupBy(best, ([, { set: own }]) => own)) {
    const others = [...new Set(matched.map(([, { other }]) => other))].sort((a, b) => a - b).slice(0, MOST_NAMED);
    const ids = await sets[set]!.idsOf(others);
    for (const [entry, { similarity, other }] of matched)
      marks.set(entry, contaminationMark({ set: sets[set]!.name, matched: ids.get(other) ?? null, similarity }));
  }
  const members = repeatMembers(keys, entries, Uint32Array.from(best.keys()).sort());
  // Parts are counted here in the order of the keys, there in that of the snapshot.
  const positions = Int32Array.from(keys.parts, ({ key }) => parts.findIndex((part) => part.key === key));
  const isWritten = await writeLongTable(file, members.part.length, (start, end) => [
    {
      name: 'part',
      type: 'INT32',
      data: Int32Array.from(members.part.subarray(start, end), (part) => positions[part]!),
    },
    { name: 'row', type: 'INT32', data: Int32Array.from(members.row.subarray(start, end)) },
    {
      name: 'match',
      type: 'STRING',
      data: Array.from(members.entry.subarray(start, end), (entry) => marks.get(entry)!),
    },
  ]);
  return isWritten ? file : undefined;
}
