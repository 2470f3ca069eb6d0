import type { PlanDescription } from '../mix/build/describe-plan.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';

/** A rule of a plan or a manifest. */
export type PricedRule = PlanDescription['rules'][number];

type Budget = Readonly<{ unit: string; asked: number | null }>;

/** What a rule costs, in the unit of the budget: text where as much is wanted as there may be; else which text, for as much is selected anyway. */
export function ruleCost(
  { price, moved }: Pick<PricedRule, 'price' | 'moved'>,
  { asked }: Pick<Budget, 'asked'>,
): number {
  return asked === null ? Math.max(price, moved) : Math.round(moved);
}

/** The same in words, with rows. */
export function ruleCostText(
  { price, price_rows: rows, moved, moved_rows: movedRows, not_priced: isNotPriced }: PricedRule,
  { unit, asked }: Budget,
): string {
  if (isNotPriced) return 'not priced: of so many rules only those are that hold most';
  const amount = (mass: number, own: number | undefined) =>
    unit === 'rows' || own === undefined
      ? `${formatCount(mass)} ${unit}`
      : `${formatQuantity(own, 'row')}, ${formatCount(mass)} ${unit}`;
  if (asked === null && price > 0) return `without it ${amount(price, rows)} more`;
  return Math.round(moved) > 0 ? `moves ${amount(moved, movedRows)}` : 'costs nothing';
}

/** What a rule protects, with it and without it; null: it binds nothing. */
export function ruleProtectsText({ protects }: PricedRule): string | null {
  if (protects === undefined) return null;
  const { what, with: kept, without } = protects;
  const share = (value: number | null, none: string) => (value === null ? none : formatShare(Math.min(1, value)));
  switch (what) {
    case 'rarest-safe-share':
      return `kinds down to ${share(kept, 'none')} of human text are safe from chance; without it ${without === null ? 'none' : `down to ${share(without, '')}`}`;
    case 'chance-absent':
      return `a generation draws none of it with chance ${share(kept, '–')}; without it ${share(without, '–')}`;
    case 'own-share':
      return `${share(kept, 'none')} of the rows; without it ${share(without, 'none')}`;
  }
}

/** What counts can tell of average performance; null: nothing is else, or they cannot tell. */
export function rulePerformanceText({ performance }: PricedRule): string | null {
  if (performance === undefined) return null;
  const { data_term: term, mean_error: error } = performance;
  const parts: string[] = [];
  if (term.high > 1.00005) {
    const [low, high] = [formatShare(term.low - 1), formatShare(term.high - 1)];
    parts.push(`${low === high ? low : `${low.replace(/\u00a0%$/, '')} to ${high}`} more of the loss that text lowers`);
  }
  if (error !== null && Math.abs(error - 1) > 0.00005)
    parts.push(`${formatShare(Math.abs(error - 1))} ${error < 1 ? 'less' : 'more'} error over generations`);
  return parts.length === 0 ? null : parts.join('; ');
}

/** How the last is reckoned, in a sentence or two; the same wherever it is shown. */
export const PERFORMANCE_METHOD =
  'Expected average performance, as far as counts tell: the part of a language model’s loss that more text lowers goes with the amount of text to the power −0.28 (Hoffmann et al. 2022) to −0.37 (Besiroglu et al. 2024), and the error of a mean that is learned again and again from human and model rows follows He, Xu and Cheng 2025. Fitted on pre-training, reckoned for the simplest model: whether other rows are better rows, only your evaluation can tell.';
