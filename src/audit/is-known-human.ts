import { type Decision, decideOrigin } from '../origin/decide.ts';
import { parseSignature } from '../origin/signature.ts';
import { evidenceClass } from '../origin/weigh-evidence.ts';
import type { SourceCard } from '../record/source-card.ts';
import type { PartUse } from './part-summary.ts';

/**
 * Whether a text was there before language models were, by an attestation that the user answers for, or was captured as it was written. A
 * contract, a log or a declaration is the word of those whose texts are to be judged: taken for proof here, it would set the thresholds they
 * are judged by. So would dates that a card attests which came with the data.
 */
export function isKnownHuman({ origin, evidence }: Decision, card: SourceCard | undefined): boolean {
  if (origin.class !== 'human' || origin.status !== 'verified') return false;
  return evidence.some(
    (item) =>
      evidenceClass(item) === 'human' &&
      (item.strength === 'cryptographic' || (item.kind === 'pre-llm-date' && card?.from === 'outcross.yaml')),
  );
}

/** Whether that is so only for somebody who believes a card that lies within the data. */
export function isAttestedWithin({ origin, evidence }: Decision, card: SourceCard | undefined): boolean {
  return (
    card !== undefined &&
    card.from !== 'outcross.yaml' &&
    origin.class === 'human' &&
    origin.status === 'verified' &&
    evidence.some(({ kind }) => kind === 'pre-llm-date')
  );
}

/** The decision on a use of evidence by what stands in its records and on the cards alone: what came later is about single records. */
export function decideUse([source, field, signature]: PartUse, cards: ReadonlyMap<string, SourceCard>): Decision {
  return decideOrigin({ evidence: parseSignature(signature), card: cards.get(source), field });
}
