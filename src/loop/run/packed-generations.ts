import type { GenerationResult } from './simulation-result.ts';

type Extras = Pick<GenerationResult, 'losses' | 'histograms' | 'samples' | 'verdict' | 'build'>;

/** Generations of one arm as columns: hundreds of thousands pass between threads as a few arrays. */
export interface PackedGenerations {
  readonly arm: string;
  /** Shape [rows] each. */
  readonly seeds: Int32Array;
  readonly generations: Int32Array;
  readonly trainingRows: Float64Array;
  readonly freshHumanRows: Float64Array;
  readonly replayedHumanRows: Float64Array;
  readonly measures: readonly string[];
  /** Shape [rows, measures]; NaN where a row has none. */
  readonly values: Float64Array;
  /** By row: what few rows have. */
  readonly extras: readonly (readonly [row: number, extras: Extras])[];
}

/** @param generations of one arm */
export function packGenerations(arm: string, generations: readonly GenerationResult[]): PackedGenerations {
  const places = new Map<string, number>();
  for (const { values } of generations) for (const id in values) if (!places.has(id)) places.set(id, places.size);
  const rows = generations.length;
  const packed = {
    arm,
    seeds: new Int32Array(rows),
    generations: new Int32Array(rows),
    trainingRows: new Float64Array(rows),
    freshHumanRows: new Float64Array(rows),
    replayedHumanRows: new Float64Array(rows),
    measures: [...places.keys()],
    values: new Float64Array(rows * places.size).fill(Number.NaN),
    extras: [] as [number, Extras][],
  };
  for (let row = 0; row < rows; row++) {
    const {
      arm: _,
      seed,
      generation,
      trainingRows,
      freshHumanRows,
      replayedHumanRows,
      values,
      ...extras
    } = generations[row]!;
    packed.seeds[row] = seed;
    packed.generations[row] = generation;
    packed.trainingRows[row] = trainingRows;
    packed.freshHumanRows[row] = freshHumanRows;
    packed.replayedHumanRows[row] = replayedHumanRows;
    for (const id in values) packed.values[row * places.size + places.get(id)!] = values[id]!;
    for (const _key in extras) {
      packed.extras.push([row, extras]);
      break;
    }
  }
  return packed;
}

/** The generations again, in the same order. */
export function unpackGenerations(packed: PackedGenerations): GenerationResult[] {
  const { measures, values } = packed;
  const results: GenerationResult[] = [];
  let extra = 0;
  for (let row = 0; row < packed.seeds.length; row++) {
    const own: Record<string, number> = {};
    for (let at = 0; at < measures.length; at++) {
      const value = values[row * measures.length + at]!;
      if (!Number.isNaN(value)) own[measures[at]!] = value;
    }
    const result: GenerationResult = {
      arm: packed.arm,
      seed: packed.seeds[row]!,
      generation: packed.generations[row]!,
      trainingRows: packed.trainingRows[row]!,
      freshHumanRows: packed.freshHumanRows[row]!,
      replayedHumanRows: packed.replayedHumanRows[row]!,
      values: own,
    };
    if (packed.extras[extra]?.[0] === row) Object.assign(result, packed.extras[extra++]![1]);
    results.push(result);
  }
  return results;
}
