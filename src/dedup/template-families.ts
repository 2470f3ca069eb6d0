import type { ContentEntries } from './content-entries.ts';
import { joinSets, lowestOf } from './disjoint-sets.ts';

/** Texts that fall into one large bucket after the other: copies of one text, or texts made from one template. */
export interface LargeFamily {
  /** Its best member. */
  readonly hub: number;
  /** Distinct texts in it, the records that bear them, and the words of those. */
  readonly texts: number;
  readonly records: number;
  readonly words: number;
}

export interface LargeFamilies {
  /** Most texts first; of equals the one with the better hub. */
  readonly families: readonly LargeFamily[];
  /** Position in `families` of each entry, or `NO_FAMILY`: shape [entries]. */
  readonly familyOf: Uint32Array;
}

export const NO_FAMILY = 0xffffffff;

/**
 * Joins large buckets that have members in common, so that a family that fills buckets in many bands is counted once.
 *
 * @param better best members of buckets, and
 * @param worse the members that met them there: shape [pairs] each; only pairs whose better one is a hub count
 * @param hubs best members of large buckets
 * @param least families of fewer texts are left out
 */
export function joinLargeBuckets(
  entries: Pick<ContentEntries, 'count' | 'size' | 'words'>,
  {
    better,
    worse,
    hubs,
    least,
  }: {
    readonly better: Uint32Array;
    readonly worse: Uint32Array;
    readonly hubs: ReadonlySet<number>;
    readonly least: number;
  },
): LargeFamilies {
  const familyOf = new Uint32Array(entries.count).fill(NO_FAMILY);
  if (hubs.size === 0) return { families: [], familyOf };
  // While they are joined, each entry points at a better member of its family, a hub without one at itself.
  const parent = familyOf;
  for (const hub of hubs) parent[hub] = hub;
  for (let pair = 0; pair < better.length; pair++) {
    const [hub, member] = [better[pair]!, worse[pair]!];
    if (!hubs.has(hub)) continue;
    if (parent[member] === NO_FAMILY) {
      parent[member] = lowestOf(parent, hub);
      continue;
    }
    joinSets(parent, hub, member);
  }
  const masses = new Map<number, { texts: number; records: number; words: number }>();
  for (let entry = 0; entry < entries.count; entry++) {
    if (parent[entry] === NO_FAMILY) continue;
    const root = lowestOf(parent, entry);
    const mass = masses.get(root) ?? { texts: 0, records: 0, words: 0 };
    mass.texts++;
    mass.records += entries.size[entry]!;
    mass.words += entries.size[entry]! * entries.words[entry]!;
    masses.set(root, mass);
  }
  const families = [...masses]
    .filter(([, { texts }]) => texts >= least)
    .map(([hub, mass]) => ({ hub, ...mass }))
    .sort((a, b) => b.texts - a.texts || a.hub - b.hub);
  const position = new Map(families.map(({ hub }, index) => [hub, index]));
  // Parents are better members: from the worst one on, none has been replaced by a position yet.
  for (let entry = entries.count - 1; entry >= 0; entry--) {
    if (parent[entry] !== NO_FAMILY) familyOf[entry] = position.get(lowestOf(parent, entry)) ?? NO_FAMILY;
  }
  return { families, familyOf };
}
