import type { ExampleConditions } from '../engine/record-session.ts';
import type { AuditResult } from './audit-result.ts';
import type { Draft } from './findings.ts';
import { countText as count } from './number-text.ts';
import type { DecidedUse } from './origin-index.ts';

/** Families named in a title. */
const FAMILIES_NAMED = 3;

/** Text that our own models wrote and the ledger knows, by the source in which it came back. */
export function ownOutput(audit: AuditResult, uses: readonly DecidedUse[]): readonly Draft[] {
  const found = new Map<string, { records: number; words: number; families: Set<string>; uses: DecidedUse[] }>();
  for (const use of uses) {
    const proofs = use.decision.evidence.filter(
      ({ kind, verdict }) => kind === 'own-ledger' && verdict !== 'inconclusive',
    );
    if (proofs.length === 0) continue;
    const own = found.get(use.source) ?? { records: 0, words: 0, families: new Set(), uses: [] };
    own.records += use.records;
    own.words += use.words;
    for (const { generator } of proofs) if (generator !== undefined) own.families.add(generator);
    own.uses.push(use);
    found.set(use.source, own);
  }
  return audit.sources.flatMap(({ id, records: all }): readonly Draft[] => {
    const own = found.get(id);
    if (!own) return [];
    const families = [...own.families].sort();
    const named = families.slice(0, FAMILIES_NAMED).join(', ');
    const one = own.records === 1;
    return [
      {
        kind: 'own-output',
        source: id,
        records: own.records,
        words: own.words,
        title: `${id}: ${count(own.records)} of ${count(all)} ${all === 1 ? 'record' : 'records'} ${one ? 'holds' : 'hold'} text that our own models wrote (${named}${families.length > FAMILIES_NAMED ? ', …' : ''}).`,
        action: `The ledger proves it, passage by passage. Keep ${one ? 'it' : 'them'} out of human data: what a model family wrote must not train the same family unnoticed.`,
        command: `outcross trace --where 'evidence ~ "own-ledger" and class in (synthetic, mixed, unknown) and source = "${id}"'`,
        examplesOf: own.uses.map(
          ({ source, field, signature, overlay }): ExampleConditions => [
            ['source', source],
            ['field', field],
            ['signature', signature],
            ['overlay', overlay],
          ],
        ),
      },
    ];
  });
}
