import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

/** A worked example of a measure: what goes in, and what must come out. */
export interface RangeVector {
  readonly name: string;
  readonly group: string;
  // biome-ignore lint/suspicious/noExplicitAny: every vector has its own shape; a wrong one fails its comparison.
  readonly input: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly parameters: any;
  readonly expected: unknown;
  readonly tolerance: number;
}

const folder = process.env.OUTCROSS_REFERENCE ?? path.resolve(import.meta.dirname, '../../../shared/reference');
/** Where the vectors are looked for. */
export const RANGE_VECTOR_FILE: string = path.join(folder, 'range-vectors.json');
/** None where the file is not there. */
export const RANGE_VECTORS: readonly RangeVector[] = existsSync(RANGE_VECTOR_FILE)
  ? JSON.parse(readFileSync(RANGE_VECTOR_FILE, 'utf8')).vectors
  : [];

/** Holds what we answer against a vector: numbers within its tolerance, relative above 1; everything else exactly. */
export function expectVector(observed: unknown, { expected, tolerance, name }: RangeVector): void {
  compare(observed, expected, tolerance, name);
}

function compare(observed: unknown, expected: unknown, tolerance: number, where: string): void {
  if (typeof expected === 'number' && tolerance > 0) {
    expect(typeof observed, where).toBe('number');
    const error = Math.abs((observed as number) - expected);
    expect(error, `${where}: ${observed} for ${expected}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected)),
    );
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(observed as object), where).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected))
      compare((observed as Record<string, unknown>)[key], value, tolerance, `${where}.${key}`);
  } else expect(observed, where).toBe(expected);
}
