import type { AuditResult } from './audit-result.ts';

/** Whether only some of the rows were read, as asked. Then two copies are found together only where both were drawn. */
export function isSampled({ settings }: Pick<AuditResult, 'settings'>): boolean {
  return settings.sample_share !== null && settings.sample_share < 1;
}
