import { recursiveMeanError } from '../select/recursive-mean-error.ts';
import type { RulePrice, SelectionTally } from '../solve/allocation-problem.ts';

/** What a rule holds up, and what it does to average performance as far as counts can tell. */
export interface RuleEffect {
  /** What the rule protects, with it and without it; null: it binds nothing. */
  readonly protects: ProtectedQuantity | null;
  readonly performance: ExpectedPerformance | null;
}

/**
 * - `rarest-safe-share`: share of human text that a kind of text needs for five fresh human rows of it to be expected; rarer ones drift.
 * - `chance-absent`: chance that a generation draws none of the rows of a kind, where the model itself writes none.
 * - `own-share`: share of the selected rows that the rule bounds.
 */
export interface ProtectedQuantity {
  readonly what: 'rarest-safe-share' | 'chance-absent' | 'own-share';
  /** Null: there is no such row at all. */
  readonly with: number | null;
  readonly without: number | null;
}

/** Ratios of what is with the rule over what were without it; 1: no difference. */
export interface ExpectedPerformance {
  /**
   * Of the part of the loss that more text lowers, by the two exponents that were fitted to it: lowest and highest. 1 where the budget is spent
   * either way, and the rule only changes on what.
   */
  readonly data_term: { readonly low: number; readonly high: number };
  /** Of the squared error of a mean that is learned again and again from this mixture; null: without human or without model text. */
  readonly mean_error: number | null;
}

/** Exponents of the amount of text in the loss of language models: Hoffmann et al. 2022, and the fit to their runs by Besiroglu et al. 2024. */
const DATA_EXPONENTS = [0.28, 0.37] as const;
/** Fresh human rows of a kind a generation with which chance seldom halves its share. */
const SAFE_ROWS = 5;
const DIGITS = 6;

/** @param rule its place in the recipe */
export function ruleEffect(rule: string, { effect }: Pick<RulePrice, 'effect'>): RuleEffect {
  if (effect === null) return { protects: null, performance: null };
  const quantity = quantityOf(rule);
  const { with: kept, without } = effect;
  return {
    protects: { what: quantity.what, with: quantity.of(kept), without: quantity.of(without) },
    performance: {
      data_term: dataTerm(without.mass / kept.mass),
      mean_error: ratio(meanError(kept), meanError(without)),
    },
  };
}

function quantityOf(rule: string): {
  readonly what: ProtectedQuantity['what'];
  readonly of: (selection: SelectionTally) => number | null;
} {
  if (/^(rare\.|interactions\.)/.test(rule)) return { what: 'chance-absent', of: ({ own }) => rounded(Math.exp(-own)) };
  if (/^(human\.|mix|exposure\.)/.test(rule))
    return {
      what: 'rarest-safe-share',
      of: ({ tallies }) => (tallies.fresh! < SAFE_ROWS ? null : rounded(SAFE_ROWS / tallies.fresh!)),
    };
  return { what: 'own-share', of: ({ own, rows }) => (rows === 0 ? null : rounded(own / rows)) };
}

function dataTerm(more: number): ExpectedPerformance['data_term'] {
  const [low, high] = DATA_EXPONENTS.map((exponent) => rounded(more ** exponent));
  return { low: low!, high: high! };
}

/** With human rows weighted as they stand in the mixture. */
function meanError({ rows, tallies }: SelectionTally): number | null {
  const human = tallies.human!;
  const synthetic = rows - human;
  if (human < 1 || synthetic < 1) return null;
  return recursiveMeanError({ human, synthetic, share: human / rows });
}

function ratio(a: number | null, b: number | null): number | null {
  return a === null || b === null || b === 0 ? null : rounded(a / b);
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
