import { expect, test } from 'vitest';
import { reviewEvidence } from '../origin/review-evidence.ts';
import { evidenceSignature } from '../origin/signature.ts';
import type { Evidence } from '../record/evidence.ts';
import type { SourceCard } from '../record/source-card.ts';
import { decideUse, isAttestedWithin, isKnownHuman } from './is-known-human.ts';

const DATE: Evidence = {
  ...{ kind: 'date-column', verdict: 'human', strength: 'heuristic', source: 'column:date', coversRecord: true },
};
const MODEL: Evidence = {
  ...DATE,
  kind: 'generation-log',
  verdict: 'synthetic',
  strength: 'documentary',
  source: 'log',
};
const CAPTURE: Evidence = { ...DATE, kind: 'c2pa-manifest', strength: 'cryptographic', source: 'c2pa' };
const ATTESTED = { dates_attested_by: 'The Archive' };

function known(card: Partial<SourceCard>, evidence: readonly Evidence[] = [DATE]) {
  const whole: SourceCard = { from: 'outcross.yaml', basis: 'declaration', ...card };
  const decision = decideUse(['s', 'text', evidenceSignature(evidence)], new Map([['s', whole]]));
  return [isKnownHuman(decision, whole), isAttestedWithin(decision, whole), decision.origin.status];
}

test('dates are proof of an anchor only where the user answers for them', () => {
  expect(known(ATTESTED)).toEqual([true, false, 'verified']);
  // What lies in the data is believed of its origin, and sets no threshold.
  expect(known({ ...ATTESTED, from: 'SOURCE.yaml' })).toEqual([false, true, 'verified']);
  expect(known({ ...ATTESTED, from: 'dataset-card' })).toEqual([false, true, 'verified']);
  expect(known({})).toEqual([false, false, 'unknown']);
});

test('a contract is none, a capture is one whatever the card', () => {
  const contract = { origin: 'human', basis: 'contract', reference: 'order 7' } as const;
  expect(known(contract)).toEqual([false, false, 'verified']);
  expect(known({ ...contract, ...ATTESTED })).toEqual([true, false, 'verified']);
  expect(known({ from: 'SOURCE.yaml' }, [CAPTURE])).toEqual([true, false, 'verified']);
  expect(known(ATTESTED, [DATE, MODEL]), 'proofs against each other').toEqual([false, false, 'inferred']);
});

test('what reviewers call human is none: they saw what was chosen for them, and went by how it reads', () => {
  const reviews = ['ada', 'ben'].map((reviewer) => reviewEvidence({ reviewer, scope: 'record', verdict: 'human' }));
  expect(known({}, reviews)).toEqual([false, false, 'verified']);
});
