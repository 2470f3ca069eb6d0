import { compressedRatio } from './compressed-ratio.ts';
import { deleteGroupsOfCounts, documentsOfGroups } from './delete-groups-of-counts.ts';
import { deleteGroupsOfRepetition } from './delete-groups-of-repetition.ts';
import { deleteGroupsOfWindows } from './delete-groups-of-windows.ts';
import type { GroupDeletions } from './group-deletions.ts';
import type { PanelBytes, PanelSample } from './panel-sample.ts';
import type { CountsOfCounts } from './species/counts-of-counts.ts';
import { distinctPerDocument } from './text/distinct-per-document.ts';
import type { WindowTypes } from './text/moving-window-types.ts';
import { lengthen } from './text/n-gram-ids.ts';
import type { PanelOptions } from './text-panel.ts';

/** Words a window of the moving type-token ratio. */
export const PANEL_WINDOW = 50;

/** Everything that the metrics of the text panel are formulas of. */
export interface PanelFacts {
  /** Units that rarefied metrics are rarefied to: the same in every arm, because it depends on the words asked for alone. */
  readonly rarefiedTo: number;
  /** Documents with words. */
  readonly documents: number;
  /** Counts of counts of n-grams, by n = 1 … 4. */
  readonly grams: ReadonlyMap<number, GroupDeletions<CountsOfCounts>>;
  /** How many documents hold a 4-gram: counts of counts of documents. */
  readonly holders: GroupDeletions<CountsOfCounts>;
  /** Mean over documents of ln(1 + other documents with its 4-grams). */
  readonly repetition: GroupDeletions<number | undefined>;
  readonly windows: GroupDeletions<WindowTypes>;
  readonly compression: {
    /** Bytes asked for, and bytes that the arm had of them. */
    readonly wanted: number;
    readonly bytes: number;
    /** Undefined where the arm had too few. */
    readonly ratio: GroupDeletions<number | undefined> | undefined;
  };
}

/**
 * Units that an arm of `words` words is rarefied to: half. With half of them left out, any group of documents may be; and the
 * standard error of the jackknife is nearer the truth than for a number nearer to all (docs/metrics.md).
 */
export function rarefiedTo(words: number): number {
  return Math.floor(words / 2);
}

/** Counts what the metrics need, length of n-gram by length of n-gram, so that one table of them is in memory at a time. */
export function panelFacts({ words, groupOf, groups, bytes }: PanelSample, options: PanelOptions): PanelFacts {
  const grams = new Map<number, GroupDeletions<CountsOfCounts>>();
  let current = words;
  for (let length = 1; length <= 4; length++) {
    if (length > 1) current = lengthen(current, { words, length });
    grams.set(length, deleteGroupsOfCounts(current, { groupOf, groups }));
  }
  const distinct = distinctPerDocument(current);
  return {
    rarefiedTo: rarefiedTo(options.words),
    documents: groupOf.length,
    grams,
    holders: deleteGroupsOfCounts(distinct, { groupOf, groups }),
    repetition: deleteGroupsOfRepetition(distinct, { groupOf, groups }),
    windows: deleteGroupsOfWindows(words, { groupOf, groups, window: PANEL_WINDOW }),
    compression: {
      wanted: options.bytes,
      bytes: bytes.block.length,
      ratio: bytes.block.length < options.bytes ? undefined : deleteGroupsOfBytes(bytes, groups),
    },
  };
}

/** The ratio of the block, and of what is left of it without each group of documents. */
function deleteGroupsOfBytes(
  { block, starts, groupOf }: PanelBytes,
  groups: number,
): GroupDeletions<number | undefined> {
  const without: (number | undefined)[] = [];
  const left = new Uint8Array(block.length);
  for (const [group, documents] of documentsOfGroups(groupOf, groups).entries()) {
    if (documents.length === 0) continue;
    let size = 0;
    for (let document = 0; document < groupOf.length; document++) {
      if (groupOf[document] === group) continue;
      const part = block.subarray(starts[document], starts[document + 1]);
      left.set(part, size);
      size += part.length;
    }
    without.push(compressedRatio(left.subarray(0, size)));
  }
  return { full: compressedRatio(block), without };
}
