import { expect, test } from 'vitest';
import type { PreparedReference } from '../compare/compare-generation.ts';
import type { PlacedGeneration } from '../compare/place-generations.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import { convergePlacedModels } from './converge-models.ts';

const PROMPTS = 40;

/** Answers to each prompt, all alike. */
function placed(
  name: string,
  settings: Readonly<Record<string, number>>,
  unit?: string,
): readonly ClassifiedDocument[] {
  return Array.from({ length: PROMPTS }, (_, at): ClassifiedDocument => {
    const prompt = `p${at}`;
    const key = BigInt(at) + BigInt(name.charCodeAt(0)) * 1000n;
    return {
      document: { key, id: `${name}${at}`, text: 'a b c d', unit: unit ?? prompt, prompt, groups: {}, settings },
      vector: Float32Array.of(1, 0),
      surprisal: 1,
      words: 4,
      topic: 0,
      strata: [],
    };
  });
}

const model = (name: string, settings: Readonly<Record<string, number>>, copiedShare = 0): PlacedGeneration => {
  const documents = placed(name, settings);
  return { name, documents: documents.map(({ document }) => document), placed: documents, hash: name, copiedShare };
};
const converge = (
  models: readonly PlacedGeneration[],
  { mixesSettings = false, human = [...placed('h', {}), ...placed('i', {})] } = {},
) =>
  convergePlacedModels(
    {
      reference: {
        manifest: { firstWords: 4, seed: 1, alphas: { primary: 0.03, secondary: 0.02 } },
      } as PreparedReference['reference'],
      human,
    },
    models,
    { mixesSettings },
  );
const unmet = ({ preconditions }: ReturnType<typeof converge>) =>
  preconditions.filter(({ holds }) => !holds).map(({ id }) => id);

test('models that were drawn from alike are compared', () => {
  const found = converge([model('a', { temperature: 1 }), model('b', { temperature: 1 })]);
  expect(unmet(found)).toEqual([]);
  expect(found).toMatchObject({ basis: 'two people', outcome: 'as people' });
});

test('other settings are INCONCLUSIVE with the reason, or labelled', () => {
  const models = [model('a', { temperature: 1 }), model('b', { temperature: 0 }), model('c', {})];
  const found = converge(models);
  expect(unmet(found)).toEqual(['settings-of-models']);
  expect(found).toMatchObject({ outcome: 'undecided', measures: [] });
  expect(found.findings[0]).toContain('temperature: a 1, b 0, c not named');
  const labelled = converge(models, { mixesSettings: true });
  expect(unmet(labelled)).toEqual([]);
  expect(labelled.preconditions.map(({ says }) => says).join(' ')).toContain('compared all the same');
});

test('texts of the reference itself are no model’s', () => {
  expect(unmet(converge([model('a', {}), model('b', {}, 0.9)]))).toEqual(['own-text']);
});

test('two answers of one unit are one person’s', () => {
  const human = [...placed('h', {}, 'ann'), ...placed('i', {}, 'ann')];
  expect(unmet(converge([model('a', {}), model('b', {})], { human }))).toEqual(['two-people']);
});
