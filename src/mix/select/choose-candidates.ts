import { drawByWeight } from './draw-by-weight.ts';
import { facilityLocation } from './facility-location.ts';
import { gramCoverage } from './gram-coverage.ts';
import type { GramSets } from './gram-sets.ts';
import { GRAM_DIMENSIONS, gramVectors } from './gram-vectors.ts';
import { identityRanks } from './identity-ranks.ts';
import { kCentre } from './k-centre.ts';
import type { SelectionLimits } from './selection-budget.ts';
import { wholeWeights } from './whole-weights.ts';

/**
 * Ways to choose among interchangeable candidates. Beside kept rows none takes the most typical first: what is typical is covered. Of what is
 * rare, facility location covers most (bench/select-coverage.ts); k-centre takes what is farthest from everything, and that is often odd.
 */
export const CHOICE_METHODS = ['facility-location', 'k-centre', 'n-grams', 'random'] as const;
export type ChoiceMethod = (typeof CHOICE_METHODS)[number];

/** Rows that are chosen among, or kept anyway. */
export interface ChoiceRows {
  /** Identity of each row: shape [rows], each once. */
  readonly ids: readonly string[];
  /** Shape [rows, dimensions], for `facility-location` and `k-centre`; without them they go by `gramVectors`. */
  readonly vectors?: Float32Array | undefined;
  /** For `n-grams`, and where there are no vectors. */
  readonly grams?: GramSets | undefined;
}

export interface ChooseCandidatesOptions extends SelectionLimits {
  readonly by: ChoiceMethod;
  readonly candidates: ChoiceRows;
  /** Rows that are in the build anyway, such as all human ones: candidates are chosen for what they add to them. */
  readonly kept?: ChoiceRows | undefined;
  readonly dimensions?: number | undefined;
  /**
   * At least 0, such as `detectorWeight` of each candidate: what it is worth to cover it (`facility-location`), or how likely it is drawn
   * (`random`). The others know no weights. Shape [candidates].
   */
  readonly weights?: Float64Array | undefined;
  /** Whole number; its lower 32 bits count. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

export interface CandidateChoice {
  /** Candidates in the order in which they were chosen. */
  readonly chosen: Uint32Array;
  /** Facts of the method for a manifest, such as the share of the best choice that is proved. */
  readonly facts: Readonly<Record<string, number | string>>;
}

/**
 * Chooses among candidates by one of the methods, the same whatever order they come in.
 *
 * @throws {RangeError} when the method lacks what it needs, or options cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function chooseCandidates({
  by,
  candidates,
  kept,
  dimensions,
  weights,
  seed,
  signal,
  ...limits
}: ChooseCandidatesOptions): Promise<CandidateChoice> {
  const hasVectors = candidates.vectors !== undefined && dimensions !== undefined;
  const embedded = (rows: ChoiceRows) => {
    const vectors = hasVectors ? rows.vectors : rows.grams && gramVectors(rows.grams);
    if (vectors === undefined) throw new RangeError(`"${by}" chooses by vectors or n-grams, and there are none`);
    return { vectors, ranks: identityRanks(rows.ids, { seed }) };
  };
  const rows = () => ({
    candidates: embedded(candidates),
    kept: kept && embedded(kept),
    dimensions: hasVectors ? dimensions : GRAM_DIMENSIONS,
    signal,
  });
  if (weights && (by === 'k-centre' || by === 'n-grams')) throw new RangeError(`"${by}" knows no weights`);
  switch (by) {
    case 'facility-location': {
      const found = await facilityLocation({ ...limits, ...rows(), weights: weights && wholeWeights(weights) });
      return {
        chosen: found.chosen,
        facts: {
          method: found.method,
          before: found.before,
          after: found.after,
          recall: found.recall,
          ...(found.provedShare !== undefined && { provedShare: found.provedShare }),
          ...(found.neighbours !== undefined && { neighbours: found.neighbours }),
        },
      };
    }
    case 'k-centre': {
      const { chosen, radius, isExact } = await kCentre({ ...limits, ...rows() });
      return { chosen, facts: { radius: Number.isFinite(radius) ? radius : 2, method: isExact ? 'all' : 'parts' } };
    }
    case 'n-grams': {
      if (!candidates.grams || (kept && !kept.grams))
        throw new RangeError('"n-grams" chooses by n-grams, and there are none');
      const ranks = identityRanks(candidates.ids, { seed });
      const found = gramCoverage({ ...limits, candidates: candidates.grams, kept: kept?.grams, ranks });
      return {
        chosen: found.chosen,
        facts: { gained: found.gained, provedShare: found.atMost === 0 ? 1 : found.gained / found.atMost },
      };
    }
    case 'random':
      return { chosen: drawByWeight(candidates.ids, { ...limits, weights, seed }), facts: {} };
  }
}
