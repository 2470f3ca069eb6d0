import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zipfShares } from '../../../../test/support/zipf-shares.ts';
import { multinomialDraw } from '../../../statistics/multinomial-draw.ts';
import { randomStream } from '../../../statistics/random-stream.ts';
import { livingTypes } from '../../closed-forms/living-types.ts';
import type { Documents } from '../../data/documents.ts';
import { encodeDocuments } from '../../data/encode-documents.ts';
import { blocksOf } from '../../data/read-documents.ts';
import { fixVocabulary, textOf, tokensOf } from '../../data/vocabulary.ts';
import type { FittedText, NGramSettings } from './n-gram.ts';
import { nGram, nGramEntry } from './n-gram.ts';

const DATA = process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../../../../shared/data');
const VALIDATION = path.join(DATA, 'text/wikitext2.valid.txt.gz');
const TRAINING = path.join(DATA, 'text/wikitext2.train_sample.txt.gz');
const IS_THERE = existsSync(VALIDATION) && existsSync(TRAINING);

const model = (settings: Partial<NGramSettings>) =>
  nGram({
    fitting: 'counting',
    order: 2,
    smoothing: 'none',
    writing: 'as-seen',
    repetitionPenalty: 1,
    classes: 8,
    iterations: 10,
    ...settings,
  });

async function fitted(data: Documents, settings: Partial<NGramSettings>, key: number | string): Promise<FittedText> {
  return (await model(settings).fit(data, { random: randomStream(1, 'fit', key) })) as FittedText;
}

/** In proportion to 1 over rank + 2.7. */
function mandelbrotShares(types: number): Float64Array {
  const masses = Float64Array.from({ length: types }, (_, rank) => 1 / (rank + 3.7));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}

/** Types of the training sets of a loop without human rows, from the first on. */
async function typesOfLoop(
  first: Documents,
  { generations, seed, settings }: { generations: number; seed: number; settings: Partial<NGramSettings> },
): Promise<readonly number[]> {
  let data = first;
  const tokens = encodeDocuments(first).tokens.length;
  const types: number[] = [];
  for (let generation = 1; generation <= generations; generation++) {
    types.push(new Set(encodeDocuments(data).tokens).size);
    const own = await fitted(data, settings, generation);
    data = await own.sample({
      count: first.texts.length,
      tokens,
      random: randomStream(seed, 'sample', generation),
      bias: {},
    });
  }
  return types;
}

const texts = ['a b a c', 'b a', 'c c a b b', 'a'];
const small: Documents = { texts, vocabulary: fixVocabulary(texts, { unit: 'words' }) };

describe('a fitted model', () => {
  test('writes as many documents, or tokens, as are asked for, and only what it was trained on', async () => {
    const vocabulary = fixVocabulary([...texts, 'd'], { unit: 'words' });
    const own = await fitted({ texts, vocabulary }, { smoothing: 'kneser-ney', order: 3 }, 1);
    const random = randomStream(1, 'write');
    const documents = await own.sample({ count: 50, random, bias: {} });
    expect(documents.texts).toHaveLength(50);
    expect(documents.texts.every((text) => text !== '' && tokensOf(text, 'words').length <= 5)).toBe(true);
    expect(documents.texts.join(' ')).not.toContain('d');
    const tokens = await own.sample({ count: 1, tokens: 333, random, bias: { temperature: 2 } });
    expect(encodeDocuments(tokens).tokens).toHaveLength(333);
  });

  test('has a loss that its likelihoods add up to, its documents’ ends among the tokens', async () => {
    const own = await fitted(small, { smoothing: 'kneser-ney' }, 1);
    const sum = own.logLikelihood(small).reduce((total, value) => total + value, 0);
    expect(own.loss(small)).toBeCloseTo(-sum / (12 + 4), 12);
    expect(own.losses).toEqual([{ step: 0, train: own.loss(small) }]);
  });

  test('without smoothing has no loss on what it never saw', async () => {
    const vocabulary = fixVocabulary([...texts, 'd'], { unit: 'words' });
    const own = await fitted({ texts, vocabulary }, {}, 1);
    expect(own.logLikelihood({ texts: ['d'], vocabulary })[0]).toBe(Number.NEGATIVE_INFINITY);
    expect(own.loss({ texts: ['d'], vocabulary })).toBeUndefined();
  });

  test('is refused where there is nothing to learn', async () => {
    const { vocabulary } = small;
    await expect(async () => model({}).fit({ texts: ['', ' '], vocabulary }, { random: Math.random })).rejects.toThrow(
      '2 documents hold no words',
    );
  });

  test('works on characters, and searches with beams', async () => {
    const vocabulary = fixVocabulary(texts, { unit: 'characters' });
    const own = await fitted({ texts, vocabulary }, { smoothing: 'kneser-ney', order: 4 }, 1);
    const written = await own.sample({ count: 5, random: randomStream(1, 'beams'), bias: { beams: 3 } });
    expect(written.texts).toHaveLength(5);
  });

  test('the entry fills in what a lab leaves out, and refuses what it does not know', () => {
    expect(nGramEntry.settings.parse({})).toMatchObject({ order: 3, smoothing: 'kneser-ney', fitting: 'counting' });
    expect(() => nGramEntry.settings.parse({ ordr: 2 })).toThrow('ordr');
  });
});

// Standard errors of the means over loops are about .2 %. The second are the settings of Suresh et al.: 1,000 types by Zipf and Mandelbrot.
test.each([
  { law: 'Zipf', shares: zipfShares(2000), size: 5000, replicas: 40 },
  { law: 'Zipf and Mandelbrot', shares: mandelbrotShares(1000), size: 1000, replicas: 300 },
])(
  'types that live on under $law follow the closed form, without human rows (C3)',
  async ({ shares, size, replicas }) => {
    const generations = 10;
    const vocabulary = {
      unit: 'words',
      types: Array.from(shares, (_, type) => `w${type}`),
      blockTokens: size,
    } as const;
    const mean = new Float64Array(generations);
    for (let replica = 0; replica < replicas; replica++) {
      const counts = multinomialDraw(randomStream(replica, 'truth'), { trials: size, weights: shares });
      const tokens = Array.from(counts, (count, type) => new Array<string>(count).fill(`w${type}`)).flat();
      const first = { texts: [textOf(tokens, 'words')], vocabulary };
      const course = await typesOfLoop(first, { generations, seed: replica, settings: { order: 1 } });
      for (const [t, types] of course.entries()) mean[t]! += types / replicas;
    }
    const expected = livingTypes({ shares, size, humanShare: 0, generations });
    for (const [t, types] of mean.entries())
      expect(Math.abs(types / expected[t]! - 1), `t = ${t + 1}`).toBeLessThan(0.01);
  },
);

describe.skipIf(!IS_THERE)('WikiText-2 (skipped where the data are not beside the repository)', () => {
  const blocks = (file: string, blockTokens: number, most: number) =>
    blocksOf([gunzipSync(readFileSync(file)).toString('utf8')], { unit: 'words', blockTokens }).slice(0, most);

  test('a refitted bigram chain loses types as the closed form says: 6,221 at generation 10', async () => {
    const all = tokensOf(gunzipSync(readFileSync(VALIDATION)).toString('utf8'), 'words');
    expect(all).toHaveLength(213_886);
    const text = textOf(all, 'words');
    const vocabulary = fixVocabulary([text], { unit: 'words', blockTokens: all.length });
    expect(vocabulary.types).toHaveLength(13_776);
    const course = await typesOfLoop(
      { texts: [text], vocabulary },
      { generations: 11, seed: 1, settings: { order: 2 } },
    );
    expect(Math.abs(course[10]! / 6221 - 1)).toBeLessThan(0.01);
  });

  test('under replace the perplexity on human text rises each generation, and by less, ever less, with 10 % human text', async () => {
    const human = blocks(TRAINING, 64, 3000);
    const [first, reserve, held] = [human.slice(0, 1200), human.slice(1200, 2600), human.slice(2600)];
    const vocabulary = fixVocabulary(human, { unit: 'words', blockTokens: 64 });
    const loop = async (humanBlocks: number) => {
      let data: Documents = { texts: first, vocabulary };
      const perplexities: number[] = [];
      for (let generation = 1; generation <= 6; generation++) {
        const own = await fitted(data, { smoothing: 'kneser-ney', writing: 'smoothed', order: 3 }, generation);
        perplexities.push(Math.exp(own.loss({ texts: held, vocabulary })!));
        const written = await own.sample({
          count: first.length - humanBlocks,
          random: randomStream(1, 'sample', generation),
          bias: {},
        });
        const fresh = reserve.slice((generation - 1) * humanBlocks, generation * humanBlocks);
        data = { texts: [...fresh, ...written.texts], vocabulary };
      }
      return perplexities;
    };
    const replace = await loop(0);
    for (let generation = 1; generation < replace.length; generation++)
      expect(replace[generation]!).toBeGreaterThan(replace[generation - 1]!);
    const mixed = await loop(120);
    const growth = (course: readonly number[]) => course.at(-1)! / course.at(-2)!;
    expect(growth(mixed)).toBeLessThan(1 + 0.6 * (growth(replace) - 1));
    const rise = (course: readonly number[]) => course.at(-1)! / course[0]! - 1;
    expect(rise(mixed)).toBeLessThan(0.7 * rise(replace));
  });
});
