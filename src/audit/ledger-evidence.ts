import type { LedgerMatch } from '../ledger/ledger-match.ts';
import type { Evidence, TextSpan } from '../record/evidence.ts';

/** Entries named for one text where more say nothing new. */
const MATCHES_KEPT = 8;
/** Entries named for one text at most, whatever they say. A look-up compares fewer. */
const MOST_MATCHES = 256;
/** Passages pointed at of one match at most, longest first; its share counts all of them. */
const PLACES_KEPT = 16;
/** Code units of a passage that no match before explains: fewer than the shortest passage has are its ragged end. */
const NEW_LENGTH = 32;

/**
 * What matches in the ledger say about a text: each entry it shares a passage with is evidence, with the passages as its places. What
 * decides nothing (a phrase, a paraphrase, a text too short to be anybody's own) is kept as inconclusive.
 *
 * The strongest matches are named, and all that explain a passage or name a family which no stronger one does; where others match as
 * well, the reference says how many there are in all.
 *
 * @param matches as a look-up gives them, the strongest first
 */
export function ledgerEvidence(matches: readonly LedgerMatch[]): readonly Evidence[] {
  const kept = chooseMatches(matches);
  const all = kept.length < matches.length ? `, one of ${matches.length} that match` : '';
  return kept.flatMap((match) => evidenceOf(match, `entry ${match.entry}${all}`));
}

function chooseMatches(matches: readonly LedgerMatch[]): readonly LedgerMatch[] {
  const chosen = new Set<LedgerMatch>();
  const families = new Set<string>();
  let explained: readonly TextSpan[] = [];
  for (const match of matches) {
    if (match.decides === 'nothing' || chosen.size >= MOST_MATCHES) continue;
    const isNew = match.spans.some((span) => lengthOutside(span, explained) >= NEW_LENGTH);
    if (!isNew && families.has(match.family)) continue;
    chosen.add(match);
    families.add(match.family);
    explained = joinSpans([...explained, ...match.spans]);
  }
  for (const match of matches) {
    if (chosen.size >= MATCHES_KEPT) break;
    chosen.add(match);
  }
  return matches.filter((match) => chosen.has(match));
}

/** Code units of a span that none of the others holds; they are ascending, without overlap. */
function lengthOutside({ start, end }: TextSpan, others: readonly TextSpan[]): number {
  let length = end - start;
  for (const other of others) length -= Math.max(0, Math.min(end, other.end) - Math.max(start, other.start));
  return length;
}

function joinSpans(spans: readonly TextSpan[]): readonly TextSpan[] {
  const joined: TextSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && span.start <= last.end)
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else joined.push(span);
  }
  return joined;
}

function evidenceOf({ relation, decides, family, spans }: LedgerMatch, ref: string): readonly Evidence[] {
  const verdict = VERDICTS[decides];
  const item: Evidence = {
    kind: 'own-ledger',
    verdict,
    strength: 'documentary',
    source: `ledger:${relation}`,
    generator: family,
    ...(verdict !== 'inconclusive' && { class: verdict }),
    ...(decides === 'record' && { coversRecord: true }),
    ref,
  };
  if (spans.length === 0) return [item];
  return [...spans]
    .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
    .slice(0, PLACES_KEPT)
    .map((span) => ({ ...item, span }));
}

const VERDICTS = { record: 'synthetic', span: 'mixed', nothing: 'inconclusive' } as const;
