import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../errors.ts';
import { BLOCKS_A_HASH, PROJECTION_BLOCK } from '../kernels/project-words.ts';
import { ProjectionKernel } from '../kernels/projection-kernel.ts';
import { mix32 } from '../statistics/mix32.ts';
import type { Embedder } from './embedder.ts';
import { BUCKET_COUNT, bucketOf, DIMENSIONS, TF_IDF_VERSION, type TfIdfFit } from './tf-idf-fit.ts';
import { topicWords } from './topic-words.ts';
import { wordHash } from './word-hash.ts';

/** Texts between two looks at the signal: some milliseconds of work. */
const TEXTS_AT_ONCE = 256;
/**
 * Of every four neighbouring numbers of a vector each bucket goes into one, with a random sign: the block construction of Kane
 * and Nelson 2014 (section 1.1), which keeps angles better than a matrix with as many zeros at independent places.
 */
const HASHES_A_BUCKET = DIMENSIONS / PROJECTION_BLOCK / BLOCKS_A_HASH;

/**
 * The built-in embedder: words weighed by how few documents hold them, projected at random onto 256 numbers. Nothing is
 * downloaded, and the same fit gives the same vectors everywhere. It sees which words texts share, not what they mean: synonyms
 * and translations lie far apart.
 *
 * Weight of a word that occurs t times in the text and in f of the fit's N documents:
 * (1 + ln t) (ln((1 + N) / (1 + f)) + 1) min(1, (1 + N - f) / (1 + N / 2)). The last factor keeps words that most documents share
 * from making all texts alike.
 */
export function createTfIdfEmbedder(fit: TfIdfFit): Embedder {
  const weights = bucketWeights(fit);
  const counts = new Uint32Array(BUCKET_COUNT);
  const kernel = new ProjectionKernel(DIMENSIONS);
  const { row, halves, bits, capacity } = kernel;
  const seeds = Uint32Array.from({ length: HASHES_A_BUCKET }, (_, part) => projectionSeed(fit.seed, part));

  const embedOne = (text: string, target: Float32Array) => {
    const touched: number[] = [];
    for (const word of topicWords(text)) {
      const bucket = bucketOf(wordHash(word));
      if (counts[bucket] === 0) touched.push(bucket);
      counts[bucket]!++;
    }
    row.fill(0);
    for (let start = 0; start < touched.length; start += capacity) {
      const end = Math.min(touched.length, start + capacity);
      let at = 0;
      for (let index = start; index < end; index++) {
        const bucket = touched[index]!;
        halves[index - start] = ((1 + Math.log(counts[bucket]!)) * weights[bucket]!) / 2;
        counts[bucket] = 0;
        const spread = Math.imul(bucket + 1, 0x85ebca77);
        // Three bits for each of eight blocks: which of its four numbers, and the sign.
        for (let part = 0; part < HASHES_A_BUCKET; part++) bits[at++] = mix32(seeds[part]! ^ spread);
      }
      kernel.add(end - start);
    }
    let squares = 0;
    for (const value of row) squares += value * value;
    if (squares === 0) return;
    const scale = 1 / Math.sqrt(squares);
    for (let at = 0; at < DIMENSIONS; at++) target[at] = row[at]! * scale;
  };

  return {
    id: `tfidf-${TF_IDF_VERSION}:${fit.id}`,
    dimensions: DIMENSIONS,
    async embed(texts, { signal } = {}) {
      const rows = new Float32Array(texts.length * DIMENSIONS);
      for (const [index, text] of texts.entries()) {
        if (index % TEXTS_AT_ONCE === 0) {
          await setImmediate();
          if (signal?.aborted) throw new CancelledError();
        }
        embedOne(text, rows.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS));
      }
      return rows;
    },
  };
}

function projectionSeed(seed: number, part: number): number {
  return mix32(seed ^ Math.imul(part + 1, 0x9e3779b9));
}

/** Weight of each bucket but for the number of times it occurs: shape [BUCKET_COUNT]. */
function bucketWeights({ documentCount, buckets, frequencies }: TfIdfFit): Float64Array {
  const weights = new Float64Array(BUCKET_COUNT).fill(weightOf(0, documentCount));
  for (const [index, bucket] of buckets.entries()) weights[bucket] = weightOf(frequencies[index]!, documentCount);
  return weights;
}

function weightOf(frequency: number, documentCount: number): number {
  const inverse = Math.log((1 + documentCount) / (1 + frequency)) + 1;
  return inverse * Math.min(1, (1 + documentCount - frequency) / (1 + documentCount / 2));
}
