import { CancelledError } from '../../../errors.ts';
import { firstAbove } from '../../../statistics/first-above.ts';
import type { EncodedDocuments } from '../../data/encode-documents.ts';
import { FitError } from '../fit-error.ts';
import type { LossPoint } from '../loop-model.ts';
import { countNGrams, type NGramCounts, type Symbols } from './n-gram-counts.ts';
import { type Context, type NGramDistribution, nGramDistribution } from './n-gram-distribution.ts';
import { SymbolSampler } from './symbol-sampler.ts';
import type { TextFit } from './text-fit.ts';

/** Different bigrams of some texts, with how often each occurs. Shapes [bigrams]. */
interface Bigrams {
  readonly before: Int32Array;
  readonly symbol: Int32Array;
  readonly count: Float64Array;
  readonly tokens: number;
}

/** Weight, in bigrams, with which every context holds to the unigrams: without it what a context never had would have no probability. */
const UNIGRAM_PRIOR = 1;
/** Classes start from powers of numbers in [0, 1): unlike enough that they part within a few iterations. */
const START_POWER = 4;

/**
 * Fits a bigram model of hidden classes by expectation maximisation (aggregate Markov model, Saul and Pereira 1997): a symbol chooses a class,
 * and the class the next symbol, P(w | v) = Σ_z P(z | v) P(w | z). One further class is fixed: the unigrams, smoothed by counting. It starts
 * from random classes, hardly better than unigrams; each iteration lowers the training loss (up to the weight of the prior), while that
 * of held-out text falls and then rises: the course that a network takes in fitting, within seconds and without a step size to choose.
 *
 * @throws {FitError} a loss is no finite number
 * @throws {CancelledError} `signal` aborted
 */
export function fitClassBigram(
  training: EncodedDocuments,
  {
    classes,
    iterations,
    symbols,
    random,
    test,
    signal,
  }: {
    readonly classes: number;
    readonly iterations: number;
    readonly symbols: Symbols;
    readonly random: () => number;
    readonly test: EncodedDocuments | undefined;
    readonly signal: AbortSignal | undefined;
  },
): TextFit {
  const unigrams = nGramDistribution(countNGrams(training, { order: 1, symbols }), 'kneser-ney');
  const own = bigramsOf(countNGrams(training, { order: 2, symbols }));
  const held = test === undefined ? undefined : bigramsOf(countNGrams(test, { order: 2, symbols }));
  const fit = new ClassBigram({
    classes,
    symbols,
    unigram: unigramTable(unigrams, symbols),
    unseen: unigrams.unseenProbability,
    random,
  });
  const losses: LossPoint[] = [];
  const record = (step: number, train: number) => {
    const onTest = held === undefined || held.tokens === 0 ? undefined : fit.loss(held);
    if (!Number.isFinite(train) || (onTest !== undefined && !Number.isFinite(onTest))) {
      throw new FitError({
        problem: `the loss is ${train} after ${step} iterations of fitting`,
        hint: 'Fit fewer classes, or give more text.',
      });
    }
    losses.push({ step, train, ...(onTest !== undefined && { test: onTest }) });
  };
  record(0, fit.loss(own));
  for (let step = 1; step <= iterations; step++) {
    if (signal?.aborted) throw new CancelledError();
    fit.improve(own);
    record(step, fit.loss(own));
  }
  return {
    losses,
    logLikelihood: (documents) => fit.logLikelihood(documents),
    writer: () => fit.writer(new SymbolSampler(unigrams, {})),
  };
}

class ClassBigram {
  readonly #classes: number;
  readonly #symbols: Symbols;
  /** Symbols that may stand anywhere, the beginning among them. */
  readonly #all: number;
  readonly #unigram: Float64Array;
  /** P(z | v): shape [symbols][classes + 1], the fixed class first. */
  #choice: Float64Array;
  /** P(w | z): shape [symbols][classes + 1], so that what one bigram needs stands together. */
  #emission: Float64Array;

  constructor({
    classes,
    symbols,
    unigram,
    unseen,
    random,
  }: {
    readonly classes: number;
    readonly symbols: Symbols;
    readonly unigram: Float64Array;
    /** Probability of a symbol that was never seen. */
    readonly unseen: number;
    readonly random: () => number;
  }) {
    this.#classes = classes;
    this.#symbols = symbols;
    this.#all = symbols.begin + 1;
    this.#unigram = unigram;
    const width = classes + 1;
    this.#choice = new Float64Array(this.#all * width).fill(1 / width);
    this.#emission = new Float64Array(this.#all * width);
    const sums = new Float64Array(width);
    for (let symbol = 0; symbol < this.#all; symbol++) {
      this.#emission[symbol * width] = unigram[symbol]!;
      for (let of = 1; of < width; of++) {
        // What was never seen is left to the fixed class, as every later iteration does.
        const mass = unigram[symbol]! > unseen ? unigram[symbol]! * (0.05 + random() ** START_POWER) : 0;
        this.#emission[symbol * width + of] = mass;
        sums[of]! += mass;
      }
    }
    for (let symbol = 0; symbol < this.#all; symbol++)
      for (let of = 1; of < width; of++) this.#emission[symbol * width + of]! /= sums[of]!;
  }

  /** One step of expectation maximisation. */
  improve({ before, symbol, count }: Bigrams): void {
    const width = this.#classes + 1;
    const [choice, emission] = [this.#choice, this.#emission];
    const chosen = new Float64Array(choice.length);
    const emitted = new Float64Array(emission.length);
    const sums = new Float64Array(width);
    const part = new Float64Array(width);
    for (let at = 0; at < count.length; at++) {
      const from = before[at]! * width;
      const to = symbol[at]! * width;
      let total = 0;
      for (let of = 0; of < width; of++) {
        const mass = choice[from + of]! * emission[to + of]!;
        part[of] = mass;
        total += mass;
      }
      const factor = count[at]! / total;
      for (let of = 0; of < width; of++) {
        const mass = part[of]! * factor;
        chosen[from + of]! += mass;
        emitted[to + of]! += mass;
        sums[of]! += mass;
      }
    }
    for (let context = 0; context < this.#all; context++) {
      const from = context * width;
      chosen[from]! += UNIGRAM_PRIOR;
      let total = 0;
      for (let of = 0; of < width; of++) total += chosen[from + of]!;
      for (let of = 0; of < width; of++) chosen[from + of]! /= total;
    }
    for (let to = 0; to < this.#all; to++) {
      emitted[to * width] = this.#unigram[to]!;
      // A class that nothing chooses any more keeps what it has.
      for (let of = 1; of < width; of++)
        emitted[to * width + of] = sums[of]! > 0 ? emitted[to * width + of]! / sums[of]! : emission[to * width + of]!;
    }
    this.#choice = chosen;
    this.#emission = emitted;
  }

  /** Nats a token. */
  loss({ before, symbol, count, tokens }: Bigrams): number {
    let sum = 0;
    for (let at = 0; at < count.length; at++) sum -= count[at]! * Math.log(this.#probability(before[at]!, symbol[at]!));
    return sum / tokens;
  }

  logLikelihood({ tokens, starts }: EncodedDocuments): Float64Array {
    const { begin, end, hasEnd } = this.#symbols;
    return Float64Array.from({ length: starts.length - 1 }, (_, document) => {
      let before = begin;
      let sum = 0;
      for (let at = starts[document]!; at < starts[document + 1]!; at++) {
        sum += Math.log(this.#probability(before, tokens[at]!));
        before = tokens[at]!;
      }
      return hasEnd ? sum + Math.log(this.#probability(before, end)) : sum;
    });
  }

  /** Draws a class, then a symbol of it. */
  writer(unigrams: SymbolSampler): ReturnType<TextFit['writer']> {
    const width = this.#classes + 1;
    const sums = new Float64Array(this.#all * this.#classes);
    for (let of = 1; of < width; of++) {
      let sum = 0;
      for (let symbol = 0; symbol < this.#all; symbol++) {
        sum += this.#emission[symbol * width + of]!;
        sums[(of - 1) * this.#all + symbol] = sum;
      }
    }
    const none: Context = Int32Array.of(0);
    const { begin, end } = this.#symbols;
    const draw = (before: number, random: () => number): number => {
      let at = random();
      let of = 0;
      while (of < width - 1 && at >= this.#choice[before * width + of]!) at -= this.#choice[before * width + of++]!;
      if (of === 0) return unigrams.drawFreely(none, random);
      const first = (of - 1) * this.#all;
      return firstAbove(sums.subarray(first, first + this.#all), random());
    };
    return {
      write(most, random) {
        const written: number[] = [];
        let before = begin;
        while (written.length < most) {
          let symbol = draw(before, random);
          // A document has at least one token.
          while (written.length === 0 && symbol === end) symbol = draw(before, random);
          if (symbol === end) break;
          written.push(symbol);
          before = symbol;
        }
        return written;
      },
    };
  }

  #probability(before: number, symbol: number): number {
    const width = this.#classes + 1;
    const [choice, emission] = [this.#choice, this.#emission];
    const [from, to] = [before * width, symbol * width];
    let sum = 0;
    for (let of = 0; of < width; of++) sum += choice[from + of]! * emission[to + of]!;
    return sum;
  }
}

function bigramsOf({ levels, tokens }: NGramCounts): Bigrams {
  const [first, second] = levels;
  const { nodeCount, parent, symbol, count } = second!;
  return {
    before: Int32Array.from({ length: nodeCount }, (_, node) => first!.symbol[parent[node]!]!),
    symbol,
    count: Float64Array.from(count.subarray(0, nodeCount)),
    tokens,
  };
}

/** Shape [symbols], the beginning last, with probability 0. */
function unigramTable({ counts, probability, unseenProbability }: NGramDistribution, symbols: Symbols): Float64Array {
  const table = new Float64Array(symbols.begin + 1).fill(unseenProbability);
  const [level] = counts.levels;
  for (let node = 0; node < level!.nodeCount; node++) table[level!.symbol[node]!] = probability[0]![node]!;
  table[symbols.begin] = 0;
  if (!symbols.hasEnd) table[symbols.end] = 0;
  return table;
}
