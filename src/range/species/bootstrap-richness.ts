import type { CountsOfCounts } from './counts-of-counts.ts';

/**
 * Types to be expected in n occurrences drawn **with** replacement from the sample: sum (1 - (1 - x/n)^n). Always fewer than were
 * seen, which is why intervals here come from the jackknife: a bootstrap of types or hapaxes is centred on the wrong number.
 *
 * @returns types, 0 … S
 */
export function bootstrapRichness({ counts, multiplicities, total }: CountsOfCounts): number {
  let types = 0;
  for (let index = 0; index < counts.length; index++)
    types -= multiplicities[index]! * Math.expm1(total * Math.log1p(-counts[index]! / total));
  return types;
}
