import type { SamplingBias } from '../sampling-bias.ts';
import { beamSearch } from './beam-search.ts';
import { beginContext, type Context, extendContext, type NGramDistribution } from './n-gram-distribution.ts';
import { SymbolSampler } from './symbol-sampler.ts';
import type { DocumentWriter } from './write-documents.ts';

/** Draws of a first symbol that may turn out to be the end, before the limits of the bias are set aside: a document has at least one token. */
const MOST_REDRAWS = 100;

/**
 * Writes documents by an n-gram distribution under a bias. With beams, the first symbols of a document, one less than the order, are
 * drawn and the rest is searched for, because a search from one beginning finds one text.
 */
export function nGramWriter(
  distribution: NGramDistribution,
  bias: SamplingBias,
  { repetitionPenalty }: { readonly repetitionPenalty: number },
): DocumentWriter {
  const { counts } = distribution;
  const { end } = counts.symbols;
  const sampler = new SymbolSampler(distribution, bias);
  const context: Context = new Int32Array(counts.order);

  const draw = (most: number, random: () => number): number[] => {
    beginContext(counts, context);
    const symbols: number[] = [];
    while (symbols.length < most) {
      let symbol = sampler.draw(context, random);
      for (let redraws = 0; symbols.length === 0 && symbol === end; redraws++)
        symbol = redraws < MOST_REDRAWS ? sampler.draw(context, random) : sampler.drawFreely(context, random);
      if (symbol === end) break;
      symbols.push(symbol);
      extendContext(counts, context, symbol);
    }
    return symbols;
  };

  const { beams } = bias;
  if (beams === undefined) return { write: draw };
  return {
    write(most, random) {
      const opening = draw(Math.min(most, Math.max(1, counts.order - 1)), random);
      return beamSearch(distribution, { sampler, beams, repetitionPenalty, opening, most });
    },
  };
}
