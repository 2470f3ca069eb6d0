import { clopperPearsonInterval } from '../../statistics/clopper-pearson-interval.ts';
import { alphaOfRuler } from './line-alphas.ts';
import type { LineStratum } from './line-entry.ts';

/** Relative loss or growth that the carried evidence lets be: half of what a gate tolerates, since it is to be found sooner. */
export const WATCHED_LOSS = 0.1;

/** Shares between which a stratum is held to have stayed. */
export interface WatchedBounds {
  /** Below this it narrows; undefined where the reference shows too little to say. */
  readonly low: number | undefined;
  /** Above this it widens; undefined where that would be everything. */
  readonly high: number | undefined;
}

/**
 * Bounds for the share of each tested stratum: (1 - 0.1) times the lower end of the reference's share, and its upper end over (1 - 0.1). All
 * ends hold together but for the ruler's part of the line's alpha, so the reference's own chance is paid for once and not at every release.
 *
 * @param strata those tested: shape [strata]
 * @param ruler which of the line's references, from 1
 * @returns shape [strata]
 */
export function watchedBounds(
  strata: readonly Pick<LineStratum, 'reference'>[],
  ruler: number,
): readonly WatchedBounds[] {
  return strata.map(({ reference: { count, n } }) => {
    const confidence = 1 - alphaOfRuler(ruler) / strata.length;
    const { low } = clopperPearsonInterval(Math.floor(count), n, { confidence });
    const { high } = clopperPearsonInterval(Math.ceil(count), n, { confidence });
    const least = (1 - WATCHED_LOSS) * low;
    const most = high / (1 - WATCHED_LOSS);
    return { low: least > 0 ? least : undefined, high: most < 1 ? most : undefined };
  });
}
