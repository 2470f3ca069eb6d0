import * as z from 'zod';
import { truthEntry } from './truth-entry.ts';
import { type TruthOfCategories, truthOfCategories } from './truth-of-categories.ts';

const settings = z.strictObject({
  types: z.int().min(1).max(1_000_000).describe('how many there are'),
  exponent: z.number().min(0).max(20).default(1).describe('the type of rank r has a share of 1/r^exponent'),
  shift: z.number().min(0).default(0).describe('of Mandelbrot: shares go with 1/(rank + shift)^exponent'),
});

/** Zipf's law, or Zipf and Mandelbrot's: types in the order of their shares, the commonest first. */
export function zipfTruth({ types, exponent, shift }: z.output<typeof settings>): TruthOfCategories {
  return truthOfCategories(Float64Array.from({ length: types }, (_, rank) => (rank + 1 + shift) ** -exponent));
}

export const zipfTruthEntry = truthEntry({
  id: 'zipf',
  title: 'Zipf’s law, or Zipf and Mandelbrot’s',
  kind: 'categories',
  settings,
  create: zipfTruth,
});
