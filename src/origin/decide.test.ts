import { describe, expect, test } from 'vitest';
import type { ComparedWith, Evidence } from '../record/evidence.ts';
import { REVIEW_SCOPES, type ReviewScope, type ReviewVerdict } from '../record/review.ts';
import type { SourceCard } from '../record/source-card.ts';
import { decideOrigin } from './decide.ts';
import { reviewEvidence } from './review-evidence.ts';
import { ownGreenListDetector } from './watermark/own-green-list.ts';
import { watermarkEvidence } from './watermark/watermark-evidence.ts';

const card = (parts: Partial<SourceCard>): SourceCard => ({ basis: 'declaration', from: 'SOURCE.yaml', ...parts });

const column = (originClass: 'human' | 'synthetic'): Evidence => ({
  kind: 'column-declaration',
  verdict: originClass,
  strength: 'documentary',
  source: 'column:origin',
  class: originClass,
  coversRecord: true,
});
const artefact = (tier: 'A' | 'B' | 'H', id = `marker-${tier}`): Evidence => ({
  kind: 'text-artefact',
  verdict: tier === 'A' ? 'mixed' : 'inconclusive',
  strength: 'heuristic',
  source: `marker:${id}`,
  tier,
  generator: 'openai',
});
const oldDate: Evidence = {
  kind: 'date-column',
  verdict: 'inconclusive',
  strength: 'heuristic',
  source: 'column:date',
  coversRecord: true,
};
const style = (p: number, anchors: number, comparedWith: ComparedWith = 'own'): Evidence => ({
  kind: 'style-statistic',
  verdict: 'synthetic',
  strength: 'statistical',
  source: 'style',
  coversRecord: true,
  calibration: { p, anchors, comparedWith },
});
const label = (text: 1 | 2 | 3): Evidence => ({
  kind: 'gb45438-aigc',
  verdict: text === 1 ? 'synthetic' : text === 2 ? 'mixed' : 'inconclusive',
  strength: text === 1 ? 'documentary' : 'heuristic',
  source: 'front-matter',
  coversRecord: true,
});
const manifest = (strength: 'cryptographic' | 'documentary', originClass: 'human' | 'synthetic'): Evidence => ({
  kind: 'c2pa-manifest',
  verdict: originClass,
  strength,
  source: 'c2pa:A.8',
  class: originClass,
  coversRecord: true,
});
const review = (reviewer: string, verdict: ReviewVerdict, scope: ReviewScope = 'record') =>
  reviewEvidence({ reviewer, scope, verdict });
/** Found in the ledger of what our own models wrote: as a whole, or a span of it. */
const ledger = (found: 'whole' | 'span', family = 'own'): Evidence => ({
  kind: 'own-ledger',
  verdict: found === 'whole' ? 'synthetic' : 'mixed',
  strength: 'documentary',
  source: found === 'whole' ? 'ledger:identical' : 'ledger:contains',
  class: found === 'whole' ? 'synthetic' : 'mixed',
  generator: family,
  ...(found === 'whole' && { coversRecord: true }),
});

/** Found with an owner's key at this p, in the whole record or in a window of it. */
const watermark = (p: number, found: 'whole' | 'window' = 'whole'): Evidence =>
  watermarkEvidence(
    {
      scored: 400,
      logP: Math.log(p),
      span: { start: 0, end: 400 },
      isPartial: found === 'window',
      detail: {},
    },
    { key: { detector: ownKey, name: 'prod', family: 'own' }, alpha: 0.05 },
  );
const ownKey = ownGreenListDetector({ key: new Uint8Array(32).fill(7), gamma: 0.5 });

const decide = (evidence: readonly Evidence[], own?: SourceCard, field = 'text') => {
  const { origin, rule } = decideOrigin({ evidence, card: own, field });
  return [rule, origin.class, origin.status, origin.flag] as const;
};

describe('declaration alone gives the declared class, declared', () => {
  test.each([
    ['a source card', [], card({ origin: 'human' }), 'human'],
    ['a data-set card', [], card({ origin: 'synthetic', from: 'dataset-card' }), 'synthetic'],
    ['a column', [column('synthetic')], undefined, 'synthetic'],
    ['a label of the exporting product', [label(1)], undefined, 'synthetic'],
    ['a manifest whose signature is not checked', [manifest('documentary', 'human')], undefined, 'human'],
    ['a class finer than human or synthetic', [], card({ origin: 'machine-translated' }), 'machine-translated'],
  ] as const)('%s', (_name, evidence, own, expected) => {
    expect(decide(evidence, own)).toEqual(['declared', expected, 'declared', null]);
  });

  test("a field's entry beats its role's, which beats the source's", () => {
    const own = card({
      origin: 'mixed',
      roles: { user: 'human', assistant: 'synthetic' },
      fields: { 'messages[system]': 'algorithmic' },
    });
    expect(decide([], own, 'messages[user]')[1]).toBe('human');
    expect(decide([], own, 'messages[assistant]')[1]).toBe('synthetic');
    expect(decide([], own, 'messages[system]')[1]).toBe('algorithmic');
    expect(decide([], own, 'messages[tool]')[1]).toBe('mixed');
  });

  test('a source declared mixed does not contradict a record that says human of itself', () => {
    expect(decide([column('human')], card({ origin: 'mixed' }))).toEqual(['declared', 'human', 'declared', null]);
  });
});

describe('a contract, a log, an attested date or a checked manifest verifies', () => {
  test('a contract with its reference', () => {
    expect(decide([], card({ origin: 'human', basis: 'contract', reference: 'contract:7' }))).toEqual([
      'verified',
      'human',
      'verified',
      null,
    ]);
  });
  test('a generation log with its reference', () => {
    expect(decide([], card({ origin: 'synthetic', basis: 'generation-log', reference: 'run:1' }))).toEqual([
      'verified',
      'synthetic',
      'verified',
      null,
    ]);
  });
  test('a checked manifest', () => {
    expect(decide([manifest('cryptographic', 'synthetic')])).toEqual(['verified', 'synthetic', 'verified', null]);
  });
});

describe('a date column', () => {
  test('proves human origin where the card names who attests it', () => {
    expect(decide([oldDate], card({ dates_attested_by: 'national archive' }))).toEqual([
      'verified',
      'human',
      'verified',
      null,
    ]);
  });
  test('is a prior and no proof where nobody attests it', () => {
    expect(decide([oldDate])).toEqual(['nothing', 'unknown', 'unknown', null]);
    expect(decide([oldDate], card({ publisher: 'somebody' }))).toEqual(['nothing', 'unknown', 'unknown', null]);
  });
});

describe('a text artefact', () => {
  test('of tier A infers mixed: it proves its span', () => {
    expect(decide([artefact('A')])).toEqual(['artefact', 'mixed', 'inferred', null]);
  });
  test('covers the record where other evidence does', () => {
    expect(decide([artefact('A'), style(0.001, 999)])).toEqual(['artefact', 'synthetic', 'inferred', null]);
    expect(decide([artefact('A'), column('synthetic')])).toEqual(['declared', 'synthetic', 'declared', null]);
  });
  test('of tier B says nothing alone, and as much as tier A in two different kinds', () => {
    expect(decide([artefact('B')])[1]).toBe('unknown');
    expect(decide([artefact('B'), artefact('B')])[1]).toBe('unknown');
    expect(decide([artefact('B', 'one'), artefact('B', 'two')])).toEqual(['artefact', 'mixed', 'inferred', null]);
  });
  test('of tier H never decides', () => {
    expect(decide([artefact('H', 'one'), artefact('H', 'two')])).toEqual(['nothing', 'unknown', 'unknown', null]);
  });
  test('a label "possibly generated" infers mixed, "suspected" gives nothing', () => {
    expect(decide([label(2)])).toEqual(['artefact', 'mixed', 'inferred', null]);
    expect(decide([label(3)])).toEqual(['nothing', 'unknown', 'unknown', null]);
  });
});

describe('a style score alone', () => {
  test('infers synthetic at p <= .001 with at least 999 anchors', () => {
    expect(decide([style(0.001, 999)])).toEqual(['style', 'synthetic', 'inferred', null]);
  });
  test('whoever vouches for the anchors as of its source; never by those of other sources, whatever their number', () => {
    expect(decide([style(0.001, 999, 'vouched')])).toEqual(['style', 'synthetic', 'inferred', null]);
    expect(decide([style(0.0001, 100_000, 'others')])).toEqual(['nothing', 'unknown', 'unknown', null]);
    const human = card({ origin: 'human' });
    expect(decide([style(0.0001, 100_000, 'others')], human)).toEqual(['declared', 'human', 'declared', null]);
    expect(decide([artefact('A'), style(0.0001, 100_000, 'others')])).toEqual(['artefact', 'mixed', 'inferred', null]);
    const { comparedWith: _, ...nobody } = style(0.001, 999).calibration!;
    const unnamed = { ...style(0.001, 999), calibration: nobody } as Evidence;
    expect(decide([unnamed])[1], 'nor where nobody says whose they are').toBe('unknown');
  });
  test('gives no class when weaker or not calibrated', () => {
    expect(decide([style(0.002, 999)])[1]).toBe('unknown');
    expect(decide([style(0.001, 998)])[1]).toBe('unknown');
    const { calibration: _left, ...uncalibrated } = style(0, 0);
    expect(decide([uncalibrated])[1]).toBe('unknown');
  });
});

describe('declared human with positive synthetic evidence is contradicted', () => {
  const human = card({ origin: 'human' });
  test.each([
    ['an artefact of tier A', [artefact('A')], 'mixed', 'inferred'],
    ['two weak artefacts', [artefact('B', 'one'), artefact('B', 'two')], 'mixed', 'inferred'],
    ['a column that names a model', [column('synthetic')], 'synthetic', 'declared'],
    ['a label', [label(1)], 'synthetic', 'declared'],
    ['a conclusive style score', [style(0.0005, 2000)], 'synthetic', 'inferred'],
  ] as const)('%s', (_name, evidence, expected, status) => {
    expect(decide(evidence, human)).toEqual(['contradicted', expected, status, 'contradicted']);
  });
  test('proven model text keeps its proof', () => {
    expect(
      decide([column('human')], card({ origin: 'synthetic', basis: 'generation-log', reference: 'run:1' })),
    ).toEqual(['contradicted', 'synthetic', 'verified', 'contradicted']);
  });
  test('a single weak artefact contradicts nothing', () => {
    expect(decide([artefact('B')], human)).toEqual(['declared', 'human', 'declared', null]);
  });
});

describe('verified human with verified or tier A synthetic evidence is a conflict', () => {
  const attested = card({ dates_attested_by: 'national archive' });
  test('tier A against an attested date', () => {
    expect(decide([oldDate, artefact('A')], attested)).toEqual(['conflict', 'unknown', 'inferred', 'conflict']);
  });
  test('a checked manifest against a contract', () => {
    expect(
      decide([manifest('cryptographic', 'synthetic')], card({ origin: 'human', basis: 'contract', reference: 'c' })),
    ).toEqual(['conflict', 'unknown', 'inferred', 'conflict']);
  });
  test('a declaration of model text against an attested date', () => {
    expect(decide([oldDate, column('synthetic')], attested)[0]).toBe('conflict');
  });
  test('weak artefacts do not unmake a proof', () => {
    expect(decide([oldDate, artefact('B', 'one'), artefact('B', 'two')], attested)).toEqual([
      'verified',
      'human',
      'verified',
      null,
    ]);
  });
});

describe('a reviewer', () => {
  const human = card({ origin: 'human' });
  const attested = card({ dates_attested_by: 'national archive' });

  test('alone declares, on a record as on a source, in any class', () => {
    expect(decide([review('ada', 'human')])).toEqual(['declared', 'human', 'declared', null]);
    expect(decide([review('ada', 'synthetic', 'source')])).toEqual(['declared', 'synthetic', 'declared', null]);
    expect(decide([review('ada', 'machine-translated')])[1]).toBe('machine-translated');
  });
  test('who is unsure, or says that nobody can tell, decides nothing', () => {
    expect(decide([review('ada', 'unsure'), review('bo', 'unknown')])).toEqual(['nothing', 'unknown', 'unknown', null]);
    expect(decide([review('ada', 'unsure')], human)).toEqual(['declared', 'human', 'declared', null]);
  });
  test('who speaks twice counts once, by what is closer to the record', () => {
    const [near, far] = [review('ada', 'synthetic'), review('ada', 'human', 'source')];
    expect(decide([near, far])).toEqual(['declared', 'synthetic', 'declared', null]);
    expect(decide([far, near])).toEqual(['declared', 'synthetic', 'declared', null]);
    expect(decide([review('ada', 'human', 'field'), far])).toEqual(['declared', 'human', 'declared', null]);
  });

  test('and a second who agrees verify', () => {
    expect(decide([review('ada', 'human'), review('bo', 'human')])).toEqual(['verified', 'human', 'verified', null]);
    expect(decide([review('ada', 'human', 'source'), review('bo', 'human', 'group')])[2]).toBe('verified');
    // One heading is agreement; the finer class stands.
    expect(decide([review('ada', 'synthetic'), review('bo', 'synthetic-human-edited')])).toEqual([
      'verified',
      'synthetic-human-edited',
      'verified',
      null,
    ]);
    expect(decide([review('ada', 'human'), review('bo', 'human'), review('cy', 'unsure')])[2]).toBe('verified');
  });
  test('and another who disagrees are a conflict, however many there are', () => {
    expect(decide([review('ada', 'human'), review('bo', 'synthetic')])).toEqual([
      'conflict',
      'unknown',
      'inferred',
      'conflict',
    ]);
    expect(decide([review('ada', 'human'), review('bo', 'human'), review('cy', 'mixed')])[0]).toBe('conflict');
    expect(decide([review('ada', 'human', 'source'), review('bo', 'synthetic')], human)[0]).toBe('conflict');
  });
  test('who calls a whole pile mixed contradicts nobody who speaks of the record', () => {
    expect(decide([review('ada', 'mixed', 'source'), review('bo', 'human')])).toEqual([
      'declared',
      'human',
      'declared',
      null,
    ]);
    expect(decide([review('ada', 'mixed', 'source'), column('human')])[1]).toBe('human');
    expect(decide([review('ada', 'mixed', 'source')])[1]).toBe('mixed');
    // Two of the record agree, and what one says of the pile is no word against them.
    expect(decide([review('ada', 'mixed', 'source'), review('bo', 'human'), review('cy', 'human')])[0]).toBe(
      'verified',
    );
  });
  test('who answers a narrower item takes no side in what others disagree on', () => {
    const conflict = ['conflict', 'unknown', 'inferred', 'conflict'];
    const divided = [review('ada', 'human', 'source'), review('bo', 'mixed', 'source')];
    const mixed = [review('ada', 'mixed', 'source'), review('bo', 'mixed', 'field')];
    expect(decide(divided)).toEqual(conflict);
    expect(decide(mixed)).toEqual(['verified', 'mixed', 'verified', null]);
    for (const scope of REVIEW_SCOPES) {
      for (const verdict of ['human', 'synthetic', 'mixed'] as const)
        expect(decide([...divided, review('cy', verdict, scope)]), `${verdict} of ${scope}`).toEqual(conflict);
      expect(decide([...mixed, review('cy', 'human', scope)]), scope).toEqual(conflict);
      expect(decide([review('cy', 'human', scope), ...mixed], human), scope).toEqual(conflict);
      expect(decide([...mixed, review('cy', 'mixed', scope)]), scope).toEqual(['verified', 'mixed', 'verified', null]);
      expect(decide([...divided, review('cy', 'human', scope), review('di', 'human', scope)])).toEqual(conflict);
    }
    expect(decide([...divided, column('human')])).toEqual(conflict);
    // No person stands against the word of the record itself here: the pile is mixed, and this record is one of its human ones.
    expect(decide([...mixed, column('human')])).toEqual(['declared', 'human', 'declared', null]);
    // Nor does it take a side where a document stands against one of them, or settles the matter.
    for (const more of [[], [review('cy', 'human')]]) {
      expect(decide([...divided, ...more, oldDate], attested)).toEqual(conflict);
      expect(decide([...divided, ...more, ledger('whole')])[0]).toBe('contradicted');
    }
  });

  test('who looked at the marks and calls the text human settles them', () => {
    expect(decide([artefact('A')], human)[0]).toBe('contradicted');
    for (const scope of ['record', 'evidence'] as const) {
      expect(decide([artefact('A'), review('ada', 'human', scope)], human)).toEqual([
        'declared',
        'human',
        'declared',
        null,
      ]);
    }
    expect(decide([style(0.0005, 2000), review('ada', 'human')], human)[3]).toBeNull();
    // A conflict stands until somebody has looked; now somebody has.
    expect(decide([oldDate, artefact('A'), review('ada', 'human')], attested)).toEqual([
      'verified',
      'human',
      'verified',
      null,
    ]);
  });
  test('who speaks of a source has not looked at the marks of a record', () => {
    expect(decide([artefact('A'), review('ada', 'human', 'source')])).toEqual([
      'contradicted',
      'mixed',
      'inferred',
      'contradicted',
    ]);
    expect(decide([artefact('A'), review('ada', 'human', 'group'), review('bo', 'human', 'field')])[0]).toBe(
      'conflict',
    );
  });
  test('against a declaration, a proof', () => {
    expect(decide([review('ada', 'synthetic')], human)).toEqual([
      'contradicted',
      'synthetic',
      'declared',
      'contradicted',
    ]);
    expect(decide([review('ada', 'synthetic'), review('bo', 'synthetic')], human)).toEqual([
      'contradicted',
      'synthetic',
      'verified',
      'contradicted',
    ]);
    // One word does not undo what a supplier says against their own interest, and two make it a question.
    expect(decide([column('synthetic'), review('ada', 'human')])[1]).toBe('synthetic');
    expect(decide([column('synthetic'), review('ada', 'human'), review('bo', 'human')])[0]).toBe('conflict');
    expect(decide([oldDate, review('ada', 'synthetic')], attested)[0]).toBe('conflict');
    const log = card({ origin: 'synthetic', basis: 'generation-log', reference: 'run:1' });
    expect(decide([review('ada', 'human')], log)).toEqual(['contradicted', 'synthetic', 'verified', 'contradicted']);
    expect(decide([review('ada', 'human'), review('bo', 'synthetic')], log)[0]).toBe('contradicted');
    expect(decide([review('ada', 'human'), review('bo', 'human')], log)[0]).toBe('conflict');
  });
});

describe('the ledger of what our own models wrote', () => {
  test('verifies the whole, or the span', () => {
    expect(decide([ledger('whole')])).toEqual(['verified', 'synthetic', 'verified', null]);
    expect(decide([ledger('span')])).toEqual(['verified', 'mixed', 'verified', null]);
    expect(decide([ledger('whole'), ledger('span')])).toEqual(['verified', 'synthetic', 'verified', null]);
  });
  test('contradicts a declaration of human origin, and keeps its proof', () => {
    const human = card({ origin: 'human' });
    expect(decide([ledger('whole')], human)).toEqual(['contradicted', 'synthetic', 'verified', 'contradicted']);
    expect(decide([ledger('span')], human)).toEqual(['contradicted', 'mixed', 'verified', 'contradicted']);
    expect(decide([ledger('whole'), column('human')])[0]).toBe('contradicted');
  });
  test('is in conflict with an attested date, a contract, two reviewers', () => {
    const attested = card({ dates_attested_by: 'national archive' });
    for (const found of ['whole', 'span'] as const) {
      expect(decide([oldDate, ledger(found)], attested)).toEqual(['conflict', 'unknown', 'inferred', 'conflict']);
      expect(decide([ledger(found)], card({ origin: 'human', basis: 'contract', reference: 'c' }))[0]).toBe('conflict');
      expect(decide([ledger(found), review('ada', 'human'), review('bo', 'human')])[0]).toBe('conflict');
    }
    // What people see in the text does not undo an entry.
    expect(decide([ledger('whole'), review('ada', 'human')])[0]).toBe('contradicted');
  });
  test('a span takes nothing from what is said of the whole', () => {
    const log = card({ origin: 'synthetic', basis: 'generation-log', reference: 'run:1' });
    expect(decide([ledger('span')], log)).toEqual(['verified', 'synthetic', 'verified', null]);
    expect(decide([ledger('span'), column('synthetic')])).toEqual(['declared', 'synthetic', 'declared', null]);
    expect(decide([ledger('span'), review('ada', 'synthetic')])[1]).toBe('synthetic');
  });
  test('proves by an entry, not by likeness, and names the family', () => {
    expect(decide([{ ...ledger('whole'), strength: 'statistical' }])).toEqual(['nothing', 'unknown', 'unknown', null]);
    const { origin } = decideOrigin({ evidence: [ledger('whole', 'llama')], card: undefined, field: 'text' });
    expect(origin.generatorFamilies).toEqual(['llama']);
  });
});

describe('a watermark that the owner of its key found', () => {
  const human = card({ origin: 'human' });
  const attested = card({ dates_attested_by: 'national archive' });
  /** Where the weight of a mark ends. */
  const STRONG = Math.exp(-12);

  test('infers synthetic of the record, mixed of a window, from p <= .001 on', () => {
    expect(decide([watermark(0.001)])).toEqual(['artefact', 'synthetic', 'inferred', null]);
    expect(decide([watermark(0.001, 'window')])).toEqual(['artefact', 'mixed', 'inferred', null]);
    expect(decide([watermark(1e-200)]), 'it never verifies').toEqual(['artefact', 'synthetic', 'inferred', null]);
  });
  test('gives no class at a higher p, or where no p is stated', () => {
    const found = watermark(0.0011);
    expect(found.verdict, 'found at the level asked for').toBe('synthetic');
    expect(decide([found])).toEqual(['nothing', 'unknown', 'unknown', null]);
    const { llr: _unstated, ...unstated } = watermark(1e-9);
    expect(decide([unstated])).toEqual(['nothing', 'unknown', 'unknown', null]);
    expect(decide([{ ...unstated, llr: Number.NaN }])[1]).toBe('unknown');
  });
  test('that is not there proves nothing, and its key is no family of the record', () => {
    const missing = watermark(0.4);
    expect(missing).toMatchObject({ verdict: 'inconclusive', generator: 'own' });
    expect(decide([missing])).toEqual(['nothing', 'unknown', 'unknown', null]);
    expect(decide([missing], human)).toEqual(['declared', 'human', 'declared', null]);
    const families = (item: Evidence) =>
      decideOrigin({ evidence: [item, column('synthetic')], card: undefined, field: 'text' }).origin.generatorFamilies;
    expect(families(missing)).toEqual([]);
    expect(families(watermark(0.01))).toEqual([]);
    expect(families(watermark(0.001))).toEqual(['own']);
  });
  test('beside a declaration of model text changes nothing', () => {
    expect(decide([watermark(1e-9), column('synthetic')])).toEqual(['declared', 'synthetic', 'declared', null]);
    expect(decide([watermark(1e-9)], card({ origin: 'mixed' }))[1]).toBe('mixed');
  });
  test('contradicts a declaration of human origin', () => {
    expect(decide([watermark(0.001)], human)).toEqual(['contradicted', 'synthetic', 'inferred', 'contradicted']);
    expect(decide([watermark(0.001, 'window'), column('human')])).toEqual([
      'contradicted',
      'mixed',
      'inferred',
      'contradicted',
    ]);
  });
  test('is nothing that a reviewer could see: one who says human is contradicted, two stand against a strong one', () => {
    expect(decide([watermark(0.001), review('ada', 'human')])[0]).toBe('contradicted');
    const two = [review('ada', 'human'), review('bo', 'human')];
    expect(decide([watermark(0.001), ...two])).toEqual(['verified', 'human', 'verified', null]);
    expect(decide([watermark(STRONG), ...two])).toEqual(['conflict', 'unknown', 'inferred', 'conflict']);
  });
  test('against proof of human origin is a conflict from p <= e^-12 on; a weaker one does not unmake it', () => {
    for (const found of ['whole', 'window'] as const)
      expect(decide([oldDate, watermark(STRONG, found)], attested), found).toEqual([
        'conflict',
        'unknown',
        'inferred',
        'conflict',
      ]);
    expect(decide([oldDate, watermark(STRONG * 1.01)], attested)).toEqual(['verified', 'human', 'verified', null]);
    const contract = card({ origin: 'human', basis: 'contract', reference: 'c' });
    expect(decide([watermark(1e-30)], contract)[0]).toBe('conflict');
  });
});

describe('missing marks and silence', () => {
  test('an absent mark proves nothing', () => {
    expect(decide([{ kind: 'c2pa-manifest', verdict: 'absent', strength: 'heuristic', source: 'c2pa' }])).toEqual([
      'nothing',
      'unknown',
      'unknown',
      null,
    ]);
  });
  test('nothing is unknown', () => {
    expect(decide([])).toEqual(['nothing', 'unknown', 'unknown', null]);
    expect(decide([], card({ origin: 'unknown' }))).toEqual(['nothing', 'unknown', 'unknown', null]);
  });
});

describe('what goes with the class', () => {
  test('generation depth by class', () => {
    const depth = (evidence: readonly Evidence[], own?: SourceCard) =>
      decideOrigin({ evidence, card: own, field: 'text' }).origin.generationDepth;
    expect(depth([column('human')])).toEqual({ min: 0, max: 0 });
    expect(depth([column('synthetic')])).toEqual({ min: 1, max: null });
    expect(depth([column('synthetic')], card({ generation_depth: { min: 2, max: 3 } }))).toEqual({ min: 2, max: 3 });
    expect(depth([artefact('A')])).toEqual({ min: 0, max: null });
    expect(depth([])).toEqual({ min: 0, max: null });
  });
  test('generator families of model text, none of human text', () => {
    const families = (evidence: readonly Evidence[], own?: SourceCard) =>
      decideOrigin({ evidence, card: own, field: 'text' }).origin.generatorFamilies;
    expect(families([artefact('A'), { ...column('synthetic'), generator: 'anthropic' }])).toEqual([
      'anthropic',
      'openai',
    ]);
    expect(families([artefact('B')], card({ origin: 'human' }))).toEqual([]);
  });
});
