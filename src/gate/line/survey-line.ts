import { linearSlope } from '../../statistics/linear-slope.ts';
import { logLinearSlope, type Slope } from '../../statistics/log-linear-slope.ts';
import type { GateAlphas } from '../verdict/verdict.ts';
import { compoundedLoss } from './compounded-loss.ts';
import { type DirectionEvidence, directionEvidence } from './direction-evidence.ts';
import { alphaSpentByGates, alphasOfRelease, LINE_ALPHAS } from './line-alphas.ts';
import type { LineState, StandingGeneration } from './line-state.ts';
import { ratioInterval } from './ratio-interval.ts';
import { type RegisterEvent, type StratumStatus, strataRegister } from './strata-register.ts';

/** Generations ahead for which a slope is carried on. */
const AHEAD = 10;

/** Change a generation, relative: -0.04 for 4 % less each time. */
export interface Trend {
  readonly change: number;
  /** 90 % interval. */
  readonly low: number;
  readonly high: number;
  /** What is lost after ten generations more at this pace, relative to now; below 0 for growth. */
  readonly lossAfterTen: number;
  /** Generations that it was drawn through. */
  readonly n: number;
}

/** Share in one generation over the reference's, bridged. */
export interface StratumPoint {
  readonly generation: number;
  /** Undefined where the reference shows none. */
  readonly ratio: number | undefined;
  /** 90 % interval of the ratio; `high` is undefined where the counts set no upper bound. */
  readonly low: number;
  readonly high: number | undefined;
  readonly n: number;
}

export interface StratumSurvey {
  readonly id: string;
  readonly label: string;
  readonly dimension: string;
  readonly isTail: boolean;
  readonly isTested: boolean;
  readonly status: StratumStatus;
  /** In each standing generation, oldest first. */
  readonly series: readonly StratumPoint[];
  /** Undefined for fewer than 3 standing generations, or where counts set no finite slope. */
  readonly trend: Trend | undefined;
  /** ln of the e-CUSUM of this stratum alone; null where it is not watched. */
  readonly logCusumNarrowing: number | null;
  readonly logCusumWidening: number | null;
}

export interface PanelSurvey {
  readonly id: string;
  readonly title: string;
  /** Of the present ruler's standing generations: numbers of the panel have no bridge. */
  readonly series: readonly { readonly generation: number; readonly ratio: number }[];
  readonly trend: Trend | undefined;
}

export interface LineSurvey {
  readonly state: LineState;
  readonly narrowing: DirectionEvidence;
  readonly widening: DirectionEvidence;
  readonly strata: readonly StratumSurvey[];
  readonly panel: readonly PanelSurvey[];
  readonly register: readonly RegisterEvent[];
  /** The last generation that was not rolled back. */
  readonly current: StandingGeneration | undefined;
  readonly alpha: {
    /** All that false alarms may cost over the line's life. */
    readonly whole: number;
    /** Of it for the gates of all releases together. */
    readonly gates: number;
    readonly spentByGates: number;
    /** For the gate of the next release. */
    readonly next: GateAlphas;
  };
}

/** What a line says: alarms, slopes, what was lost and regained, and what the next gate may spend. Pure, and the same for the same state. */
export function surveyLine(state: LineState): LineSurvey {
  const standing = state.generations.filter(({ rolledBack }) => rolledBack === null);
  const isStanding = new Set(standing.map(({ index }) => index));
  const { events, statuses } = strataRegister(state.generations);
  const watches = [...state.strata.flatMap(({ watch }) => (watch === undefined ? [] : [watch])), ...state.retired];
  return {
    state,
    narrowing: directionEvidence(
      watches.map(({ narrowing }) => narrowing),
      state.episode,
    ),
    widening: directionEvidence(
      watches.map(({ widening }) => widening),
      state.episode,
    ),
    strata: state.strata.map(({ id, label, dimension, isTail, isTested, reference, watch, series }) => {
      const points = series.filter(({ generation }) => isStanding.has(generation));
      const share = reference.count / reference.n;
      return {
        id,
        label,
        dimension,
        isTail,
        isTested,
        status: statuses.get(id) ?? 'unknown',
        series: points.map(({ generation, count, n, exposure }) => ({
          generation,
          ratio: share > 0 ? count / exposure / share : undefined,
          ...ratioInterval({ count, n: exposure }, reference),
          n,
        })),
        trend: trendOf(
          logLinearSlope(points.map(({ generation, count, exposure }) => ({ count, exposure, time: generation }))),
          points.length,
        ),
        logCusumNarrowing: watch?.narrowing.logCusum ?? null,
        logCusumWidening: watch?.widening.logCusum ?? null,
      };
    }),
    panel: panelOf(standing.filter(({ ruler }) => ruler === state.ruler)),
    register: events,
    current: standing.at(-1),
    alpha: {
      whole: LINE_ALPHAS.gates + LINE_ALPHAS.sequence + LINE_ALPHAS.reference,
      gates: LINE_ALPHAS.gates,
      spentByGates: alphaSpentByGates(state.generations.length),
      next: alphasOfRelease(state.generations.length + 1),
    },
  };
}

function panelOf(generations: readonly StandingGeneration[]): readonly PanelSurvey[] {
  const numbers = new Map<string, { title: string; series: { generation: number; ratio: number }[] }>();
  for (const { index, panel } of generations) {
    for (const { id, title, ratio } of panel) {
      const known = numbers.get(id) ?? { title, series: [] };
      known.series.push({ generation: index, ratio });
      numbers.set(id, known);
    }
  }
  return [...numbers].map(([id, { title, series }]) => {
    const positive = series.filter(({ ratio }) => ratio > 0);
    const slope = linearSlope(positive.map(({ generation, ratio }) => ({ value: Math.log(ratio), time: generation })));
    return { id, title, series, trend: trendOf(slope, positive.length) };
  });
}

function trendOf(slope: Slope | undefined, n: number): Trend | undefined {
  if (slope === undefined) return undefined;
  const change = Math.expm1(slope.slope);
  const low = Math.expm1(slope.low);
  const high = Math.expm1(slope.high);
  const lossAfterTen = compoundedLoss({ lossPerGeneration: -change, generations: AHEAD });
  // Few and scattered points can give bounds beyond all numbers: then there is no trend to speak of.
  return [change, low, high, lossAfterTen].every(Number.isFinite) ? { change, low, high, lossAfterTen, n } : undefined;
}
