import { SampleTooSmallError } from '../../errors.ts';
import type { FrozenRulers } from '../panel/gate-facts.ts';
import { type GatePanel, measureGatePanel } from '../panel/measure-gate-panel.ts';
import type { PanelInput } from '../panel/panel-input.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import type { Reference } from '../reference/reference.ts';
import { decideVerdict } from '../verdict/decide-verdict.ts';
import type { GateAlphas, Precondition, Verdict } from '../verdict/verdict.ts';
import { type PlacedArms, stratumInputs } from './stratum-inputs.ts';

/** A frozen ruler, as far as verdicts need it. */
export interface GateRuler {
  readonly reference: Pick<Reference, 'hash' | 'strata'> & {
    readonly manifest: Pick<Reference['manifest'], 'firstWords' | 'seed' | 'delta' | 'alphas' | 'origin'>;
  };
  readonly rulers: FrozenRulers;
}

export interface JudgeArmsOptions {
  /** Default: those of the reference's manifest. */
  readonly alphas?: GateAlphas | undefined;
  /** Wider than people is a FAIL too. Default false. */
  readonly failsOnOverDispersion?: boolean | undefined;
  /** Relabellings of the panel beside the observed one; with fewer than 799 nothing passes. Default 999. */
  readonly splits?: number | undefined;
  /** See `VerdictInput`. */
  readonly repetitionP?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onMeasure?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface JudgedArms {
  readonly verdict: Verdict;
  /** Undefined where the arms are too small for it. */
  readonly panel: GatePanel | undefined;
}

/**
 * The verdict on two arms that are placed in strata.
 *
 * @param arms where they are paired, both hold answers to the same prompts
 * @param preconditionsOf told why the panel could not be measured, where it could not
 * @throws {CancelledError} `signal` aborted
 */
export async function judgeArms(
  { reference, rulers }: GateRuler,
  { isPaired, promptsHeld, ...arms }: PlacedArms & { readonly isPaired: boolean; readonly promptsHeld?: number },
  preconditionsOf: (panelProblem: string | undefined) => readonly Precondition[],
  { alphas, failsOnOverDispersion = false, splits, repetitionP, signal, onMeasure }: JudgeArmsOptions = {},
): Promise<JudgedArms> {
  const { firstWords, seed, delta, origin, alphas: frozenAlphas } = reference.manifest;
  let panel: GatePanel | undefined;
  let panelProblem: string | undefined;
  try {
    panel = await measureGatePanel({
      ...rulers,
      reference: arms.reference.map((document) => panelInput(document, isPaired)),
      generation: arms.generation.map((document) => panelInput(document, isPaired)),
      firstWords,
      isPaired,
      seed,
      ...(splits !== undefined && { splits }),
      signal,
      onProgress: ({ doneCount, totalCount }) => onMeasure?.({ done: doneCount, total: totalCount }),
    });
  } catch (error) {
    if (!(error instanceof SampleTooSmallError)) throw error;
    panelProblem = error.message;
  }
  const levels = alphas ?? frozenAlphas;
  const strata = stratumInputs(reference.strata, arms, { isPaired, seed, delta, alpha: levels.primary });
  const counted = new Set(strata.map(({ id }) => id));
  const verdict = decideVerdict({
    strata,
    uncounted: reference.strata.flatMap(({ id, label, dimension, isTested }) =>
      isTested && !counted.has(id) ? [{ id, label, dimension }] : [],
    ),
    panel: panel?.measurements ?? [],
    relabellings: panel && {
      count: panel.sample.splits,
      isExhaustive: panel.sample.isExhaustive,
      units: panel.sample.units,
    },
    preconditions: preconditionsOf(panelProblem),
    referenceHash: reference.hash,
    repetitionP,
    assumedHuman: origin.assumedHuman,
    delta,
    alphas: levels,
    failOnOverDispersion: failsOnOverDispersion,
    promptsHeld,
  });
  return { verdict, panel };
}

function panelInput({ document, surprisal, vector, topic }: ClassifiedDocument, isPaired: boolean): PanelInput {
  const { key, text, unit, prompt } = document;
  return { key, text, unit: isPaired ? prompt! : unit, surprisal, vector, topic };
}
