import { type CollisionShare, collisionTest } from '../../statistics/collision-test.ts';
import type { ReferenceManifest } from '../reference/reference-manifest.ts';

/** So many of people's records must be in the reference: of a sample of their texts nobody knows which text they repeat most. */
const LEAST_TAKEN = 0.99;

/** What is known of people's repeats. */
export type PeoplesRepeats = Pick<ReferenceManifest, 'n' | 'dedupe' | 'origin'>;

/**
 * Chance that people would repeat each other as often, unit by unit, as the generation does. A reference keeps how many records repeat others,
 * not which: all are taken as copies of one text, which makes people as repetitive as they can have been.
 *
 * @param distinctTexts of the reference, all parts
 * @returns undefined where it cannot be told: an arm of less than 2 units, or that is a sample of a larger one
 */
export function repetitionP(
  generation: CollisionShare | undefined,
  { manifest, distinctTexts }: { readonly manifest: PeoplesRepeats; readonly distinctTexts: number },
): number | undefined {
  const { n, dedupe, origin } = manifest;
  const parts = Object.values(n);
  const documents = parts.reduce((sum, part) => sum + part.documents, 0);
  const units = parts.reduce((sum, part) => sum + part.units, 0);
  const records = documents + dedupe.removedRecords;
  if (generation === undefined || units < 2) return undefined;
  if (records < LEAST_TAKEN * origin.records * (origin.assumedHuman ? 1 : origin.human)) return undefined;
  // Where one text has all repeats, one more record than there are repeats has it, each in a unit of its own.
  const repeats = dedupe.removedRecords + Math.max(0, documents - distinctTexts);
  const share = Math.min(1, (repeats * (repeats + 1)) / (units * (units - 1)));
  return collisionTest({ generation, people: { units, share } });
}
