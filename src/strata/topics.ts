import { CancelledError, EmbedderError } from '../errors.ts';
import { assignNearest } from './assign-nearest.ts';
import { centroidMap } from './centroid-map.ts';
import { clusterCount, MIN_TOPIC_DOCUMENTS } from './cluster-count.ts';
import { describeTopics } from './describe-topics.ts';
import type { Embedder } from './embedder.ts';
import { type KMeansResult, kMeans } from './k-means.ts';
import { NO_TOPIC } from './no-topic.ts';
import { RARE_ONE_IN, RARE_ONE_IN_OF_MEAN } from './strata.ts';
import { tailClusters } from './tail-clusters.ts';
import { createTfIdfEmbedder } from './tf-idf-embedder.ts';
import { fitTfIdf, type TfIdfFit } from './tf-idf-fit.ts';

/** Rises with every change of which topics the same documents have, or how they are described. */
export const TOPICS_VERSION = 1;

/** The built-in embedder learns which words are common from human documents, where there are at least so many. */
const MIN_HUMAN_DOCUMENTS = 100;
/** Share of the mean topic's documents that a topic of the tail is under: one in so many. */
const TAIL_ONE_IN_OF_MEAN = 2;
/** Keys shown for each topic. */
const EXAMPLES = 3;

/** A document of the sample that topics are found in. */
export interface TopicDocument {
  /** Places the document in a total order that depends on its content. */
  readonly key: bigint;
  readonly text: string;
  readonly words: number;
  readonly isHuman: boolean;
}

/** Documents about the same things. */
export interface Topic {
  /** `t1` is the topic with most documents. */
  readonly id: string;
  /** Its most characteristic words, at most six. */
  readonly words: readonly string[];
  readonly documents: number;
  readonly wordCount: number;
  /** Of all documents given, those without topic included. */
  readonly share: number;
  /** Of all words given. */
  readonly wordShare: number;
  /** Of the topic's words; undefined where it has none. */
  readonly humanShare: number | undefined;
  /** Under 0.1 % of all words, and under a tenth of the mean topic: the rule of `strata.ts`. */
  readonly rare: boolean;
  /**
   * Among the smallest topics that together hold a tenth of the words at most, likewise by documents, and of less than half as many
   * documents as the mean topic: k-means divides evenly, so there is always a last tenth.
   */
  readonly tail: boolean;
  /** Keys of the documents nearest the centre, nearest first, at most three. */
  readonly examples: readonly bigint[];
  /** Place on the map of topics. */
  readonly x: number;
  readonly y: number;
}

export interface Topics {
  /** Most documents first; of equals, the one with the lower first key. */
  readonly topics: readonly Topic[];
  /** Index of each document's topic in `topics`, or `NO_TOPIC`: shape [documents]. */
  readonly assignments: Uint16Array;
  /** Documents without topic, because the embedder found nothing in them. */
  readonly withoutTopic: number;
  /** Directions of the topics: shape [topics, dimensions], each row of length 1. */
  readonly centroids: Float32Array;
  readonly dimensions: number;
  readonly embedderId: string;
  /** The weights of the built-in embedder; undefined where another was given. */
  readonly fit: TfIdfFit | undefined;
  /** Which documents `fit` was made of; undefined where another embedder was given. */
  readonly fittedOn: 'human' | 'all' | undefined;
}

export interface FindTopicsOptions {
  /** In ascending order of keys. */
  readonly documents: readonly TopicDocument[];
  /** Default: the built-in one, fitted on the human documents where there are at least 100, else on all. */
  readonly embedder?: Embedder | undefined;
  /** Clusters wanted, at least 1. Default: what `clusterCount` says of the documents that have features. */
  readonly clusters?: number | undefined;
  /** Whole number; its lower 32 bits count. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds what documents are about: embeds them, clusters the vectors, describes each cluster by its words. The same documents give
 * the same topics.
 *
 * @returns the topics, or the reason why there are none
 * @throws {CancelledError} `signal` aborted
 * @throws {EmbedderError} the embedder given could not embed the documents
 */
export async function findTopics({
  documents,
  embedder: given,
  clusters: wanted,
  seed = 1,
  signal,
}: FindTopicsOptions): Promise<Topics | { readonly reason: string }> {
  for (let index = 1; index < documents.length; index++) {
    if (documents[index - 1]!.key > documents[index]!.key) throw new RangeError('documents must be in order of keys');
  }
  if (signal?.aborted) throw new CancelledError();
  if (documents.length < MIN_TOPIC_DOCUMENTS) return tooFew(documents.length, documents.length);

  const { embedder, fit, fittedOn } = given
    ? { embedder: given, fit: undefined, fittedOn: undefined }
    : builtInEmbedder(documents, seed);
  const texts = documents.map(({ text }) => text);
  const rows = await embedder.embed(texts, signal && { signal });
  const { dimensions } = embedder;
  const embedded = rowsWithFeatures(rows, dimensions);
  const clusters = wanted ?? clusterCount(embedded.length);
  if (clusters === undefined || embedded.length === 0) return tooFew(embedded.length, documents.length);

  const points = selectRows(rows, dimensions, embedded);
  const found = await kMeans(points, { dimensions, clusters, seed, signal });
  const order = largestFirst(found);
  const assignments = new Uint16Array(documents.length).fill(NO_TOPIC);
  const numbers = new Uint16Array(found.clusters);
  for (const [number, cluster] of order.entries()) numbers[cluster] = number;
  const cosines = new Float64Array(documents.length);
  for (const [at, index] of embedded.entries()) {
    assignments[index] = numbers[found.assignments[at]!]!;
    cosines[index] = found.cosines[at]!;
  }
  const centroids = selectRows(found.centroids, dimensions, order);
  const words = await describeTopics({ texts, assignments, topics: order.length, signal });
  return {
    topics: measureTopics({ documents, assignments, cosines, words, map: centroidMap(centroids, dimensions) }),
    assignments,
    withoutTopic: documents.length - embedded.length,
    centroids,
    dimensions,
    embedderId: embedder.id,
    fit,
    fittedOn,
  };
}

/**
 * The nearest topic of each of some new texts.
 *
 * @returns indices into `topics`, `NO_TOPIC` for texts without features: shape [texts]
 * @throws {EmbedderError} `embedder` is not the one that the topics were found with
 * @throws {CancelledError} `signal` aborted
 */
export async function assignTopics(
  { centroids, dimensions, embedderId }: Pick<Topics, 'centroids' | 'dimensions' | 'embedderId'>,
  embedder: Embedder,
  texts: readonly string[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<Uint16Array> {
  if (embedder.id !== embedderId) {
    throw new EmbedderError({
      embedder: embedder.id,
      problem: `the topics were found with ${embedderId}; vectors of different embedders cannot be compared`,
      hint: 'Use the embedder that the topics were found with, or find them anew.',
    });
  }
  const rows = await embedder.embed(texts, options);
  const assignments = new Uint16Array(texts.length);
  assignNearest({ rows, centroids, dimensions, assignments, cosines: new Float64Array(texts.length) });
  const hasFeatures = new Set(rowsWithFeatures(rows, dimensions));
  return assignments.map((topic, index) => (hasFeatures.has(index) ? topic : NO_TOPIC));
}

function builtInEmbedder(documents: readonly TopicDocument[], seed: number) {
  const human = documents.filter(({ isHuman }) => isHuman);
  const fittedOn: 'human' | 'all' = human.length >= MIN_HUMAN_DOCUMENTS ? 'human' : 'all';
  const fit = fitTfIdf(
    (fittedOn === 'human' ? human : documents).map(({ text }) => text),
    { seed },
  );
  return { embedder: createTfIdfEmbedder(fit), fit, fittedOn };
}

const tooFew = (usable: number, all: number): { readonly reason: string } => ({
  reason:
    usable === all
      ? `${all} documents; topics need at least ${MIN_TOPIC_DOCUMENTS}`
      : `${usable} of ${all} documents have words; topics need at least ${MIN_TOPIC_DOCUMENTS}`,
});

/** Indices of the rows that are not all zeros. */
function rowsWithFeatures(rows: Float32Array, dimensions: number): readonly number[] {
  const indices: number[] = [];
  for (let start = 0; start < rows.length; start += dimensions) {
    if (rows.subarray(start, start + dimensions).some((value) => value !== 0)) indices.push(start / dimensions);
  }
  return indices;
}

function selectRows(rows: Float32Array, dimensions: number, indices: readonly number[]): Float32Array {
  const selected = new Float32Array(indices.length * dimensions);
  for (const [at, index] of indices.entries()) {
    selected.set(rows.subarray(index * dimensions, (index + 1) * dimensions), at * dimensions);
  }
  return selected;
}

/** Clusters by number of rows, descending; of equals, the one whose first row comes first. */
function largestFirst({ clusters, assignments }: KMeansResult): readonly number[] {
  const sizes = new Uint32Array(clusters);
  const firsts = new Uint32Array(clusters).fill(0xffffffff);
  for (const [row, cluster] of assignments.entries()) {
    if (sizes[cluster] === 0) firsts[cluster] = row;
    sizes[cluster]!++;
  }
  return [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]! || firsts[a]! - firsts[b]!);
}

function measureTopics({
  documents,
  assignments,
  cosines,
  words,
  map,
}: {
  readonly documents: readonly TopicDocument[];
  readonly assignments: Uint16Array;
  readonly cosines: Float64Array;
  readonly words: readonly (readonly string[])[];
  readonly map: Float64Array;
}): readonly Topic[] {
  const members: number[][] = words.map(() => []);
  let allWords = 0;
  for (const [index, document] of documents.entries()) {
    allWords += document.words;
    members[assignments[index]!]?.push(index);
  }
  const wordCounts = members.map((indices) => indices.reduce((sum, index) => sum + documents[index]!.words, 0));
  const topicWords = wordCounts.reduce((sum, count) => sum + count, 0);
  // By words alone the topics of short texts would all be tail, by documents alone those of long ones.
  const tailByWords = tailClusters(wordCounts);
  const tailByDocuments = tailClusters(members.map(({ length }) => length));
  const inTopics = members.reduce((sum, { length }) => sum + length, 0);
  return members.map((indices, topic) => {
    const wordCount = wordCounts[topic]!;
    let humanWords = 0;
    for (const index of indices) if (documents[index]!.isHuman) humanWords += documents[index]!.words;
    return {
      id: `t${topic + 1}`,
      words: words[topic]!,
      documents: indices.length,
      wordCount,
      share: indices.length / documents.length,
      wordShare: allWords === 0 ? 0 : wordCount / allWords,
      humanShare: wordCount === 0 ? undefined : humanWords / wordCount,
      // In whole numbers: a division must not decide at the limit.
      rare: wordCount * RARE_ONE_IN < allWords && wordCount * RARE_ONE_IN_OF_MEAN * members.length < topicWords,
      tail:
        tailByWords[topic]! &&
        tailByDocuments[topic]! &&
        indices.length * TAIL_ONE_IN_OF_MEAN * members.length < inTopics,
      examples: nearestKeys(documents, indices, cosines),
      x: map[topic * 2]!,
      y: map[topic * 2 + 1]!,
    };
  });
}

/** Different keys of the documents with the highest cosines; ties by key. */
function nearestKeys(
  documents: readonly TopicDocument[],
  indices: readonly number[],
  cosines: Float64Array,
): readonly bigint[] {
  const keys = new Set<bigint>();
  for (const index of [...indices].sort((a, b) => cosines[b]! - cosines[a]! || a - b)) {
    keys.add(documents[index]!.key);
    if (keys.size === EXAMPLES) break;
  }
  return [...keys];
}
