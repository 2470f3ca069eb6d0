import { beginContext, type Context, extendContext, type NGramDistribution } from './n-gram-distribution.ts';
import type { SymbolSampler } from './symbol-sampler.ts';

interface Beam {
  readonly symbols: readonly number[];
  readonly score: number;
  readonly context: Context;
}

/** A continuation that is weighed, before it is known to stay. */
interface Step {
  readonly beam: Beam;
  readonly symbol: number;
  readonly score: number;
}

interface BeamSearchOptions {
  readonly sampler: SymbolSampler;
  /** Beams that are kept, from 1. */
  readonly beams: number;
  /**
   * From 1: logarithms of the probabilities of symbols that the text has are multiplied by it, as in the published experiments on
   * language models. 1 leaves them as they are.
   */
  readonly repetitionPenalty: number;
  /** Symbols of the text before, at least one: a search has no chance in it, and would write one text again and again. */
  readonly opening: readonly number[];
  /** Symbols at most, those of the opening among them. */
  readonly most: number;
}

/**
 * The likeliest text that a search of some width finds; without its end. Texts that end are held against those that go on by the mean score
 * of their symbols.
 */
export function beamSearch(distribution: NGramDistribution, options: BeamSearchOptions): readonly number[] {
  const { sampler, beams, repetitionPenalty, opening, most } = options;
  const { counts } = distribution;
  const { end } = counts.symbols;
  const context: Context = new Int32Array(counts.order);
  beginContext(counts, context);
  for (const symbol of opening) extendContext(counts, context, symbol);
  let open: readonly Beam[] = [{ symbols: opening, score: 0, context }];
  let ended: readonly Beam[] = [];
  while (open.length > 0 && open[0]!.symbols.length < most) {
    const steps = open.flatMap((beam): readonly Step[] => {
      const own = new Set(beam.symbols);
      // Penalised symbols give way, so that as many more are asked for as there may be of them.
      const candidates = sampler.likeliest(beam.context, 2 * beams + (repetitionPenalty > 1 ? own.size : 0));
      return candidates.map(({ symbol, probability }) => {
        const score = Math.log(probability) * (own.has(symbol) ? repetitionPenalty : 1);
        return { beam, symbol, score: beam.score + score };
      });
    });
    const best = steps
      .map((step, place) => ({ step, place }))
      .sort((a, b) => b.step.score - a.step.score || a.place - b.place)
      .slice(0, 2 * beams);
    const ends = best
      .filter(({ step }) => step.symbol === end)
      .map(({ step }) => ({ ...step.beam, score: step.score }));
    ended = [...ended, ...ends].sort((a, b) => meanScore(b, 1) - meanScore(a, 1)).slice(0, beams);
    open = best
      .filter(({ step }) => step.symbol !== end)
      .slice(0, beams)
      .map(({ step: { beam, symbol, score } }) => {
        const next = beam.context.slice();
        extendContext(counts, next, symbol);
        return { symbols: [...beam.symbols, symbol], score, context: next };
      });
    if (ended.length === beams && meanScore(ended.at(-1)!, 1) >= Math.max(...open.map((beam) => meanScore(beam, 0))))
      break;
  }
  const [first] = [
    ...ended.map((beam) => ({ beam, mean: meanScore(beam, 1) })),
    ...open.map((beam) => ({ beam, mean: meanScore(beam, 0) })),
  ].sort((a, b) => b.mean - a.mean);
  return first?.beam.symbols ?? opening;
}

/** @param ends symbols that the score counts besides those of the text */
function meanScore({ symbols, score }: Beam, ends: number): number {
  return score / (symbols.length + ends);
}
