import { type Contamination, parseContamination } from '../../engine/contamination.ts';
import { originGroup } from '../../record/origin.ts';
import { rowIdsOfTarget } from '../withdraw/withdrawal-target.ts';
import { type Reason, WITHDRAWN_BY_ID } from './build-reasons.ts';
import type { RowChoice } from './choose-by-coverage.ts';
import type { BuildPlan } from './plan-build.ts';
import { labelOf } from './rare-strata.ts';

/** Why one row is in a build or out of it. */
export interface RowExplanation {
  readonly id: string;
  /** Name of its split; null: it is out. */
  readonly split: string | null;
  /** Times it stands there. */
  readonly copies: number;
  /** Why it is out; null: it is in. */
  readonly reason: { readonly id: string; readonly says: string } | null;
  readonly source: string;
  readonly class: string;
  readonly status: string;
  readonly heading: string;
  readonly families: readonly string[];
  readonly depth: { readonly min: number; readonly max: number | null };
  readonly language: string | null;
  readonly date: string | null;
  readonly words: number;
  /** Earlier builds that trained on it. */
  readonly exposure: number;
  readonly stratum: { readonly label: string; readonly rare: boolean } | null;
  /** Record that stays for it, where it repeats. */
  readonly survivor: string | null;
  /** What it matches most closely in an evaluation set; null: nothing. */
  readonly contamination: Contamination | null;
  /** Rules that bound rows like it, with what they cost. */
  readonly rules: readonly {
    readonly id: string;
    readonly says: string;
    readonly price: number;
    readonly moved: number;
  }[];
  /** What the choice for coverage made of it; null: it was not looked at there. */
  readonly choice: RowChoice | null;
  /** Who stands for it; null: nobody, or nobody was asked. */
  readonly verifier: string | null;
}

/**
 * Explains the rows of an id: one, or none where the audits hold no such row.
 *
 * @param plan whose session is open
 */
export async function explainRow(plan: BuildPlan, id: string): Promise<readonly RowExplanation[]> {
  const { kinds, reasons, splits, strata, dimensions, rare, notChosen } = plan;
  const reasonOfCell = new Map(notChosen.map(({ cell, reason }) => [cell, reason]));
  return (await plan.session.explain(id)).map((row): RowExplanation => {
    const kind = kinds.get(row.kind)!;
    const position = row.split === null ? (row.reason ?? reasonOfCell.get(row.cell ?? -1) ?? null) : null;
    return {
      id: row.id,
      split: row.split === null ? null : splits[row.split]!.name,
      copies: row.copies,
      reason: position === null ? null : reasonOf(plan, row.id, reasons.all[position]!),
      source: kind.source,
      class: kind.class,
      status: kind.status,
      heading: originGroup(kind.class),
      families: kind.families,
      depth: { min: kind.depthMin, max: kind.depthMax },
      language: row.language,
      date: row.date,
      words: row.words,
      exposure: row.exposure,
      stratum:
        dimensions.length === 0
          ? null
          : { label: labelOf(strata[row.stratum]!, dimensions), rare: rare.rare.has(row.stratum) },
      survivor: row.survivor,
      contamination: row.contaminated === null ? null : parseContamination(row.contaminated),
      rules:
        row.cell === null
          ? []
          : plan.rulesOf(row.cell).map(({ id: rule, says, price, moved }) => ({ id: rule, says, price, moved })),
      choice: plan.choice?.ofRow(row.id) ?? null,
      verifier: kind.verifier,
    };
  });
}

/** Of a row that was withdrawn by its id also why: the waterfall counts them together. */
function reasonOf({ withdrawnIds }: BuildPlan, row: string, reason: Reason): Reason {
  if (reason.id !== WITHDRAWN_BY_ID) return reason;
  const because = [...withdrawnIds].find(([id]) => rowIdsOfTarget(id).includes(row))?.[1] ?? null;
  return because === null ? reason : { ...reason, says: `${reason.says}: ${because}` };
}
