/**
 * Whether forecasts of loops keep their promise: loops with settings drawn at random are run to generation 10, forecast from a human
 * sample and generations 0 to 3 (whole training sets, or samples), with all settings known and with none, and held against what became of
 * them. Prints coverage of the 90 % intervals, their widths, and the errors of the effective size; keeps the figures in
 * bench/results/forecast.json.
 *
 *   node bench/forecast-study.ts [--loops 520] [--seed 20261124] [--from 0] [--levels] [--unknown] [--samples] [--outcomes FILE]
 *
 * --unknown leaves out the forecasts with known settings, --samples those from whole training sets: figures of what is left
 * out stay as they are. --outcomes keeps what became of each loop there, a line each, and goes on from
 * what it holds: a loop takes some two seconds of one core. --levels prints, for other seeds, between which quantiles of the draws 90 % of the loops ended, and keeps nothing: the levels in
 * src/loop/population/forecast/draw-levels.ts were chosen so, with seed 7, those of samples with unknown settings with seed 20261123 as well: coverage is measured on others. Reads the words of WikiText-2 in ../shared/data, or OUTCROSS_DATA.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { drawLevels } from '../src/loop/population/forecast/draw-levels.ts';
import { forecastDraws } from '../src/loop/population/forecast/forecast-loop.ts';
import {
  FORECAST_QUANTITIES,
  type ForecastQuantity,
  populationMeasures,
} from '../src/loop/population/forecast/project-population.ts';
import { quantile, quantiles } from '../src/statistics/quantile.ts';
import { wilsonInterval } from '../src/statistics/wilson-interval.ts';
import { LAST_GENERATION, type StudiedLoop, studiedLoop, wikitextVocabulary } from './forecast-loops.ts';
import { percentInterval } from './interval-text.ts';
import { describeMachine, median } from './machine.ts';

const { values } = parseArgs({
  options: {
    loops: { type: 'string', default: '520' },
    seed: { type: 'string', default: '20261124' },
    from: { type: 'string', default: '0' },
    levels: { type: 'boolean', default: false },
    unknown: { type: 'boolean', default: false },
    samples: { type: 'boolean', default: false },
    outcomes: { type: 'string' },
  },
});
const LOOPS = Number(values.loops);
const SEED = Number(values.seed);
const FROM = Number(values.from);
const TRIED_LEVELS = [0.15, 0.125, 0.1, 0.08, 0.065, 0.05, 0.04, 0.03, 0.02, 0.01, 0.005, 0] as const;

/** Of seven digits that are kept. */
const ROUNDING = 1e-9;
const SETTINGS = ['size', 'humanShare', 'temperature'] as const;
type SettingName = (typeof SETTINGS)[number];

type Seen = 'whole' | 'samples';
interface Condition {
  readonly seen: Seen;
  readonly isKnown: boolean;
}
const ALL_CONDITIONS: readonly Condition[] = [
  { seen: 'whole', isKnown: true },
  { seen: 'whole', isKnown: false },
  { seen: 'samples', isKnown: true },
  { seen: 'samples', isKnown: false },
];
const CONDITIONS = ALL_CONDITIONS.filter(
  ({ seen, isKnown }) => !(values.unknown && isKnown) && !(values.samples && seen === 'whole'),
);

/** Figures of one condition, as they are kept. */
interface KeptCondition extends Condition {
  readonly seed: number;
  readonly loops: number;
  readonly from: number;
  readonly quantities: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly parts: readonly unknown[];
}

/** What was forecast of a loop under one condition, and what became of it. */
interface Measured {
  readonly condition: number;
  readonly seconds: number;
  readonly truths: Readonly<Record<ForecastQuantity, number>>;
  /** Values of the last generation, one a draw. */
  readonly draws: Readonly<Record<ForecastQuantity, readonly number[]>>;
  /** 5 %, middle and 95 % of each setting's draws. */
  readonly settings: Readonly<Record<SettingName, readonly [number, number, number]>>;
}
type StoredLoop = Pick<StudiedLoop, 'index' | 'settings' | 'effectiveSize' | 'known'> & {
  readonly seed: number;
  readonly measured: readonly Measured[];
};
interface Outcome {
  readonly condition: Condition;
  readonly loop: StoredLoop;
  readonly seconds: number;
  readonly quantities: Readonly<
    Record<
      ForecastQuantity,
      {
        readonly truth: number;
        readonly median: number;
        readonly low: number;
        readonly high: number;
        /** Shares of draws below the truth, and up to it. */
        readonly below: number;
        readonly upTo: number;
        readonly covers: readonly boolean[];
      }
    >
  >;
  readonly size: { readonly median: number; readonly low: number; readonly high: number };
  readonly humanShare: { readonly median: number; readonly low: number; readonly high: number };
  readonly temperature: { readonly median: number; readonly low: number; readonly high: number };
}

const started = performance.now();
const loops = measuredLoops();
const outcomes = loops.flatMap((loop) =>
  CONDITIONS.flatMap((condition) => {
    const measured = loop.measured.find((each) => ALL_CONDITIONS[each.condition] === condition);
    return measured === undefined ? [] : [outcomeOf(loop, condition, measured)];
  }),
);

function measuredLoops(): readonly StoredLoop[] {
  const known = new Map<number, StoredLoop>();
  if (values.outcomes !== undefined && existsSync(values.outcomes))
    for (const line of readFileSync(values.outcomes, 'utf8').split('\n')) {
      // A line that was cut off by a kill is measured again.
      if (!line.endsWith('}')) continue;
      const loop = JSON.parse(line) as StoredLoop;
      if (loop.seed === SEED) known.set(loop.index, loop);
    }
  const vocabulary = wikitextVocabulary();
  const found: StoredLoop[] = [];
  for (let index = FROM; index < FROM + LOOPS; index++) {
    const before = known.get(index);
    const loop = measuredLoop(index, vocabulary, before);
    if (loop !== before && values.outcomes !== undefined) appendFileSync(values.outcomes, `${JSON.stringify(loop)}\n`);
    found.push(loop);
    if ((index - FROM) % 20 === 19)
      process.stderr.write(`${index - FROM + 1} loops, ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  }
  return found;
}

/** Measures what `before` does not hold yet; `before` itself where that is nothing. */
function measuredLoop(index: number, vocabulary: readonly number[], before: StoredLoop | undefined): StoredLoop {
  const held = before?.measured ?? [];
  const missing = CONDITIONS.filter((condition) => !held.some((each) => ALL_CONDITIONS[each.condition] === condition));
  if (before !== undefined && missing.length === 0) return before;
  const loop = studiedLoop(index, { seed: SEED, vocabulary });
  const { settings, effectiveSize, known } = loop;
  const measured = [...held, ...missing.map((condition) => measuredUnder(loop, condition))];
  return { seed: SEED, index, settings, effectiveSize, known, measured };
}

function measuredUnder(loop: StudiedLoop, condition: Condition): Measured {
  const begun = performance.now();
  const observation = condition.seen === 'whole' ? loop.whole : loop.samples;
  const { measures, points, tailBelow } = forecastDraws(observation, {
    known: condition.isKnown ? loop.known : {},
    until: LAST_GENERATION,
    seed: loop.index,
  });
  const seconds = (performance.now() - begun) / 1000;
  const isTail = Uint8Array.from(observation.human, (count) => (count < tailBelow ? 1 : 0));
  const ofQuantities = <Value>(value: (quantity: ForecastQuantity) => Value) =>
    Object.fromEntries(FORECAST_QUANTITIES.map((quantity) => [quantity, value(quantity)])) as Record<
      ForecastQuantity,
      Value
    >;
  const rounded = (value: number) => Number(value.toPrecision(7));
  const truths = populationMeasures(loop.last[condition.seen], isTail);
  return {
    condition: ALL_CONDITIONS.indexOf(condition),
    seconds: Number(seconds.toFixed(3)),
    truths: ofQuantities((quantity) => rounded(truths[quantity])),
    draws: ofQuantities((quantity) => measures.map((each) => rounded(each.at(-1)![quantity]))),
    settings: Object.fromEntries(
      SETTINGS.map((name) => [
        name,
        quantiles(
          points.map((point) => point[name]),
          [0.05, 0.5, 0.95],
        ),
      ]),
    ) as unknown as Measured['settings'],
  };
}

function outcomeOf(loop: StoredLoop, condition: Condition, measured: Measured): Outcome {
  const levels = drawLevels(condition);
  const quantities = Object.fromEntries(
    FORECAST_QUANTITIES.map((quantity) => {
      const truth = measured.truths[quantity];
      const drawn = measured.draws[quantity];
      const spanAt = (low: number, high: number) => {
        const [lower, middle, upper] = quantiles(drawn, [low, 0.5, high]) as [number, number, number];
        return { median: middle, low: lower, high: upper };
      };
      const isWithin = (span: { readonly low: number; readonly high: number }) =>
        truth >= span.low - ROUNDING && truth <= span.high + ROUNDING;
      return [
        quantity,
        {
          truth,
          ...spanAt(...levels[quantity]),
          below: drawn.filter((value) => value < truth - ROUNDING).length / drawn.length,
          upTo: drawn.filter((value) => value <= truth + ROUNDING).length / drawn.length,
          covers: TRIED_LEVELS.map((level) => isWithin(spanAt(level, 1 - level))),
        },
      ];
    }),
  ) as Partial<Outcome['quantities']> as Outcome['quantities'];
  const settingSpan = (name: SettingName) => {
    const [low, middle, high] = measured.settings[name];
    return { median: middle, low, high };
  };
  return {
    condition,
    loop,
    seconds: measured.seconds,
    quantities,
    size: settingSpan('size'),
    humanShare: settingSpan('humanShare'),
    temperature: settingSpan('temperature'),
  };
}

const nameOf = ({ seen, isKnown }: Condition) => `${seen}, settings ${isKnown ? 'known' : 'unknown'}`;
const of = (condition: Condition) => outcomes.filter((outcome) => outcome.condition === condition);
const print = (line = '') => process.stdout.write(`${line}\n`);
const isCovered = (quantity: ForecastQuantity) => (outcome: Outcome) => {
  const { truth, low, high } = outcome.quantities[quantity];
  return truth >= low - ROUNDING && truth <= high + ROUNDING;
};

/** Coverage in parts of the loops, so that no part hides behind another. */
const PARTS: readonly (readonly [string, (loop: StoredLoop) => boolean])[] = [
  ['no human rows', ({ settings }) => settings.humanShare === 0],
  ['human rows', ({ settings }) => settings.humanShare > 0],
  ['temperature 1', ({ settings }) => settings.temperature === 1],
  ['temperature below 1', ({ settings }) => settings.temperature < 1],
  ['temperature above 1', ({ settings }) => settings.temperature > 1],
  ['up to 500 types', ({ settings }) => settings.types <= 500],
  ['more types', ({ settings }) => settings.types > 500],
  ['size up to 3,000', ({ effectiveSize }) => effectiveSize <= 3000],
  ['larger sizes', ({ effectiveSize }) => effectiveSize > 3000],
  ['copies', ({ settings }) => settings.copies > 1],
  ['zipf', ({ settings }) => settings.shares === 'zipf'],
  ['zipf-mandelbrot', ({ settings }) => settings.shares === 'zipf-mandelbrot'],
  ['wikitext', ({ settings }) => settings.shares === 'wikitext'],
];
print(`${LOOPS} loops from ${FROM}, seed ${SEED}; ${describeMachine()}`);
print(
  `median ${median(outcomes.map(({ seconds }) => seconds)).toFixed(2)} s a forecast, most ${Math.max(...outcomes.map(({ seconds }) => seconds)).toFixed(2)} s`,
);
const kept: KeptCondition[] = [];
for (const condition of CONDITIONS) {
  const own = of(condition);
  print(`\n${nameOf(condition)}`);
  const quantities: Record<string, unknown> = {};
  for (const quantity of FORECAST_QUANTITIES) {
    const covered = own.filter(isCovered(quantity)).length;
    const widths = own.map(({ quantities: all }) => all[quantity].high - all[quantity].low);
    const relative = own.map(
      ({ quantities: all }) => (all[quantity].high - all[quantity].low) / Math.max(all[quantity].truth, 1e-9),
    );
    const errors = own.map(
      ({ quantities: all }) =>
        Math.abs(all[quantity].median - all[quantity].truth) / Math.max(all[quantity].truth, 1e-9),
    );
    print(
      `  ${quantity.padEnd(12)} ${percentInterval(covered / own.length, own.length)}  width ${median(widths).toPrecision(3)} (${median(relative).toPrecision(3)} of the truth)  error of the middle ${(100 * median(errors)).toFixed(1)} %`,
    );
    quantities[quantity] = {
      covered,
      n: own.length,
      interval95: wilsonInterval(covered / own.length, own.length),
      medianWidth: median(widths),
      medianWidthOfTruth: median(relative),
      medianErrorOfMiddle: median(errors),
    };
    if (values.levels) {
      const low = TRIED_LEVELS.map(
        (level) =>
          own.filter(({ quantities: all }) => all[quantity].upTo < level || (level === 0 && all[quantity].upTo === 0))
            .length / own.length,
      );
      const high = TRIED_LEVELS.map(
        (level) =>
          own.filter(
            ({ quantities: all }) => all[quantity].below > 1 - level || (level === 0 && all[quantity].below === 1),
          ).length / own.length,
      );
      const both = TRIED_LEVELS.map(
        (_, place) => own.filter(({ quantities: all }) => all[quantity].covers[place]).length / own.length,
      );
      const row = (shares: readonly number[]) =>
        TRIED_LEVELS.map((level, place) => `${level}: ${(100 * shares[place]!).toFixed(0)}`).join('  ');
      print(`    covered by level  ${row(both)}`);
      print(`    below    ${row(low)}`);
      print(`    above    ${row(high)}`);
      const places = own.map(({ quantities: all }) => (all[quantity].below + all[quantity].upTo) / 2);
      print(`    mean place ${(places.reduce((sum, each) => sum + each, 0) / places.length).toFixed(3)}`);
    }
  }
  const settings: Record<string, unknown> = {};
  for (const name of SETTINGS) {
    if (condition.isKnown) continue;
    const truthOf = ({ loop }: Outcome) => loop.known[name];
    const covered = own.filter(
      (outcome) => truthOf(outcome) >= outcome[name].low && truthOf(outcome) <= outcome[name].high,
    ).length;
    const ratio = own.map((outcome) =>
      name === 'size' ? outcome[name].median / truthOf(outcome) : outcome[name].median - truthOf(outcome),
    );
    const absolute = ratio.map((each) => Math.abs(name === 'size' ? each - 1 : each));
    // Where drift can be seen beside sampling: the sample is at least twice the size over the generations between.
    const told = own.filter(
      ({ loop }) => condition.seen === 'whole' || loop.settings.sample >= (2 * loop.effectiveSize) / 3,
    );
    const toldErrors = told.map((outcome) => Math.abs(outcome.size.median / outcome.loop.effectiveSize - 1));
    const toldRatios = told.map((outcome) => outcome.size.median / outcome.loop.effectiveSize);
    print(
      `  ${name.padEnd(12)} 90 % covers ${percentInterval(covered / own.length, own.length)}  ${name === 'size' ? 'median of estimate over truth' : 'median of estimate less truth'} ${quantile(ratio, 0.5).toFixed(3)}, of the error ${quantile(absolute, 0.5).toFixed(3)}${name === 'size' ? `; where drift shows (${told.length}): ${told.length === 0 ? '–' : `${quantile(toldRatios, 0.5).toFixed(3)}, error ${quantile(toldErrors, 0.5).toFixed(3)}`}` : ''}`,
    );
    settings[name] = {
      covered,
      n: own.length,
      medianBias: quantile(ratio, 0.5),
      medianError: quantile(absolute, 0.5),
      ...(name === 'size' && {
        toldN: told.length,
        toldMedianRatio: told.length === 0 ? null : quantile(toldRatios, 0.5),
        toldMedianError: told.length === 0 ? null : quantile(toldErrors, 0.5),
      }),
    };
  }
  const parts = PARTS.map(([part, isIn]) => {
    const those = own.filter(({ loop }) => isIn(loop));
    const covered = FORECAST_QUANTITIES.map(
      (quantity) => [quantity, those.filter(isCovered(quantity)).length] as const,
    );
    return { part, n: those.length, covered: Object.fromEntries(covered) };
  });
  kept.push({ ...condition, seed: SEED, loops: LOOPS, from: FROM, quantities, settings, parts });
}

print(`\nCovered, percent: ${FORECAST_QUANTITIES.join(' ')}`);
for (const [part, isIn] of PARTS) {
  const rows = CONDITIONS.map((condition) => {
    const own = of(condition).filter(({ loop }) => isIn(loop));
    return {
      n: own.length,
      covered: Object.fromEntries(
        FORECAST_QUANTITIES.map((quantity) => [quantity, own.filter(isCovered(quantity)).length]),
      ),
    };
  });
  print(
    `  ${part.padEnd(20)} n ${String(rows[0]!.n).padStart(4)}   ${rows.map(({ n, covered }) => FORECAST_QUANTITIES.map((quantity) => ((100 * covered[quantity]!) / Math.max(1, n)).toFixed(0).padStart(3)).join(' ')).join('  |  ')}`,
  );
}

if (!values.levels) {
  const file = path.join(import.meta.dirname, 'results/forecast.json');
  const before = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly conditions: readonly KeptCondition[] }).conditions
    : [];
  const conditions = ALL_CONDITIONS.flatMap(({ seen, isKnown }) => {
    const isThis = (each: Condition) => each.seen === seen && each.isKnown === isKnown;
    return kept.find(isThis) ?? before.find(isThis) ?? [];
  });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ conditions }, null, 2)}\n`);
}
