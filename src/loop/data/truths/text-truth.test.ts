import { expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import { encodeDocuments } from '../encode-documents.ts';
import { textTruth } from './text-truth.ts';

const settings = { types: 800, classes: 12, exponent: 1, blockTokens: 50 };

test('draws as many tokens as are asked for, of the same words each time', () => {
  const truth = textTruth(settings, randomStream(1, 'truth'));
  const drawn = truth.draw({ count: 1020, random: randomStream(1, 'draw') });
  expect(encodeDocuments(drawn).tokens).toHaveLength(1020);
  expect(drawn.texts).toHaveLength(21);
  expect(new Set(drawn.vocabulary.types).size).toBe(800);
  expect(truth.draw({ count: 1020, random: randomStream(1, 'draw') }).texts).toEqual(drawn.texts);
});

test('a word says something of the next one', () => {
  const truth = textTruth(settings, randomStream(1, 'truth'));
  const { tokens } = encodeDocuments(truth.draw({ count: 60_000, random: randomStream(2, 'draw') }));
  const pairs = new Map<string, number>();
  const single = new Map<number, number>();
  for (let at = 1; at < tokens.length; at++) {
    if (tokens[at - 1]! > 30 || tokens[at]! > 30) continue;
    const pair = `${tokens[at - 1]} ${tokens[at]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    single.set(tokens[at]!, (single.get(tokens[at]!) ?? 0) + 1);
  }
  const total = [...pairs.values()].reduce((sum, count) => sum + count, 0);
  let information = 0;
  const before = new Map<string, number>();
  for (const [pair, count] of pairs) before.set(pair.split(' ')[0]!, (before.get(pair.split(' ')[0]!) ?? 0) + count);
  for (const [pair, count] of pairs) {
    const [one, other] = pair.split(' ');
    information += (count / total) * Math.log((count * total) / (before.get(one!)! * single.get(Number(other))!));
  }
  expect(information).toBeGreaterThan(0.1);
});
