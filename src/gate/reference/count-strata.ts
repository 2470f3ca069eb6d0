import type { ClassifiedDocument } from './classify-document.ts';
import { groupValue } from './group-value.ts';
import type { StratumDefinition } from './reference-manifest.ts';

/** Documents of a stratum, and of how many that could be in it. */
export interface StratumCount {
  readonly count: number;
  /** Documents for which the stratum's dimension is known: those with the column, with a topic, long enough to be measured. */
  readonly n: number;
}

/** What places a document in strata. */
export type PlacedDocument = Pick<ClassifiedDocument, 'strata' | 'surprisal'> & {
  readonly document: Pick<ClassifiedDocument['document'], 'groups'>;
};

/**
 * Counts documents by stratum.
 *
 * @returns shape [strata]
 */
export function countStrata(
  strata: readonly StratumDefinition[],
  documents: Iterable<PlacedDocument>,
): readonly StratumCount[] {
  const counts = strata.map(() => 0);
  const known = strata.map(() => 0);
  for (const document of documents) {
    for (const at of document.strata) counts[at]!++;
    for (const [at, { rule }] of strata.entries()) if (isKnown(rule, document)) known[at]!++;
  }
  return strata.map((_, at) => ({ count: counts[at]!, n: known[at]! }));
}

/** Whether it can be told if the document lies in a stratum of such a rule. */
export function isKnown(rule: StratumDefinition['rule'], { document, surprisal }: PlacedDocument): boolean {
  switch (rule.kind) {
    case 'group':
      return groupValue(document.groups, rule.column) !== undefined;
    case 'surprisal':
      return surprisal !== undefined;
    case 'topics':
      // A text without words has no topic, and is one that lost all of them.
      return true;
  }
}
