import type { ComparedWith, TextSpan } from '../../record/evidence.ts';
import type { CalibratedStyle, StyleAbstains, StyleCalibration } from './style-calibration.ts';
import { keepsPromise, STYLE_PROMISES } from './style-promise.ts';
import { STYLE_SPAN_WINDOW, type StyleScorer } from './style-scorer.ts';
import { findSegment, higherCriticism, type JudgedWindow, type StyleSegment } from './style-spans.ts';

/** A part of a text whose style is unlike that of human text. */
export interface FoundSpan {
  readonly span: TextSpan;
  readonly windows: number;
  /** Chance of so high a score for one window of a human text: on average over all sets of anchors, and for these but for one set in twenty. */
  readonly p: number;
  readonly bound: number;
  /** Chance that any of as many windows of a human text as this text has scores as high: at most `p` and `bound` times their number. */
  readonly anyP: number;
  readonly anyBound: number;
}

/** What the windows of one text say. Never that a part is human: windows without a low p-value say nothing. */
export interface JudgedSpans {
  readonly windows: readonly JudgedWindow[];
  /** Anchors that the windows were held against, and whose they are. */
  readonly anchors: number;
  readonly comparedWith: ComparedWith;
  /** Parts that stand out, in text order: of texts that people wrote alone one in twenty has any, at most. */
  readonly found: readonly FoundSpan[];
  /** The best of scores could stand out; false where there are too few anchors for a text of so many windows. */
  readonly isEnough: boolean;
  /** The part unlike human text, where the text falls into two. */
  readonly segment: StyleSegment | undefined;
  /** Over the windows' p-values; large where a few windows are very unusual. */
  readonly higherCriticism: number;
}

export interface JudgeSpansOptions {
  readonly scorer: Pick<StyleScorer, 'windows'>;
  readonly calibration: Pick<StyleCalibration, 'windowP'>;
  readonly source: string;
  readonly language: string;
  /** Values of the calibration's group columns. */
  readonly groups?: readonly (string | null)[];
}

/**
 * Judges the windows of a text that may have more than one author. Texts of one window have no parts: for them, and for shorter ones, it is
 * undefined.
 *
 * A part is found where a window stands out by itself, or where the text falls into two (`findSegment`). Either must be so unusual that
 * any window of a human text of that length is with a chance of at most 5 %: p times the number of windows, whatever they have in common.
 *
 * @returns why nothing is said, where the calibration abstains
 */
export function judgeSpans(
  text: string,
  { scorer, calibration, source, language, groups = [] }: JudgeSpansOptions,
): JudgedSpans | StyleAbstains | undefined {
  const scored = scorer.windows(text);
  if (scored.length < 2) return undefined;
  const judge = (logit: number) => calibration.windowP({ source, language, groups, logit });
  const best = judge(Number.POSITIVE_INFINITY);
  // Whether it abstains depends on source, language and groups alone, which all windows share.
  if ('abstains' in best) return best;
  const judged = (logit: number) => judge(logit) as CalibratedStyle;
  const windows = scored.map(({ span, logit }) => ({ span, logit, p: judged(logit).p }));
  const count = windows.length;
  const anyOf = ({ p, bound }: Pick<CalibratedStyle, 'p' | 'bound'>) => ({
    p: Math.min(1, p * count),
    bound: Math.min(1, bound * count),
  });
  const standsOut = (logit: number) => keepsPromise(anyOf(judged(logit)), STYLE_PROMISES[0]!);
  const segment = findSegment(windows, (logit) => judged(logit).p);
  // Scores of shorter windows, as the last one mostly is, are spread wider than those of the anchors: no part stands out by them. So where a
  // mean does, a window of full length does by itself, and p times their number holds for both.
  const isFull = scored.map(({ words }) => words >= STYLE_SPAN_WINDOW.enough);
  const levelOf = (from: number, to: number) =>
    meanOf(windows.slice(from, to).filter((_, index) => isFull[from + index]));
  const isUnlike = windows.map(({ logit }, index) => isFull[index]! && standsOut(logit));
  if (segment !== undefined && standsOut(levelOf(segment.from, segment.to)))
    isUnlike.fill(true, segment.from, segment.to);
  const found: FoundSpan[] = [];
  for (let from = 0; from < count; from++) {
    if (!isUnlike[from]) continue;
    let to = from + 1;
    while (to < count && isUnlike[to]) to++;
    const own = windows.slice(from, to);
    const { p, bound } = judged(levelOf(from, to));
    const any = anyOf({ p, bound });
    found.push({
      span: { start: own[0]!.span.start, end: own.at(-1)!.span.end },
      windows: to - from,
      ...{ p, bound, anyP: any.p, anyBound: any.bound },
    });
    from = to;
  }
  return {
    windows,
    anchors: best.anchors,
    comparedWith: best.comparedWith,
    found,
    isEnough: keepsPromise(anyOf(best), STYLE_PROMISES[0]!),
    segment,
    higherCriticism: higherCriticism(windows.map(({ p }) => p)),
  };
}

/** Minus infinity of none: nothing is above people then. */
function meanOf(windows: readonly JudgedWindow[]): number {
  if (windows.length === 0) return Number.NEGATIVE_INFINITY;
  return windows.reduce((sum, { logit }) => sum + logit, 0) / windows.length;
}
