/**
 * What the gate says, and how often wrongly, where the truth is known: verdicts of the primary test, sizes at which it decides, lines of 24
 * releases. Exact sums where they can be had, draws of both arms elsewhere. Prints the tables of docs/gate.md; keeps the figures in
 * bench/results/gate-simulation.json. The figures depend on the seed and on nothing of the machine.
 *
 *   node bench/gate-simulation.ts [--draws 100000] [--lines 100000] [--seed 1] [--trial]
 *
 * `--trial` prints the tables and writes nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LINE_ALPHAS, WARNING_AT } from '../src/gate/line/line-alphas.ts';
import { type SimulatedLine, simulateLine } from '../src/gate/line/simulate-line.ts';
import { GATE_ALPHAS, PASS_ALPHA } from '../src/gate/verdict/gate-alphas.ts';
import { type SimulatedStratum, simulateGate } from '../src/gate/verdict/simulate-gate.ts';
import { binomialDraw } from '../src/statistics/binomial-draw.ts';
import { detectableLoss } from '../src/statistics/detectable-loss.ts';
import { nextLogCusum } from '../src/statistics/e-cusum.ts';
import { logEValueOfGeneration } from '../src/statistics/log-e-value-of-generation.ts';
import { logMeanExp } from '../src/statistics/log-mean-exp.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import type { TailSide } from '../src/statistics/tail-ratio-critical-count.ts';
import { tailRatioNeededSize } from '../src/statistics/tail-ratio-needed-size.ts';
import { tailRatioRejectionRate } from '../src/statistics/tail-ratio-rejection-rate.ts';

const { values } = parseArgs({
  options: {
    draws: { type: 'string', default: '100000' },
    lines: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    trial: { type: 'boolean', default: false },
  },
});
const draws = Number(values.draws);
const lines = Number(values.lines);
const seed = Number(values.seed);
const RESULTS = path.resolve(import.meta.dirname, 'results/gate-simulation.json');

const SHARES = [0.1, 0.05, 0.02, 0.01];
const TRUTHS: readonly (readonly [truth: string, kept: readonly number[]])[] = [
  ['nothing lost', [1, 1, 1, 1]],
  ['20 % lost in every stratum (what is just tolerated)', [0.8, 0.8, 0.8, 0.8]],
  ['20 % lost in the 1 % stratum only', [1, 1, 1, 0.8]],
  ['50 % lost in the 2 % stratum', [1, 1, 0.5, 1]],
  ['1 % stratum gone', [1, 1, 1, 0]],
];
const SIZES = [5_000, 20_000, 60_000];

interface Verdicts {
  readonly truth: string;
  readonly n: number;
  readonly fail: number;
  readonly pass: number;
  readonly inconclusive: number;
}

function verdicts(): readonly Verdicts[] {
  return TRUTHS.flatMap(([truth, kept], index) =>
    SIZES.map((n, size) => {
      const strata: SimulatedStratum[] = SHARES.map((share, stratum) => ({ share, kept: kept[stratum]! }));
      const counted = simulateGate(strata, {
        reference: n,
        generation: n,
        draws,
        seed: seed * 1000 + index * SIZES.length + size,
      });
      const rate = (count: number) => count / counted.draws;
      return { truth, n, fail: rate(counted.fail), pass: rate(counted.pass), inconclusive: rate(counted.inconclusive) };
    }),
  );
}

/** Strata tested together in the table of power: Holm's first step is at 0.03/8. */
const FAMILY = 8;
const MASSES = [0.1, 0.05, 0.02, 0.01, 0.001];
const PLANS: readonly {
  readonly title: string;
  readonly side: TailSide;
  readonly ratio: number;
  readonly arms: number;
}[] = [
  { title: 'PASS, n_r = n_g', side: 'pass', ratio: 1, arms: 1 },
  { title: 'PASS, n_r = 10 n_g', side: 'pass', ratio: 1, arms: 10 },
  { title: 'FAIL, 35 % lost', side: 'fail', ratio: 0.65, arms: 1 },
  { title: '50 %', side: 'fail', ratio: 0.5, arms: 1 },
  { title: '75 %', side: 'fail', ratio: 0.25, arms: 1 },
  { title: '100 %', side: 'fail', ratio: 0, arms: 1 },
  { title: '50 %, n_r = 10 n_g', side: 'fail', ratio: 0.5, arms: 10 },
];

interface Power {
  readonly mass: number;
  readonly plan: string;
  /** Units of the generation from which the chance to decide is 0.9, by exact sums. */
  readonly n: number | undefined;
  readonly exact: number | undefined;
  /** The same chance by draws. */
  readonly drawn: number | undefined;
}

function powers(): readonly Power[] {
  return MASSES.flatMap((mass, row) =>
    PLANS.map(({ title, side, ratio, arms }, column) => {
      const alpha = side === 'pass' ? PASS_ALPHA : GATE_ALPHAS.primary / FAMILY;
      const n = tailRatioNeededSize({ probability: mass, ratio, referenceRatio: arms, alpha, side });
      if (n === undefined) return { mass, plan: title, n, exact: undefined, drawn: undefined };
      const exact = tailRatioRejectionRate({
        reference: { n: n * arms, probability: mass },
        generation: { n, probability: mass * ratio },
        alpha,
        side,
      });
      const { strata } = simulateGate([{ share: mass, kept: ratio }], {
        reference: n * arms,
        generation: n,
        alpha: GATE_ALPHAS.primary / FAMILY,
        draws,
        seed: seed * 1000 + 100 + row * PLANS.length + column,
      });
      const counted = side === 'pass' ? strata[0]!.kept : strata[0]!.narrowed;
      return { mass, plan: title, n, exact, drawn: counted / draws };
    }),
  );
}

interface Size {
  readonly mass: number;
  readonly n: number;
  /** Chance of FAIL and of PASS for one stratum that lost what is just tolerated, exact, at a nominal 0.05. */
  readonly fail: number;
  readonly pass: number;
}

function sizes(): readonly Size[] {
  return [0.2, 0.1, 0.05, 0.01].flatMap((mass) =>
    [1_000, 20_000].map((n) => {
      const arms = { reference: { n, probability: mass }, generation: { n, probability: 0.8 * mass }, alpha: 0.05 };
      return {
        mass,
        n,
        fail: tailRatioRejectionRate({ ...arms, side: 'fail' }),
        pass: tailRatioRejectionRate({ ...arms, side: 'pass' }),
      };
    }),
  );
}

interface Detectable {
  readonly mass: number;
  readonly n: number;
  readonly loss: number | undefined;
}

function detectable(): readonly Detectable[] {
  return [0.1, 0.05, 0.01, 0.001].flatMap((mass) =>
    [5_000, 20_000, 100_000].map((n) => ({ mass, n, loss: detectableLoss({ probability: mass, n }) })),
  );
}

const RELEASES = 24;
const LINES: readonly { readonly truth: string; readonly kept: (release: number, stratum: number) => number }[] = [
  { truth: 'nothing lost', kept: () => 1 },
  { truth: '10 % lost in every stratum from the first release on', kept: () => 0.9 },
  { truth: '20 % lost in every stratum from the first release on', kept: () => 0.8 },
  { truth: 'the 5 % stratum loses 4 % a release', kept: (release, stratum) => (stratum === 1 ? 0.96 ** release : 1) },
  { truth: 'every stratum loses 4 % a release', kept: (release) => 0.96 ** release },
  { truth: 'half of the 5 % stratum lost at release 12', kept: (t, stratum) => (stratum === 1 && t >= 12 ? 0.5 : 1) },
  { truth: '10 % more of every stratum', kept: () => 1.1 },
  { truth: 'half more of the 5 % stratum', kept: (_, stratum) => (stratum === 1 ? 1.5 : 1) },
];
const LINE_REFERENCE = 50_000;
const LINE_GENERATION = 5_000;

interface Line {
  readonly truth: string;
  readonly fails: Spoken;
  readonly warnings: Spoken;
  readonly alarms: Spoken;
  readonly widened: Spoken;
}

interface Spoken {
  /** Share of the lines that spoke up within 24 releases. */
  readonly share: number;
  /** Release by which half of the lines had; null where fewer did. */
  readonly median: number | null;
}

function lineStudies(): readonly Line[] {
  return LINES.map(({ truth, kept }, index) => {
    const counted = simulateLine(SHARES, {
      reference: LINE_REFERENCE,
      generation: LINE_GENERATION,
      releases: RELEASES,
      kept,
      // What is rare needs all lines; what nearly all lines find needs fewer.
      lines: index < 3 ? lines : Math.ceil(lines / 10),
      seed: seed * 1000 + 200 + index,
    });
    const of = (way: Exclude<keyof SimulatedLine, 'lines'>) => spokenOf(counted[way], counted.lines);
    return { truth, fails: of('fails'), warnings: of('warnings'), alarms: of('alarms'), widened: of('widened') };
  });
}

function spokenOf(firsts: readonly number[], of: number): Spoken {
  let sum = 0;
  let median: number | null = null;
  for (const [release, count] of firsts.entries()) {
    sum += count;
    if (median === null && sum * 2 >= of) median = release + 1;
  }
  return { share: sum / of, median };
}

interface RunLength {
  readonly truth: string;
  /** How strata are put together: the mean of their e-CUSUMs, or one e-CUSUM of the mean of their e-values. */
  readonly mean: 'of e-CUSUMs' | 'of e-values';
  readonly runs: number;
  readonly horizon: number;
  /** Share of runs without a warning up to the horizon. */
  readonly silent: number;
  /** Mean release of the first warning; silent runs count as the horizon, so that it is a lower bound where there are some. */
  readonly meanLength: number;
}

/** Share that is watched for: the strata's own times this. */
const WATCHED = 0.9;

function runLengths(): readonly RunLength[] {
  const truths: readonly (readonly [
    truth: string,
    kept: (release: number, stratum: number) => number,
    horizon: number,
  ])[] = [
    ['at the bound in every stratum', () => WATCHED, 2_000],
    ['nothing lost', () => 1, 2_000],
    ['the 5 % stratum at 0.8', (_, stratum) => (stratum === 1 ? 0.8 : 1), 200],
    ['the 5 % stratum at 0.5', (_, stratum) => (stratum === 1 ? 0.5 : 1), 200],
    ['the 1 % stratum gone', (_, stratum) => (stratum === 3 ? 0 : 1), 200],
    ['every stratum at 0.8', () => 0.8, 200],
  ];
  const runs = Math.max(100, Math.ceil(draws / 50));
  return truths.flatMap(([truth, kept, horizon], index) =>
    (['of e-CUSUMs', 'of e-values'] as const).map((mean) => {
      const random = seededGenerator(seed * 1000 + 300 + index);
      let silent = 0;
      let sum = 0;
      for (let run = 0; run < runs; run++) {
        const length = runLength(random, { kept, horizon, mean });
        if (length === undefined) silent++;
        sum += length ?? horizon;
      }
      return { truth, mean, runs, horizon, silent: silent / runs, meanLength: sum / runs };
    }),
  );
}

function runLength(
  random: () => number,
  {
    kept,
    horizon,
    mean,
  }: {
    readonly kept: (release: number, stratum: number) => number;
    readonly horizon: number;
    readonly mean: RunLength['mean'];
  },
): number | undefined {
  const cusums = SHARES.map(() => Number.NEGATIVE_INFINITY);
  let joint = Number.NEGATIVE_INFINITY;
  for (let release = 1; release <= horizon; release++) {
    const logs = SHARES.map((share, stratum) =>
      logEValueOfGeneration({
        count: binomialDraw(random, { trials: LINE_GENERATION, probability: share * kept(release, stratum) }),
        n: LINE_GENERATION,
        bound: share * WATCHED,
      }),
    );
    for (const [stratum, logE] of logs.entries()) cusums[stratum] = nextLogCusum(cusums[stratum]!, logE);
    joint = nextLogCusum(joint, logMeanExp(logs));
    if ((mean === 'of e-values' ? joint : logMeanExp(cusums)) >= Math.log(WARNING_AT)) return release;
  }
  return undefined;
}

const percent = (share: number) => {
  const value = share * 100;
  if (value === 0) return '0';
  return value < 0.095 ? value.toFixed(3) : value < 9.95 ? value.toFixed(1) : value.toFixed(0);
};
const whole = (n: number) => n.toLocaleString('en-US').replaceAll(',', ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const results = {
  draws,
  lines,
  seed,
  alphas: { gate: GATE_ALPHAS, pass: PASS_ALPHA, line: LINE_ALPHAS },
  verdicts: verdicts(),
  powers: powers(),
  sizes: sizes(),
  detectable: detectable(),
  lineStudy: {
    reference: LINE_REFERENCE,
    generation: LINE_GENERATION,
    releases: RELEASES,
    shares: SHARES,
    lines: lineStudies(),
  },
  runLengths: runLengths(),
};

const tables = [
  table(
    ['truth', ...SIZES.map((n) => `n = ${whole(n)} both: FAIL / PASS / INCONCLUSIVE, %`)],
    TRUTHS.map(([truth]) => [
      truth,
      ...SIZES.map((n) => {
        const one = results.verdicts.find((each) => each.truth === truth && each.n === n)!;
        return [one.fail, one.pass, one.inconclusive].map(percent).join(' / ');
      }),
    ]),
  ),
  table(
    ['share of the stratum', ...PLANS.map(({ title }) => title)],
    MASSES.map((mass) => [
      `${Number((mass * 100).toPrecision(3))} %`,
      ...PLANS.map(({ title }) => {
        const { n, drawn } = results.powers.find((each) => each.mass === mass && each.plan === title)!;
        return n === undefined ? '–' : `${whole(n)} (${drawn!.toFixed(3)})`;
      }),
    ]),
  ),
  table(
    ['share of the stratum', 'n both', 'FAIL, nominal 5 %', 'PASS, nominal 5 %'],
    results.sizes.map(({ mass, n, fail, pass }) => [
      `${Number((mass * 100).toPrecision(3))} %`,
      whole(n),
      `${percent(fail)} %`,
      `${percent(pass)} %`,
    ]),
  ),
  table(
    ['share of the stratum', 'n', 'smallest loss found'],
    results.detectable.map(({ mass, n, loss }) => [
      `${Number((mass * 100).toPrecision(3))} %`,
      whole(n),
      loss === undefined ? '–' : `${percent(loss)} %`,
    ]),
  ),
  table(
    ['truth', 'FAIL of a gate, % (median release)', 'warning', 'alarm', 'alarm of widening'],
    results.lineStudy.lines.map(({ truth, fails, warnings, alarms, widened }) => [
      truth,
      ...[fails, warnings, alarms, widened].map(
        ({ share, median }) => `${percent(share)}${median === null ? '' : ` (${median})`}`,
      ),
    ]),
  ),
  table(
    ['truth', 'mean', 'mean releases up to a warning', 'silent up to the horizon, %', 'horizon'],
    results.runLengths.map(({ truth, mean, meanLength, silent, horizon }) => [
      truth,
      mean,
      `${silent > 0 ? 'over ' : ''}${meanLength.toFixed(1)}`,
      percent(silent),
      whole(horizon),
    ]),
  ),
];
process.stdout.write(`${tables.join('\n\n')}\n`);
if (!values.trial) {
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}
