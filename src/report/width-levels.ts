import type { Width, WidthArm, WidthMeasure } from '../audit/width-result.ts';

/** An arm as it was measured on one number of words. */
export type MeasuredArm = Omit<WidthArm, 'measures'> & WidthMeasure;

/** Arms that were measured on the same number of words. */
export interface WidthLevel {
  readonly words: number;
  /** In the order of the audit. */
  readonly arms: readonly MeasuredArm[];
  /** Those that hold no more words, so that the others were cut to them; none where no more are measured of any. */
  readonly limitedBy: readonly MeasuredArm[];
}

/**
 * The levels of one dimension: first the one that reports lead with, then the others, most words first. They lead with the most words
 * that human and synthetic text share, which is what most come for; without these two, with the most words that two arms share.
 */
export function widthLevels({ arms }: Pick<Width, 'arms'>, dimension: string): readonly WidthLevel[] {
  const byWords = new Map<number, MeasuredArm[]>();
  for (const { measures, ...arm } of arms) {
    if (arm.dimension !== dimension || !arm.measured) continue;
    for (const measure of measures) {
      const level = byWords.get(measure.words) ?? [];
      level.push({ ...arm, ...measure });
      byWords.set(measure.words, level);
    }
  }
  const levels = [...byWords]
    .sort(([a], [b]) => b - a)
    .map(([words, onLevel]): WidthLevel => {
      const limitedBy = onLevel.filter((arm) => arm.available_words <= words);
      return { words, arms: onLevel, limitedBy };
    });
  const holdsBoth = (level: WidthLevel) =>
    ['human', 'synthetic'].every((name) => level.arms.some(({ arm }) => arm === name));
  const first = (dimension === 'origin' ? levels.find(holdsBoth) : undefined) ?? levels[0];
  return first === undefined ? [] : [first, ...levels.filter((level) => level !== first)];
}
