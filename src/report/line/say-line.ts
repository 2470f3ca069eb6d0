import type { DirectionEvidence } from '../../gate/line/direction-evidence.ts';
import { WARNING_AT } from '../../gate/line/line-alphas.ts';
import type { LineSurvey, StratumSurvey, Trend } from '../../gate/line/survey-line.ts';
import { sayRatio } from '../../gate/verdict/say-number.ts';
import { formatCount, formatQuantity } from '../format-number.ts';

/** Numbers above are said as that. */
const MOST_EVIDENCE = 1e6;
const SLOPES_SAID = 3;

/** Whether a line asks somebody to act. */
export function isLineAlarm({ narrowing, widening }: LineSurvey): boolean {
  return narrowing.isAlarm || widening.isAlarm;
}

/** What a line says, in one sentence without its full stop. */
export function lineHeadline(survey: LineSurvey): string {
  const { narrowing, widening, state, current } = survey;
  const standing = state.generations.filter(({ rolledBack }) => rolledBack === null).length;
  if (current === undefined)
    return state.generations.length === 0 ? 'no generation has been appended yet' : 'every generation was rolled back';
  if (narrowing.isAlarm || widening.isAlarm) {
    const what =
      narrowing.isAlarm && widening.isAlarm
        ? 'narrowing in some strata and over-dispersed in others'
        : narrowing.isAlarm
          ? 'narrowing'
          : 'over-dispersed: wider than people';
    return `alarm: the line is ${what}`;
  }
  if (narrowing.isWarning || widening.isWarning)
    return `a warning, no alarm: the line may be ${narrowing.isWarning ? 'narrowing' : 'wider than people'}`;
  return `no alarm in ${formatQuantity(standing, 'generation')}`;
}

/** What the headline rests on, a sentence each, the weightiest first. */
export function lineFindings(survey: LineSurvey): readonly string[] {
  const { strata, state, current } = survey;
  const gone = strata.filter(({ status }) => status === 'lost');
  const narrowed = strata.filter(({ status, isTested }) => status === 'narrowed' && isTested);
  const falling = fallingStrata(strata);
  return [
    ...(current === undefined
      ? []
      : [
          `release ${current.index + 1}, “${current.name}”, stands: ${current.outcome}${current.scores === undefined ? '' : ` with its scores, which are ${current.scores}`}${current.signedOff === null ? '' : `, signed off by ${current.signedOff.who}`}${current.isOverDispersed ? '; some of it is wider than people' : ''}${sayNotCarried(current.strata.filter(({ isCarried }) => isCarried === false).length)}`,
        ]),
    ...(gone.length > 0 ? [`lost: ${listed(gone)}`] : []),
    ...(narrowed.length > 0 ? [`narrowed: ${listed(narrowed)}`] : []),
    ...falling
      .slice(0, SLOPES_SAID)
      .map(
        ({ label, trend }) =>
          `${label} loses ${sayTrend(trend!)}; after ten more ${percent(trend!.lossAfterTen)} of it would be gone`,
      ),
    ...(state.assumedHuman ? ['the reference is assumed to be human, not shown to be'] : []),
  ];
}

function sayNotCarried(strata: number): string {
  if (strata === 0) return '';
  return `; ${formatCount(strata)} ${strata === 1 ? 'stratum of it was held against people of other prompts and goes' : 'strata of it were held against people of other prompts and go'} into no evidence`;
}

/** Tested strata whose slope lies below 0 with its whole interval, the steepest first. */
function fallingStrata(strata: readonly StratumSurvey[]): readonly StratumSurvey[] {
  return strata
    .filter(({ isTested, trend }) => isTested && trend !== undefined && trend.high < 0)
    .sort((a, b) => a.trend!.change - b.trend!.change);
}

/** `4.0 % a generation (90 % interval 2.9 to 5.1 %)`, of a loss. */
function sayTrend({ change, low, high }: Trend): string {
  return `${percent(-change)} a generation (90 % interval ${(-100 * high).toFixed(1)} to ${percent(-low)})`;
}

/** A slope with its sign: `−4.0 % a generation, 90 % interval −5.1 to −2.9 %`; what is not known is said so. */
export function saySlope(trend: Trend | undefined): string {
  if (trend === undefined) return 'no slope yet';
  const signed = (change: number) => `${change < 0 ? '−' : '+'}${Math.abs(100 * change).toFixed(1)}`;
  return `${signed(trend.change)} % a generation, 90 % interval ${signed(trend.low)} to ${signed(trend.high)} %`;
}

/** Carried evidence of one direction: `0.21; warning from 100, alarm from 400`. */
export function sayEvidence({ logCusum, logChange, alarmAt }: DirectionEvidence): string {
  if (logCusum === null || logChange === null) return 'nothing carried yet';
  return `e-CUSUM ${sayE(logCusum)} (warning from ${formatCount(WARNING_AT)}), evidence of a change ${sayE(logChange)} (alarm from ${formatCount(Math.round(alarmAt))})`;
}

/** An e-value from its logarithm. */
export function sayE(log: number): string {
  const value = Math.exp(Math.min(log, 700));
  if (value > MOST_EVIDENCE) return 'over 1,000,000';
  if (value < 0.01) return 'under 0.01';
  return value >= 100 ? formatCount(Math.round(value)) : value.toPrecision(2);
}

/** The last ratio of a stratum; a dash where there is none. */
export function sayLast({ series }: StratumSurvey): string {
  const ratio = series.at(-1)?.ratio;
  return ratio === undefined ? '–' : sayRatio(ratio);
}

/** Chances with two digits: `0.0091`. */
export function sayAlpha(alpha: number): string {
  return String(Number(alpha.toPrecision(2)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function listed(strata: readonly StratumSurvey[]): string {
  const shown = strata.slice(0, 5).map(({ label }) => label);
  return `${shown.join('; ')}${strata.length > shown.length ? `; and ${formatCount(strata.length - shown.length)} more` : ''}`;
}
