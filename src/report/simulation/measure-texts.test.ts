import { expect, test } from 'vitest';
import { labOf } from '../../loop/lab/read-lab.ts';
import { simulate } from '../../loop/run/simulate.ts';
import { measureTextOf } from './measure-texts.ts';

const SMALL = { generations: 1, seeds: 1 };

test.each([
  {
    data: { truth: 'normal-mixture', dimensions: 2, components: [{ mean: [-2, 0] }, { mean: [2, 0] }] },
    model: { id: 'gaussian-mixture' },
    measures: { neighbours: { rows: 50 } },
  },
  { data: { truth: 'linear', features: 2 }, model: { id: 'linear-regression' } },
  { data: { truth: 'logistic', features: 2 }, model: { id: 'logistic-regression', l2: 1 } },
  { data: { truth: 'zipf', types: 2000 }, model: { id: 'categorical', smoothing: 0.1 } },
  { data: { truth: 'made-up-text', types: 100 }, model: { id: 'n-gram' } },
  { data: { truth: 'tastes', users: 20, items: 50 }, model: { id: 'recommender', factors: 2 } },
])('every measure of %o is put into words', async (lab) => {
  const { result } = await simulate({ lab: labOf({ size: 400, ...SMALL, ...lab }, { place: 'lab' }), workers: 0 });
  expect(result.measures.length).toBeGreaterThan(3);
  for (const measure of result.measures)
    expect(measureTextOf(measure), `${measure.anchor} ${measure.id}`).toMatch(/^[A-Z0-9].*\.$/);
});
