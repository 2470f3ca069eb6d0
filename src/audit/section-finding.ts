import type { Example, Finding } from './audit-result.ts';

/** A finding drawn from a section of the result alone, before it is weighed. */
export interface SectionFinding extends Pick<Finding, 'kind' | 'source' | 'title' | 'action' | 'command' | 'records'> {
  /** Words of the records concerned; null where nobody counted them. */
  readonly words: number | null;
  readonly examples: readonly Example[];
}
