import type { Rows } from './rows.ts';
import { scanNearPairs } from './scan-near-pairs.ts';
import { squaredDistance } from './squared-distance.ts';

export interface BallCounts {
  /** Rows of the generation in the ball of each row of the reference: shape [reference rows]. */
  readonly perReference: Uint32Array;
  /** Balls of the reference that each row of the generation is in: shape [generation rows]. */
  readonly perGeneration: Uint32Array;
  /** 1 where a row of the reference is in some ball of the generation: shape [reference rows]; all 0 without such balls. */
  readonly isHeld: Uint8Array;
}

/**
 * Counts which rows lie in which balls, edges included.
 *
 * @param input.referenceReach squared radius about each row of the reference: shape [reference rows]
 * @param input.generationReach the same about each row of the generation; left out where nothing is asked about them
 */
export function ballCounts({
  reference,
  generation,
  dimensions,
  referenceReach,
  generationReach,
}: {
  readonly reference: Rows;
  readonly generation: Rows;
  readonly dimensions: number;
  readonly referenceReach: Float64Array;
  readonly generationReach?: Float64Array;
}): BallCounts {
  const perReference = new Uint32Array(referenceReach.length);
  const perGeneration = new Uint32Array(generation.length / dimensions);
  const isHeld = new Uint8Array(referenceReach.length);
  const steps = scanNearPairs({
    queries: generation,
    points: reference,
    dimensions,
    pointReach: referenceReach,
    ...(generationReach ? { queryReach: generationReach } : {}),
    visit: (drawn, known, low, high) => {
      const knownReach = referenceReach[known]!;
      const drawnReach = isHeld[known] === 1 || !generationReach ? -1 : generationReach[drawn]!;
      // The bounds decide most pairs; near an edge the distance itself does.
      const isClear = (low > knownReach || high <= knownReach) && (low > drawnReach || high <= drawnReach);
      const squared = isClear
        ? high
        : squaredDistance(generation, drawn * dimensions, reference, known * dimensions, dimensions);
      if (squared <= drawnReach) isHeld[known] = 1;
      if (squared > knownReach) return;
      perReference[known]!++;
      perGeneration[drawn]!++;
    },
  });
  for (const _ of steps);
  return { perReference, perGeneration, isHeld };
}
