import type { LineSurvey } from '../../gate/line/survey-line.ts';
import { snakeKeys } from '../snake-keys.ts';
import { lineHeadline } from './say-line.ts';

const SCHEMA = 'outcross.line-survey/1';

/** A line as `line.json` holds it: keys in snake case; releases and generations are counted from 1. Ends with a line feed. */
export function lineJson(survey: LineSurvey): string {
  const { state, narrowing, widening, strata, panel, register, current, alpha } = survey;
  const value = {
    schema: SCHEMA,
    line: state.line,
    headline: lineHeadline(survey),
    reference: {
      name: state.referenceName,
      hash: state.referenceHash,
      number: state.ruler,
      assumedHuman: state.assumedHuman,
      delta: state.delta,
    },
    current: current === undefined ? null : current.index + 1,
    narrowing,
    widening,
    alpha: { ...alpha, leftToGates: Math.max(0, alpha.gates - alpha.spentByGates) },
    generations: state.generations.map(({ index, strata: _, panel: __, settings, ...generation }) => ({
      release: index + 1,
      ...generation,
      settings: Object.entries(settings ?? {}).map(([name, setting]) => ({ name, value: setting })),
    })),
    strata: strata.map((stratum) => ({
      ...stratum,
      trend: stratum.trend ?? null,
      series: stratum.series.map(({ generation, ...point }) => ({ release: generation + 1, ...point })),
    })),
    panel: panel.map((measure) => ({
      ...measure,
      trend: measure.trend ?? null,
      series: measure.series.map(({ generation, ...point }) => ({ release: generation + 1, ...point })),
    })),
    register: register.map(({ generation, ...event }) => ({ release: generation + 1, ...event })),
  };
  return `${JSON.stringify(snakeKeys(value), null, 2)}\n`;
}
