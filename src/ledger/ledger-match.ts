import type { TextSpan } from '../record/evidence.ts';
import type { ModelName } from './ledger-entry.ts';

/** How a text that is looked up relates to an entry, the closest first. */
export const LEDGER_RELATIONS = ['identical', 'near', 'contained', 'paragraph', 'contains', 'paraphrase'] as const;
export type LedgerRelation = (typeof LEDGER_RELATIONS)[number];

/** An entry of the ledger in which a text, or a part of it, stands. */
export interface LedgerMatch {
  /**
   * `identical`: the normalised texts are equal. `near`: each holds half of the other, or the text is the entry edited all over.
   * `contained`: the entry holds half of the text. `paragraph`: a whole paragraph of the text stands in it. `contains`: passages of the
   * text do. `paraphrase`: many of the same rare words.
   */
  readonly relation: LedgerRelation;
  /** What may be concluded: that the record comes of the entry, that its spans do, or nothing: too little is shared to prove anything. */
  readonly decides: 'record' | 'span' | 'nothing';
  /** Position of the entry's leaf in the tree. */
  readonly entry: number;
  /** Family of the model that wrote it. */
  readonly family: string;
  /** The model, as its caller named it. */
  readonly model: ModelName;
  /** The caller's own id of the call; null where none was given. */
  readonly id: string | null;
  /** When it was written, as its caller claimed: ISO 8601 in UTC. */
  readonly time: string | null;
  /** Share of the text's distinct fingerprints that are found in the entry; of a paraphrase, its similarity. */
  readonly share: number;
  /** Share of the entry's distinct fingerprints that are found in the text. */
  readonly entryShare: number;
  /** Passages of the text that stand in the entry, changed words between shared ones included: UTF-16 ranges, ascending, without overlap. */
  readonly spans: readonly TextSpan[];
}

/** A total order of the matches of one text, the strongest first; equal ones by their place in the ledger. */
export function compareMatches(a: LedgerMatch, b: LedgerMatch): number {
  return (
    DECISIONS.indexOf(a.decides) - DECISIONS.indexOf(b.decides) ||
    LEDGER_RELATIONS.indexOf(a.relation) - LEDGER_RELATIONS.indexOf(b.relation) ||
    b.share - a.share ||
    b.entryShare - a.entryShare ||
    a.entry - b.entry
  );
}

const DECISIONS: readonly LedgerMatch['decides'][] = ['record', 'span', 'nothing'];
