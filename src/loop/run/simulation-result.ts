import type { Histogram, MeasureSpec } from '../measures/measure-set.ts';
import type { LossPoint } from '../models/loop-model.ts';

/** One generation of one seed under one regime. */
export interface GenerationResult {
  /** Title of the arm: unique in a lab. */
  readonly arm: string;
  /** From 0. */
  readonly seed: number;
  /** From 1: the first model, fitted to human data alone. */
  readonly generation: number;
  /** Rows trained on, and how many of them are human: fresh ones and replayed ones. */
  readonly trainingRows: number;
  readonly freshHumanRows: number;
  readonly replayedHumanRows: number;
  readonly values: Readonly<Record<string, number>>;
  /** Kept for the first seed of each arm. */
  readonly losses?: readonly LossPoint[];
  readonly histograms?: Readonly<Record<string, Histogram>>;
  readonly samples?: readonly string[];
  /** Only where the lab asks for the gate: verdict of this generation's outputs against the frozen human reference. */
  readonly verdict?: 'PASS' | 'FAIL' | 'INCONCLUSIVE';
  /** Digest of the build this generation trained on, where a recipe made it. */
  readonly build?: string;
}

/** Expected course of one measure by a closed form, beside the simulated one. */
export interface ClosedFormCurve {
  readonly arm: string;
  readonly measure: string;
  /** Id in docs/collapse.md: `G1`, `C3`, … */
  readonly form: string;
  /** What it is the value of: mean over seeds, or exp of the mean of logarithms, which median and geometric mean follow. */
  readonly of: 'mean' | 'log-mean';
  /** One value a generation, from generation 1. */
  readonly values: readonly number[];
}

/** What `outcross simulate` leaves: result.json. Same lab and seed, same bytes; times and machine go to run.json. */
export interface SimulationResult {
  readonly formatVersion: 1;
  readonly title: string;
  /** The lab as understood, defaults filled in. */
  readonly lab: Readonly<Record<string, unknown>>;
  readonly measures: readonly MeasureSpec[];
  readonly arms: readonly { readonly title: string; readonly regime: string }[];
  /** Human data at the same size. */
  readonly reference: Readonly<Record<string, number>>;
  readonly generations: readonly GenerationResult[];
  readonly closedForms: readonly ClosedFormCurve[];
  /** Seeds that ended early, and why; their generations up to there stand above. */
  readonly stopped: readonly {
    readonly arm: string;
    readonly seed: number;
    readonly generation: number;
    readonly reason: string;
    readonly hint: string;
  }[];
}
