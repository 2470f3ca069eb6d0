import { type CountsOfCounts, typesSeen } from './counts-of-counts.ts';
import { unseenTypes } from './unseen-types.ts';

/** Which of the published forms of Chao1: they differ in what they add to the types seen. */
export type ChaoOneForm = 'classic' | 'finite-sample' | 'bias-corrected';

/**
 * Lower bound of the number of types in the source (Chao 1984). Grows with n; invented words and typing errors raise it.
 *
 * | form | adds to S |
 * |---|---|
 * | `classic` | f1^2/(2 f2) |
 * | `finite-sample` | ((n-1)/n) f1^2/(2 f2); where f2 = 0, ((n-1)/n) f1 (f1-1)/2 |
 * | `bias-corrected` | f1 (f1-1)/(2 (f2+1)) |
 *
 * @returns types, from S. Larger is wider. Undefined for the classic form where hapaxes were seen, but no type twice
 */
export function chaoOne(
  sample: CountsOfCounts,
  { form = 'finite-sample' }: { form?: ChaoOneForm } = {},
): number | undefined {
  const once = typesSeen(sample, 1);
  const twice = typesSeen(sample, 2);
  if (form === 'finite-sample') return sample.types + unseenTypes(sample);
  if (form === 'bias-corrected') return sample.types + (once * (once - 1)) / (2 * (twice + 1));
  if (once === 0) return sample.types;
  return twice === 0 ? undefined : sample.types + once ** 2 / (2 * twice);
}
