import { type FallRisk, fallRisk, type Horizon } from './fall-risk.ts';
import type { PlanLoops } from './plan-loops.ts';
import { replayedCourse } from './replayed-course.ts';
import type { StrataBand } from './strata-bands.ts';
import type { StrataGroup } from './strata-groups.ts';
import { type StratumCourse, stratumCourse } from './stratum-course.ts';

/** What becomes of strata with so many human rows, expected generation by generation. */
export interface Outlook {
  /** Human rows a generation: those that come, and those that floors add. */
  readonly human: number;
  readonly extra: number;
  /** Rows of a training set, and the human part of it. */
  readonly rows: number;
  readonly humanShare: number;
  readonly isReplayed: boolean;
  /** Shape [generations]: Gini-Simpson diversity over that of people. */
  readonly diversity: readonly number[];
  /** Shape [generations]: exp of the expected entropy over that of people. */
  readonly entropy: readonly number[];
  /** Shape [generations]: strata that are there at all. */
  readonly living: readonly number[];
  /** Shape [groups][generations]: share of the group's strata that have had what they are to keep in every generation so far. */
  readonly kept: readonly (readonly number[])[];
  /** Chances of falls: until the last generation, and in a generation far from the start. Null where the same rows come again each time. */
  readonly risk: { readonly until: FallRisk; readonly longRun: FallRisk } | null;
  /** How much lower the sum of chances could be, because strata of nearly the same share are followed as one. */
  readonly bandError: number;
  /** Shape [strata], at the last generation. */
  readonly strata: readonly StratumOutlook[];
}

export interface StratumOutlook {
  /** Human rows of it a generation, expected. */
  readonly humanRows: number;
  readonly meanShare: number;
  readonly below: number;
  readonly fallen: number;
  readonly absent: number;
}

/**
 * Follows all strata by their chains.
 *
 * @param options.floors human rows at least of the strata of a band
 */
export function outlook(
  loops: PlanLoops,
  {
    human,
    keep,
    generations,
    groups,
    isReplayed = false,
    floors,
  }: {
    readonly human: number;
    readonly keep: number;
    readonly generations: number;
    readonly groups: readonly StrataGroup[];
    readonly isReplayed?: boolean;
    readonly floors?: {
      readonly extra: number;
      readonly isWeighted: boolean;
      readonly fixedOf: (band: StrataBand) => number | undefined;
    };
  },
): Outlook {
  const { bands, kernels, synthetic } = loops;
  const loop = loops.at({ human, keep, ...(floors !== undefined && { floors }) });
  const fixedOf = floors?.fixedOf ?? (() => undefined);
  const strataCount = bands.reduce((sum, { members }) => sum + members.length, 0);
  const courses: StratumCourse[] = new Array(strataCount);
  const strata: StratumOutlook[] = new Array(strataCount);
  const last = generations - 1;
  const squares = new Float64Array(generations);
  const entropy = new Float64Array(generations);
  const living = new Float64Array(generations);
  let squaresOfPeople = 0;
  let entropyOfPeople = 0;
  for (const band of bands) {
    const fixed = fixedOf(band);
    const options = { generations, kernels };
    const course = isReplayed
      ? replayedCourse(band.mean, loop, options)
      : stratumCourse({ ...band.mean, fixed }, loop, options);
    const { share, supply } = band.mean;
    const count = band.members.length;
    squaresOfPeople += count * share * share;
    entropyOfPeople -= count * share * Math.log(share);
    for (let t = 0; t < generations; t++) {
      squares[t] = squares[t]! + count * course.square[t]!;
      entropy[t] = entropy[t]! + count * course.entropy[t]!;
      living[t] = living[t]! + count * (1 - course.absent[t]!);
    }
    const own: StratumOutlook = {
      humanRows: Math.max(fixed ?? 0, human * supply),
      meanShare: course.mean[last]!,
      below: course.below[last]!,
      fallen: course.fallen[last]!,
      absent: course.absent[last]!,
    };
    for (const index of band.members) {
      courses[index] = course;
      strata[index] = own;
    }
  }
  const until: Horizon = { kind: 'until', generations };
  const risks = { kernels, fixedOf };
  const risk = isReplayed
    ? null
    : {
        until: fallRisk(bands, loop, { horizon: until, ...risks }),
        // Where strata fall for certain, which of them most surely is not worth the time that each of their chains takes.
        longRun: fallRisk(bands, loop, { horizon: { kind: 'long-run' }, ...risks, of: 'joint' }),
      };
  const isBanded = bands.some(({ mean, worst }) => mean !== worst);
  const best =
    risk === null || !isBanded
      ? undefined
      : fallRisk(bands, loop, { horizon: until, ...risks, which: 'best', of: 'joint' });
  const rows = synthetic + human + (floors?.extra ?? 0);
  return {
    human,
    extra: floors?.extra ?? 0,
    rows,
    humanShare: (rows - synthetic) / rows,
    isReplayed,
    diversity: Array.from(squares, (own) => (squaresOfPeople < 1 ? (1 - own) / (1 - squaresOfPeople) : 1)),
    entropy: Array.from(entropy, (own) => Math.exp(own - entropyOfPeople)),
    living: Array.from(living),
    kept: groups.map(({ members }) =>
      Array.from({ length: generations }, (_, t) => {
        const fallen = members.reduce((sum, index) => sum + courses[index]!.fallen[t]!, 0);
        return 1 - fallen / members.length;
      }),
    ),
    risk,
    bandError: best === undefined || risk === null ? 0 : Math.max(0, risk.until.joint - best.joint),
    strata,
  };
}
