import { type ForgetOptions, forgetRows } from '../audit/forget.ts';
import { forgetInAudit } from './forget-in-audit.ts';
import { forgetInComparison } from './forget-in-comparison.ts';

/**
 * Erases what the workspace keeps of rows, in parts, references, published audits and comparisons. See `forgetRows`.
 *
 * @param digests of `planForgetting`
 */
export function forget(
  options: Pick<ForgetOptions, 'workspace' | 'cwd' | 'queryMemoryMb'> & {
    readonly reason?: string | undefined;
    readonly now?: () => Date;
  },
  digests: readonly string[],
): Promise<{
  readonly parts: number;
  readonly audits: number;
  readonly references: number;
  readonly comparisons: number;
}> {
  const { reason, now, ...place } = options;
  return forgetRows(place, digests, {
    rewriteAudit: forgetInAudit,
    rewriteComparison: forgetInComparison,
    reason,
    ...(now && { now }),
  });
}
