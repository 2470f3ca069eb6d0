import { expect, test } from 'vitest';
import { randomStream } from '../../statistics/random-stream.ts';
import { fixVocabulary } from '../data/vocabulary.ts';
import { simulatedDetector } from './simulated-detector.ts';
import { styleDetector } from './style-detector.ts';
import { weightedPlaces } from './weighted-places.ts';

test('draws one after the other with chances by weight: first draws of 20,000 by their shares', () => {
  const random = randomStream(1);
  const weights = Float64Array.of(1, 2, 3, 0);
  const counts = [0, 0, 0, 0];
  for (let round = 0; round < 20_000; round++) {
    const { places } = weightedPlaces(weights, { copies: 1, amount: 1, sizes: undefined, random });
    counts[places[0]!]!++;
  }
  for (const [row, share] of [1 / 6, 2 / 6, 3 / 6, 0].entries())
    expect(Math.abs(counts[row]! / 20_000 - share)).toBeLessThan(4 * Math.sqrt(0.25 / 20_000));
});

test('no row comes more often than its copies, none of weight 0 at all; what runs out is said', () => {
  const random = randomStream(2);
  const { places, amount } = weightedPlaces(Float64Array.of(1, 1, 0, 5), {
    copies: 3,
    amount: 100,
    sizes: undefined,
    random,
  });
  expect([...places]).toEqual([0, 0, 0, 1, 1, 1, 3, 3, 3]);
  expect(amount).toBe(9);
  const sized = weightedPlaces(Float64Array.of(1, 1), {
    copies: 2,
    amount: 7,
    sizes: Float64Array.of(3, 4),
    random,
  });
  expect(Math.abs(sized.amount - 7)).toBeLessThanOrEqual(1);
});

test('a detector has the AUC that it is said to have, and its probabilities are calibrated', () => {
  const random = randomStream(3);
  const rows = 4000;
  const isHuman = Array.from({ length: 2 * rows }, (_, row) => row < rows);
  for (const auc of [0.5, 0.7, 0.9]) {
    const byModel = simulatedDetector(isHuman, { auc, random });
    const order = [...byModel.keys()].sort((a, b) => byModel[a]! - byModel[b]!);
    let rank = 0;
    for (const [place, row] of order.entries()) if (!isHuman[row]) rank += place + 1;
    const measured = (rank - (rows * (rows + 1)) / 2) / (rows * rows);
    // Ties at AUC 0.5, where every row is as likely as the other.
    if (auc > 0.5) expect(Math.abs(measured - auc)).toBeLessThan(4 * Math.sqrt(1 / (6 * rows)));
    const high = [...byModel.keys()].filter((row) => byModel[row]! > 0.6 && byModel[row]! <= 0.7);
    if (high.length > 0) {
      const share = high.filter((row) => !isHuman[row]).length / high.length;
      expect(Math.abs(share - 0.65)).toBeLessThan(0.05 + 4 * Math.sqrt(0.25 / high.length));
    } else expect(auc).toBe(0.5);
  }
  expect([...simulatedDetector([true, false], { auc: 1, random })]).toEqual([0, 1]);
});

test('the detector of style says nothing of short texts, and something of prose', () => {
  const prose =
    'We came down to the harbour late, when the boats were in and the men had gone home. There was a smell of tar and of fish, and ' +
    'somebody had left a lamp burning in the shed. My father did not speak. He looked at the nets for a while, and then at the water, ' +
    'and said that he would go out again in the morning if the wind let him, and that I was to stay ashore with my mother this time.';
  const texts = ['Too short to tell.', prose];
  const [short, long] = styleDetector({ texts, vocabulary: fixVocabulary(texts, { unit: 'words' }) });
  expect(short).toBe(0.5);
  expect(long).toBeGreaterThan(0);
  expect(long).toBeLessThan(1);
  expect(long).not.toBe(0.5);
});
