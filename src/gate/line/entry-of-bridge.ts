import type { ReferenceBridge } from '../reference/reference-bridge.ts';
import type { StratumDefinition } from '../reference/reference-manifest.ts';
import type { LineRenewed } from './line-entry.ts';
import type { LineState } from './line-state.ts';

/** Topics are numbered anew by every reference: equal numbers mean nothing. */
const NUMBERED_TOPIC = /^topic:\d+$/;

/**
 * The change of a line's ruler, from the study that measured both references' people with both rulers. A stratum goes on where the old ruler
 * has one of the same id that both rulers find in the same texts; the factor is how much more of it the new one finds.
 *
 * @param bridge of the renewed reference, from the line's present one
 * @param options.strata definitions of the new reference
 * @throws {ConfigError} when it is appended to a line with another reference
 */
export function renewedByBridge(
  state: LineState,
  bridge: ReferenceBridge,
  {
    strata,
    referenceName,
    assumedHuman,
    at,
  }: {
    readonly strata: readonly Pick<StratumDefinition, 'id' | 'label' | 'dimension' | 'isTail' | 'isTested'>[];
    readonly referenceName: string;
    readonly assumedHuman: boolean;
    readonly at: string;
  },
): LineRenewed {
  const byNew = new Map(bridge.byNewStrata.map((each) => [each.id, each]));
  const byOld = new Map(bridge.byOldStrata.map((each) => [each.id, each]));
  const known = new Set(state.strata.map(({ id }) => id));
  // A dimension of which nothing is known in the new comparator has no share to hold anything against.
  const measured = strata.filter(({ id }) => (byNew.get(id)?.new.n ?? 0) > 0);
  return {
    kind: 'renewed',
    at,
    fromHash: bridge.from,
    referenceHash: bridge.to,
    referenceName,
    assumedHuman,
    strata: measured.map(({ id, label, dimension, isTail, isTested }) => ({
      id,
      label,
      dimension,
      isTail,
      isTested,
      reference: { ...byNew.get(id)!.new },
    })),
    bridge: measured.map(({ id }) => {
      const isNumbered = NUMBERED_TOPIC.test(id);
      const old = known.has(id) && !isNumbered ? byOld.get(id) : undefined;
      const factor = old && pooledShare(byNew.get(id)!) / pooledShare(old);
      return factor !== undefined && factor > 0 && Number.isFinite(factor)
        ? { id, from: id, factor }
        : { id, from: null, factor: null };
    }),
    overlap: Math.max(1, ...bridge.byNewStrata.map(({ old, new: renewed }) => old.n + renewed.n)),
  };
}

/** Share that one ruler gives a stratum in the people of both references together. */
function pooledShare({ old, new: renewed }: ReferenceBridge['byNewStrata'][number]): number {
  return (old.count + renewed.count) / (old.n + renewed.n);
}
