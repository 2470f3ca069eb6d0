import { CancelledError } from '../../errors.ts';
import { assignNearest } from '../../strata/assign-nearest.ts';
import { NO_TOPIC } from '../../strata/no-topic.ts';
import type { GateDocument } from '../gate-document.ts';
import { firstWords } from './first-words.ts';
import { groupValue } from './group-value.ts';
import type { Reference } from './reference.ts';
import type { StratumDefinition } from './reference-manifest.ts';

/** Documents embedded at a time. */
const AT_ONCE = 256;

/** Which stratum of each dimension a document falls in. */
export interface ClassifiedDocument {
  readonly document: GateDocument;
  /** Of its first K words: shape [dimensions], of length 1; zeros where it has no words. */
  readonly vector: Float32Array;
  /** Mean surprisal of its first K words; undefined where it has fewer, because short texts vary more. */
  readonly surprisal: number | undefined;
  /** Words of the whole document. */
  readonly words: number;
  /** Nearest topic; `NO_TOPIC` where it has no words or the reference no topics. */
  readonly topic: number;
  /** Indices into `reference.strata`, ascending. */
  readonly strata: readonly number[];
}

/** What of a reference places documents. */
export type Classifier = Pick<Reference, 'strata' | 'surprisal' | 'embedder' | 'centroids' | 'dimensions'> & {
  readonly manifest: Pick<Reference['manifest'], 'firstWords'>;
};

/**
 * Places documents in the strata of a reference, by their first K words. The place of a document depends on it alone.
 *
 * @returns in the order given
 * @throws {CancelledError} `signal` aborted
 */
export async function classifyDocuments(
  reference: Classifier,
  documents: Iterable<GateDocument> | AsyncIterable<GateDocument>,
  {
    signal,
    onProgress,
  }: {
    readonly signal?: AbortSignal | undefined;
    /** Told of the documents placed so far. */
    readonly onProgress?: ((done: number) => void) | undefined;
  } = {},
): Promise<readonly ClassifiedDocument[]> {
  const classified: ClassifiedDocument[] = [];
  let waiting: GateDocument[] = [];
  const place = async () => {
    if (signal?.aborted) throw new CancelledError();
    classified.push(...(await classifyBatch(reference, waiting, signal)));
    waiting = [];
    onProgress?.(classified.length);
  };
  for await (const document of documents) {
    waiting.push(document);
    if (waiting.length === AT_ONCE) await place();
  }
  if (waiting.length > 0) await place();
  return classified;
}

async function classifyBatch(
  { manifest, strata, surprisal, embedder, centroids, dimensions }: Classifier,
  documents: readonly GateDocument[],
  signal: AbortSignal | undefined,
): Promise<readonly ClassifiedDocument[]> {
  const read = documents.map(({ text }) => firstWords(text, manifest.firstWords));
  const rows = await embedder.embed(
    read.map(({ words }) => words.join(' ')),
    signal && { signal },
  );
  const assignments = new Uint16Array(documents.length).fill(NO_TOPIC);
  if (centroids.length > 0) {
    assignNearest({ rows, centroids, dimensions, assignments, cosines: new Float64Array(documents.length) });
  }
  return documents.map((document, at) => {
    const vector = rows.slice(at * dimensions, (at + 1) * dimensions);
    const { words, count } = read[at]!;
    const topic = vector.some((value) => value !== 0) ? assignments[at]! : NO_TOPIC;
    const value = words.length < manifest.firstWords ? undefined : surprisal.meanSurprisal(words);
    return {
      document,
      vector,
      surprisal: value,
      words: count,
      topic,
      strata: strataOf(strata, { groups: document.groups, topic, surprisal: value }),
    };
  });
}

/** Indices of the strata that a document lies in, ascending. */
export function strataOf(
  strata: readonly StratumDefinition[],
  {
    groups,
    topic,
    surprisal,
  }: { readonly groups: GateDocument['groups']; readonly topic: number; readonly surprisal: number | undefined },
): readonly number[] {
  const found: number[] = [];
  for (const [at, { rule }] of strata.entries()) {
    if (rule.kind === 'group') {
      const value = groupValue(groups, rule.column);
      if (value !== undefined && rule.values.includes(value) !== (rule.isAllBut === true)) found.push(at);
    } else if (rule.kind === 'topics') {
      if (rule.topics.includes(topic)) found.push(at);
    } else if (surprisal !== undefined) {
      const isIn = (rule.from === null || surprisal >= rule.from) && (rule.below === null || surprisal < rule.below);
      if (isIn) found.push(at);
    }
  }
  return found;
}
