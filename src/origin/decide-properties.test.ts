import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVIDENCE_KINDS, type Evidence } from '../record/evidence.ts';
import { ORIGIN_CLASSES, originGroup } from '../record/origin.ts';
import { REVIEW_SCOPES, REVIEW_VERDICTS } from '../record/review.ts';
import type { SourceCard } from '../record/source-card.ts';
import { type Decision, decideOrigin } from './decide.ts';
import { reviewEvidence } from './review-evidence.ts';
import { syntheticProbability } from './synthetic-probability.ts';

const RUNS = { numRuns: 3000 };

/** Values that a rule turns on, and their neighbours. */
const somePs = fc.constantFrom(0.0001, 0.001, 0.0011, 0.05, 0.9);
const someLlrs = fc.constantFrom(-3, 0, 6.9, -Math.log(0.001), 11.99, 12, Number.NaN);
const families = fc.constantFrom('own', 'openai');
const somebody = fc.constantFrom('own', 'vouched', 'others');

/** A review by one of a few people. */
const reviews = (reviewers: readonly string[]) =>
  fc
    .record({
      reviewer: fc.constantFrom(...reviewers),
      scope: fc.constantFrom(...REVIEW_SCOPES),
      verdict: fc.constantFrom(...REVIEW_VERDICTS),
    })
    .map(reviewEvidence);

/** Any item that the type allows, whoever would make it: a bad import, a hostile catalogue. */
const anyItem: fc.Arbitrary<Evidence> = fc.oneof(
  reviews(['ada', 'bo', 'cy']),
  fc.record(
    {
      kind: fc.constantFrom(...EVIDENCE_KINDS.filter((kind) => kind !== 'review')),
      verdict: fc.constantFrom('human', 'synthetic', 'mixed', 'absent', 'inconclusive'),
      strength: fc.constantFrom('cryptographic', 'contractual', 'documentary', 'statistical', 'heuristic'),
      source: fc.constantFrom('marker:one', 'marker:two', 'column:origin', 'card:SOURCE.yaml'),
      tier: fc.constantFrom('A', 'B', 'H'),
      class: fc.constantFrom(...ORIGIN_CLASSES),
      generator: families,
      coversRecord: fc.boolean(),
      calibration: fc.record({ p: somePs, anchors: fc.constantFrom(99, 998, 999), comparedWith: somebody }),
      llr: someLlrs,
    },
    { requiredKeys: ['kind', 'verdict', 'strength', 'source'] },
  ) as fc.Arbitrary<Evidence>,
);
const anyEvidence = fc.array(anyItem, { maxLength: 6 });

const cards: fc.Arbitrary<SourceCard | undefined> = fc.option(
  fc.record(
    {
      basis: fc.constantFrom('declaration', 'contract', 'generation-log'),
      from: fc.constantFrom('SOURCE.yaml', 'dataset-card'),
      origin: fc.constantFrom(...ORIGIN_CLASSES),
      reference: fc.constant('contract:7'),
      dates_attested_by: fc.constant('national archive'),
    },
    { requiredKeys: ['basis', 'from'] },
  ) as fc.Arbitrary<SourceCard>,
  { nil: undefined },
);

/** Items as those who make evidence of model text make it: the audit's sources, cards, columns, detectors. */
const syntheticItem: fc.Arbitrary<Evidence> = fc.oneof(
  fc.constantFrom<Evidence>(
    { kind: 'text-artefact', verdict: 'mixed', strength: 'heuristic', source: 'marker:one', tier: 'A' },
    { kind: 'text-artefact', verdict: 'inconclusive', strength: 'heuristic', source: 'marker:two', tier: 'B' },
    { kind: 'text-artefact', verdict: 'inconclusive', strength: 'heuristic', source: 'marker:three', tier: 'B' },
    { kind: 'gb45438-aigc', verdict: 'synthetic', strength: 'documentary', source: 'label', coversRecord: true },
    { kind: 'gb45438-aigc', verdict: 'mixed', strength: 'heuristic', source: 'label', coversRecord: true },
    { kind: 'own-ledger', verdict: 'mixed', strength: 'documentary', source: 'ledger:contains', class: 'mixed' },
    {
      ...{ kind: 'own-ledger', verdict: 'synthetic', strength: 'documentary', source: 'ledger:identical' },
      ...{ class: 'synthetic', coversRecord: true },
    },
  ),
  fc
    .record(
      {
        p: somePs,
        anchors: fc.constantFrom(99, 999),
        comparedWith: somebody,
        llr: fc.constantFrom<readonly [number, number, number]>([0, 0.5, 2], [2.5, 3.4, 4]),
      },
      { requiredKeys: ['p', 'anchors', 'comparedWith'] },
    )
    .map(
      (calibration): Evidence => ({
        ...{ kind: 'style-statistic', verdict: 'synthetic', strength: 'statistical', source: 'style' },
        ...{ coversRecord: true, calibration },
      }),
    ),
  fc.record({ llr: fc.constantFrom(3, 6.9, 7, 12), coversRecord: fc.boolean() }).map(
    (found): Evidence => ({
      ...{ kind: 'watermark', verdict: 'synthetic', strength: 'statistical', source: 'watermark:kgw' },
      ...found,
    }),
  ),
  fc
    .record({
      kind: fc.constantFrom('column-declaration', 'dataset-card', 'generation-log', 'c2pa-manifest'),
      class: fc.constantFrom('synthetic', 'algorithmic', 'machine-translated', 'synthetic-human-edited'),
    })
    .map(
      (said): Evidence => ({
        ...said,
        ...{ verdict: 'synthetic', strength: 'documentary', source: `said:${said.kind}`, coversRecord: true },
      }),
    ),
);
/** With one verdict of a person not heard yet: who says two things at one distance has said neither (docs/review.md). */
const syntheticItems = fc
  .tuple(
    fc.array(syntheticItem, { maxLength: 3 }),
    fc.array(
      reviews(['zoe']).filter(({ verdict }) => verdict === 'synthetic'),
      { maxLength: 1 },
    ),
  )
  .map(([items, verdict]) => [...items, ...verdict]);

/** Evidence as it comes about, for and against. */
const madeEvidence = fc.array(
  fc.oneof(
    syntheticItem,
    reviews(['ada', 'bo', 'cy']),
    fc.constantFrom<Evidence>(
      { kind: 'date-column', verdict: 'inconclusive', strength: 'heuristic', source: 'column:date' },
      { kind: 'c2pa-manifest', verdict: 'absent', strength: 'heuristic', source: 'c2pa' },
      ...(['human', 'mixed', 'human-ai-assisted'] as const).map(
        (said): Evidence => ({
          ...{ kind: 'column-declaration', verdict: said === 'human' ? 'human' : 'mixed', strength: 'documentary' },
          ...{ source: 'column:origin', class: said, coversRecord: true },
        }),
      ),
      { kind: 'human-attestation', verdict: 'human', strength: 'documentary', source: 'signed', class: 'human' },
    ),
  ),
  { maxLength: 6 },
);

const decide = (evidence: readonly Evidence[], card: SourceCard | undefined): Decision =>
  decideOrigin({ evidence, card, field: 'text' });
const probabilities = ({ origin, evidence }: Decision) => syntheticProbability({ origin, evidence, date: null });
const probability = (decision: Decision) => probabilities(decision)?.p ?? null;

/** Whether somebody answerable calls the record human: a card, a column, a label, an archive, a contract, a reviewer, a signature. */
const VOUCHING: ReadonlySet<Evidence['kind']> = new Set([
  'publisher-declaration',
  'dataset-card',
  'column-declaration',
  'licence-contract',
  'generation-log',
  'pre-llm-date',
  'human-attestation',
  'review',
  'own-ledger',
  'c2pa-manifest',
  'gb45438-aigc',
]);
const vouchesHuman = ({ kind, strength, verdict, class: said }: Evidence) =>
  (said ?? verdict) === 'human' && (VOUCHING.has(kind) || strength === 'cryptographic');

describe('whatever the evidence', () => {
  test('nothing is human that nobody answerable calls human', () => {
    const unvouched = fc.array(
      anyItem.filter((item) => !vouchesHuman(item)),
      { maxLength: 6 },
    );
    const withoutHuman = cards.map((card) => (card?.origin === 'human' ? { ...card, origin: 'mixed' as const } : card));
    let decided = 0;
    fc.assert(
      fc.property(unvouched, withoutHuman, (evidence, card) => {
        const attests = card?.dates_attested_by !== undefined && evidence.some(({ kind }) => kind === 'date-column');
        fc.pre(!attests);
        const decision = decide(evidence, card);
        expect(originGroup(decision.origin.class)).not.toBe('human');
        expect(probability(decision)).not.toBe(0);
        if (decision.origin.class !== 'unknown') decided++;
      }),
      RUNS,
    );
    expect(decided, 'and much of it is decided').toBeGreaterThan(RUNS.numRuns / 4);
  });

  test('style, watermarks and artefacts never make a record human, whatever verdict they bear', () => {
    const kinds = ['style-statistic', 'watermark', 'text-artefact'] as const;
    // What is signed is a proof, whatever else it is.
    const looks = fc.array(
      anyItem
        .filter(({ strength }) => strength !== 'cryptographic')
        .chain((item) => fc.constantFrom(...kinds).map((kind): Evidence => ({ ...item, kind }))),
      { minLength: 1, maxLength: 4 },
    );
    let humans = 0;
    fc.assert(
      fc.property(anyEvidence, looks, cards, (evidence, added, card) => {
        const before = decide(evidence, card).origin;
        const after = decide([...evidence, ...added], card).origin;
        if (after.class !== 'human') return;
        humans++;
        expect([before.class, before.status]).toEqual(['human', after.status]);
      }),
      RUNS,
    );
    expect(humans, 'some stay human').toBeGreaterThan(100);
  });

  test('the order and the number of times that it is given do not matter', () => {
    const shuffled = anyEvidence.chain((evidence) =>
      fc.tuple(
        fc.constant(evidence),
        fc.shuffledSubarray([...evidence, ...evidence], { minLength: 2 * evidence.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, cards, ([evidence, again], card) => {
        const [one, other] = [decide(evidence, card), decide(again, card)];
        expect([other.rule, other.origin]).toEqual([one.rule, one.origin]);
        expect(probability(other)).toBe(probability(one));
      }),
      RUNS,
    );
  });
});

test('the probability lies within its interval, and both within 0 and 1', () => {
  fc.assert(
    fc.property(anyEvidence, cards, (evidence, card) => {
      const found = probabilities(decide(evidence, card));
      if (found === null) return;
      expect(found.low).toBeGreaterThanOrEqual(0);
      expect(found.low).toBeLessThanOrEqual(found.p);
      expect(found.p).toBeLessThanOrEqual(found.high);
      expect(found.high).toBeLessThanOrEqual(1);
    }),
    RUNS,
  );
});

test('style that only texts of other sources were compared with decides nothing, whatever else is known', () => {
  fc.assert(
    fc.property(anyEvidence, cards, somePs, (evidence, card, p) => {
      const byOthers: Evidence = {
        ...{ kind: 'style-statistic', verdict: 'synthetic', strength: 'statistical', source: 'style' },
        ...{ coversRecord: true, calibration: { p, anchors: 5000, comparedWith: 'others' } },
      };
      const [without, withIt] = [decide(evidence, card), decide([...evidence, byOthers], card)];
      expect([withIt.rule, withIt.origin]).toEqual([without.rule, without.origin]);
      expect(probability(withIt)).toBe(probability(without));
    }),
    RUNS,
  );
});

test('further evidence of model text never makes a record more human, and its probability no lower', () => {
  const HUMAN_STATUS = { verified: 2, declared: 1, inferred: 1, unknown: 1 } as const;
  const humanity = ({ origin }: Decision) => (origin.class === 'human' ? HUMAN_STATUS[origin.status] : 0);
  let changed = 0;
  fc.assert(
    fc.property(madeEvidence, syntheticItems, cards, (evidence, added, card) => {
      const before = decide(evidence, card);
      const after = decide([...evidence, ...added], card);
      expect(humanity(after)).toBeLessThanOrEqual(humanity(before));
      const [pBefore, pAfter] = [probability(before), probability(after)];
      if (pBefore !== null && pAfter !== null) expect(pAfter).toBeGreaterThanOrEqual(pBefore);
      if (after.origin.class !== before.origin.class) changed++;
    }),
    RUNS,
  );
  expect(changed).toBeGreaterThan(RUNS.numRuns / 10);
});
