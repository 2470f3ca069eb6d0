import type { Plan, PlanCase, PlannedStratum } from '../../loop/plan/plan.ts';
import type { PlanCheck } from '../../loop/plan/plan-check.ts';
import type { StrataGroup } from '../../loop/plan/strata-groups.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';

/** A chance as people read it: `4 %`, `under 0.0001 %`. */
export function sayChance(chance: number): string {
  return formatShare(chance);
}

/** A share of strata that keep what they are to keep; rounding never says all of them. */
export function sayKept(share: number): string {
  const bounded = Math.min(1, Math.max(0, share));
  return bounded > 0.9995 && bounded < 1 - 1e-9
    ? 'over\u00a099.9\u00a0%'
    : formatShare(bounded > 1 - 1e-9 ? 1 : bounded);
}

/** Diversity beside that of people; a selection that spares the rare can leave more. */
export function sayDiversity(share: number): string {
  return share > 1 + 5e-4 ? formatShare(share) : sayKept(share);
}

/** What is promised: `every stratum keeps half of its human share, all together with 95 %`. */
export function sayPromise({ settings }: Pick<Plan, 'settings'>): string {
  const { keep, confidence, of, generations } = settings;
  const whom = of === 'joint' ? 'every stratum' : 'any one stratum';
  return `${whom} keeps at least ${formatShare(keep)} of its human share through ${formatQuantity(generations, 'generation')}, with ${formatShare(confidence)} confidence${of === 'joint' ? ' for all of them together' : ''}`;
}

/** The answer in one sentence, without its full stop. */
export function planHeadline(plan: Plan): string {
  const { settings, needed, now, advice, floors } = plan;
  const human = settings.human;
  const have = human === 0 ? 'without human rows' : `with ${formatQuantity(human, 'fresh human row')} a generation`;
  if (advice === 'enough')
    return `${formatQuantity(human, 'fresh human row')} a generation ${human === 1 ? 'is' : 'are'} enough: it takes ${formatCount(needed.rows ?? 0)}${plan.shopping.rows === 0 ? '' : `; but there are not as many for ${formatQuantity(settings.generations, 'generation')}`}`;
  const whose = settings.of === 'joint' ? 'some stratum falls' : 'a stratum falls';
  const risk = `${have} ${whose} below ${formatShare(settings.keep)} of its human share with a chance of ${chanceText(now, settings.of)}`;
  if (advice === 'none') return `${risk}, and no amount of human rows as they come holds it`;
  const mass =
    needed.rows === null
      ? ''
      : `${formatQuantity(needed.rows, 'fresh human row')} a generation ${needed.rows === 1 ? 'holds' : 'hold'} all`;
  if (advice === 'mass') return `${risk}; ${mass}`;
  const extra = floors!.outcome.human - human + floors!.extra;
  return `${risk}; ${formatQuantity(extra, 'more human row')} a generation, by floors for ${formatQuantity(floors!.strata, 'stratum', 'strata')}, ${extra === 1 ? 'holds' : 'hold'} all${needed.rows === null ? '' : `, in place of ${formatCount(needed.rows - human)} of all kinds`}`;
}

/** What matters beside the answer, most important first; sentences without full stops. */
export function planFindings(plan: Plan): readonly string[] {
  const { settings, now, withNeeded, replayed, needed, floors, lasts, advice } = plan;
  const { human, generations, humanTotal, temperature, topP } = settings;
  const found: string[] = [];
  const weakest = weakestStratum(plan);
  if (advice !== 'enough' && weakest !== undefined)
    found.push(
      `the first to go is ${weakest.name}${weakest.fitness === 1 ? '' : `, of fitness ${weakest.fitness}`}: ${rowsText(weakest.humanRows)} a generation, and a chance of ${sayChance(weakest.fallen)} to fall below what it is to keep within ${formatQuantity(generations, 'generation')}`,
    );
  const last = now.diversity.length - 1;
  found.push(
    `${human === 0 ? 'without human rows' : 'as it is'}, ${sayDiversity(now.diversity[last]!)} of the diversity and ${formatCount(now.living[last]!)} of ${formatQuantity(plan.strata.length, 'stratum', 'strata')} are left in generation ${generations}${withNeeded === null || advice === 'enough' ? '' : `; with ${formatQuantity(withNeeded.human, 'fresh human row')} ${sayDiversity(withNeeded.diversity[last]!)} and ${formatCount(withNeeded.living[last]!)}`}`,
  );
  if (floors !== null && advice !== 'enough')
    found.push(
      floors.isWeighted
        ? `floors for ${formatQuantity(floors.strata, 'stratum', 'strata')} add ${formatQuantity(floors.extra, 'human row')} a generation; rows are weighted back to human shares in training, so that the mixture stays where it is`
        : `floors for ${formatQuantity(floors.strata, 'stratum', 'strata')} add ${formatQuantity(floors.extra, 'human row')} a generation and move ${formatShare(floors.moved)} of the mixture away from what people write: weight metrics back by the weights that are given`,
    );
  if (replayed !== null && withNeeded !== null) {
    const fresh = withNeeded.living[last]!;
    const again = replayed.living[last]!;
    if (fresh - again >= 0.5)
      found.push(
        `the same ${formatQuantity(replayed.human, 'human row')} again in every generation would leave ${formatCount(again)} strata in place of ${formatCount(fresh)}: what is not among them never comes back`,
      );
    else if (lossRatio(withNeeded, replayed) >= 1.1)
      found.push(
        `the same ${formatQuantity(replayed.human, 'human row')} again in every generation would lose ${lossRatio(withNeeded, replayed).toFixed(1)} times as much diversity as fresh ones`,
      );
  }
  if (temperature !== 1 || topP !== 1)
    found.push(
      `temperature and top-p are taken to act on strata as they act on words; where you can measure how much of each stratum comes through, give that as its fitness instead`,
    );
  if (lasts !== null && humanTotal !== null)
    found.push(
      lasts >= generations
        ? `${formatQuantity(humanTotal, 'human row')} last ${formatQuantity(lasts, 'generation')}`
        : `${formatQuantity(humanTotal, 'human row')} last ${formatQuantity(lasts, 'generation')} of ${formatCount(generations)}: after that only rows that were trained on before are left`,
    );
  if (needed.joint.until !== null && needed.joint.longRun === null)
    found.push('in the long run no amount of human rows as they come holds all strata together');
  return found;
}

/** Simulation beside the chains, in one sentence without its full stop. */
export function sayCheck(check: PlanCheck): string {
  const share = `${formatCount(check.fallen)} of ${formatQuantity(check.replicas, 'simulated loop')} lost a stratum (${formatShare(check.share)}; 95 % interval ${formatShare(check.low)} to ${formatShare(check.high)})`;
  const bound = `the bound of the chains is ${formatShare(check.bound)}`;
  const says = {
    agrees: 'the two agree',
    worse: 'that is more than the chains say, beyond noise: simulation counts',
    better: 'the chains are on the safe side',
  }[check.verdict];
  const far =
    check.longRun === null
      ? ''
      : `; in generation ${formatCount(check.longRun.generation)}, far from the start, ${formatShare(check.longRun.share)} are without some stratum (${formatShare(check.longRun.low)} to ${formatShare(check.longRun.high)})`;
  return `${share}; ${bound}: ${says}${far}`;
}

/** A group in words: its stratum, or the range of its shares. */
export function groupName({ name, least, most, members }: StrataGroup): string {
  if (name !== undefined) return name;
  const range = least === most ? formatShare(least) : `${formatShare(least)} to ${formatShare(most)}`;
  return `${formatQuantity(members.length, 'stratum', 'strata')} of ${range}`;
}

/** Where the strata come from. */
export function saySource({ source, strata }: Pick<Plan, 'source' | 'strata'>): string {
  const by = source.by.length === 0 ? '' : ` by ${source.by.join(', ')}`;
  const from = { file: 'of', reference: 'of reference', audit: 'of audit', list: 'of' }[source.kind];
  return `${formatQuantity(strata.length, 'stratum', 'strata')} ${from} ${source.name}${by}, measured in ${source.unit}`;
}

/** `3.2 human rows`, `1,204 human rows`. */
export function rowsText(rows: number): string {
  return `${rowsFigure(rows)}\u00a0human row${rows === 1 ? '' : 's'}`;
}

/** Rows expected, with a decimal where there are few. */
export function rowsFigure(rows: number): string {
  if (rows === 0) return '0';
  if (rows < 0.01) return 'under\u00a00.01';
  return rows < 9.95 ? String(Number(rows.toFixed(rows < 1 ? 2 : 1))) : formatCount(rows);
}

/** Needed rows in figures or words. */
export function neededFigure(rows: number | null): string {
  return rows === null ? 'no amount' : rows === 0 ? 'none' : formatCount(rows);
}

/** The stratum most likely to fall as things are; undefined where none is likely to. */
function weakestStratum({ strata }: Plan): PlannedStratum | undefined {
  let worst: PlannedStratum | undefined;
  for (const stratum of strata) if (worst === undefined || stratum.fallen > worst.fallen) worst = stratum;
  return worst !== undefined && worst.fallen > 0 ? worst : undefined;
}

/** Of one stratum by the chains; of any of them as simulated, where it was, because the sum over many says little when it is large. */
function chanceText({ risk, check }: PlanCase, of: 'joint' | 'each'): string {
  if (of === 'joint' && check !== null)
    return sayChance(Math.max(check.share, check.longRun?.share ?? Math.min(1, risk?.longRun.joint ?? 0)));
  const chance = risk === null ? 1 : Math.max(risk.until[of], risk.longRun[of]);
  return of === 'joint' ? `up to ${sayChance(chance)}` : sayChance(chance);
}

function lossRatio(fresh: PlanCase, replayed: PlanCase): number {
  const last = fresh.diversity.length - 1;
  return (1 - replayed.diversity[last]!) / Math.max(1e-12, 1 - fresh.diversity[last]!);
}
