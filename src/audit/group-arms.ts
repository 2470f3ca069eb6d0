import type { ContentEntries } from '../dedup/content-entries.ts';
import { sampleGroups } from '../engine/group-samples.ts';
import type { QueryProcess } from '../engine/query-process.ts';
import type { PartFiles } from '../engine/record-session.ts';
import type { Arm } from './measure-samples.ts';
import type { SnapshotKeys } from './record-keys.ts';

/** Groups of a column that are measured: the largest ones. Each takes some tenths of a second. */
export const MOST_GROUP_ARMS = 24;
/** Words that a group is measured on at most. */
const MOST_GROUP_WORDS = 200_000;

export interface GroupArms {
  readonly arms: readonly Arm[];
  /** Groups that are not among them. */
  readonly leftOut: number;
}

/** The largest groups of each column that the user named, as arms of a panel. */
export async function groupArms(
  query: QueryProcess,
  {
    parts,
    keys,
    entries,
    groupColumns,
  }: {
    /** In the order of `keys.parts`. */
    readonly parts: readonly PartFiles[];
    readonly keys: SnapshotKeys;
    readonly entries: ContentEntries;
    readonly groupColumns: readonly string[];
  },
): Promise<GroupArms> {
  const arms: Arm[] = [];
  let leftOut = 0;
  if (parts.length === 0) return { arms, leftOut };
  for (const [index, name] of groupColumns.entries()) {
    const { groups, total } = await sampleGroups(query, {
      parts,
      column: `g${index}`,
      mostGroups: MOST_GROUP_ARMS,
      mostWords: MOST_GROUP_WORDS,
    });
    leftOut += total - groups.length;
    for (const { value, records, texts, words, places } of groups) {
      arms.push({
        arm: value,
        dimension: `group:${name}`,
        entries: Uint32Array.from(places, ([part, row]) => entries.entryOf[keys.parts[part]!.firstRecord + row]!),
        availableWords: words,
        records,
        texts,
      });
    }
  }
  return { arms, leftOut };
}
