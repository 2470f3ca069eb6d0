import type { StyleCalibration } from './style-calibration.ts';
import type { StyleScorer } from './style-scorer.ts';
import { findSegment, higherCriticism, type JudgedWindow, type StyleSegment } from './style-spans.ts';

/** What the windows of one text say. Never that a part is human: windows without a low p-value say nothing. */
export interface JudgedSpans {
  readonly windows: readonly JudgedWindow[];
  /** The part unlike human text, where the text falls into two. */
  readonly segment: StyleSegment | undefined;
  /** Over the windows' p-values; large where a few windows are very unusual. */
  readonly higherCriticism: number;
}

/**
 * Judges the windows of a text that may have more than one author. Undefined where the calibration abstains, and for texts
 * without a window.
 */
export function judgeSpans(
  text: string,
  {
    scorer,
    calibration,
    source,
    language,
    groups = [],
  }: {
    readonly scorer: StyleScorer;
    readonly calibration: StyleCalibration;
    readonly source: string;
    readonly language: string;
    /** Values of the calibration's group columns. */
    readonly groups?: readonly (string | null)[];
  },
): JudgedSpans | undefined {
  const windows: JudgedWindow[] = [];
  for (const { span, logit } of scorer.windows(text)) {
    const judged = calibration.windowP({ source, language, groups, logit });
    // Whether it abstains depends on source, language and groups alone, which all windows share.
    if ('abstains' in judged) return undefined;
    windows.push({ span, logit, p: judged.p });
  }
  if (windows.length === 0) return undefined;
  const pOf = (logit: number) => {
    const judged = calibration.windowP({ source, language, groups, logit });
    return 'abstains' in judged ? 1 : judged.p;
  };
  return { windows, segment: findSegment(windows, pOf), higherCriticism: higherCriticism(windows.map(({ p }) => p)) };
}
