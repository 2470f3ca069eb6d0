import { describe, expect, test } from 'vitest';
import { randomStream } from '../../statistics/random-stream.ts';
import type { Documents } from '../data/documents.ts';
import { documents } from '../data/documents.ts';
import type { HumanData } from '../data/human-data.ts';
import { textTruth } from '../data/truths/text-truth.ts';
import { nGram } from '../models/n-gram/n-gram.ts';
import { documentsMeasures } from './documents-measures.ts';

const TOKENS = 12_800;
const truth = textTruth({ types: 1500, classes: 10, exponent: 1, blockTokens: 64 }, randomStream(1, 'truth'));
const [first, held] = [1, 2].map((key) => truth.draw({ count: TOKENS, random: randomStream(1, 'human', key) }));
const human: HumanData<Documents> = {
  first: first!,
  test: held!,
  left: 0,
  given: 0,
  fresh: () => documents.concat([]),
  skip: () => undefined,
};
const model = nGram({
  fitting: 'counting',
  order: 2,
  smoothing: 'kneser-ney',
  writing: 'smoothed',
  repetitionPenalty: 1,
  classes: 1,
  iterations: 1,
});

describe('a loop over made-up text', () => {
  const course = async (bias: { readonly topP?: number }) => {
    const set = await documentsMeasures({ human, size: TOKENS, random: randomStream(1, 'measure'), model: {} });
    const firstFitted = await model.fit(first!, { random: randomStream(1, 'fit') });
    let fitted = firstFitted;
    let training = first!;
    const measured = [];
    for (let generation = 1; generation <= 5; generation++) {
      const outputs = await fitted.sample({
        count: 1,
        tokens: TOKENS,
        random: randomStream(1, 'sample', generation),
        bias,
      });
      const options = { generation, training, outputs, fitted, firstFitted, human, wantsDetails: true };
      measured.push(await set.measure({ ...options, random: randomStream(1, 'measure', generation) }));
      training = outputs;
      fitted = await model.fit(outputs, { random: randomStream(1, 'fit', generation) });
    }
    return { set, measured };
  };

  test('every value has its spec, none is NaN, and the reference has what texts alone show', async () => {
    const { set, measured } = await course({});
    const ids = set.specs.map(({ id }) => id);
    for (const { values } of measured) {
      expect(Object.keys(values).sort()).toEqual([...ids].sort());
      expect(Object.values(values).every(Number.isFinite)).toBe(true);
    }
    expect(Object.keys(set.reference).every((id) => ids.includes(id))).toBe(true);
    expect(set.reference.rare_share).toBeGreaterThan(0.05);
    expect(set.reference.rare_share).toBeLessThanOrEqual(0.1);
  });

  test('drift: types and what is covered fall, the share of rare types has no direction, human text gets more surprising', async () => {
    const { measured } = await course({});
    const of = (id: string) => measured.map(({ values }) => values[id]!);
    for (const id of ['types', 'tail_mass', 'unseen_mass']) expect(of(id).at(-1)!, id).toBeLessThan(0.9 * of(id)[0]!);
    for (const [at, value] of of('test_perplexity').entries())
      if (at > 0) expect(value).toBeGreaterThan(of('test_perplexity')[at - 1]!);
  });

  test('a limit on what is drawn moves outputs to low perplexity, and the share of rare types falls', async () => {
    const [plain, limited] = [await course({}), await course({ topP: 0.9 })];
    const last = (one: typeof plain, id: string) => one.measured.at(-1)!.values[id]!;
    expect(last(limited, 'rare_share')).toBeLessThan(0.5 * last(plain, 'rare_share'));
    expect(last(limited, 'output_perplexity')).toBeLessThan(0.7 * last(plain, 'output_perplexity'));
    const { edges, counts } = limited.measured.at(-1)!.histograms!.perplexity!;
    expect(counts).toHaveLength(edges.length - 1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(TOKENS / 64);
    expect(limited.measured[0]!.samples!.every((sample) => sample.length <= 300)).toBe(true);
  });
});
