import { goldenRatioShare } from './golden-ratio-share.ts';

export type MixingRule =
  /** A share that somebody decided on. */
  | { readonly kind: 'fixed'; readonly humanShare: number }
  /** Human rows first; synthetic rows only fill what of the budget human rows leave empty. */
  | { readonly kind: 'budget'; readonly budget: number }
  /** `goldenRatioShare`. */
  | { readonly kind: 'golden-ratio' };

export interface MixingShare {
  /** Share of the training weight, 0-1. */
  readonly humanShare: number;
  /** Share of the rows that is human where each is taken once. */
  readonly humanRowShare: number;
  /** Weight of each human and each synthetic row, 1 on average; 0 for rows of which there are none. */
  readonly humanWeight: number;
  readonly syntheticWeight: number;
  /** What the share holds for. */
  readonly holds: string;
}

/**
 * How much human and synthetic rows should weigh beside each other.
 *
 * @param rule how the share is found
 * @param options.human mass or rows that are human; fresh ones for `golden-ratio`
 * @param options.synthetic mass or rows that are synthetic, in the same unit
 * @throws {RangeError} for numbers that cannot be meant
 */
export function mixingShare(
  rule: MixingRule,
  { human, synthetic }: { readonly human: number; readonly synthetic: number },
): MixingShare {
  for (const mass of [human, synthetic])
    if (!(mass >= 0 && Number.isFinite(mass))) throw new RangeError(`a mass of ${mass}; masses are at least 0`);
  const total = human + synthetic;
  if (total === 0) throw new RangeError('there is nothing to mix');
  const { humanShare, holds } = shareOf(rule, { human, synthetic });
  return {
    humanShare,
    humanRowShare: human / total,
    humanWeight: human === 0 ? 0 : (humanShare * total) / human,
    syntheticWeight: synthetic === 0 ? 0 : ((1 - humanShare) * total) / synthetic,
    holds,
  };
}

function shareOf(
  rule: MixingRule,
  { human, synthetic }: { readonly human: number; readonly synthetic: number },
): Pick<MixingShare, 'humanShare' | 'holds'> {
  // Of one kind alone there is nothing to weigh.
  if (synthetic === 0) return { humanShare: 1, holds: 'all rows are human' };
  if (human === 0) return { humanShare: 0, holds: 'no row is human' };
  switch (rule.kind) {
    case 'fixed':
      if (!(rule.humanShare >= 0 && rule.humanShare <= 1))
        throw new RangeError(`a human share of ${rule.humanShare}; it lies between 0 and 1`);
      return { humanShare: rule.humanShare, holds: 'decided in the recipe; no theory stands behind it' };
    case 'budget': {
      if (!(rule.budget > 0)) throw new RangeError(`a budget of ${rule.budget}; it is above 0`);
      const taken = Math.min(human, rule.budget);
      const filled = Math.min(synthetic, rule.budget - taken);
      return {
        humanShare: taken / (taken + filled),
        holds: 'human rows are never left out for synthetic ones; rows weigh the same',
      };
    }
    case 'golden-ratio':
      return {
        humanShare: goldenRatioShare({ human, synthetic }),
        holds:
          'least error of means under recursive training, for human rows that are fresh in each generation, synthetic rows drawn from the last model without truncation, and known origin',
      };
  }
}
