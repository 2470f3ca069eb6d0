import { documentsOfGroups } from './delete-groups-of-counts.ts';
import type { GroupDeletions } from './group-deletions.ts';
import type { InternedDocuments } from './text/intern-tokens.ts';
import { movingWindowTypes, type WindowTypes } from './text/moving-window-types.ts';

/** Types in all windows of the sample, and of what is left without each group of documents: sums over documents, so differences of sums. */
export function deleteGroupsOfWindows(
  { ids, starts, types }: InternedDocuments,
  { groupOf, groups, window }: { groupOf: Uint32Array; groups: number; window: number },
): GroupDeletions<WindowTypes> {
  const inWindow = new Uint32Array(types);
  const byGroup = documentsOfGroups(groupOf, groups)
    .filter((documents) => documents.length > 0)
    .map((documents) =>
      documents
        .map((document) =>
          movingWindowTypes(ids.subarray(starts[document], starts[document + 1]), { window, inWindow }),
        )
        .reduce(add, { windows: 0, typeSum: 0 }),
    );
  const full = byGroup.reduce(add, { windows: 0, typeSum: 0 });
  return {
    full,
    without: byGroup.map(({ windows, typeSum }) => ({
      windows: full.windows - windows,
      typeSum: full.typeSum - typeSum,
    })),
  };
}

function add(a: WindowTypes, b: WindowTypes): WindowTypes {
  return { windows: a.windows + b.windows, typeSum: a.typeSum + b.typeSum };
}
