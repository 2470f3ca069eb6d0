import {
  ORIGIN_CLASSES,
  ORIGIN_STATUSES,
  type OriginClass,
  type OriginStatus,
  originGroup,
} from '../../record/origin.ts';

/** Classes of one heading from the one that says least to the one that says most. */
const WEAKEST_FIRST: readonly OriginClass[] = [
  'unknown',
  'mixed',
  'human-ai-assisted',
  'synthetic',
  'synthetic-human-edited',
  'machine-translated',
  'algorithmic',
  'human',
];

/**
 * The class of a row, of those of the texts that are learned from it: theirs where they agree; `mixed` where model text stands beside
 * anything else; `unknown` where nobody knows of some of it and the rest is human. Of several classes of one heading the one that says
 * least.
 *
 * @param classes bits in the order of `ORIGIN_CLASSES`, at least one
 */
export function rowClass(classes: number): OriginClass {
  const own = ORIGIN_CLASSES.filter((_, bit) => (classes & (1 << bit)) !== 0);
  if (own.length === 1) return own[0]!;
  const groups = new Set(own.map(originGroup));
  if (groups.size === 1) return WEAKEST_FIRST.find((name) => own.includes(name))!;
  return groups.has('synthetic') || groups.has('mixed') ? 'mixed' : 'unknown';
}

/** The weakest status of the texts that are learned from a row; of unknown class nothing is known for sure. */
export function rowStatus(rank: number, rowOrigin: OriginClass): OriginStatus {
  const status = ORIGIN_STATUSES[rank]!;
  return rowOrigin === 'unknown' && status !== 'inferred' ? 'unknown' : status;
}
