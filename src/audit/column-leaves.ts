import { canonicalJson } from '../io/canonical-json.ts';
import { isPlainObject } from '../io/cell-value.ts';
import { escapePathName } from '../record/percent-escape.ts';

/** One value of a row outside its texts; members of objects are leaves of their own. */
export interface ColumnLeaf {
  /** Names on the way to it, joined by points: `label`, `meta.score`. */
  readonly path: string;
  /** The same as fields of records are named, in which points within names are escaped. */
  readonly place: string;
  /** Last of the names. */
  readonly name: string;
  /** Equal for equal values: numbers and words as they are written, lists as JSON. */
  readonly value: string;
  /** False where the value itself is not known, so that equal leaves prove nothing. */
  readonly isKnown: boolean;
}

/** Deeper objects are one value each. */
const MOST_STEPS = 8;

/** The leaves of a row's columns, by path. Nulls are no values. */
export function columnLeaves(columns: Readonly<Record<string, unknown>>): readonly ColumnLeaf[] {
  const leaves: ColumnLeaf[] = [];
  addLeaves(leaves, columns, { path: '', place: '', steps: 0 });
  return leaves.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function addLeaves(
  leaves: ColumnLeaf[],
  object: Readonly<Record<string, unknown>>,
  outer: { readonly path: string; readonly place: string; readonly steps: number },
): void {
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === null || value === undefined) continue;
    const path = outer.path + name;
    const place = outer.place + escapePathName(name);
    if (isPlainObject(value) && !isStandIn(value) && outer.steps < MOST_STEPS)
      addLeaves(leaves, value, { path: `${path}.`, place: `${place}.`, steps: outer.steps + 1 });
    else leaves.push({ path, place, name, ...leafValue(value) });
  }
}

/** `1` and `"1"` are one value: a table of text has no other way to write a number. */
function leafValue(value: unknown): Pick<ColumnLeaf, 'value' | 'isKnown'> {
  if (typeof value === 'string') return { value, isKnown: true };
  if (typeof value !== 'object') return { value: String(value), isKnown: true };
  return { value: canonicalJson(value), isKnown: !isPlainObject(value) || !isStandIn(value) || 'hash' in value };
}

/** Keys under which a value is described that is not kept itself. */
const STAND_INS = ['characters', 'bytes', 'left_out', 'columns_left_out', 'columns_kept_out'] as const;

/** What `rowMetadata` writes in place of a long value: its kind or size, and a hash of it where it could be made. */
function isStandIn(value: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(value).length;
  return STAND_INS.some((key) => key in value) && (keys === 1 || (keys === 2 && 'hash' in value));
}
