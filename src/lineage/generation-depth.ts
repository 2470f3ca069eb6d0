import type { GenerationDepth, OriginClass } from '../record/origin.ts';

/** Depth where nothing is known of what a text stands on. */
const UNKNOWN_DEPTH: GenerationDepth = { min: 0, max: null };

/**
 * Depth of a data set: the largest of its records', {largest min, largest max}. One record can set it, so publish the histogram too.
 *
 * @param records depths of records; undefined for records of which nothing is known
 * @returns {0, 0} for a set without records
 */
export function dataSetDepth(records: Iterable<GenerationDepth | undefined>): GenerationDepth {
  let min = 0;
  let max: number | null = 0;
  for (const depth of records) {
    const known = depth ?? UNKNOWN_DEPTH;
    min = Math.max(min, known.min);
    max = max === null || known.max === null ? null : Math.max(max, known.max);
  }
  return { min, max };
}

/**
 * Depth of text that a model writes, paraphrases or translates: one more than that of everything it was trained on, its base's data included.
 * Seeds and prompts change nothing.
 *
 * @param training depth of its training data (`dataSetDepth`); undefined where that is not known
 */
export function modelTextDepth(training: GenerationDepth | undefined): GenerationDepth {
  const known = training ?? UNKNOWN_DEPTH;
  return { min: known.min + 1, max: known.max === null ? null : known.max + 1 };
}

/**
 * Depth of a record by its class and the models that wrote it.
 *
 * @param writers `modelTextDepth` of each model that wrote it; undefined for one of which nothing is known. None where nobody knows who did
 */
export function recordDepth(
  originClass: OriginClass,
  writers: readonly (GenerationDepth | undefined)[] = [],
): GenerationDepth {
  switch (originClass) {
    case 'human':
    case 'algorithmic':
      return { min: 0, max: 0 };
    case 'unknown':
      return UNKNOWN_DEPTH;
    case 'human-ai-assisted':
    case 'mixed':
      return { min: 0, max: largestMax(writers) };
    case 'synthetic':
    case 'synthetic-human-edited':
    case 'machine-translated':
      return { min: smallestMin(writers), max: largestMax(writers) };
  }
}

/** At least 1: some model wrote it. */
function smallestMin(writers: readonly (GenerationDepth | undefined)[]): number {
  if (writers.length === 0) return 1;
  return Math.max(
    1,
    writers.reduce((min, writer) => Math.min(min, writer?.min ?? 1), Number.POSITIVE_INFINITY),
  );
}

function largestMax(writers: readonly (GenerationDepth | undefined)[]): number | null {
  if (writers.length === 0) return null;
  let max = 0;
  for (const writer of writers) {
    if (writer === undefined || writer.max === null) return null;
    max = Math.max(max, writer.max);
  }
  return max;
}
