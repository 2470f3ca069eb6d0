import { generationNeededToPass } from '../../statistics/generation-needed.ts';
import { holmAdjusted } from '../../statistics/holm-adjusted.ts';
import { TOLERATED_LOSS } from '../../statistics/tolerated-loss.ts';
import { GATE_ALPHAS, PASS_ALPHA } from '../verdict/gate-alphas.ts';
import { NEEDED_POWER, neededByInterval } from '../verdict/needed-by-interval.ts';
import type { Needed } from '../verdict/verdict.ts';
import { TOLERATED_GAP } from './calibration/calibration-gap.ts';
import { measureCalibration } from './calibration/measure-calibration.ts';
import { decideScores, LEAST_UNITS } from './decide-scores.ts';
import { effectiveCount } from './effective-count.ts';
import { itemScores, scoreKind } from './item-scores.ts';
import { ALL_ITEMS, type ItemStratum, itemStrata } from './item-strata.ts';
import { meanScore } from './mean-score.ts';
import { pairedScoreTest, type ScorePair } from './paired-score-test.ts';
import { sayScores } from './say-scores.ts';
import { scoreChange } from './score-change.ts';
import type {
  AdjustedCalibration,
  AdjustedChange,
  ScoreComparison,
  ScoreExamples,
  ScoreLoss,
  ScoreSource,
  ScoreStratum,
} from './score-comparison.ts';
import type { ScoreTest } from './score-test.ts';
import type { ItemScore, ScoredItem, ScoreKind, ToleratedFall } from './scored-item.ts';
import { unpairedScoreTest } from './unpaired-score-test.ts';

/** Scores by one scorer of one model, or of people. */
export interface NamedScores {
  /** For people: a file, a release. */
  readonly name: string;
  readonly items: readonly ScoredItem[];
}

export interface CompareScoresOptions {
  /** Share of people's mean that may be lost (default 0.2), or points of the scale: numbers below 0 have no share. */
  readonly tolerated?: ToleratedFall | undefined;
  /** How far mean confidence may be from the share that is right. Default 0.05. */
  readonly toleratedGap?: number | undefined;
  /** Chance of a false FAIL. Default 0.03, as for the counts of a gate. */
  readonly alpha?: number | undefined;
  /**
   * What an item without a score is that people have answered: `refuse` lets nothing pass where they are more than 5 %, for what is
   * missing may be what failed; `wrong` counts it as 0; `leave-out` compares the others. Default `refuse`.
   */
  readonly missing?: 'refuse' | 'wrong' | 'leave-out' | undefined;
  /** People answered other items. Default false: items are compared one by one. */
  readonly hasOtherItems?: boolean | undefined;
  readonly seed?: number | undefined;
}

export interface CompareScoresInput extends CompareScoresOptions {
  readonly scores: NamedScores;
  /** Of people, on the same items: what the verdict is against. */
  readonly people?: NamedScores | undefined;
  /** Of an earlier release: shown beside. */
  readonly before?: NamedScores | undefined;
  /** Group columns to make strata of. Default: all. */
  readonly groupColumns?: readonly string[] | undefined;
  /** More strata of the items: those of a reference. */
  readonly strata?: readonly ItemStratum[] | undefined;
  readonly notes?: readonly string[] | undefined;
}

/** Strata that decide at most, the largest first: each more makes the first step of Holm's adjustment steeper. */
const MOST_TESTED = 20;
/** Strata of fewer items are not shown: an example says more than a number. */
const LEAST_ITEMS = 5;
const EXAMPLES = 12;
/** Level at which a change or a miscalibration is called one. Both decide nothing. */
const SHOWN_ALPHA = 0.05;

/**
 * Scores of a model by stratum, against people's, beside an earlier release's, with what their confidences are worth.
 *
 * Against people each stratum is tested by sign flips over units, Holm-adjusted over the strata that are large enough; the same outcome rule as
 * for texts: FAIL where one has fallen below what is tolerated, PASS where all are shown not to have, INCONCLUSIVE otherwise. Without scores of
 * people there is no verdict: an earlier release informs, since losses too small to be seen between two releases add up.
 *
 * @throws {RangeError} no items, or items that `itemScores` refuses; different scales; scores below 0 with a relative loss; a tolerance outside
 * its range
 */
export function compareScores(input: CompareScoresInput): ScoreComparison {
  const {
    scores,
    people,
    before,
    tolerated = { loss: TOLERATED_LOSS },
    toleratedGap = TOLERATED_GAP,
    alpha = GATE_ALPHAS.primary,
    missing = 'refuse',
    hasOtherItems = false,
    seed = 0,
    notes = [],
  } = input;
  const sets = [scores, people, before].filter((set) => set !== undefined);
  for (const { name, items } of sets) if (items.length === 0) throw new RangeError(`${name} has no scores`);
  const kind = scoreKind(sets);
  requireTolerances({ tolerated, toleratedGap, alpha }, sets, kind);
  let own = itemScores(scores.items, scores.name);
  const theirs = people && itemScores(people.items, people.name);
  const earlier = before && itemScores(before.items, before.name);
  const scored = new Set(own.map(({ item }) => item));
  const unscored = hasOtherItems ? [] : (theirs ?? []).filter(({ item }) => !scored.has(item));
  if (missing === 'wrong') own = [...own, ...unscored.map(asWrong)];
  const groups = groupsOf([own, theirs ?? [], earlier ?? []], hasOtherItems);
  const ownStrata = itemStrata(groups, input.groupColumns ?? columnsOf([own, theirs ?? [], earlier ?? []]));
  const strata = [...ownStrata, ...(input.strata ?? [])];
  const byItem = {
    own: new Map(own.map((item) => [item.item, item])),
    theirs: new Map((theirs ?? []).map((item) => [item.item, item])),
    earlier: new Map((earlier ?? []).map((item) => [item.item, item])),
  };
  const measured = strata
    .map((stratum, at) =>
      measureStratum(stratum, byItem, { kind, tolerated, toleratedGap, hasOtherItems, seed: seed + at }),
    )
    .filter((stratum) => stratum !== undefined);
  const tested = testedIds(measured, new Set(ownStrata.map(({ id }) => id)));
  const results = adjusted(measured, { tested, alpha, tolerated });
  const pairsOf = (others: ReadonlyMap<string, ItemScore>, id: string) =>
    pairsIn(strata.find((stratum) => stratum.id === id)!.items, byItem.own, others);
  const fell = results.filter(({ change }) => change?.outcome === 'fell');
  const all = results.find(({ id }) => id === ALL_ITEMS);
  const facts: Omit<ScoreComparison, 'verdict' | 'headline'> = {
    kind,
    tolerated,
    toleratedGap,
    scores: sourceOf(scores.name, own),
    people: people && sourceOf(people.name, theirs!),
    before: before && sourceOf(before.name, earlier!),
    isPaired: !hasOtherItems,
    strata: results,
    lost: (fell.length > 0 ? fell : all?.change === undefined ? [] : [all])
      .map((stratum) => examplesOf(stratum, pairsOf(byItem.earlier, stratum.id), kind))
      .filter(({ count }) => count > 0),
    missed: hasOtherItems
      ? []
      : results
          .filter(({ loss }) => loss?.outcome === 'fallen')
          .map((stratum) => examplesOf(stratum, pairsOf(byItem.theirs, stratum.id), kind))
          .filter(({ count }) => count > 0),
    notes: [...notes, ...notesOf({ own, theirs, earlier, names: { scores, people, before }, missing, hasOtherItems })],
  };
  const verdict =
    theirs && decideScores(facts, { alpha, missing, unscored: unscored.length, isSame: areSame(byItem.own, theirs) });
  return { ...facts, verdict, headline: sayScores({ ...facts, verdict }) };
}

interface Measuring {
  readonly kind: ScoreKind;
  readonly tolerated: ToleratedFall;
  readonly toleratedGap: number;
  readonly hasOtherItems: boolean;
  readonly seed: number;
}

interface ItemMaps {
  readonly own: ReadonlyMap<string, ItemScore>;
  readonly theirs: ReadonlyMap<string, ItemScore>;
  readonly earlier: ReadonlyMap<string, ItemScore>;
}

interface MeasuredStratum extends Omit<ScoreStratum, 'isTested' | 'loss' | 'change' | 'calibration'> {
  readonly loss: (ScoreTest & Pick<ScoreLoss, 'people' | 'model'>) | undefined;
  /** Sizes that the needed ones are made from, where items were not compared one by one. */
  readonly counts: { readonly reference: { count: number; n: number } } | undefined;
  readonly change: ReturnType<typeof scoreChange> | undefined;
  readonly calibration: ReturnType<typeof measureCalibration>;
}

function measureStratum(
  { id, label, dimension, items }: ItemStratum,
  { own, theirs, earlier }: ItemMaps,
  { kind, tolerated, toleratedGap, hasOtherItems, seed }: Measuring,
): MeasuredStratum | undefined {
  const members = itemsIn(items, own);
  if (members.length < (id === ALL_ITEMS ? 1 : LEAST_ITEMS)) return undefined;
  const human = itemsIn(items, theirs);
  const pairs = hasOtherItems ? [] : pairsIn(items, own, theirs);
  let loss: MeasuredStratum['loss'];
  let counts: MeasuredStratum['counts'];
  if (pairs.length > 0) {
    loss = {
      ...pairedScoreTest(pairs, { kind, tolerated, seed }),
      people: meanScore(
        pairs.map(({ reference }) => reference),
        kind,
      ),
      model: meanScore(
        pairs.map(({ generation }) => generation),
        kind,
      ),
    };
  } else if (hasOtherItems && human.length > 0) {
    loss = {
      ...unpairedScoreTest(human, members, { kind, tolerated }),
      people: meanScore(human, kind),
      model: meanScore(members, kind),
    };
    if (kind === 'right-wrong') counts = { reference: effectiveCount(human) };
  }
  const releases = pairsIn(items, own, earlier);
  const options = { seed, tolerated: toleratedGap };
  const isSure = kind === 'right-wrong';
  return {
    id,
    label,
    dimension,
    score: meanScore(members, kind),
    loss,
    counts,
    change: releases.length === 0 ? undefined : scoreChange(releases, { kind, seed }),
    calibration: isSure ? measureCalibration(members, options) : undefined,
    calibrationBefore: isSure ? measureCalibration(itemsIn(items, earlier), options) : undefined,
  };
}

/** All items, and strata with enough units in each comparison that is made: those of the scores' own groups first, the largest of each. */
function testedIds(strata: readonly MeasuredStratum[], own: ReadonlySet<string>): ReadonlySet<string> {
  const size = ({ score, loss }: MeasuredStratum) => Math.min(score.units, loss?.units ?? score.units);
  const rank = ({ id }: MeasuredStratum) => (id === ALL_ITEMS ? 0 : own.has(id) ? 1 : 2);
  const large = strata
    .filter((stratum) => stratum.id === ALL_ITEMS || size(stratum) >= LEAST_UNITS)
    .sort((a, b) => rank(a) - rank(b) || size(b) - size(a) || (a.id < b.id ? -1 : 1));
  return new Set(large.slice(0, MOST_TESTED).map(({ id }) => id));
}

function adjusted(
  strata: readonly MeasuredStratum[],
  {
    tested,
    alpha,
    tolerated,
  }: { readonly tested: ReadonlySet<string>; readonly alpha: number; readonly tolerated: ToleratedFall },
): readonly ScoreStratum[] {
  const familyOf = ({ id, dimension }: MeasuredStratum) => (tested.has(id) ? 'tested' : `shown:${dimension}`);
  const holm = (pOf: (stratum: MeasuredStratum) => number | undefined) => {
    const found = new Map<string, number>();
    const sizes = new Map<string, number>();
    for (const family of new Set(strata.map(familyOf))) {
      const members = strata.filter((stratum) => familyOf(stratum) === family && pOf(stratum) !== undefined);
      const ps = holmAdjusted(members.map((stratum) => pOf(stratum)!));
      for (const [at, { id }] of members.entries()) found.set(id, ps[at]!);
      sizes.set(family, members.length);
    }
    return { of: ({ id }: MeasuredStratum) => found.get(id) ?? 1, sizes };
  };
  const fails = holm(({ loss }) => loss?.pFail);
  const changes = holm(({ change }) => change?.p);
  const overs = holm(({ calibration }) => calibration?.gap.pOver);
  const unders = holm(({ calibration }) => calibration?.gap.pUnder);
  return strata.map((stratum) => {
    const { counts, loss, change, calibration, ...rest } = stratum;
    const isTested = tested.has(stratum.id);
    return {
      ...rest,
      isTested,
      loss:
        loss &&
        judgedLoss(loss, {
          pFailAdjusted: fails.of(stratum),
          alpha,
          tolerated,
          counts,
          family: fails.sizes.get(familyOf(stratum)) ?? 1,
        }),
      change: change && judgedChange(change, changes.of(stratum)),
      calibration: calibration && judgedCalibration(calibration, overs.of(stratum), unders.of(stratum)),
    };
  });
}

function judgedLoss(
  loss: NonNullable<MeasuredStratum['loss']>,
  {
    pFailAdjusted,
    alpha,
    tolerated,
    counts,
    family,
  }: {
    readonly pFailAdjusted: number;
    readonly alpha: number;
    readonly tolerated: ToleratedFall;
    readonly counts: MeasuredStratum['counts'];
    readonly family: number;
  },
): ScoreLoss {
  const outcome = pFailAdjusted <= alpha ? 'fallen' : loss.pPass <= PASS_ALPHA ? 'kept' : 'undecided';
  let needed: Needed | undefined;
  let neededToFail: Needed | undefined;
  if (outcome === 'undecided' && 'loss' in tolerated && tolerated.loss > 0 && loss.low !== undefined) {
    const delta = tolerated.loss;
    const interval = { low: loss.low, high: loss.high };
    const n = loss.model.items;
    needed =
      counts === undefined
        ? neededByInterval(interval, { n, distance: -Math.log1p(-delta), alpha: PASS_ALPHA })
        : generationNeededToPass({ ...counts, delta, alpha: PASS_ALPHA, power: NEEDED_POWER });
    if (loss.ratio !== undefined && loss.ratio > 0 && loss.ratio < 1 - delta)
      neededToFail = neededByInterval(interval, {
        n,
        distance: Math.log((1 - delta) / loss.ratio),
        alpha: alpha / family,
      });
  }
  return { ...loss, pFailAdjusted, outcome, needed, neededToFail };
}

function judgedChange(change: ReturnType<typeof scoreChange>, pAdjusted: number): AdjustedChange {
  const isShown = pAdjusted <= SHOWN_ALPHA;
  return { ...change, pAdjusted, outcome: !isShown ? 'no change shown' : change.difference < 0 ? 'fell' : 'rose' };
}

function judgedCalibration(
  calibration: NonNullable<MeasuredStratum['calibration']>,
  pOverAdjusted: number,
  pUnderAdjusted: number,
): AdjustedCalibration {
  const outcome =
    pOverAdjusted <= SHOWN_ALPHA / 2
      ? 'too sure'
      : pUnderAdjusted <= SHOWN_ALPHA / 2
        ? 'not sure enough'
        : calibration.gap.pWithin <= PASS_ALPHA
          ? 'calibrated'
          : 'undecided';
  return { ...calibration, pOverAdjusted, pUnderAdjusted, outcome };
}

/** What the other answered and the scores did not, the surest first; of numbers what fell most. */
function examplesOf({ id, label }: ScoreStratum, pairs: readonly ScorePair[], kind: ScoreKind): ScoreExamples {
  const isLost = ({ reference, generation }: ScorePair) =>
    kind === 'right-wrong' ? reference.score > 0.5 && generation.score <= 0.5 : generation.score < reference.score;
  const lost = pairs
    .filter(isLost)
    .sort(
      (a, b) =>
        b.reference.score - b.generation.score - (a.reference.score - a.generation.score) ||
        (b.generation.confidence ?? 0) - (a.generation.confidence ?? 0) ||
        (a.generation.item < b.generation.item ? -1 : 1),
    );
  return {
    stratum: id,
    label,
    count: lost.length,
    examples: lost.slice(0, EXAMPLES).map(({ reference, generation }) => ({
      item: generation.item,
      preview: generation.preview ?? reference.preview ?? null,
      other: reference.score,
      now: generation.score,
      confidence: generation.confidence ?? null,
      recordIds: [...new Set([...generation.recordIds, ...reference.recordIds])],
    })),
  };
}

function itemsIn(items: ReadonlySet<string>, scores: ReadonlyMap<string, ItemScore>): readonly ItemScore[] {
  return [...scores.values()].filter(({ item }) => items.has(item));
}

/** By the order of items' names, so that seeded draws depend on nothing else. */
function pairsIn(
  items: ReadonlySet<string>,
  own: ReadonlyMap<string, ItemScore>,
  others: ReadonlyMap<string, ItemScore>,
): readonly ScorePair[] {
  return [...own.values()]
    .filter(({ item }) => items.has(item) && others.has(item))
    .sort((a, b) => (a.item < b.item ? -1 : 1))
    .map((generation) => ({ reference: others.get(generation.item)!, generation }));
}

/** Groups of each item: its own file's, else what the others say of it. */
function groupsOf(
  sets: readonly (readonly ItemScore[])[],
  hasOtherItems: boolean,
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const found = new Map<string, Record<string, string>>();
  const own = new Set(sets[0]!.map(({ item }) => item));
  for (const set of sets)
    for (const { item, groups } of set)
      if (hasOtherItems || own.has(item)) found.set(item, { ...groups, ...found.get(item) });
  return found;
}

function columnsOf(sets: readonly (readonly ItemScore[])[]): readonly string[] {
  return [...new Set(sets.flatMap((set) => set.flatMap(({ groups }) => Object.keys(groups))))].sort();
}

function asWrong(item: ItemScore): ItemScore {
  return { ...item, score: 0, confidence: undefined, claims: [] };
}

function areSame(own: ReadonlyMap<string, ItemScore>, theirs: readonly ItemScore[]): boolean {
  const shared = theirs.filter(({ item }) => own.has(item));
  const isConstant = shared.every(({ score }) => score === shared[0]!.score);
  return (
    shared.length >= LEAST_UNITS && !isConstant && shared.every(({ item, score }) => own.get(item)!.score === score)
  );
}

function sourceOf(name: string, items: readonly ItemScore[]): ScoreSource {
  return {
    name,
    items: items.length,
    answers: items.reduce((sum, { trials }) => sum + trials, 0),
    units: new Set(items.map(({ unit }) => unit)).size,
  };
}

function notesOf({
  own,
  theirs,
  earlier,
  names,
  missing,
  hasOtherItems,
}: {
  readonly own: readonly ItemScore[];
  readonly theirs: readonly ItemScore[] | undefined;
  readonly earlier: readonly ItemScore[] | undefined;
  readonly names: Pick<CompareScoresInput, 'scores' | 'people' | 'before'>;
  readonly missing: 'refuse' | 'wrong' | 'leave-out';
  readonly hasOtherItems: boolean;
}): readonly string[] {
  const notes: string[] = [];
  const scored = new Set(own.map(({ item }) => item));
  const say = (set: readonly ItemScore[], name: string, isAdded: boolean) => {
    const others = new Set(set.map(({ item }) => item));
    const alone = own.filter(({ item }) => !others.has(item)).length;
    const gone = set.filter(({ item }) => !scored.has(item)).length;
    if (alone > 0) notes.push(`${alone} of ${own.length} items of ${names.scores.name} have no score in ${name}`);
    if (gone > 0 && !isAdded)
      notes.push(`${gone} of ${set.length} items of ${name} have no score in ${names.scores.name}`);
  };
  if (theirs !== undefined && !hasOtherItems) say(theirs, names.people!.name, missing === 'wrong');
  if (earlier !== undefined) say(earlier, names.before!.name, false);
  if (missing === 'wrong' && theirs !== undefined) {
    const added = own.length - itemsOf(names.scores.items);
    if (added > 0)
      notes.push(`${added} items that people answered and ${names.scores.name} does not hold count as wrong`);
  }
  return notes;
}

function itemsOf(items: readonly ScoredItem[]): number {
  return new Set(items.map(({ item }) => item)).size;
}

function requireTolerances(
  {
    tolerated,
    toleratedGap,
    alpha,
  }: { readonly tolerated: ToleratedFall; readonly toleratedGap: number; readonly alpha: number },
  sets: readonly NamedScores[],
  kind: ScoreKind,
): void {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is ${alpha}; it takes numbers above 0 and below 1`);
  if (!(toleratedGap >= 0 && toleratedGap < 1))
    throw new RangeError(`a tolerated gap is ${toleratedGap}; it takes 0 up to below 1`);
  if ('drop' in tolerated) {
    if (!(tolerated.drop >= 0 && Number.isFinite(tolerated.drop)))
      throw new RangeError(`a tolerated drop is ${tolerated.drop}; it takes 0 and more`);
    if (kind === 'right-wrong')
      throw new RangeError(
        'scores that are right or wrong take a tolerated loss, a share; a drop in points is for numbers',
      );
    return;
  }
  if (!(tolerated.loss >= 0 && tolerated.loss < 1))
    throw new RangeError(`a tolerated loss is ${tolerated.loss}; it takes 0 up to below 1`);
  for (const { name, items } of sets) {
    const below = items.find(({ score }) => Number(score) < 0);
    if (below !== undefined)
      throw new RangeError(
        `${name}: the score of item ${below.item} is ${Number(below.score)}; below 0 there is no share to lose, so say how many points may be lost`,
      );
  }
}
