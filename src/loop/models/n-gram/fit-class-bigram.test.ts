import { expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import type { EncodedDocuments } from '../../data/encode-documents.ts';
import { fitClassBigram } from './fit-class-bigram.ts';
import { symbolsOf } from './n-gram-counts.ts';

const TYPES = 60;
const BLOCK = 30;

/** Words of two kinds that take turns, of each kind the first ones more often: what two classes can learn. */
function texts(count: number, key: string): EncodedDocuments {
  const random = randomStream(3, key);
  const half = TYPES / 2;
  const tokens = Uint32Array.from({ length: count }, (_, at) => (at % 2) * half + Math.floor(half * random() ** 2));
  return { tokens, starts: Uint32Array.from({ length: count / BLOCK + 1 }, (_, at) => at * BLOCK) };
}

const symbols = symbolsOf(TYPES, { hasEnd: false });
const fit = (training: EncodedDocuments, more: { readonly classes: number; readonly iterations: number }) =>
  fitClassBigram(training, {
    ...more,
    symbols,
    random: randomStream(1, 'fit'),
    test: texts(3000, 'test'),
    signal: undefined,
  });

test('losses fall from those of unigrams to those of the classes', () => {
  const { losses } = fit(texts(30_000, 'train'), { classes: 2, iterations: 40 });
  expect(losses.map(({ step }) => step)).toEqual(Array.from({ length: 41 }, (_, step) => step));
  for (const [step, { train }] of losses.entries())
    if (step > 0) expect(train).toBeLessThan(losses[step - 1]!.train + 1e-4);
  // Knowing whose turn it is halves the choice: ln 2 nats.
  expect(losses[0]!.train - losses.at(-1)!.train).toBeGreaterThan(0.9 * Math.LN2);
  expect(losses[0]!.test! - losses.at(-1)!.test!).toBeGreaterThan(0.9 * Math.LN2);
});

test('many classes on little text are learnt by heart: the training loss falls on, that of other text rises again', () => {
  const { losses } = fit(texts(900, 'train'), { classes: 24, iterations: 60 });
  const best = Math.min(...losses.map(({ test: loss }) => loss!));
  expect(losses.at(-1)!.test!).toBeGreaterThan(best + 0.1);
  expect(losses.at(-1)!.train).toBeLessThan(losses[20]!.train);
});

test('probabilities after a symbol add up to 1, and outputs follow them', () => {
  const { logLikelihood, writer } = fit(texts(3000, 'train'), { classes: 3, iterations: 20 });
  const all = Array.from({ length: symbols.predictedCount }, (_, symbol) =>
    logLikelihood({ tokens: Uint32Array.of(0, symbol), starts: Uint32Array.of(0, 2) }),
  );
  const opening = logLikelihood({ tokens: Uint32Array.of(0), starts: Uint32Array.of(0, 1) })[0]!;
  const after = all.map(([value]) => Math.exp(value! - opening));
  expect(after.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 9);
  const { write } = writer({});
  const random = randomStream(2, 'write');
  const followers = new Float64Array(symbols.begin);
  let total = 0;
  for (let document = 0; document < 2000; document++) {
    const written = write(BLOCK, random);
    expect(written).toHaveLength(BLOCK);
    for (let at = 1; at < BLOCK; at++) {
      if (written[at - 1] !== 0) continue;
      followers[written[at]!]!++;
      total++;
    }
  }
  // Nothing that was never seen is written: its share is missing. 5 standard errors.
  for (const [symbol, probability] of after.entries()) {
    const written = followers[symbol]! / total;
    expect(Math.abs(written - probability)).toBeLessThan(
      5 * Math.sqrt((probability * (1 - probability)) / total) + 0.003,
    );
  }
});
