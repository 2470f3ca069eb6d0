import { compressedRatio } from './compressed-ratio.ts';
import { deleteGroupsOfCounts, documentsOfGroups } from './delete-groups-of-counts.ts';
import { type DocumentRepetition, deleteGroupsOfRepetition } from './delete-groups-of-repetition.ts';
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
  /** Counts of counts of n-grams, by n = 1 … 4. */
  readonly grams: ReadonlyMap<number, GroupDeletions<CountsOfCounts>>;
  /** How many documents hold a 4-gram: counts of counts of documents. */
  readonly holders: GroupDeletions<CountsOfCounts>;
  readonly repetition: GroupDeletions<DocumentRepetition>;
  readonly windows: GroupDeletions<WindowTypes>;
  /** Undefined where the arm has fewer bytes than asked for. */
  readonly compression: GroupDeletions<BlockCompression> | undefined;
  /** Bytes asked for. */
  readonly wantedBytes: number;
}

export interface BlockCompression {
  readonly bytes: number;
  /** Undefined for no bytes. */
  readonly ratio: number | undefined;
}

/**
 * Units that an arm of `words` words is rarefied to: half. So a group of documents may hold up to half of the words and still be
 * left out, and documents of eight words still have enough 4-grams. Nearer to all, more of the tail would be seen, with relative
 * errors a quarter larger.
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
    grams,
    holders: deleteGroupsOfCounts(distinct, { groupOf, groups }),
    repetition: deleteGroupsOfRepetition(distinct, { groupOf, groups }),
    windows: deleteGroupsOfWindows(words, { groupOf, groups, window: PANEL_WINDOW }),
    compression: bytes.block.length < options.bytes ? undefined : deleteGroupsOfBytes(bytes, groups),
    wantedBytes: options.bytes,
  };
}

/** The ratio of the block, and of what is left of it without each group of documents. */
function deleteGroupsOfBytes({ block, starts, groupOf }: PanelBytes, groups: number): GroupDeletions<BlockCompression> {
  const compress = (part: Uint8Array) => ({ bytes: part.length, ratio: compressedRatio(part) });
  const without: BlockCompression[] = [];
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
    without.push(compress(left.subarray(0, size)));
  }
  return { full: compress(block), without };
}
