import type { Generation, PreparedReference } from '../compare/compare-generation.ts';
import { type PlacedGeneration, placeGenerations } from '../compare/place-generations.ts';
import { type AttributeStagesOptions, attributeStages } from './attribute-stages.ts';
import type { StageComparison } from './stage-comparison.ts';

/**
 * Places the outputs of several stages of one making and says which step narrowed it; see `attributeStages`.
 *
 * @param stages in the order of the making
 * @throws {InputError} two stages hold the same texts
 * @throws {RangeError} for fewer than 2 stages, two of one name, or one without documents
 * @throws {CancelledError} `signal` aborted
 */
export async function compareStages(
  prepared: PreparedReference,
  stages: readonly Generation[],
  options: AttributeStagesOptions = {},
): Promise<StageComparison> {
  return attributePlacedStages(prepared, await placeGenerations(prepared, stages, options), options);
}

/** Stages that are placed already. */
export function attributePlacedStages(
  prepared: PreparedReference,
  stages: readonly PlacedGeneration[],
  options: AttributeStagesOptions,
): Promise<StageComparison> {
  return attributeStages(
    prepared,
    {
      people: prepared.human,
      stages: stages.map(({ name, placed, hash, copiedShare }) => ({ name, documents: placed, hash, copiedShare })),
    },
    options,
  );
}
