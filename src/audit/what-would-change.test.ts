import { expect, test } from 'vitest';
import { decideOrigin } from '../origin/decide.ts';
import { reviewEvidence } from '../origin/review-evidence.ts';
import type { Evidence } from '../record/evidence.ts';
import type { SourceCard } from '../record/source-card.ts';
import { whatWouldChange } from './what-would-change.ts';

const card = (more: Partial<SourceCard>): SourceCard => ({ from: 'SOURCE.yaml', basis: 'declaration', ...more });
const mark: Evidence = {
  kind: 'text-artefact',
  verdict: 'mixed',
  strength: 'heuristic',
  source: 'marker:x',
  tier: 'A',
  generator: 'openai',
};
const oldDate: Evidence = {
  kind: 'date-column',
  verdict: 'inconclusive',
  strength: 'heuristic',
  source: 'column:date',
  coversRecord: true,
};
const human = reviewEvidence({ reviewer: 'ada', scope: 'record', verdict: 'human' });
const column: Evidence = {
  kind: 'column-declaration',
  verdict: 'synthetic',
  strength: 'documentary',
  source: 'column:origin',
  class: 'synthetic',
  coversRecord: true,
};

test.each<[string, readonly Evidence[], SourceCard | undefined, string]>([
  ['nothing known', [], undefined, 'If a card of s declared these texts human, it would be human, declared.'],
  [
    'an old date',
    [oldDate],
    undefined,
    'If somebody attested its date, which is before 2022-11-30 (dates_attested_by in the card of s), it would be human, verified.',
  ],
  [
    'an attested date',
    [oldDate],
    card({ dates_attested_by: 'The Archive' }),
    'If The Archive did not attest its date, it would be unknown.',
  ],
  [
    'a declaration',
    [],
    card({ origin: 'human' }),
    'If a contract or a generation log stood behind the card of s (basis and reference), it would be human, verified.',
  ],
  [
    'a contract',
    [],
    card({ origin: 'human', basis: 'contract', reference: 'c' }),
    'If the contract behind the card of s did not hold, it would be human, declared.',
  ],
  [
    'a contradiction',
    [mark],
    card({ origin: 'human' }),
    'If the marks in the text turned out to be quoted, not left by a model, it would be human, declared.',
  ],
  [
    'a mark alone',
    [mark],
    undefined,
    'If the marks in the text turned out to be quoted, not left by a model, it would be unknown.',
  ],
  [
    'a column',
    [column],
    undefined,
    'If a card of s declared these texts human, it would be synthetic, declared (contradicted).',
  ],
  ['one reviewer', [human], undefined, 'If a second reviewer agreed, it would be human, verified.'],
  [
    'two who disagree',
    [human, reviewEvidence({ reviewer: 'bo', scope: 'record', verdict: 'mixed' })],
    undefined,
    'If its reviewers had not judged it, it would be unknown.',
  ],
  [
    'two who disagree of a source, and a third of the record',
    [
      reviewEvidence({ reviewer: 'ada', scope: 'source', verdict: 'human' }),
      reviewEvidence({ reviewer: 'bo', scope: 'source', verdict: 'mixed' }),
      reviewEvidence({ reviewer: 'cy', scope: 'evidence', verdict: 'human' }),
    ],
    undefined,
    'If its reviewers had not judged it, it would be unknown.',
  ],
  [
    'one of the source, which is mixed, and one of the record',
    [reviewEvidence({ reviewer: 'bo', scope: 'source', verdict: 'mixed' }), human],
    undefined,
    'If a second reviewer agreed, it would be human, verified.',
  ],
])('%s', (_, evidence, one, sentence) => {
  const decision = decideOrigin({ evidence, card: one, field: 'text' });
  expect(whatWouldChange({ evidence, card: one, field: 'text', source: 's', decision })).toBe(sentence);
});
