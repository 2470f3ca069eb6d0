import { hash } from 'node:crypto';
import type { ReferencePart } from './reference-manifest.ts';

/** Shares of calibration, comparator and reserve; a choice of design: the comparator's counts limit power. */
export const SPLIT_EDGES: readonly [number, number] = [0.3, 0.8];
/** Names the split, so that another one can be made of the same units. */
export const REFERENCE_SALT = 'outcross-ref-v1';
/** 48 bits are whole numbers exactly. */
const BYTES = 6;

/** Where a unit lies between 0 and 1: the first 48 bits of SHA-256(salt LF unit) / 2^48. */
export function splitShare(unit: string, salt: string = REFERENCE_SALT): number {
  return hash('sha256', `${salt}\n${unit}`, 'buffer').readUIntBE(0, BYTES) / 2 ** (8 * BYTES);
}

/** Part of a reference that a unit goes to, whole. */
export function referencePart(
  unit: string,
  {
    salt = REFERENCE_SALT,
    edges = SPLIT_EDGES,
  }: { readonly salt?: string; readonly edges?: readonly [number, number] } = {},
): ReferencePart {
  const share = splitShare(unit, salt);
  return share < edges[0] ? 'calibration' : share < edges[1] ? 'comparator' : 'reserve';
}
