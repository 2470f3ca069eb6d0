import { expect, test } from 'vitest';
import { parseWhere } from '../../audit/where-expression.ts';
import { recipeSchema } from '../recipe/recipe.ts';
import { admissionRules } from './admission-rules.ts';

const recipe = recipeSchema.parse({
  recipe: 'trial',
  admit: [{ admit: 'source = a' }],
  opt_outs: { column: 'reserved', unknown: 'refuse', hosts: ['example.org'] },
  verified: { column: 'judge', verifiers: ['people'] },
});
const placeOf = (path: readonly (string | number)[]) => `october.yaml:${path.join('.')}`;
const withdrawals = [{ name: 'w', reason: null, condition: parseWhere('source = gone') }];

test('nothing admits what was withdrawn or kept back; verifiers are asked last', () => {
  const rules = admissionRules(recipe, {
    withdrawals,
    admit: [parseWhere('source = a')],
    groupColumns: ['reserved', 'judge'],
    placeOf,
  });
  expect(rules.map(({ id }) => id)).toEqual([
    'withdrawn.w',
    'opt_outs',
    'opt_outs.unknown',
    'opt_outs.hosts',
    'admit[0]',
    'verified',
    'verified.verifiers',
  ]);
  expect(rules.find(({ id }) => id === 'admit[0]')!.rule).toMatchObject({ verb: 'admit', of: 'all' });
});

test('a column that no audit has is an error with its place and the nearest name', () => {
  const wrong = () =>
    admissionRules(recipe, { withdrawals: [], admit: [], groupColumns: ['reserve', 'judge'], placeOf });
  expect(wrong).toThrow(/^october\.yaml:opt_outs\.column: .*"reserved"/);
  expect(wrong).toThrow(expect.objectContaining({ hint: expect.stringContaining('Did you mean reserve?') }));
});
