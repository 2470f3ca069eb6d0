import type { Estimate, Separation } from './detector-measures.ts';
import type { PromiseStudy } from './detector-promises.ts';

/** Shares found at the thresholds that 1 % and 5 % of human text exceed. */
interface TwoThresholds {
  readonly texts: number;
  readonly at1: Estimate;
  readonly at5: Estimate;
}

/** What a model of the ablation reaches. */
export interface AblationRow {
  readonly name: string;
  /** Tried on top of the shipped model and left out. */
  readonly isRefused: boolean;
  readonly inside: Separation;
  readonly news: Separation;
  readonly stories: Separation;
  readonly reviews: Separation;
  /** Generators of 2026 against all human text from outside, and against learners' essays. */
  readonly newer: Separation;
  readonly newerByLearners: Separation;
  /** Of a further measure: megabytes of text a second on one core. */
  readonly megabytesPerSecond?: number;
}

/** Everything that the study measured: the tables of the page are written from this alone. */
export interface DetectorResults {
  /** With the date. */
  readonly machine: string;
  /** The model that the shipped recipe gives. */
  readonly model: { readonly sha256: string; readonly bytes: number };
  readonly known: { readonly human: number; readonly ai: number };
  readonly outside: { readonly human: number; readonly other: number; readonly duplicates: number };
  readonly inDistribution: readonly Separation[];
  readonly lengths: readonly Separation[];
  /** Shares of human and of AI text above the threshold that 1 % of the training data's human text exceeds. */
  readonly unseenDomains: readonly (Separation & {
    readonly carried: Estimate;
    readonly carriedTpr: Estimate | null;
  })[];
  readonly unseenFamilies: readonly (Separation & { readonly seenTprAt1: Estimate | null })[];
  readonly newer: {
    readonly people: number;
    readonly learners: number;
    readonly rows: readonly {
      readonly generator: string;
      readonly ai: number;
      /** By the threshold of the training data, of all human text from outside, of learners' essays. */
      readonly carried: Estimate;
      readonly people: Estimate;
      readonly learners: Estimate;
      readonly auroc: Estimate | null;
    }[];
  };
  readonly edits: readonly (TwoThresholds & { readonly set: string; readonly edit: string })[];
  readonly groups: readonly (TwoThresholds & { readonly set: string; readonly group: string })[];
  /** What 300 anchors of a domain promise, by domain and group. */
  readonly promises: PromiseStudy;
  readonly ablation: readonly AblationRow[];
  /** Human texts of a domain learned as human, beside the shipped training. */
  readonly negatives: readonly {
    readonly name: string;
    readonly anchors: number;
    readonly before: Separation;
    readonly after: Separation;
    /** Share of AI texts flagged at p at most 0.01 where all 300 anchors calibrate, and where half of them teach instead. */
    readonly allCalibrate: number;
    readonly halfTeach: number;
  }[];
  readonly seconds: number;
}
