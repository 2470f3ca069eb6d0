import { STYLE_LENGTHS, styleLevels } from '../src/audit/style-levels.ts';
import { decideOrigin } from '../src/origin/decide.ts';
import type { DetectionProfile } from '../src/origin/prevalence/detection-profile.ts';
import { parseSignature } from '../src/origin/signature.ts';
import { calibrateStyle, type StyleAnchor } from '../src/origin/style/style-calibration.ts';
import { type SyntheticProbability, syntheticProbability } from '../src/origin/synthetic-probability.ts';
import { PRIOR_SPREAD } from '../src/origin/time-prior.ts';
import type { Evidence } from '../src/record/evidence.ts';
import { type Interval, wilsonInterval } from '../src/statistics/wilson-interval.ts';
import { shuffled } from './detector-texts.ts';

/** Share of AI text that a record without a date is believed to have before any look at it. */
const PRIOR = 0.35;
const DRAWS = 20;
/** Human texts drawn as anchors; the others are judged. */
const ANCHOR_SHARE = 0.7;

/** Texts of one source, scored by a model that has seen neither their domain nor their generators. */
export interface ReliabilitySet {
  readonly name: string;
  readonly human: readonly Pick<StyleAnchor, 'words' | 'logit'>[];
  readonly ai: readonly Pick<StyleAnchor, 'words' | 'logit'>[];
}

/** What is said of texts at one level of p, and what is so, where AI texts are as many as the prior believes. */
export interface ReliabilityRow {
  readonly set: string;
  /** Null: texts of which no level was reached. */
  readonly level: number | null;
  /** Shares of human and of AI texts at the level, on average over the draws. */
  readonly human: number;
  readonly ai: number;
  /** Texts of the set, of which these are shares; each was judged in several draws or in all. */
  readonly humanTexts: number;
  readonly aiTexts: number;
  /** Mean of what is said, weighed by how often it is, where the share is known to be the prior's. */
  readonly said: SyntheticProbability;
  /** Share of texts at the level that are AI, between what the 95 % intervals of both shares give together. */
  readonly observed: number;
  readonly interval: Interval;
}

/** One line of `ReliabilityRow` for each set and level, and for all sets together, each as often as any other. */
export function measureReliability(
  sets: readonly ReliabilitySet[],
  model: { readonly id: string; readonly languages: readonly string[]; readonly profiles: readonly DetectionProfile[] },
): readonly ReliabilityRow[] {
  const tallies = sets.map((set) => tallySet(set, model));
  const rows = tallies.flatMap((tally, index) => {
    const { name, human, ai } = sets[index]!;
    return rowsOf(name, tally, { human: human.length, ai: ai.length });
  });
  const texts = (origin: 'human' | 'ai') => sets.reduce((sum, set) => sum + set[origin].length, 0);
  const all = { human: texts('human'), ai: texts('ai') };
  return [...rows, ...rowsOf('all', tallies.reduce(joinTallies), all, sets.length)];
}

interface Cell {
  human: number;
  ai: number;
  /** Of what is said, weighed by human and AI share at the prior. */
  low: number;
  p: number;
  high: number;
  weight: number;
}
type Tally = ReadonlyMap<number | null, Cell>;

function tallySet(
  { human, ai }: ReliabilitySet,
  { id, languages, profiles }: Parameters<typeof measureReliability>[1],
): Tally {
  const cells = new Map<number | null, Cell>();
  for (let draw = 0; draw < DRAWS; draw++) {
    const order = shuffled(human, draw + 1);
    const known = Math.round(ANCHOR_SHARE * order.length);
    const inSet = { source: 'set', language: 'en' };
    const anchors = order.slice(0, known).map((text): StyleAnchor => ({ ...inSet, ...text, vouched: true }));
    const calibration = calibrateStyle(anchors, { modelId: id, languages });
    const levels = styleLevels(
      STYLE_LENGTHS.map((leastWords) => ({ ...inSet, leastWords, groups: [], records: 1 })),
      { calibration, modelId: id, profiles },
    ).map((level) => ({ ...level, evidence: parseSignature(`[${level.item}]`) }));
    const judge = ({ words, logit }: Pick<StyleAnchor, 'words' | 'logit'>): readonly Evidence[] => {
      const style = Math.round(1000 * logit);
      return (
        levels.find(
          (each) =>
            words >= each.leastWords && words <= each.mostWords && style >= each.leastStyle && style <= each.mostStyle,
        )?.evidence ?? []
      );
    };
    const rest = order.slice(known);
    for (const text of rest) count(cells, judge(text), { origin: 'human', share: 1 / (rest.length * DRAWS) });
    for (const text of ai) count(cells, judge(text), { origin: 'ai', share: 1 / (ai.length * DRAWS) });
  }
  return cells;
}

function count(
  cells: Map<number | null, Cell>,
  evidence: readonly Evidence[],
  { origin, share }: { readonly origin: 'human' | 'ai'; readonly share: number },
): void {
  const level = evidence[0]?.calibration?.p ?? null;
  const cell = cells.get(level) ?? { human: 0, ai: 0, low: 0, p: 0, high: 0, weight: 0 };
  cells.set(level, cell);
  // As nothing else is known of it, and nothing is decided by it: what is said is the probability of the evidence itself.
  const undecided = decideOrigin({ evidence: [], card: undefined, field: 'text' }).origin;
  const said = syntheticProbability({ origin: undecided, evidence, date: null })!;
  const weight = share * (origin === 'ai' ? PRIOR : 1 - PRIOR);
  cell[origin] += share;
  // Here the share is known: only what is not known of the style is left.
  cell.low += weight * withOdds(said.low, -PRIOR_SPREAD[0]);
  cell.p += weight * said.p;
  cell.high += weight * withOdds(said.high, -PRIOR_SPREAD[1]);
  cell.weight += weight;
}

function withOdds(p: number, more: number): number {
  return 1 / (1 + Math.exp(-(Math.log(p / (1 - p)) + more)));
}

function joinTallies(one: Tally, other: Tally): Tally {
  const joined = new Map<number | null, Cell>();
  for (const [level, cell] of [...one, ...other]) {
    const there = joined.get(level);
    if (there === undefined) joined.set(level, { ...cell });
    else for (const key of Object.keys(cell) as (keyof Cell)[]) there[key] += cell[key];
  }
  return joined;
}

function rowsOf(
  set: string,
  tally: Tally,
  texts: { readonly human: number; readonly ai: number },
  sets = 1,
): readonly ReliabilityRow[] {
  return [...tally]
    .sort(([a], [b]) => (a ?? 1) - (b ?? 1))
    .map(([level, { weight, ...cell }]) => {
      const [human, ai] = [cell.human / sets, cell.ai / sets];
      const posterior = (ofAi: number, ofHuman: number) => (PRIOR * ofAi) / (PRIOR * ofAi + (1 - PRIOR) * ofHuman);
      const people = wilsonInterval(human, texts.human);
      const models = wilsonInterval(ai, texts.ai);
      return {
        set,
        level,
        human,
        ai,
        humanTexts: texts.human,
        aiTexts: texts.ai,
        said: { low: cell.low / weight, p: cell.p / weight, high: cell.high / weight },
        observed: posterior(ai, human),
        interval: { low: posterior(models.low, people.high), high: posterior(models.high, people.low) },
      };
    });
}
