import type { MeasureSpec } from '../../loop/measures/measure-set.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { type CoursePoint, coursesOf, SEEDS_FOR_A_BAND } from './course.ts';
import { HELD_WITHIN, type Kept, type KeptByArm } from './kept.ts';
import { measureFigure, measureInterval, measureText } from './measure-number.ts';
import { measureTextOf } from './measure-texts.ts';

/** Named one by one in a sentence; of more, the least and the most. */
const NAMED = 4;
/** Beyond, a factor says more than a percentage. */
const TIMES_FROM = 10;

/** An arm's title within a sentence: in quotation marks where it is more than a word. */
export function armName(title: string): string {
  return /^[\p{L}\p{N}-]+$/u.test(title) ? title : `“${title}”`;
}

/** A ratio as people say it: `14 %`, `171 %`, `17 times`. */
export function keptFigure(ratio: number): string {
  if (ratio >= TIMES_FROM) return `${Number(ratio.toPrecision(2))} times`;
  return ratio > 1 ? `${(100 * ratio).toFixed(0)}\u00a0%` : formatShare(ratio);
}

/** Between which ratios the seeds lie: `2–41 %`. */
export function keptInterval({ low, high }: Pick<Kept, 'low' | 'high'>): string {
  const [from, to] = [keptFigure(low), keptFigure(high)];
  if (from === to) return from;
  const isPercent = [from, to].every((text) => /^[\d.]+\u00a0%$/.test(text));
  return isPercent ? `${from.replace('\u00a0%', '')}–${to}` : `${from} to ${to}`;
}

/** What the band of so many seeds is: `nine in ten of 100 seeds`, `all 5 seeds`, `one seed`. */
export function bandOf(seeds: number): string {
  if (seeds === 1) return 'one seed';
  if (seeds === 2) return 'both seeds';
  return seeds < SEEDS_FOR_A_BAND ? `all ${formatCount(seeds)} seeds` : `nine in ten of ${formatCount(seeds)} seeds`;
}

/** What is left, arm by arm, in one sentence without its full stop. */
export function keptSentence({ measure, basis, arms }: KeptByArm): string {
  const last = Math.max(...arms.map(({ last: { generation } }) => generation));
  const whose = `${basis.of}’s ${measure.title}`;
  const after = `After ${formatQuantity(last, 'generation')}`;
  const at = (one: Kept) =>
    one.last.generation === last ? '' : ` (at generation ${formatCount(one.last.generation)})`;
  const [first, ...rest] = arms;
  if (first === undefined) return 'No generation was trained';
  if (rest.length === 0)
    return `${after} ${armName(first.arm)} has ${keptFigure(first.ratio)} of ${whose} (${bandOf(first.last.n)}: ${keptInterval(first)})`;
  if (arms.length <= NAMED)
    return `${after} ${armName(first.arm)} has ${keptFigure(first.ratio)} of ${whose}${at(first)}, ${rest
      .map((one) => `${armName(one.arm)} ${keptFigure(one.ratio)}${at(one)}`)
      .join(', ')}`;
  const sorted = arms.toSorted((a, b) => a.ratio - b.ratio);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  return `${after} ${formatCount(arms.length)} arms have between ${keptFigure(least.ratio)} (${armName(least.arm)}) and ${keptFigure(most.ratio)} (${armName(most.arm)}) of ${whose}`;
}

/**
 * Where a measure that is none of range stands at last, arm by arm, beside the first generation, without its full stop; undefined where no
 * generation was measured.
 */
export function levelSentence(result: SimulationResult, { id, title, unit }: MeasureSpec): string | undefined {
  const arms = coursesOf(result.generations, { measure: id, arms: result.arms.map((arm) => arm.title) }).flatMap(
    ({ arm, points }) => {
      const [first, last] = [points[0], points.at(-1)];
      return first === undefined || last === undefined ? [] : [{ arm, first, last }];
    },
  );
  if (arms.length === 0) return undefined;
  const end = Math.max(...arms.map(({ last }) => last.generation));
  const interval = ({ n, low, high }: CoursePoint) => (n > 1 ? ` (${measureInterval(low, high, unit)})` : '');
  const shown = arms.length <= NAMED ? arms : extremes(arms, ({ last }) => last.median);
  const ends = shown.map(
    ({ arm, first, last }) =>
      `${measureText(last.median, unit)}${interval(last)} in ${armName(arm)}, ${measureFigure(first.median, unit)} at first`,
  );
  return `After ${formatQuantity(end, 'generation')} the ${title} is ${arms.length <= NAMED ? '' : 'between '}${ends.join(arms.length <= NAMED ? '; ' : ' and ')}`;
}

function extremes<Item>(items: readonly Item[], measured: (item: Item) => number): readonly Item[] {
  const sorted = items.toSorted((a, b) => measured(a) - measured(b));
  return [sorted[0]!, sorted.at(-1)!];
}

/** What the measure of the first sentence is: `Tail mass: share of …`; undefined where nobody has put it into words. */
export function measureSentence(measure: MeasureSpec): string | undefined {
  const text = measureTextOf(measure);
  if (text === undefined) return undefined;
  const { title } = measure;
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** Where the first generation has more than human data, how that is judged, without its full stop; undefined where it has not. */
export function firstSentence({ measure, basis, first }: KeptByArm): string | undefined {
  if (!(first > 1 + HELD_WITHIN)) return undefined;
  const why =
    measure.anchor.endsWith('text-loops') && measure.id === 'tail_mass'
      ? ', for it is its rows that say which are rare'
      : '';
  return `Generation 1 itself has ${keptFigure(first)} of ${basis.of}’s ${measure.title}${why}; no more than a tenth above that counts as held`;
}

/** What the seeds behind the first sentence are, without its full stop; of one arm that sentence says it itself. */
export function seedsSentence({ arms }: KeptByArm): string | undefined {
  if (arms.length < 2) return undefined;
  const counts = arms.map(({ last: { n } }) => n);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const seeds = fewest === most ? formatQuantity(most, 'seed') : `${formatCount(fewest)} to ${formatCount(most)} seeds`;
  return most === 1 ? 'One seed an arm: how far another one would differ is not known' : `Medians of ${seeds} an arm`;
}

/**
 * What to do, one imperative sentence each.
 *
 * @param beside arms that have lost what the measure does not show: none of them is advised
 */
export function adviceOf({ measure, arms }: KeptByArm, beside?: KeptByArm): readonly string[] {
  const lost = new Set(beside?.arms.map(({ arm }) => arm));
  const named = (outcome: Kept['outcome']) =>
    arms.filter((one) => one.outcome === outcome && !lost.has(one.arm)).map(({ arm }) => armName(arm));
  const [held, narrowed, wider, unclear] = [named('held'), named('narrowed'), named('wider'), named('unclear')];
  if (arms.every(({ last: { generation } }) => generation === 1))
    return ['Nothing was trained on outputs yet: generation 1 trains on human data alone. Raise generations'];
  const advice: string[] = [];
  if (beside !== undefined)
    advice.push(
      `Do not go by ${measure.title} alone: of ${beside.basis.of}’s ${beside.measure.title} ${listed(beside.arms.map((one) => `${armName(one.arm)} has ${keptFigure(one.ratio)}`))}`,
    );
  if (held.length > 0 && narrowed.length > 0)
    advice.push(
      `Train as in ${listed(held)}: ${measure.title} stayed within a tenth there, and did not in ${listed(narrowed)}. How much human data that takes for yours: outcross plan`,
    );
  else if (narrowed.length > 0 && unclear.length === 0)
    advice.push(
      'Nothing tried here holds it. Add human rows that are new in each generation: their number counts, not their share. outcross plan says how many',
    );
  else if (held.length > 0 && unclear.length === 0 && beside === undefined)
    advice.push(
      `Nothing narrowed by more than a tenth here. Before you rely on it, let it run with the sampling you really use (temperature, top-p, selection) and for more generations`,
    );
  if (unclear.length > 0)
    advice.push(
      `Whether ${measure.title} stays within a tenth is not clear yet for ${listed(unclear)}${narrowed.length > 0 && held.length === 0 ? `; in ${listed(narrowed)} it does not` : ''}. More seeds would tell`,
    );
  if (wider.length > 0)
    advice.push(
      `Beware of ${listed(wider)}: wider than the data is not richer. The model spreads over what people do not have`,
    );
  return advice;
}

/** What the gate said, arm by arm; empty where no lab asked for it. */
export function gateSentences({ arms, generations }: SimulationResult): readonly string[] {
  return arms.flatMap(({ title }) => {
    const judged = generations.filter(({ arm, verdict }) => arm === title && verdict !== undefined);
    if (judged.length === 0) return [];
    const last = Math.max(...judged.map(({ generation }) => generation));
    const atLast = judged.filter(({ generation }) => generation === last);
    const failing = judged.filter(({ verdict }) => verdict === 'FAIL');
    const count = (verdict: string) => atLast.filter((one) => one.verdict === verdict).length;
    const of = formatQuantity(atLast.length, 'seed');
    const end = `at generation ${formatCount(last)} PASS in ${formatCount(count('PASS'))}, FAIL in ${formatCount(count('FAIL'))}, INCONCLUSIVE in ${formatCount(count('INCONCLUSIVE'))} of ${of}`;
    const first = failing.length === 0 ? undefined : Math.min(...failing.map(({ generation }) => generation));
    return [
      `${title}: ${first === undefined ? 'never FAIL' : `first FAIL at generation ${formatCount(first)}`}; ${end}`,
    ];
  });
}

/** Seeds that ended early with the same reason and remedy. */
export interface StoppedTogether {
  readonly arm: string;
  readonly seeds: readonly number[];
  readonly firstGeneration: number;
  readonly lastGeneration: number;
  readonly reason: string;
  readonly hint: string;
}

/** Seeds that ended early, those of one arm with one reason together, in the order of the result. */
export function stoppedTogether({ stopped }: Pick<SimulationResult, 'stopped'>): readonly StoppedTogether[] {
  const groups = new Map<string, { seeds: number[]; generations: number[]; one: (typeof stopped)[number] }>();
  for (const one of stopped) {
    const key = JSON.stringify([one.arm, one.reason, one.hint]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { seeds: [one.seed], generations: [one.generation], one });
    else {
      group.seeds.push(one.seed);
      group.generations.push(one.generation);
    }
  }
  return [...groups.values()].map(({ seeds, generations, one: { arm, reason, hint } }) => ({
    arm,
    seeds,
    firstGeneration: Math.min(...generations),
    lastGeneration: Math.max(...generations),
    reason,
    hint,
  }));
}

/** `replace: 3 seeds stopped at generations 12 to 40: too few rows.` */
export function stoppedText({ arm, seeds, firstGeneration, lastGeneration, reason }: StoppedTogether): string {
  const where =
    firstGeneration === lastGeneration
      ? `generation ${formatCount(firstGeneration)}`
      : `generations ${formatCount(firstGeneration)} to ${formatCount(lastGeneration)}`;
  return `${arm}: ${formatQuantity(seeds.length, 'seed')} stopped at ${where}: ${reason}${/[.?!]$/.test(reason) ? '' : '.'}`;
}

function listed(names: readonly string[]): string {
  const shown = names.length > NAMED ? [...names.slice(0, NAMED - 1), `${names.length - NAMED + 1} others`] : names;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
