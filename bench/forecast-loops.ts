import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { KnownSettings, LoopObservation } from '../src/loop/population/forecast/loop-observation.ts';
import { wrightFisherStep } from '../src/loop/population/wright-fisher-step.ts';
import { multinomialDraw } from '../src/statistics/multinomial-draw.ts';
import { randomStream } from '../src/statistics/random-stream.ts';

/** A loop with settings drawn at random, run to its last generation, with what a user of it would have seen after generation 3. */
export interface StudiedLoop {
  readonly index: number;
  readonly settings: {
    readonly shares: 'zipf' | 'zipf-mandelbrot' | 'wikitext';
    readonly types: number;
    readonly rows: number;
    readonly humanShare: number;
    readonly temperature: number;
    readonly humanRows: 'independent' | 'stratified';
    /** Times that each row written stands in the training set. */
    readonly copies: number;
    readonly humanSample: number;
    readonly sample: number;
  };
  readonly effectiveSize: number;
  readonly known: Required<KnownSettings>;
  readonly whole: LoopObservation;
  readonly samples: LoopObservation;
  /** Counts of the last training set, of the loop that was seen whole and of that of the samples: shape [types]. */
  readonly last: { readonly whole: Float64Array; readonly samples: Float64Array };
}

export const SEEN_GENERATIONS = 4;
export const LAST_GENERATION = 10;

/**
 * Draws the settings of a loop and runs it: 50 to 5,000 types, 500 to 20,000 rows a training set, no human rows or up to a half of them,
 * temperatures 0.8 to 1.1 or 1, one loop in five with each row standing 2 to 4 times; a human sample of 500 to 10,000 rows, samples of 500
 * to 2,000 rows a generation. Copies cannot be seen in samples: these come from a loop of as many rows as the copied one is worth.
 *
 * @param options.seed loops of different seeds have nothing in common
 * @param options.vocabulary counts of the words of a real text
 */
export function studiedLoop(
  index: number,
  { seed, vocabulary }: { readonly seed: number; readonly vocabulary: readonly number[] },
): StudiedLoop {
  const random = randomStream(seed, 'forecast-study', index);
  const between = (low: number, high: number) => low + (high - low) * random();
  const logBetween = (low: number, high: number) => Math.round(Math.exp(between(Math.log(low), Math.log(high))));
  const kind = (['zipf', 'zipf-mandelbrot', 'wikitext'] as const)[Math.floor(random() * 3)]!;
  const types = logBetween(50, 5000);
  const rows = logBetween(500, 20_000);
  const humanShare = random() < 0.25 ? 0 : between(0.01, 0.5);
  const temperature = random() < 0.3 ? 1 : between(0.8, 1.1);
  const humanRows = random() < 0.5 ? 'independent' : 'stratified';
  const copies = random() < 0.2 ? 2 + Math.floor(random() * 3) : 1;
  const humanSample = logBetween(500, 10_000);
  const sample = logBetween(500, 2000);
  const mainland = sharesOf(kind, types, { random, vocabulary });
  const effectiveSize = Math.round(rows / copies);
  const run = (times: number) => {
    const generations = [multinomialDraw(random, { trials: effectiveSize * times, weights: mainland })];
    for (let generation = 1; generation <= LAST_GENERATION; generation++) {
      const next = wrightFisherStep(random, generations[generation - 1]!, {
        size: effectiveSize,
        humanShare,
        mainland,
        humanRows,
        bias: { temperature },
      });
      generations.push(next.map((count) => count * times));
    }
    return generations;
  };
  const generations = run(copies);
  const plain = copies === 1 ? generations : run(1);
  const human = multinomialDraw(random, { trials: humanSample, weights: mainland });
  return {
    index,
    settings: {
      shares: kind,
      types,
      rows: effectiveSize * copies,
      humanShare,
      temperature,
      humanRows,
      copies,
      humanSample,
      sample,
    },
    effectiveSize,
    known: { size: effectiveSize, humanShare, temperature },
    whole: { human, generations: generations.slice(0, SEEN_GENERATIONS), seen: 'whole' },
    samples: {
      human,
      generations: plain
        .slice(0, SEEN_GENERATIONS)
        .map((counts) => multinomialDraw(random, { trials: sample, weights: counts })),
      seen: 'samples',
    },
    last: { whole: generations[LAST_GENERATION]!, samples: plain[LAST_GENERATION]! },
  };
}

function sharesOf(
  kind: StudiedLoop['settings']['shares'],
  types: number,
  { random, vocabulary }: { readonly random: () => number; readonly vocabulary: readonly number[] },
): Float64Array {
  if (kind === 'wikitext') {
    // As many of its words, chosen by chance: their shares keep the vocabulary's shape.
    const words = Array.from(vocabulary);
    for (let place = 0; place < Math.min(types, words.length); place++) {
      const other = place + Math.floor(random() * (words.length - place));
      [words[place], words[other]] = [words[other]!, words[place]!];
    }
    return Float64Array.from(words.slice(0, types));
  }
  const isShifted = kind === 'zipf-mandelbrot';
  const exponent = isShifted ? 0.9 + 0.7 * random() : 0.6 + 0.9 * random();
  const shift = isShifted ? 1 + 29 * random() : 0;
  return Float64Array.from({ length: types }, (_, rank) => (rank + 1 + shift) ** -exponent);
}

/** Counts of the words of WikiText-2's sample, most frequent first. @throws {Error} where the data are not there */
export function wikitextVocabulary(): readonly number[] {
  const folder = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));
  const text = gunzipSync(readFileSync(path.join(folder, 'text/wikitext2.train_sample.txt.gz'))).toString('utf8');
  const counts = new Map<string, number>();
  for (const word of text.split(/\s+/)) if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  return Array.from(counts.values()).sort((a, b) => b - a);
}
