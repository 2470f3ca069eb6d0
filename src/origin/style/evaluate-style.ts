import type { LabelledText } from './labelled-text.ts';
import { areaUnderRoc, measureAccuracy, thresholdAt } from './style-accuracy.ts';
import { LENGTH_BUCKETS } from './style-bucket.ts';
import type { StyleCalibration } from './style-calibration.ts';
import type { StyleFigure } from './style-card.ts';
import { reachedLevel } from './style-promise.ts';
import type { StyleScorer } from './style-scorer.ts';
import { unsuitableText } from './unsuitable-text.ts';

/** Bounds on false alarms at which an evaluation is read. */
const LEVELS = [0.05, 0.01] as const;
/** Points of the curve that is given; as many as a chart can show. */
const CURVE_POINTS = 101;

export interface StyleRow {
  readonly text: LabelledText;
  readonly words: number;
  readonly logit: number;
  /** p-value by a calibration; null where it abstains or none is given. */
  readonly p: number | null;
  /** Strictest level of p that it is flagged at, with what that promises; null where it is not flagged. */
  readonly level: number | null;
}

/** How a model does on labelled text. Rates are shares 0-1. */
export interface StyleEvaluation {
  readonly modelId: string;
  readonly newestGenerator: string;
  readonly human: number;
  readonly ai: number;
  /** Texts that were not scored, by reason. */
  readonly abstained: Readonly<Record<string, number>>;
  readonly overall: StyleFigure;
  /** (False alarms, AI text found) from (0, 0) to (1, 1). */
  readonly roc: readonly (readonly [number, number])[];
  /** By domain, generator (against all human text), source and length: the 40 largest of each. */
  readonly groups: readonly StyleFigure[];
  /** Domains, generators and sources beyond those, where there are any. */
  readonly groupsLeftOut: Readonly<Record<string, number>>;
  /** Where the thresholds of all human text together are put to the human text of one domain: shares above it. */
  readonly falseAlarms: readonly {
    readonly group: string;
    readonly human: number;
    readonly at5: number;
    readonly at1: number;
  }[];
  /** What the calibration does: shares of judged human and AI text flagged at the levels 5 % and 1 %. */
  readonly calibrated: {
    readonly human: number;
    readonly ai: number;
    readonly falseAlarmsAt5: number;
    readonly falseAlarmsAt1: number;
    readonly foundAt5: number;
    readonly foundAt1: number;
    readonly abstained: Readonly<Record<string, number>>;
  } | null;
}

/**
 * Scores labelled texts and measures how well the scores part them.
 *
 * @param options.calibration must not hold texts of this evaluation
 */
export async function evaluateStyle(
  texts: AsyncIterable<LabelledText> | Iterable<LabelledText>,
  { scorer, calibration }: { readonly scorer: StyleScorer; readonly calibration?: StyleCalibration },
): Promise<StyleEvaluation> {
  const rows: StyleRow[] = [];
  const abstained: Record<string, number> = {};
  const uncalibrated: Record<string, number> = {};
  for await (const text of texts) {
    const reason = unsuitableText(text.text);
    const score = reason === undefined ? scorer.score(text.text) : undefined;
    if (score === undefined) {
      count(abstained, reason ?? 'fewer than 50 words');
      continue;
    }
    let p: number | null = null;
    let level: number | null = null;
    if (calibration !== undefined) {
      const groups = calibration.groupColumns.map((column) => (column === 'domain' ? text.domain : null));
      const judged = calibration.p({ source: text.source, language: text.language, groups, ...score });
      if ('abstains' in judged) count(uncalibrated, judged.abstains);
      else {
        p = judged.p;
        level = reachedLevel(judged) ?? null;
      }
    }
    // The text itself is not kept: a million of them would not fit.
    rows.push({ text: { ...text, text: '' }, ...score, p, level });
  }
  const all = sides(rows);
  const left: Record<string, number> = {};
  const domains = groupsOf(rows, ({ text }) => text.domain, { what: 'domain', left });
  const sources = groupsOf(rows, ({ text }) => text.source, { what: 'source', left });
  const lengths = groupsOf(rows, ({ words }) => LENGTH_BUCKETS.findLast(({ from }) => words >= from)!.name, {
    what: 'words',
    left,
  });
  const generators = groupsOf(
    rows.filter(({ text }) => text.origin === 'ai'),
    ({ text }) => text.generator,
    { what: 'generator', left },
  );
  return {
    modelId: scorer.modelId,
    newestGenerator: scorer.newestGenerator,
    human: all.human.length,
    ai: all.ai.length,
    abstained,
    overall: measureAccuracy('all', all),
    roc: rocCurve(all),
    groups: [
      ...figuresOf('domain', domains),
      ...generators.map(([name, group]) =>
        measureAccuracy(`generator ${name}`, { human: all.human, ai: sides(group).ai }),
      ),
      ...figuresOf('source', sources),
      ...figuresOf('words', lengths),
    ],
    groupsLeftOut: left,
    falseAlarms: falseAlarms(rows, { human: all.human, left }),
    calibrated: calibration === undefined ? null : { ...calibratedRates(rows), abstained: uncalibrated },
  };
}

function sides(rows: readonly StyleRow[]): { readonly human: Float64Array; readonly ai: Float64Array } {
  const of = (origin: string) =>
    Float64Array.from(
      rows.filter(({ text }) => text.origin === origin),
      ({ logit }) => logit,
    );
  return { human: of('human'), ai: of('ai') };
}

/** More groups than this are ids, not groups: the largest are shown, the others counted. */
const MOST_GROUPS = 40;

type RowGroup = readonly [name: string, rows: readonly StyleRow[]];

function groupsOf(
  rows: readonly StyleRow[],
  nameOf: (row: StyleRow) => string,
  { what, left }: { readonly what: string; readonly left: Record<string, number> },
): readonly RowGroup[] {
  const groups = new Map<string, StyleRow[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  if (groups.size > MOST_GROUPS) left[what] = groups.size - MOST_GROUPS;
  return [...groups]
    .sort(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1))
    .slice(0, MOST_GROUPS)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** One group says what all do. */
function figuresOf(what: string, groups: readonly RowGroup[]): readonly StyleFigure[] {
  return groups.length < 2 ? [] : groups.map(([name, group]) => measureAccuracy(`${what} ${name}`, sides(group)));
}

function falseAlarms(
  rows: readonly StyleRow[],
  { human, left }: { readonly human: Float64Array; readonly left: Record<string, number> },
): StyleEvaluation['falseAlarms'] {
  const thresholds = LEVELS.map((level) => thresholdAt(human, level));
  if (thresholds[1] === undefined) return [];
  return groupsOf(
    rows.filter(({ text }) => text.origin === 'human'),
    ({ text }) => text.domain,
    { what: 'domain of human text', left },
  ).map(([group, members]) => {
    const above = (threshold: number) => members.filter(({ logit }) => logit > threshold).length / members.length;
    return { group, human: members.length, at5: above(thresholds[0]!), at1: above(thresholds[1]!) };
  });
}

function calibratedRates(rows: readonly StyleRow[]) {
  const judged = (origin: string) => rows.filter(({ text, p }) => text.origin === origin && p !== null);
  const share = (some: readonly StyleRow[], most: number) =>
    some.length === 0 ? 0 : some.filter(({ level }) => level !== null && level <= most).length / some.length;
  const [human, ai] = [judged('human'), judged('ai')];
  return {
    human: human.length,
    ai: ai.length,
    falseAlarmsAt5: share(human, LEVELS[0]),
    falseAlarmsAt1: share(human, LEVELS[1]),
    foundAt5: share(ai, LEVELS[0]),
    foundAt1: share(ai, LEVELS[1]),
  };
}

/** The curve at evenly spread shares of false alarms. */
function rocCurve({
  human,
  ai,
}: {
  readonly human: Float64Array;
  readonly ai: Float64Array;
}): readonly (readonly [number, number])[] {
  if (areaUnderRoc({ human, ai }) === null) return [];
  const people = Float64Array.from(human).sort().reverse();
  const models = Float64Array.from(ai).sort().reverse();
  return Array.from({ length: CURVE_POINTS }, (_, index) => {
    const allowed = Math.floor((index / (CURVE_POINTS - 1)) * people.length);
    const threshold = allowed >= people.length ? Number.NEGATIVE_INFINITY : people[allowed]!;
    let found = 0;
    while (found < models.length && models[found]! > threshold) found++;
    return [index / (CURVE_POINTS - 1), found / models.length] as const;
  });
}

function count(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
