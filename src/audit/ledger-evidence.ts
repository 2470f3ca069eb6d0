import type { LedgerMatch } from '../ledger/ledger-match.ts';
import type { Evidence } from '../record/evidence.ts';

/** Entries named for one text at most, the strongest; more say the same. */
const MATCHES_KEPT = 8;
/** Passages pointed at of one match at most, longest first; its share counts all of them. */
const PLACES_KEPT = 16;

/**
 * What matches in the ledger say about a text: each entry it shares a passage with is evidence, with the passages as its places. What
 * decides nothing (a phrase, a paraphrase, a text too short to be anybody's own) is kept as inconclusive.
 */
export function ledgerEvidence(matches: readonly LedgerMatch[]): readonly Evidence[] {
  return matches.slice(0, MATCHES_KEPT).flatMap(evidenceOf);
}

function evidenceOf({ relation, decides, entry, family, spans }: LedgerMatch): readonly Evidence[] {
  const verdict = VERDICTS[decides];
  const item: Evidence = {
    kind: 'own-ledger',
    verdict,
    strength: 'documentary',
    source: `ledger:${relation}`,
    generator: family,
    ...(verdict !== 'inconclusive' && { class: verdict }),
    ...(decides === 'record' && { coversRecord: true }),
    ref: `entry ${entry}`,
  };
  if (spans.length === 0) return [item];
  return [...spans]
    .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
    .slice(0, PLACES_KEPT)
    .map((span) => ({ ...item, span }));
}

const VERDICTS = { record: 'synthetic', span: 'mixed', nothing: 'inconclusive' } as const;
