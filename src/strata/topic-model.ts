import * as z from 'zod';
import { EmbedderError } from '../errors.ts';
import { centroidBytes, parseCentroids } from './centroid-bytes.ts';
import type { Embedder } from './embedder.ts';
import { createTfIdfEmbedder } from './tf-idf-embedder.ts';
import { parseFit, serialiseFit, type TfIdfFit } from './tf-idf-fit.ts';
import { TOPICS_VERSION, type Topics } from './topics.ts';

/** What tells the topic of any text: the weights of the built-in embedder and the directions of the topics. No word stands in it. */
export interface TopicModel {
  readonly embedder: Embedder;
  /** As `assignTopics` takes them; shape [topics, dimensions]. */
  readonly topics: Pick<Topics, 'centroids' | 'dimensions' | 'embedderId'>;
  /** How many topics there are. */
  readonly count: number;
}

const headerSchema = z.strictObject({
  schema: z.literal('outcross.topic-model/1'),
  topics_version: z.int(),
  embedder: z.string(),
  dimensions: z.int().min(1).max(65_536),
  fit_bytes: z.int().min(1),
});
/** A header has fewer bytes. */
const MOST_HEADER_BYTES = 4096;

/**
 * The bytes of a model: a line of JSON, the fit, the directions. Equal topics give equal bytes.
 *
 * @returns undefined where the topics were found with an embedder made elsewhere, which cannot be kept
 */
export function serialiseTopicModel({
  fit,
  centroids,
  dimensions,
  embedderId,
}: Pick<Topics, 'fit' | 'centroids' | 'dimensions' | 'embedderId'>): Uint8Array | undefined {
  if (fit === undefined) return undefined;
  const bytes = serialiseFit(fit satisfies TfIdfFit);
  const header = headerSchema.parse({
    schema: 'outcross.topic-model/1',
    topics_version: TOPICS_VERSION,
    embedder: embedderId,
    dimensions,
    fit_bytes: bytes.length,
  });
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes, centroidBytes(centroids)]);
}

/** @throws {EmbedderError} the bytes are damaged, or of another version */
export function parseTopicModel(bytes: Buffer): TopicModel {
  const fail = (problem: string, cause?: unknown) =>
    new EmbedderError({
      embedder: 'topics',
      problem,
      hint: 'Audit the data again: its topics are found anew.',
      cause,
    });
  const end = bytes.subarray(0, MOST_HEADER_BYTES).indexOf(0x0a);
  let header: z.infer<typeof headerSchema>;
  try {
    header = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, Math.max(0, end))));
  } catch (cause) {
    throw fail('these bytes are no model of topics', cause);
  }
  const fitEnd = end + 1 + header.fit_bytes;
  const rest = bytes.subarray(fitEnd);
  const embedder = createTfIdfEmbedder(parseFit(bytes.subarray(end + 1, fitEnd)));
  if (embedder.id !== header.embedder || header.topics_version !== TOPICS_VERSION)
    throw fail(`they were found with ${header.embedder}, version ${header.topics_version}; this version makes others`);
  const isWhole = rest.length > 0 && rest.length % (header.dimensions * Float32Array.BYTES_PER_ELEMENT) === 0;
  if (!isWhole) throw fail('the model of topics is cut off');
  const centroids = parseCentroids(rest);
  return {
    embedder,
    topics: { centroids, dimensions: header.dimensions, embedderId: header.embedder },
    count: centroids.length / header.dimensions,
  };
}
