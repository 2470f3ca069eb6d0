import type { Span } from '../../loop/population/forecast/forecast-loop.ts';
import type { DimensionForecast } from '../../loop/population/line/forecast-line.ts';
import { formatCount, formatShareFigure } from '../format-number.ts';
import { saySlope } from './say-line.ts';

const SETTING_NAMES = {
  size: 'size of the training sets',
  humanShare: 'human share',
  temperature: 'temperature',
} as const;

/** The loop behind one dimension, a sentence each: effective size, settings, and which of them cannot be told apart. */
export function sayLoopSettings({ drift, releases, isFromStart, forecast }: DimensionForecast): readonly string[] {
  const { settings, entangled } = forecast;
  const told = (name: keyof typeof SETTING_NAMES, text: string) => {
    const { isKnown, isTold } = settings[name];
    return `${text}${isKnown ? ', given' : isTold ? '' : '; the releases hardly narrow it, its bounds speak'}`;
  };
  const size = settings.size;
  const share = settings.humanShare;
  const temperature = settings.temperature;
  return [
    `drift from release ${releases[0]} to ${releases.at(-1)}: ${
      Number.isFinite(drift.size)
        ? `that of training sets of ${formatCount(drift.size)} rows, 90 % interval ${formatCount(drift.low)} to ${saySize(drift.high)}, were nothing but chance at work`
        : `no more than sampling gives: ${Number.isFinite(drift.low) ? `that of training sets of at least ${formatCount(drift.low)} rows` : 'training sets may be of any size'}, were nothing but chance at work`
    }`,
    told('size', `effective size ${sayCounts(size)}`),
    told('humanShare', `human share ${sayShares(share)}`),
    told('temperature', `temperature ${sayNumbers(temperature)}`),
    ...(isFromStart
      ? []
      : [
          `release ${releases[0]} is the first of neighbours that count all strata: what releases before it lost is taken for lost in it at once, which makes training sets look smaller than they are`,
        ]),
    ...entangled.map(
      ({ settings: [one, other], correlation }) =>
        `${SETTING_NAMES[one]} and ${SETTING_NAMES[other]} cannot be told apart by these releases (correlation ${correlation.toFixed(2).replace('-', '−')}): who knows one should give it`,
    ),
  ];
}

/** What becomes of a dimension at one coming release, a sentence each; then its strata, the ones that lose most first. */
export function sayForecast({ strata, releases, forecast }: DimensionForecast, { most }: { readonly most: number }) {
  const last = forecast.generations.at(-1)!;
  const release = releases.at(-1)! + last.generation - releases.length + 1;
  const ranked = strata
    .map((stratum, index) => ({ ...stratum, span: last.shares?.[index] }))
    .filter(({ span, human }) => span !== undefined && human > 0)
    .sort((a, b) => a.span!.median / a.human - b.span!.median / b.human || (a.id < b.id ? -1 : 1));
  return {
    release,
    whole: [
      `chance that two texts are of different strata ${sayNumbers(last.diversity)}`,
      `strata that are left ${sayCounts(last.livingTypes)} of ${formatCount(strata.length)}`,
      `share of the rare strata ${sayShares(last.tailMass)}`,
    ],
    strata: ranked
      .slice(0, most)
      .map(
        ({ label, span, human, trend }) =>
          `${label}: ${sayShares(span!)} of the texts, ${formatShareFigure(human)} % among people; so far ${saySlope(trend)}`,
      ),
    more: Math.max(0, ranked.length - most),
  };
}

function saySize(size: number): string {
  return Number.isFinite(size) ? formatCount(size) : 'any number';
}

function sayCounts({ median, low, high }: Span): string {
  return low === high ? formatCount(median) : `${formatCount(median)} (${formatCount(low)} to ${formatCount(high)})`;
}

function sayShares({ median, low, high }: Span): string {
  if (low === high) return `${formatShareFigure(median)} %`;
  return `${formatShareFigure(median)} % (${formatShareFigure(low)} to ${formatShareFigure(high)} %)`;
}

function sayNumbers({ median, low, high }: Span): string {
  return low === high ? median.toFixed(3) : `${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
