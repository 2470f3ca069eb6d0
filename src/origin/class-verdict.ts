import type { Evidence } from '../record/evidence.ts';
import { type OriginClass, originGroup } from '../record/origin.ts';

/** The verdict that evidence for a class bears. */
export function classVerdict(originClass: OriginClass): Evidence['verdict'] {
  const group = originGroup(originClass);
  return group === 'unknown' ? 'inconclusive' : group;
}
