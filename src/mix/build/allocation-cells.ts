import type { CandidateGroup } from '../../engine/candidate-session.ts';
import type { OriginGroup } from '../../record/origin.ts';
import type { AllocationCell } from '../solve/allocation-problem.ts';
import type { KindFacts } from './kind-facts.ts';

/** A cell with what the rules of a recipe ask of it. */
export interface BuildCell extends AllocationCell {
  readonly group: OriginGroup;
  readonly families: readonly string[];
  readonly bases: readonly string[];
  readonly depthMin: number;
  readonly source: string;
  readonly isFresh: boolean;
  /** Position in the list of strata. */
  readonly stratum: number;
  /** Of each column of marks, as decimal text. */
  readonly marks: readonly string[];
}

/** A group of rows and the cell it is in. */
export interface PlacedGroup {
  readonly group: CandidateGroup;
  /** Position in the list of cells. */
  readonly cell: number;
}

/**
 * Cells of admitted groups: rows that no rule tells apart. Ids are made of what tells cells apart, so that they do not depend on order.
 *
 * @param copies how often a row of a cell may be taken
 */
export function allocationCells(
  groups: readonly CandidateGroup[],
  {
    kinds,
    strata,
    copies,
  }: {
    readonly kinds: ReadonlyMap<number, KindFacts>;
    /** Values of each stratum. */
    readonly strata: readonly (readonly (string | null)[])[];
    readonly copies: (cell: Pick<BuildCell, 'group' | 'stratum'>) => number;
  },
): { readonly cells: readonly BuildCell[]; readonly placed: readonly PlacedGroup[] } {
  const byId = new Map<
    string,
    { facts: KindFacts; first: CandidateGroup; rows: number; mass: number; members: CandidateGroup[] }
  >();
  for (const group of groups) {
    const facts = kinds.get(group.kind)!;
    const id = JSON.stringify([
      facts.group,
      facts.families,
      facts.bases,
      facts.depthMin,
      facts.source,
      group.isReplayed ? 'replayed' : 'fresh',
      strata[group.stratum],
      group.marks,
    ]);
    const own = byId.get(id);
    if (own === undefined) byId.set(id, { facts, first: group, rows: group.rows, mass: group.mass, members: [group] });
    else {
      own.rows += group.rows;
      own.mass += group.mass;
      own.members.push(group);
    }
  }
  const placed: PlacedGroup[] = [];
  const cells = [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { facts, first, rows, mass, members }], cell): BuildCell => {
      for (const group of members) placed.push({ group, cell });
      const { group, families, bases, depthMin, source } = facts;
      return {
        id,
        rows,
        mass,
        copies: copies({ group, stratum: first.stratum }),
        attributes: {
          group,
          family: families.join(';'),
          base: bases.join(';'),
          source,
          fresh: first.isReplayed ? 'replayed' : 'fresh',
        },
        group,
        families,
        bases,
        depthMin,
        source,
        isFresh: !first.isReplayed,
        stratum: first.stratum,
        marks: first.marks,
      };
    });
  return { cells, placed };
}

/** Whether rows of a cell bear a mark. */
export function bearsMark(
  marks: readonly string[],
  { column, bit }: { readonly column: string; readonly bit: number },
): boolean {
  const own = marks[Number(column.slice('marks'.length))];
  return own !== undefined && ((BigInt(own) >> BigInt(bit)) & 1n) === 1n;
}
