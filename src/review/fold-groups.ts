import type { RankedGroup } from '../engine/review-ranking.ts';
import { parseSignature } from '../origin/signature.ts';

/** Of the words of a wider group that is asked about, and of the open ones: a group that holds so many of them asks the same again. */
const NEARLY_ALL = 0.9;
/** Values of one column that are asked about beside the source that they lie in; more would leave no room for anything else. */
const VALUES_BESIDE = 3;

/**
 * Leaves out groups that ask once more what a wider one asks: those that hold nearly all of it, unless marks speak in them, of which a
 * verdict on a wider group says nothing; and all but the first few values of a column. They come back when the wider group is answered.
 *
 * @param items in the order of the queue
 */
export function foldGroups<Item extends { readonly group: RankedGroup }>(items: readonly Item[]): readonly Item[] {
  const kept: Item[] = [];
  for (const item of items) {
    const { group } = item;
    const wider = kept.filter((one) => holds(one.group, group));
    if (!hasMarks(group) && wider.some((one) => isNearlyAll(group, one.group))) continue;
    const isOfColumn = ({ source, column }: RankedGroup) => source === group.source && column === group.column;
    const beside = kept.filter((one) => isOfColumn(one.group)).length;
    if (group.column !== null && wider.length > 0 && beside >= VALUES_BESIDE) continue;
    kept.push(item);
  }
  return kept;
}

/** Whether all records of a group are records of another, wider one. */
function holds(wide: RankedGroup, group: RankedGroup): boolean {
  const isAny = (one: unknown, other: unknown) => one === null || one === other;
  return (
    wide.source === group.source &&
    isAny(wide.field, group.field) &&
    isAny(wide.signature, group.signature) &&
    (wide.column === null || (wide.column === group.column && wide.value === group.value))
  );
}

function isNearlyAll(group: RankedGroup, wider: RankedGroup): boolean {
  return group.words >= NEARLY_ALL * wider.words && group.reach.words >= NEARLY_ALL * wider.reach.words;
}

function hasMarks({ signature }: RankedGroup): boolean {
  return signature !== null && parseSignature(signature).some(({ verdict }) => verdict !== 'inconclusive');
}
