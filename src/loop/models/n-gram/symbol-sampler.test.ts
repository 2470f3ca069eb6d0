import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../statistics/random-stream.ts';
import type { SamplingBias } from '../sampling-bias.ts';
import { countNGrams, symbolsOf } from './n-gram-counts.ts';
import {
  beginContext,
  type Context,
  extendContext,
  nGramDistribution,
  probabilityAfter,
} from './n-gram-distribution.ts';
import { SymbolSampler } from './symbol-sampler.ts';

const TYPES = 12;
const DRAWS = 40_000;

/** Tokens with some order in them: small steps on a circle, some types often, two never. */
function tokens(count: number): Uint32Array {
  const random = randomStream(7, 'tokens');
  let at = 0;
  return Uint32Array.from({ length: count }, () => {
    at = (at + Math.floor(3 * random() ** 2)) % (TYPES - 2);
    return random() < 0.2 ? 0 : at;
  });
}

const counts = countNGrams(
  { tokens: tokens(300), starts: Uint32Array.of(0, 100, 300) },
  { order: 3, symbols: symbolsOf(TYPES, { hasEnd: true }) },
);
const distribution = nGramDistribution(counts, 'kneser-ney');
const CONTEXTS: readonly (readonly number[])[] = [[], [0], [3, 4], [9, 0], [11]];

function contextOf(symbols: readonly number[]): Context {
  const context: Context = new Int32Array(counts.order);
  beginContext(counts, context);
  for (const symbol of symbols) extendContext(counts, context, symbol);
  return context;
}

/** Probabilities under a bias, reckoned over the whole vocabulary. */
function expected(context: Context, { temperature = 1, topK, topP }: SamplingBias): readonly number[] {
  const seen = new Set(counts.levels[0]!.symbol);
  const all = Array.from({ length: counts.symbols.end + 1 }, (_, symbol) =>
    seen.has(symbol) ? probabilityAfter(distribution, context, symbol) : 0,
  );
  const order = [...all.keys()].sort((a, b) => all[b]! - all[a]! || a - b).filter((symbol) => all[symbol]! > 0);
  const masses = all.map((probability) => probability ** (1 / temperature));
  let kept = order.slice(0, topK ?? order.length);
  if (topP !== undefined) {
    const wanted = topP * kept.reduce((sum, symbol) => sum + masses[symbol]!, 0);
    let sum = 0;
    const last = kept.findIndex((symbol) => {
      sum += masses[symbol]!;
      return sum >= wanted - 1e-12;
    });
    const least = all[kept[last]!]!;
    // Without topK, symbols of equal probability come in together.
    kept = topK === undefined ? kept.filter((symbol) => all[symbol]! >= least * (1 - 1e-9)) : kept.slice(0, last + 1);
  }
  const total = kept.reduce((sum, symbol) => sum + masses[symbol]!, 0);
  return all.map((_, symbol) => (kept.includes(symbol) ? masses[symbol]! / total : 0));
}

const BIASES: readonly SamplingBias[] = [
  {},
  { temperature: 0.6 },
  { temperature: 1.7 },
  { topP: 0.8 },
  { topK: 3 },
  { temperature: 0.8, topP: 0.9 },
  { topK: 4, topP: 0.7 },
  { topK: 1 },
];

describe.each(BIASES)('under %j', (bias) => {
  test.each(CONTEXTS)('after %j symbols are drawn as their probabilities say', (...symbols) => {
    const context = contextOf(symbols);
    const sampler = new SymbolSampler(distribution, bias);
    const random = randomStream(1, JSON.stringify(bias), JSON.stringify(symbols));
    const seen = new Float64Array(counts.symbols.begin + 1);
    for (let draw = 0; draw < DRAWS; draw++) seen[sampler.draw(context, random)]!++;
    // 5 standard errors, of about 15 symbols in 40 settings: a false alarm in a thousand runs.
    for (const [symbol, probability] of expected(context, bias).entries()) {
      const allowed = 5 * Math.sqrt((probability * (1 - probability)) / DRAWS) + 1e-9;
      expect(Math.abs(seen[symbol]! / DRAWS - probability), `symbol ${symbol}`).toBeLessThanOrEqual(allowed);
    }
    expect(seen[counts.symbols.begin]).toBe(0);
  });
});

test('the likeliest symbols are those of the whole vocabulary in order', () => {
  for (const symbols of CONTEXTS) {
    const context = contextOf(symbols);
    const all = expected(context, {});
    const order = [...all.keys()].filter((symbol) => all[symbol]! > 0).sort((a, b) => all[b]! - all[a]! || a - b);
    const likeliest = new SymbolSampler(distribution, {}).likeliest(context, 6);
    expect(likeliest.map(({ symbol }) => symbol)).toEqual(order.slice(0, 6));
  }
});
