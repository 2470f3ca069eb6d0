import { describe, expect, test } from 'vitest';
import type { Evidence } from '../record/evidence.ts';
import type { SourceCard } from '../record/source-card.ts';
import { decideOrigin } from './decide.ts';

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
const style = (p: number, anchors: number): Evidence => ({
  kind: 'style-statistic',
  verdict: 'synthetic',
  strength: 'statistical',
  source: 'style',
  coversRecord: true,
  calibration: { p, anchors },
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
