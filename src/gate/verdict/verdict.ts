/** How many of an arm's independent units belong to a stratum. */
export interface StratumCount {
  /** Whole, 0 … n. */
  readonly count: number;
  /** Units of the arm, whole, at least 1. */
  readonly n: number;
}

/**
 * What would decide an undecided stratum: units of the generation, or a larger reference where no number of them would. Where answers are
 * compared prompt by prompt, `n` are prompts that both arms answer, and `promptsHeld` are those of the reference. Of interactions `n` are users:
 * those of both arms, of whom the reference holds `usersHeld`, or any where that is null.
 */
export type Needed =
  | { readonly n: number; readonly promptsHeld?: number; readonly usersHeld?: number | null }
  | { readonly needs: 'more reference data' };

/** Chances of a stratum tested prompt by prompt, because replies to one prompt are not independent; see `pairedTailTest`. */
export interface PairedTailTest {
  /** Share in the generation over share in the reference; undefined where the reference shows none. */
  readonly ratio: number | undefined;
  /** 90 % interval of the ratio; `high` is undefined where the data set no upper bound. */
  readonly low: number;
  readonly high: number | undefined;
  readonly pFail: number;
  readonly pPass: number;
  readonly pOver: number;
  /** Prompts with replies in both arms; of interactions users. */
  readonly prompts: number;
  /** Units of each arm where they are not pairs, whose labels were permuted and no signs flipped. */
  readonly apart?: { readonly reference: number; readonly generation: number };
  /** Mean over prompts of the share of their replies that belong to the stratum: each prompt counts once, however many replies it has. */
  readonly shares?: { readonly reference: number; readonly generation: number };
}

/** A stratum before it is judged. */
export interface StratumInput {
  readonly id: string;
  readonly label: string;
  /** 'language' | 'topic' | 'surprisal' | 'length' | a group column: what is shown only is adjusted within its dimension. */
  readonly dimension: string;
  readonly isTail: boolean;
  /** In the primary family: decides. Others are shown. */
  readonly isTested: boolean;
  readonly reference: StratumCount;
  readonly generation: StratumCount;
  /** Where prompts are shared and units hang together; without it the exact test of counts is made. */
  readonly paired?: PairedTailTest | undefined;
}

/** What is seen of a stratum where one arm shows none of it. */
export type Presence =
  /** Both arms show it. */
  | 'both'
  /** The generation shows none, and that is no accident: the test of counts, adjusted, finds it narrowed. */
  | 'lost'
  /** The generation shows none, which may be chance at this size. */
  | 'not seen'
  /** The reference shows none, the generation more than chance would bring. */
  | 'gained'
  /** The reference shows none; what the generation shows may be chance. */
  | 'not in reference'
  /** Neither arm shows it. */
  | 'neither';

export interface StratumResult {
  readonly id: string;
  readonly label: string;
  readonly dimension: string;
  readonly isTail: boolean;
  /** False: shown only. Its p-values are adjusted within its dimension, and the verdict does not depend on it. */
  readonly isTested: boolean;
  readonly reference: StratumCount;
  readonly generation: StratumCount;
  /** Independent units behind the counts: prompts where it was tested prompt by prompt, else `n`. */
  readonly units: { readonly reference: number; readonly generation: number };
  /** See `PairedTailTest`; absent where it was not tested prompt by prompt. */
  readonly unitShares?: { readonly reference: number; readonly generation: number };
  /** Share in the generation over share in the reference; undefined where the reference shows none. */
  readonly ratio: number | undefined;
  /** 90 % interval of the ratio; `high` is undefined where the data set no upper bound. */
  readonly low: number;
  readonly high: number | undefined;
  /** Chance of so few where the loss is exactly the tolerated one. */
  readonly pFail: number;
  readonly pFailAdjusted: number;
  /** Chance of so many where the loss is exactly the tolerated one. */
  readonly pPass: number;
  readonly presence: Presence;
  readonly outcome: 'narrowed' | 'kept' | 'undecided';
  /** Undecided strata: what lets it pass with a chance of 0.9 if nothing is lost. */
  readonly needed: Needed | undefined;
  /** Undecided strata whose ratio lies below the tolerated one: what shows the loss with a chance of 0.9 if that ratio is true. */
  readonly neededToFail: Needed | undefined;
  /** `permutation`: of the users of both arms. */
  readonly test: 'exact' | 'sign-flip' | 'permutation';
}

/** A number of the panel before it is judged. */
export interface PanelMeasurement {
  readonly id: string;
  readonly title: string;
  readonly role: 'average' | 'range';
  readonly widerWhen: 'larger' | 'smaller';
  /** Value in each arm, at equal n. */
  readonly reference: number;
  readonly generation: number;
  /** generation / reference. */
  readonly ratio: number;
  /** 90 % interval of the ratio, by the jackknife; undefined where the arms are too small for one. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly n: number;
  readonly unitOfN: string;
  /** One-sided towards narrow; undefined for averages. */
  readonly p: number | undefined;
  /** By minP within the family. */
  readonly pAdjusted: number | undefined;
  /** Likewise towards wide. */
  readonly pOverAdjusted?: number | undefined;
  /** Relative: 0.1 lets ratios of 0.9 to 1.1 be. */
  readonly margin: number;
}

export interface PanelResult extends PanelMeasurement {
  /**
   * Range numbers: narrowed, over-dispersed (both beyond the margin and chance), within the margin, undecided. Averages: within the
   * margin, outside, undecided.
   */
  readonly outcome: 'narrowed' | 'over-dispersed' | 'within' | 'outside' | 'undecided';
}

/** What must hold before anything is compared: the reference's hash, same prompts, first K words, duplicates removed, equal n. */
export interface Precondition {
  readonly id: string;
  readonly holds: boolean;
  /** One sentence for people. */
  readonly says: string;
}

/** How often the labels of the panel's blocks were permuted, which bounds its p-values from below. */
export interface PanelRelabellings {
  /** The observed one included: no p-value is below 1/count. */
  readonly count: number;
  /** All that there are of so few units. */
  readonly isExhaustive: boolean;
  /** Units of each arm; undefined where the caller answers for there being enough. */
  readonly units?: number | undefined;
}

/** A stratum that is to decide, of which an arm cannot tell: nothing is known of its dimension there. */
export interface UncountedStratum {
  readonly id: string;
  readonly label: string;
  readonly dimension: string;
}

/** Why the panel keeps a PASS away where it is no reason for a FAIL. */
export type PanelDoubt =
  | {
      /** So few units were long enough to be measured that hardly any narrowing would be seen. */
      readonly code: 'too-few-units';
      readonly units: number;
      readonly needed: number;
    }
  | {
      /** Narrower in one measure only, and more than in every relabelling, the generation might still not be found so. */
      readonly code: 'too-few-relabellings';
      readonly relabellings: number;
      readonly needed: number;
      readonly isExhaustive: boolean;
    }
  | {
      /** A single gate would call these narrowed; this one, a release of a line, has less alpha to spend. */
      readonly code: 'narrowed-in-a-single-gate';
      readonly ids: readonly string[];
    };

/** False-alarm chances of one gate, of all that may be a FAIL of it; a line of releases spends smaller ones. */
export interface GateAlphas {
  readonly primary: number;
  readonly secondary: number;
}

/** The generation is wider than people beyond the margin. Reported; a FAIL only where asked for. */
export interface OverDispersion {
  readonly isAlarm: boolean;
  /** Tail strata that have grown beyond 1/(1 - delta) of their human share. */
  readonly strata: readonly { readonly id: string; readonly ratio: number | undefined; readonly pAdjusted: number }[];
  /** Ids of over-dispersed range numbers. */
  readonly panel: readonly string[];
}

export interface Verdict {
  readonly outcome: 'PASS' | 'FAIL' | 'INCONCLUSIVE';
  /** Why, one sentence each, the weightiest first. */
  readonly reasons: readonly string[];
  /** INCONCLUSIVE: what would decide all strata; undefined where data would not help or none is undecided. */
  readonly needed: Needed | undefined;
  readonly strata: readonly StratumResult[];
  /** Strata that were to decide and could not be counted, so that nothing passes; absent where there are none. */
  readonly uncounted?: readonly UncountedStratum[];
  readonly panel: readonly PanelResult[];
  readonly preconditions: readonly Precondition[];
  readonly overDispersion: OverDispersion;
  /**
   * The generation repeats itself from unit to unit beyond what people may: `p` as `collisionTest` has it. With it the verdict is a FAIL; absent where
   * it does not.
   */
  readonly repetition?: { readonly p: number };
  /** Absent where the panel keeps no PASS away, or has found what is a FAIL. */
  readonly panelDoubt?: PanelDoubt;
  readonly referenceHash: string;
  readonly assumedHuman: boolean;
  readonly delta: number;
  readonly alphas: GateAlphas;
}
