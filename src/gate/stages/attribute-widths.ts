import { SampleTooSmallError } from '../../errors.ts';
import { LEAST_GROUPS } from '../../range/text-panel.ts';
import type { GateRuler } from '../compare/judge-arms.ts';
import { GATE_METRICS } from '../panel/gate-metrics.ts';
import { type GatePanelBlocks, measureGatePanelBlocks } from '../panel/measure-gate-panel.ts';
import type { PanelInput } from '../panel/panel-input.ts';
import { judgePanel } from '../verdict/judge-panel.ts';
import type { GateAlphas, PanelMeasurement } from '../verdict/verdict.ts';
import type { AlignedStages } from './align-stages.ts';
import { alignWidths } from './align-widths.ts';
import { attributeLoss, type LossAttribution } from './attribute-loss.ts';
import type { StageWidth, StepEffect, StepOutcome } from './stage-comparison.ts';

const DEFAULT_SPLITS = 999;
const RANGE = GATE_METRICS.filter(({ role }) => role === 'range');

export interface WidthAttribution {
  readonly widths: readonly StageWidth[];
  /** Why they could not be measured; null where they were. */
  readonly problem: string | null;
  /** Units of each arm that were measured, and texts a unit; 0 where none were. */
  readonly units: number;
  readonly repliesPerUnit: number;
}

/**
 * Measures of the range on their way through the stages, at equal n in all arms, people's too. p-values of the panel (minP) are multiplied
 * by the number of steps. A loss is divided on the scale of logarithms, where ratios of steps add up to that of the whole; its intervals are
 * made of the jackknife's ratios, blocks of all arms being of the same units.
 *
 * @throws {CancelledError} `signal` aborted
 */
export async function attributeWidths(
  { reference: { manifest }, rulers }: GateRuler,
  arms: AlignedStages,
  {
    alphas,
    areClear,
    splits,
    signal,
    onMeasure,
  }: {
    readonly alphas: GateAlphas;
    readonly areClear: readonly boolean[];
    readonly splits?: number | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly onMeasure?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  },
): Promise<WidthAttribution> {
  const { firstWords, seed } = manifest;
  const aligned = alignWidths(arms, { firstWords });
  const [people, ...stages] = aligned.arms as readonly [readonly PanelInput[], ...(readonly PanelInput[])[]];
  const panels = 2 * stages.length - 1;
  // With fewer, the smallest p there is would not survive its multiplication by the steps.
  const enough = Math.ceil((RANGE.length * stages.length) / alphas.secondary) - 1;
  let done = 0;
  const measure = async (reference: readonly PanelInput[], generation: readonly PanelInput[]) => {
    const found = await measureGatePanelBlocks({
      ...rulers,
      reference,
      generation,
      firstWords,
      isPaired: true,
      seed,
      splits: splits ?? Math.max(DEFAULT_SPLITS, enough),
      signal,
      onProgress: ({ doneCount, totalCount }) =>
        onMeasure?.({ done: done * totalCount + doneCount, total: panels * totalCount }),
    });
    done++;
    return found;
  };
  const againstPeople: GatePanelBlocks[] = [];
  const steps: GatePanelBlocks[] = [];
  try {
    for (const [at, stage] of stages.entries()) {
      const own = await measure(people, stage);
      againstPeople.push(own);
      steps.push(at === 0 ? own : await measure(stages[at - 1]!, stage));
    }
  } catch (error) {
    if (!(error instanceof SampleTooSmallError)) throw error;
    return { widths: [], problem: error.message, units: 0, repliesPerUnit: 0 };
  }
  const widths = RANGE.flatMap(({ id, title, widerWhen, isTwoSided = false }): readonly StageWidth[] => {
    const whole = againstPeople.map(({ panel }) => judged(panel.measurements, id, { alphas, tests: stages.length }));
    const single = steps.map(({ panel }) => judged(panel.measurements, id, { alphas, tests: stages.length }));
    if ([...whole, ...single].some((result) => result === undefined)) return [];
    // The last stage is one test of the panel, not one of many.
    const last = judged(againstPeople.at(-1)!.panel.measurements, id, { alphas, tests: 1 })!;
    const isLossShown = last.outcome === 'narrowed';
    const attribution =
      isLossShown && !isTwoSided
        ? divide(
            steps.map((step) => ratiosOf(step, id)),
            widerWhen,
          )
        : undefined;
    return [
      {
        id,
        title,
        widerWhen,
        againstPeople: whole.map((result) => {
          const { reference, generation, ratio, low, high, pAdjusted, outcome } = result!;
          return { reference, generation, ratio, low, high, pAdjusted, outcome };
        }),
        steps: single.map((result, step): StepEffect => {
          const { ratio, low, high, pAdjusted, pOverAdjusted, outcome } = result!;
          return {
            ratio,
            low,
            high,
            pLossAdjusted: pAdjusted,
            pGainAdjusted: pOverAdjusted,
            outcome: areClear[step]! ? STEP_OUTCOMES[outcome] : 'undecided',
            ofLoss: attribution?.shares?.[step],
          };
        }),
        isLossShown,
      },
    ];
  });
  return { widths, problem: null, units: aligned.units, repliesPerUnit: aligned.repliesPerUnit };
}

const STEP_OUTCOMES: Readonly<Record<ReturnType<typeof judgePanel>['outcome'], StepOutcome>> = {
  narrowed: 'lost',
  'over-dispersed': 'gained',
  within: 'kept',
  outside: 'undecided',
  undecided: 'undecided',
};

/** @param options.tests so often the panel was tested; its p-values are multiplied by it */
function judged(
  measurements: readonly PanelMeasurement[],
  id: string,
  { alphas, tests }: { readonly alphas: GateAlphas; readonly tests: number },
) {
  const found = measurements.find((measurement) => measurement.id === id);
  if (found === undefined) return undefined;
  const times = (p: number | undefined) => (p === undefined ? undefined : Math.min(1, p * tests));
  return judgePanel(
    { ...found, pAdjusted: times(found.pAdjusted), pOverAdjusted: times(found.pOverAdjusted) },
    alphas.secondary,
  );
}

/** The ratio of a step, and the ratios with a block left out. */
interface StepRatios {
  readonly ratio: number;
  readonly leaveOneOut: readonly number[];
}

function ratiosOf({ panel, leaveOneOut }: GatePanelBlocks, id: string): StepRatios {
  return {
    ratio: panel.measurements.find((measurement) => measurement.id === id)!.ratio,
    leaveOneOut: leaveOneOut.get(id)!,
  };
}

/**
 * Divides the loss of a measure over steps, by the logarithms of their ratios; their covariance is the delete-a-group jackknife's.
 *
 * @param steps blocks of all are the same, in the same order
 * @returns undefined for fewer than 8 blocks, and where a ratio is 0 or infinite
 */
function divide(steps: readonly StepRatios[], widerWhen: 'larger' | 'smaller'): LossAttribution | undefined {
  const blocks = steps[0]!.leaveOneOut.length;
  const lossOf = (ratio: number) => (widerWhen === 'larger' ? -Math.log(ratio) : Math.log(ratio));
  const losses = steps.map(({ ratio }) => lossOf(ratio));
  const left = steps.map(({ leaveOneOut }) => leaveOneOut.map(lossOf));
  if (blocks < LEAST_GROUPS || ![...losses, ...left.flat()].every(Number.isFinite)) return undefined;
  const centred = left.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / blocks;
    return values.map((value) => value - mean);
  });
  const covariance = centred.map((a) =>
    centred.map((b) => (a.reduce((sum, value, block) => sum + value * b[block]!, 0) * (blocks - 1)) / blocks),
  );
  return attributeLoss(losses, { covariance, degrees: blocks - 1 });
}
