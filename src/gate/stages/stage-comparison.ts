import type { RatioWithInterval } from '../../statistics/fieller-interval.ts';
import type { SettingFacts } from '../compare/comparison.ts';
import type { GateAlphas, PanelResult, Precondition, StratumResult, UncountedStratum } from '../verdict/verdict.ts';

/** What a step did to a stratum or a width, the chances of all steps and all of them adjusted together. */
export type StepOutcome =
  /** Less than before the step, beyond chance; of a width beyond its margin too. */
  | 'lost'
  /** More than before, likewise. */
  | 'gained'
  /** Neither, and the interval leaves no room for a loss that counts. */
  | 'kept'
  | 'undecided';

/** A step's effect on a stratum or a width. */
export interface StepEffect {
  /** After the step over before it; undefined where nothing was there before. */
  readonly ratio: number | undefined;
  /** 90 % interval of the ratio; undefined where the data set no bound. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Chance of so little where the step lost nothing, adjusted; undefined where it was not tested. */
  readonly pLossAdjusted: number | undefined;
  readonly pGainAdjusted: number | undefined;
  readonly outcome: StepOutcome;
  /** How much of the whole loss came with this step, with a 90 % interval; undefined where no loss is shown. */
  readonly ofLoss: RatioWithInterval | undefined;
}

/** A stratum on its way from people through the stages. */
export interface StageStratum {
  readonly id: string;
  readonly label: string;
  readonly dimension: string;
  readonly isTail: boolean;
  /** Adjusted with the other tested strata; else with those of its dimension, and shown only. */
  readonly isTested: boolean;
  /** Each stage against people: shape [stages]. */
  readonly againstPeople: readonly StageShare[];
  /** Shape [stages]: the first from people to the first stage. */
  readonly steps: readonly StepEffect[];
  /** The last stage has less of it than people, beyond chance, adjusted. */
  readonly isLossShown: boolean;
}

export type StageShare = Pick<
  StratumResult,
  'reference' | 'generation' | 'ratio' | 'low' | 'high' | 'pFailAdjusted' | 'outcome' | 'test'
>;

/** A measure of the range on its way from people through the stages, at equal n. */
export interface StageWidth {
  readonly id: string;
  readonly title: string;
  readonly widerWhen: 'larger' | 'smaller';
  /** Each stage against people: shape [stages]. */
  readonly againstPeople: readonly Pick<
    PanelResult,
    'reference' | 'generation' | 'ratio' | 'low' | 'high' | 'pAdjusted' | 'outcome'
  >[];
  readonly steps: readonly StepEffect[];
  readonly isLossShown: boolean;
}

/** A setting of decoding that is another one after a step. */
export interface SettingChange {
  readonly name: string;
  /** Null where texts do not name it. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface StageStep {
  /** Null: people. */
  readonly from: string | null;
  readonly to: string;
  readonly changes: readonly SettingChange[];
  /** What must hold before the step can be blamed; one that does not leaves all its outcomes undecided. */
  readonly preconditions: readonly Precondition[];
}

export interface StageFacts {
  readonly name: string;
  /** SHA-256 over the keys and prompts of its documents; null where the caller placed them. */
  readonly hash: string | null;
  /** Texts given, and compared at equal n. */
  readonly documents: number;
  readonly comparedDocuments: number;
  readonly settings: readonly SettingFacts[];
}

/** Outputs of several stages of one making, people first: which step narrowed it? */
export interface StageComparison {
  readonly stages: readonly StageFacts[];
  readonly steps: readonly StageStep[];
  /** What must hold before anything is compared; one that does not leaves nothing measured. */
  readonly preconditions: readonly Precondition[];
  readonly sample: {
    /** Units of each stage: prompts, or else texts. */
    readonly units: number;
    readonly areStagesPaired: boolean;
    readonly isPairedWithPeople: boolean;
    /** Units of each arm, people's too, that widths were measured on; 0 where they could not be. */
    readonly widthUnits: number;
    readonly repliesPerUnit: number;
    readonly firstWords: number;
  };
  readonly strata: readonly StageStratum[];
  /** Strata that decide of which people or a stage cannot tell, so that the table lacks them; absent where there are none. */
  readonly uncounted?: readonly UncountedStratum[];
  readonly widths: readonly StageWidth[];
  /** Why widths could not be measured. */
  readonly widthProblem: string | null;
  /** Chances of a false outcome in the whole table: strata, and widths. */
  readonly alphas: GateAlphas;
  /** What it comes to, one sentence each, the largest loss first. */
  readonly findings: readonly string[];
}
