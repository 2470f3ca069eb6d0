import type { Needed, Precondition } from '../verdict/verdict.ts';
import type { Calibration } from './calibration/measure-calibration.ts';
import type { MeanScore } from './mean-score.ts';
import type { ScoreChange } from './score-change.ts';
import type { ScoreTest } from './score-test.ts';
import type { ScoreKind, ToleratedFall } from './scored-item.ts';

/** Scores of a stratum against those of people. */
export interface ScoreLoss extends ScoreTest {
  /** People's mean, and the model's, on the items that were compared. */
  readonly people: MeanScore;
  readonly model: MeanScore;
  readonly pFailAdjusted: number;
  readonly outcome: 'fallen' | 'kept' | 'undecided';
  /** Undecided: items of the stratum, scored for both, that let it pass with a chance of 0.9 if nothing has fallen. */
  readonly needed: Needed | undefined;
  /** Undecided and below what is tolerated: items that show it with a chance of 0.9 if so much has fallen. */
  readonly neededToFail: Needed | undefined;
}

/** What an earlier release had, and whether the difference is more than chance. */
export interface AdjustedChange extends ScoreChange {
  readonly pAdjusted: number;
  readonly outcome: 'fell' | 'rose' | 'no change shown';
}

export interface AdjustedCalibration extends Calibration {
  readonly pOverAdjusted: number;
  readonly pUnderAdjusted: number;
  readonly outcome: 'too sure' | 'not sure enough' | 'calibrated' | 'undecided';
}

/** A stratum of the items, with all that is known of its scores. */
export interface ScoreStratum {
  readonly id: string;
  readonly label: string;
  readonly dimension: string;
  /** Large enough to decide. Others are shown, and adjusted within their dimension. */
  readonly isTested: boolean;
  readonly score: MeanScore;
  /** Undefined without scores of people, or where they share none of its items. */
  readonly loss: ScoreLoss | undefined;
  /** Undefined without an earlier release, or where it shares none of its items. */
  readonly change: AdjustedChange | undefined;
  readonly calibration: AdjustedCalibration | undefined;
  /** Of the earlier release, on its own items of the stratum. */
  readonly calibrationBefore: Calibration | undefined;
}

/** An item that was answered before, or by people, and is not now. */
export interface ScoreExample {
  readonly item: string;
  readonly preview: string | null;
  readonly other: number;
  readonly now: number;
  /** What the model gave for its chance to be right. */
  readonly confidence: number | null;
  readonly recordIds: readonly string[];
}

export interface ScoreExamples {
  readonly stratum: string;
  readonly label: string;
  /** All there are; `examples` holds the first. */
  readonly count: number;
  readonly examples: readonly ScoreExample[];
}

export interface ScoreVerdict {
  readonly outcome: 'PASS' | 'FAIL' | 'INCONCLUSIVE';
  /** Why, one sentence each, the weightiest first. */
  readonly reasons: readonly string[];
  readonly preconditions: readonly Precondition[];
  /** Chance of a false FAIL. */
  readonly alpha: number;
}

/** Where a set of scores comes from. */
export interface ScoreSource {
  /** For people: its file, or what the caller calls it. */
  readonly name: string;
  readonly items: number;
  /** Answers: more than items where items were answered several times. */
  readonly answers: number;
  readonly units: number;
}

/** Scores by stratum: against people, which decides; beside an earlier release, which informs; and what their confidences are worth. */
export interface ScoreComparison {
  readonly kind: ScoreKind;
  readonly tolerated: ToleratedFall;
  readonly toleratedGap: number;
  readonly scores: ScoreSource;
  readonly people: ScoreSource | undefined;
  readonly before: ScoreSource | undefined;
  /** Items are compared one by one; false: people answered other items. */
  readonly isPaired: boolean;
  /** All items first. */
  readonly strata: readonly ScoreStratum[];
  /** Answered by the earlier release and not now: of strata that fell, else of all items. */
  readonly lost: readonly ScoreExamples[];
  /** Answered by people and not by the model: of strata that have fallen below what is tolerated. */
  readonly missed: readonly ScoreExamples[];
  /** Undefined without scores of people: there is nothing to hold these against. */
  readonly verdict: ScoreVerdict | undefined;
  readonly headline: string;
  readonly notes: readonly string[];
}
