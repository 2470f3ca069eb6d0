import { expect, test } from 'vitest';
import { amountOf } from '../data/amount-of.ts';
import { type Documents, documents } from '../data/documents.ts';
import { fixVocabulary } from '../data/vocabulary.ts';
import { FitError } from '../models/fit-error.ts';
import type { FittedModel } from '../models/loop-model.ts';
import { outputSampler } from './output-sampler.ts';

const TEXTS = ['a b c d', 'a b', 'c d e f g h'];
const vocabulary = fixVocabulary(TEXTS, { unit: 'words' });

/** A model that writes so many texts a call, whatever it is asked for. */
function writing(textsACall: number): {
  readonly calls: { count: number; tokens: number | undefined }[];
  readonly draw: (count: number) => Promise<Documents>;
} {
  const calls: { count: number; tokens: number | undefined }[] = [];
  const fitted: FittedModel<Documents> = {
    losses: [],
    parameters: {},
    sample({ count, tokens }) {
      calls.push({ count, tokens });
      return { texts: new Array<string>(textsACall).fill('a b c d e'), vocabulary };
    },
  };
  const human = { texts: TEXTS, vocabulary };
  const sampler = outputSampler({ kind: documents, sampling: {}, firstFitted: fitted, human });
  return { calls, draw: (count) => sampler(fitted, { count, random: () => 0.5 }) };
}

test('asks again for what is missing, and takes whole texts', async () => {
  const { calls, draw } = writing(20);
  const data = await draw(250);
  expect(amountOf(documents, data)).toBe(250);
  expect(calls).toEqual([
    { count: 63, tokens: 250 },
    { count: 38, tokens: 150 },
    { count: 13, tokens: 50 },
  ]);
  // More than was asked for is cut off.
  expect(amountOf(documents, await draw(40))).toBe(40);
});

test.each([0, 1])(
  'a model that writes %i texts, whatever is asked of it, is not asked for ever',
  async (textsACall) => {
    const { calls, draw } = writing(textsACall);
    const error = await draw(100_000).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FitError);
    expect((error as FitError).message).toContain(`gave ${textsACall * 100} tokens where 100000 were asked for`);
    expect(calls).toHaveLength(20);
  },
);
