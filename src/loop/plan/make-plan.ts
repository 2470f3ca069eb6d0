import { setImmediate } from 'node:timers/promises';
import { CancelledError, ConfigError } from '../../errors.ts';
import { type Outlook, outlook } from './outlook.ts';
import type { NeededRows, Plan, PlanCase, PlanFloors, PlannedStratum, PlanSettings, PlanSource } from './plan.ts';
import { type PlanCheck, planCheck } from './plan-check.ts';
import { PlanLoops } from './plan-loops.ts';
import { canAskFor, planRecipe } from './plan-recipe.ts';
import { planShopping } from './plan-shopping.ts';
import type { PlanStratum } from './plan-strata.ts';
import { settleFloors } from './settle-floors.ts';
import { type LoopSimulation, type SimulatedMean, simulateLoops } from './simulate-loops.ts';
import { type StrataFloors, smallestFloors, smallestUniformFloor, type UniformFloor } from './smallest-floors.ts';
import { smallestHumanMass } from './smallest-human-mass.ts';
import { strataBands } from './strata-bands.ts';
import { type StrataGroup, strataGroups } from './strata-groups.ts';

export interface MakePlanOptions {
  readonly strata: readonly PlanStratum[];
  readonly source: PlanSource;
  /** Rows that the model writes for each generation, whole, at least 1. */
  readonly synthetic: number;
  /** Fresh human rows that come for each generation now. Default 0. */
  readonly human?: number | undefined;
  /** Human rows that there are in all. Default: they do not run out. */
  readonly humanTotal?: number | undefined;
  /** Above 0; default 1. */
  readonly temperature?: number | undefined;
  /** In (0, 1]; default 1. */
  readonly topP?: number | undefined;
  /** Share of its human share that every stratum is to keep, above 0, below 1; default 0.5. */
  readonly keep?: number | undefined;
  /** Above 0, below 1; default 0.95. */
  readonly confidence?: number | undefined;
  /** Whether the confidence is that of all strata together (default), or of any one. */
  readonly of?: 'joint' | 'each' | undefined;
  /** Whole, 1 to 500; default 20. */
  readonly generations?: number | undefined;
  /** Rows of strata with floors are weighted back to human shares in training. Default false. */
  readonly isWeighted?: boolean | undefined;
  /** Loops simulated to confirm; default 2,000, fewer where there are very many strata. */
  readonly replicas?: number | undefined;
  /** Whole; default 1. */
  readonly seed?: number | undefined;
  readonly notes?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: PlanStep) => void) | undefined;
}

/** What a plan is busy with. */
export type PlanStep = 'now' | 'search' | 'floors' | 'replay' | 'curve' | 'simulate';

const REPLICAS = 2000;
const LEAST_REPLICAS = 12;
/** Binomial draws that a simulation may take unless a number of replicas was asked for: about a second; half of them with very many strata, which take several. */
const DRAWS = 6_000_000;
/** Part of what the promise allows that strata may take together which are simulated as one: they hardly ever fall. */
const SAFE = 0.01;
/** Strata followed one by one where there is no promise to hold them against. */
const FOLLOWED = 600;
/** Kept shares of the curve. */
const CURVE = [0.1, 0.25, 0.5, 0.75, 0.9] as const;
/** Followed with the same rows again: a mixture of courses for each band. */
const REPLAY_BANDS = 40;
const FLOOR_BANDS = 50;
/** Steps by which rows are raised where simulation says that they are too few. */
const RAISE = 1.1;
const MOST_RAISES = 30;
const MOST_ROWS = 1e9;
/** Floors by expression that a recipe takes. */
const MOST_SHARES = 100;
const ROWS_ARE_EXACT = 'Rows are exact; the budget counts the human and the synthetic rows of one generation.';
/** Fresh rows of a stratum a generation that make it safe from drift (collapse.md 7.4). */
const SAFE_ROWS = 5;

/**
 * Plans the human data of a loop: what becomes of every stratum as it is, how many fresh human rows a generation hold all of them, and whether floors for
 * the rare ones do it cheaper; by the chains of single strata, confirmed by whole simulated loops.
 *
 * @throws {ConfigError} for settings that cannot be meant, with the flag that says them
 * @throws {CancelledError} `signal` aborted
 */
export async function makePlan(options: MakePlanOptions): Promise<Plan> {
  const { strata, source, signal } = options;
  // Between steps the process may answer: a signal, a progress line.
  const begin = async (step: PlanStep) => {
    options.onStep?.(step);
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
  };
  const settings = settingsOf(options);
  const { synthetic, human, keep, confidence, of, generations } = settings;
  const bias = { temperature: settings.temperature, topP: settings.topP };
  const delta = 1 - confidence;
  const notes = [...(options.notes ?? [])];
  const groups = strataGroups(strata);
  const loops = new PlanLoops(strataBands(strata), { synthetic, bias });
  requireOutput(loops);
  const simulated = { strata, settings, groups, replicas: options.replicas, signal };

  await begin('now');
  const nowOutlook = outlook(loops, { human, keep, generations, groups });
  await begin('search');
  const untilHorizon = { kind: 'until', generations } as const;
  const longHorizon = { kind: 'long-run' } as const;
  const neededFor = async (own: 'each' | 'joint'): Promise<NeededRows> => {
    const until = smallestHumanMass(loops, { keep, delta, of: own, horizon: untilHorizon });
    await begin('search');
    const longRun = smallestHumanMass(loops, { keep, delta, of: own, horizon: longHorizon });
    return { until: until?.rows ?? null, longRun: longRun?.rows ?? null };
  };
  const needed = { each: await neededFor('each'), joint: await neededFor('joint') };
  const chosen = needed[of];
  let rows = chosen.until === null || chosen.longRun === null ? null : Math.max(chosen.until, chosen.longRun);
  if (rows === null && chosen.until !== null) {
    rows = chosen.until;
    notes.push(
      `no amount of human rows holds it for ever; what is needed is told for ${generations} generations alone`,
    );
  }

  await begin('simulate');
  const now = caseOf(nowOutlook, simulateCase(nowOutlook, simulated));
  let by: 'chains' | 'simulation' = 'chains';
  let withNeeded: PlanCase | null = null;
  let neededOutlook: Outlook | null = null;
  for (let raise = 0; rows !== null; raise++) {
    neededOutlook = outlook(loops, { human: rows, keep, generations, groups });
    const run = simulateCase(neededOutlook, { ...simulated, aims: delta });
    withNeeded = caseOf(neededOutlook, run);
    const check = run.check!;
    const simulatedShare = of === 'joint' ? check.share : check.worst.share;
    // Chains that promise too much are not believed; noise alone is no reason.
    const isBroken = check.verdict === 'worse' || by === 'simulation';
    if (!isBroken || simulatedShare <= delta) break;
    by = 'simulation';
    if (raise === MOST_RAISES || rows * RAISE > MOST_ROWS) {
      rows = null;
      withNeeded = null;
      neededOutlook = null;
      break;
    }
    rows = Math.ceil(rows * RAISE);
  }
  if (by === 'simulation')
    notes.push(
      'whole loops fall more often than the chains of single strata say; the number of rows is that of simulation',
    );

  await begin('floors');
  const hasForeignMix = strata.some(({ supply, share }) => supply !== share);
  const nowRisk = nowOutlook.risk!;
  const holdsNow = nowRisk.until[of] <= delta && (chosen.longRun === null || nowRisk.longRun[of] <= delta);
  if (rows !== null && human >= rows && hasForeignMix && !holdsNow) {
    // More rows of a mix that lacks strata take from these: what holds with few of them need not hold with many.
    notes.push(
      `${rows} human rows in this mix would hold all strata, the ${human} that come do not: they are too few of some strata and too many of others`,
    );
    rows = null;
    withNeeded = null;
    neededOutlook = null;
  }
  const isEnough = rows !== null && human >= rows;
  const floors = isEnough ? null : floorsOf({ settings, delta, strata, rows, simulated });

  await begin('replay');
  const replayed =
    rows === null || rows === 0 ? null : replayedCase({ strata, settings, groups, human: isEnough ? human : rows });

  await begin('curve');
  const keeps = [...new Set([...CURVE, keep])].sort((a, b) => a - b);
  const curve = keeps.map((own) => {
    if (own === keep) return { keep, rows: needed.joint.until };
    const found = smallestHumanMass(loops, { keep: own, delta, of: 'joint', horizon: untilHorizon });
    return { keep: own, rows: found?.rows ?? null };
  });

  const massExtra = rows === null ? Number.POSITIVE_INFINITY : rows - human;
  const floorCost = floors === null ? Number.POSITIVE_INFINITY : floors.plan.extra + (floors.found.human - human);
  const advice = isEnough ? 'enough' : floorCost < massExtra ? 'floors' : rows === null ? 'none' : 'mass';
  const perStratum = advice === 'floors' ? floors!.expected : strata.map(({ supply }) => (rows ?? human) * supply);
  const taken = advice === 'floors' ? floors!.found.human + floors!.plan.extra : (rows ?? human);
  const come = settings.humanTotal === null ? human : Math.min(human, settings.humanTotal / generations);
  const withFloors = advice === 'floors' ? floors : null;
  return {
    schema: 'outcross.plan/1',
    source,
    settings,
    notes,
    groups,
    now,
    needed: { ...needed, rows, by },
    withNeeded,
    replayed,
    floors: floors?.plan ?? null,
    advice,
    curve,
    lasts: settings.humanTotal === null || taken === 0 ? null : Math.floor(settings.humanTotal / taken),
    strata: strata.map(
      ({ name, share, fitness }, index): PlannedStratum => ({
        name,
        share,
        fitness,
        humanRows: nowOutlook.strata[index]!.humanRows,
        below: nowOutlook.strata[index]!.below,
        fallen: nowOutlook.strata[index]!.fallen,
        absent: nowOutlook.strata[index]!.absent,
        needed:
          neededOutlook === null
            ? null
            : {
                humanRows: neededOutlook.strata[index]!.humanRows,
                fallen: neededOutlook.strata[index]!.fallen,
              },
        floor: floors?.floorOf[index] ?? null,
        weight: floors?.weights[index] ?? null,
      }),
    ),
    shopping: planShopping(strata, {
      needed: perStratum,
      coming: strata.map(({ supply }) => come * supply),
      generations,
      rows: withFloors === null ? synthetic + (rows ?? human) : withFloors.plan.outcome.rows,
      because: (index) => ((withFloors?.floorOf[index] ?? 0) > 0 ? 'rare.rows' : 'human.fresh.mass'),
    }),
    recipe: recipeOf({ source, settings, strata, advice, rows, floors: withFloors }),
  };
}

function settingsOf(options: MakePlanOptions): PlanSettings {
  const settings: PlanSettings = {
    synthetic: options.synthetic,
    human: options.human ?? 0,
    humanTotal: options.humanTotal ?? null,
    temperature: options.temperature ?? 1,
    topP: options.topP ?? 1,
    keep: options.keep ?? 0.5,
    confidence: options.confidence ?? 0.95,
    of: options.of ?? 'joint',
    generations: options.generations ?? 20,
    isWeighted: options.isWeighted ?? false,
    seed: options.seed ?? 1,
  };
  const require = (isMet: boolean, flag: string, value: number, hint: string) => {
    if (!isMet) throw new ConfigError({ place: `outcross plan ${flag}`, problem: `cannot be ${value}`, hint });
  };
  const isCount = (value: number, least: number, most: number) =>
    Number.isSafeInteger(value) && value >= least && value <= most;
  const { synthetic, human, humanTotal, temperature, topP, keep, confidence, generations, seed } = settings;
  require(isCount(
    synthetic,
    1,
    MOST_ROWS,
  ), '--generated', synthetic, 'Give the rows that the model writes for a generation: a whole number from 1 to 1e9.');
  require(isCount(
    human,
    0,
    MOST_ROWS,
  ), '--human', human, 'Give the fresh human rows of a generation: a whole number from 0 to 1e9.');
  require(humanTotal === null || isCount(humanTotal, 0, 1e12), '--human-total', humanTotal ??
    0, 'Give all human rows that there are: a whole number from 0 up.');
  require(temperature >= 0.05 &&
    temperature <= 20, '--temperature', temperature, 'Give a temperature from 0.05 to 20; 1 samples as the model is.');
  require(topP > 0 && topP <= 1, '--top-p', topP, 'Give a share above 0, up to 1.');
  require(keep > 0 &&
    keep < 1, '--keep', keep, 'Give a share above 0 and below 1: no loop keeps exactly all of every stratum.');
  require(confidence > 0 &&
    confidence < 1, '--confidence', confidence, 'Give a chance above 0 and below 1, such as 0.95; nothing is certain.');
  require(isCount(generations, 1, 500), '--generations', generations, 'Give a whole number from 1 to 500.');
  require(options.replicas === undefined || isCount(options.replicas, 10, 1e6), '--replicas', options.replicas ??
    0, 'Give a whole number from 10 to 1,000,000.');
  require(Number.isSafeInteger(seed), '--seed', seed, 'Give a whole number.');
  return settings;
}

/** @throws {ConfigError} where a selection leaves nothing of what the model writes */
function requireOutput(loops: PlanLoops): void {
  const { field } = loops.at({ human: 1, keep: 0.5 });
  const drawn = loops.bands.reduce(
    (sum, { members, mean }) => sum + members.length * field.drawnBy({ group: mean.group, t: 0 })(mean.start),
    0,
  );
  if (drawn > 0) return;
  throw new ConfigError({
    place: 'outcross plan --top-p',
    problem: 'nothing of what the model writes is kept: the strata within top-p have the fitness 0',
    hint: 'Give strata that the model writes a fitness above 0, or a larger --top-p.',
  });
}

interface SimulateInput {
  readonly strata: readonly PlanStratum[];
  readonly settings: PlanSettings;
  readonly groups: readonly StrataGroup[];
  readonly replicas: number | undefined;
  readonly signal: AbortSignal | undefined;
}

interface SimulatedCase {
  /** Null where only some strata were followed. */
  readonly check: PlanCheck | null;
  /** Shape [groups][generations]. */
  readonly kept: readonly (readonly SimulatedMean[])[];
}

/** Whole loops beside an outlook. Strata that hardly ever fall are one stratum to them, where strata are neutral to each other. */
function simulateCase(
  own: Outlook,
  {
    strata,
    settings,
    groups,
    replicas,
    signal,
    floors,
    aims,
  }: SimulateInput & { readonly floors?: readonly number[]; readonly aims?: number },
): SimulatedCase {
  const { synthetic, temperature, topP, keep, generations, seed, isWeighted } = settings;
  const isNeutral =
    temperature === 1 &&
    topP === 1 &&
    strata.every(({ fitness }) => fitness === strata[0]!.fitness) &&
    floors === undefined;
  const isSafe = (index: number) =>
    aims !== undefined && isNeutral && own.strata[index]!.fallen < (SAFE * aims) / strata.length;
  // Without a promise to hold it against, some of very many strata tell of all.
  const isSampled = aims === undefined && isNeutral && strata.length > FOLLOWED;
  const chosen = isSampled ? sampled(groups) : new Set(strata.keys().filter((index) => !isSafe(index)));
  const safe = strata.filter((_, index) => !chosen.has(index));
  const merged = safe.length > 1;
  const followed = [...strata.keys()].filter((index) => !merged || chosen.has(index));
  const simulatedStrata = followed.map((index) => strata[index]!);
  if (merged)
    simulatedStrata.push({
      name: 'strata that hardly ever fall',
      share: safe.reduce((sum, { share }) => sum + share, 0),
      supply: safe.reduce((sum, { supply }) => sum + supply, 0),
      fitness: safe[0]!.fitness,
    });
  const place = new Map(followed.map((index, at) => [index, at]));
  // After 3/m generations e^-6 of what distinguishes the start from the long run is left.
  const far = own.humanShare > 0 ? Math.max(generations, Math.ceil(3 / own.humanShare)) : Number.POSITIVE_INFINITY;
  const cost = (length: number) => simulatedStrata.length * length * 2;
  const wanted = replicas ?? REPLICAS;
  const draws = strata.length > FOLLOWED ? DRAWS / 2 : DRAWS;
  const affordable = (length: number) => Math.floor(draws / cost(length));
  const goesFar = Number.isFinite(far) && (affordable(far) >= wanted || far <= generations);
  const until = goesFar ? far : generations;
  const count = replicas ?? Math.max(LEAST_REPLICAS, Math.min(wanted, affordable(until)));
  const simulation = simulateLoops({
    strata: simulatedStrata,
    groups: groups.map(({ members }) => members.flatMap((index) => place.get(index) ?? [])),
    synthetic,
    human: own.human,
    floors,
    isWeighted: floors !== undefined && isWeighted,
    bias: { temperature, topP },
    keep,
    generations,
    until,
    replicas: count,
    seed,
    signal,
  });
  if (isSampled)
    return { check: null, kept: groups.map(({ members }, at) => (members.length === 0 ? [] : simulation.kept[at]!)) };
  const check = planCheck(simulation, { bound: own.risk?.until.joint ?? 1, hasLongRun: goesFar });
  const worst = followed[check.worst.stratum] ?? followed[0] ?? 0;
  return {
    check: { ...check, worst: { ...check.worst, stratum: worst } },
    kept: groups.map(({ members }, at) => rescaled(simulation, { at, members, followed: place })),
  };
}

/** Of each group as many strata as its part of `FOLLOWED`, at least 40, evenly spread. */
function sampled(groups: readonly StrataGroup[]): ReadonlySet<number> {
  const all = groups.reduce((sum, { members }) => sum + members.length, 0);
  return new Set(
    groups.flatMap(({ members }) => {
      const wanted = Math.min(members.length, Math.max(40, Math.round((FOLLOWED * members.length) / all)));
      return Array.from({ length: wanted }, (_, n) => members[Math.floor(((n + 0.5) * members.length) / wanted)]!);
    }),
  );
}

function rescaled(
  { kept }: LoopSimulation,
  {
    at,
    members,
    followed,
  }: { readonly at: number; readonly members: readonly number[]; readonly followed: ReadonlyMap<number, number> },
): readonly SimulatedMean[] {
  const part = members.filter((index) => followed.has(index)).length / members.length;
  return kept[at]!.map(({ mean, error }) => ({ mean: 1 - part + part * mean, error: part * error }));
}

function caseOf(own: Outlook, simulated: SimulatedCase | null): PlanCase {
  const { human, extra, rows, humanShare, diversity, entropy, living, kept, risk, bandError } = own;
  return {
    human,
    extra,
    rows,
    humanShare,
    kept: kept.map((expected, at) => ({ expected, simulated: simulated?.kept[at] ?? null })),
    diversity,
    entropy,
    living,
    risk,
    bandError,
    check: simulated?.check ?? null,
  };
}

function replayedCase({
  strata,
  settings,
  groups,
  human,
}: {
  readonly strata: readonly PlanStratum[];
  readonly settings: PlanSettings;
  readonly groups: readonly StrataGroup[];
  readonly human: number;
}): PlanCase {
  const { synthetic, temperature, topP, keep, generations } = settings;
  const loops = new PlanLoops(strataBands(strata, { most: REPLAY_BANDS }), { synthetic, bias: { temperature, topP } });
  return caseOf(outlook(loops, { human, keep, generations, groups, isReplayed: true }), null);
}

interface ReckonedFloors {
  readonly plan: PlanFloors;
  readonly found: StrataFloors;
  /** Shape [strata]: the floor, 0 where none is needed; human rows a generation with it; what rows count for. */
  readonly floorOf: readonly number[];
  readonly expected: readonly number[];
  readonly weights: readonly number[];
}

/** Floors beside the human rows that come; where none come, beside the number of them that makes the whole cheapest. */
function floorsOf({
  settings,
  delta,
  strata,
  rows,
  simulated,
}: {
  readonly settings: PlanSettings;
  readonly delta: number;
  readonly strata: readonly PlanStratum[];
  readonly rows: number | null;
  readonly simulated: SimulateInput;
}): ReckonedFloors | null {
  const { synthetic, human, keep, of, generations, isWeighted, temperature, topP } = settings;
  const bands = strataBands(strata, { most: FLOOR_BANDS });
  const own = new PlanLoops(bands, { synthetic, bias: { temperature, topP } });
  const horizons = [{ kind: 'until', generations }, { kind: 'long-run' }] as const;
  const each = of === 'joint' ? delta / strata.length : delta;
  // Each of them is a search of its own, and of very many strata a slow one.
  const parts = strata.length > FOLLOWED ? [8, 2] : [64, 32, 16, 8, 4, 2];
  const besides = rows === null ? [] : parts.map((part) => Math.ceil(rows / part)).filter((beside) => beside > human);
  const tried = human > 0 || rows === null ? [human] : besides;
  let found: StrataFloors | undefined;
  for (const human of new Set(tried)) {
    const next = smallestFloors(own, { human, keep, delta: each, horizons, isWeighted });
    if (next === undefined) continue;
    if (found === undefined || next.human + next.extra < found.human + found.extra) found = next;
  }
  if (found === undefined) return null;
  let uniform: UniformFloor | undefined;
  for (const beside of new Set([...(human > 0 ? [human] : []), ...besides])) {
    const next = smallestUniformFloor(own, { human: beside, keep, delta, of, horizons, isWeighted });
    if (next !== undefined && (uniform === undefined || next.human + next.extra < uniform.human + uniform.extra))
      uniform = next;
  }
  const horizonsHeld = { keep, delta, of, horizons, isWeighted };
  const settled = settleFloors(strata, { synthetic, bias: { temperature, topP }, bands, found, ...horizonsHeld });
  if (settled === undefined) return null;
  const { floorOf, expected, extra, loops: shown, fixedOf } = settled;
  const humanRows = expected.reduce((sum, count) => sum + count, 0);
  const mixed = expected.map((count) => count / humanRows);
  const moved = isWeighted ? 0 : strata.reduce((sum, { share }, index) => sum + Math.abs(mixed[index]! - share), 0) / 2;
  const shownOutlook = outlook(shown, {
    human: found.human,
    keep,
    generations,
    groups: simulated.groups,
    floors: { extra, isWeighted, fixedOf },
  });
  const run = simulateCase(shownOutlook, { ...simulated, floors: floorOf });
  const seen = run.check === null || of === 'each' ? run.check?.worst : run.check;
  // Whole loops say that they do not hold.
  if (seen !== undefined && seen.low > delta) return null;
  return {
    plan: {
      uniform: uniform ?? null,
      extra,
      strata: floorOf.filter((floor) => floor > 0).length,
      moved,
      isWeighted,
      outcome: caseOf(shownOutlook, run),
    },
    found,
    floorOf,
    expected,
    weights: strata.map(({ share }, index) => (mixed[index]! > 0 ? share / mixed[index]! : 1)),
  };
}

function recipeOf({
  source,
  settings,
  strata,
  advice,
  rows,
  floors,
}: {
  readonly source: PlanSource;
  readonly settings: PlanSettings;
  readonly strata: readonly PlanStratum[];
  readonly advice: Plan['advice'];
  readonly rows: number | null;
  readonly floors: ReckonedFloors | null;
}): string {
  const { synthetic, human, keep, confidence, of, generations } = settings;
  const promise = `${of === 'joint' ? 'all strata together' : 'any one stratum'}, kept share ${keep}, confidence ${confidence}, ${generations} generations`;
  const uniform = floors?.plan.uniform ?? null;
  const isFloor =
    advice === 'floors' && uniform !== null && uniform.human + uniform.extra < (rows ?? Number.POSITIVE_INFINITY);
  // A floor for each stratum is cheaper than one for all; a recipe can say it where it can ask for the strata.
  const single = (advice === 'floors' ? floors!.floorOf : []).flatMap((floor, index) =>
    floor > 0 ? [{ values: strata[index]!.values ?? {}, rows: floor }] : [],
  );
  if (single.length > 0 && single.length <= MOST_SHARES && single.every(({ values }) => canAskFor(values))) {
    const all = floors!.found.human + floors!.plan.extra;
    return planRecipe({
      name: source.name,
      rows: synthetic + all,
      human: all,
      by: source.by,
      floor: 0,
      floors: single,
      below: SAFE_ROWS / all,
      comments: [
        `outcross plan: ${promise}`,
        `${single.length === 1 ? 'a floor for one stratum' : `a floor for each of ${single.length} strata`}, ${all} human rows in all; without floors it takes ${rows ?? 'more than there can be'}`,
        ROWS_ARE_EXACT,
      ],
    });
  }
  const mass = isFloor ? uniform.human + uniform.extra : Math.max(human, rows ?? human);
  const why = isFloor
    ? `one floor of ${uniform.rows} human rows for every stratum, ${mass} human rows in all; a floor of its own for each stratum would take ${floors!.found.human + floors!.plan.extra}`
    : rows === null
      ? 'no amount of human rows as they come keeps the promise: this holds what comes'
      : `${mass} fresh human rows in every generation`;
  return planRecipe({
    name: source.name,
    rows: synthetic + mass,
    human: mass,
    by: source.by,
    floor: isFloor ? uniform.rows : 0,
    below: mass > 0 ? SAFE_ROWS / mass : 1,
    comments: [`outcross plan: ${promise}`, why, ROWS_ARE_EXACT],
  });
}
