import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { amountOf } from '../data/amount-of.ts';
import { placesOfAmount } from '../data/places-of-amount.ts';
import type { HumanShare } from './human-share.ts';
import type { RegimeContext, TrainingSet } from './regime.ts';
import type { TrainingSize } from './regime-entry.ts';

/** Standard deviations above the mean that are kept ready where the number of human rows is left to chance. */
const RESERVE_SIGMAS = 6;

/** Fresh human rows (or tokens) that a reserve holds for each generation, so that it lasts for all of them. */
export function mostFreshRows({ share, kind, draw }: HumanShare, { size, rows, generations }: TrainingSize): number {
  if (kind === 'replayed') return 0;
  const mean = size * share;
  if (draw === 'stratified') return Math.round(mean);
  // Rows are left to chance, not tokens; what one generation takes above the mean another leaves.
  const deviation = size * Math.sqrt((share * (1 - share)) / Math.max(1, rows) / generations);
  return Math.min(size, Math.ceil(mean + RESERVE_SIGMAS * deviation + 1));
}

/**
 * The human part of a training set.
 *
 * @returns its rows, undefined where there are none, and how much of the size (rows or tokens) they fill: what whole rows come to, or all
 * of it where all was asked for
 */
export function humanRows<Data>(
  { share, kind: from, draw }: HumanShare,
  { kind, human, size, random }: Pick<RegimeContext<Data>, 'kind' | 'human' | 'size' | 'random'>,
): {
  readonly data: Data | undefined;
  readonly amount: number;
  readonly rows: Pick<TrainingSet<Data>, 'freshHumanRows' | 'replayedHumanRows'>;
} {
  const amount = Math.round(draw === 'stratified' ? size * share : drawnAmount());
  const none = { freshHumanRows: 0, replayedHumanRows: 0 };
  if (amount === 0) return { data: undefined, amount, rows: none };
  if (from === 'fresh') {
    const data = human.fresh({ count: amount, random });
    return { data, amount: filledBy(data), rows: { ...none, freshHumanRows: kind.count(data) } };
  }
  const { end } = placesOfAmount(kind.sizes?.(human.first), { rows: kind.count(human.first), from: 0, amount });
  const data = kind.take(
    human.first,
    Uint32Array.from({ length: end }, (_, place) => place),
  );
  return { data, amount: filledBy(data), rows: { ...none, replayedHumanRows: end } };

  /** A long row takes the place of outputs, so that training sets stay of one size. */
  function filledBy(data: Data): number {
    return Math.max(amount >= size ? size : 0, amountOf(kind, data));
  }

  /** Rows are left to chance, not tokens: a document is human or not. */
  function drawnAmount(): number {
    if (kind.sizes === undefined) return binomialDraw(random, { trials: size, probability: share });
    const trials = Math.max(1, kind.count(human.first));
    return (size * binomialDraw(random, { trials, probability: share })) / trials;
  }
}
