import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../errors.ts';
import { NO_TOPIC } from './no-topic.ts';
import { topicWords } from './topic-words.ts';
import { wordHash } from './word-hash.ts';

/** Words that describe a topic. */
export const TOPIC_WORDS = 6;
/** Words that are considered for each topic. */
const CANDIDATES = 64;
/** Weight of the prior, in words: what a topic of this many words says counts as much as what all documents say. */
const PRIOR_WORDS = 1000;
/** A word describes a topic only if this many of its documents hold it, or all where it has fewer. */
const MIN_DOCUMENTS = 2;
/** Longer words are keys, addresses and encoded bytes, and are no help to a reader. */
const MAX_WORD_LENGTH = 40;
/** Texts between two looks at the signal: some milliseconds of work. */
const TEXTS_AT_ONCE = 256;

/**
 * The most characteristic words of each topic, at most six, by log-odds with an informative Dirichlet prior (Monroe, Colaresi
 * and Quinn 2008, eq. 15 to 22): how much likelier a word is in the topic than in all other documents, in standard errors, with
 * the frequencies of all documents as prior. A word counts once a document, so that no document names a topic alone. Of the 64
 * best words of each topic, those count most that few other topics have among theirs (as in class-based TF-IDF). So words that
 * are frequent everywhere lose without a list of them. Ties go by UTF-16 code units. Two topics get different words wherever
 * their candidates allow it.
 *
 * Memory: 8 bytes for each different word of each document.
 *
 * @param assignments topic of each text, or `NO_TOPIC`: shape [texts]
 * @throws {CancelledError} `signal` aborted
 */
export async function describeTopics({
  texts,
  assignments,
  topics,
  signal,
}: {
  readonly texts: readonly string[];
  readonly assignments: Uint16Array;
  readonly topics: number;
  readonly signal?: AbortSignal | undefined;
}): Promise<readonly (readonly string[])[]> {
  const pause = async () => {
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
  };
  const hashesOfTopics: Uint32Array[][] = Array.from({ length: topics }, () => []);
  for (const [index, text] of texts.entries()) {
    if (index % TEXTS_AT_ONCE === 0) await pause();
    const topic = assignments[index]!;
    if (topic !== NO_TOPIC) hashesOfTopics[topic]!.push(differentHashes(topicWords(text)));
  }
  const all = countRuns(hashesOfTopics.flat());
  const candidates: Candidate[][] = [];
  for (const hashes of hashesOfTopics) {
    await pause();
    candidates.push(bestCandidates(countRuns(hashes), all, Math.min(MIN_DOCUMENTS, hashes.length)));
  }
  const words = await findWords({ texts, assignments, candidates, pause });
  return chooseWords(candidates, words);
}

/** Hashes of the words, each once, ascending. */
function differentHashes(words: readonly string[]): Uint32Array {
  const hashes = Uint32Array.from(words, wordHash).sort();
  let count = 0;
  for (let at = 0; at < hashes.length; at++)
    if (at === 0 || hashes[at] !== hashes[at - 1]) hashes[count++] = hashes[at]!;
  return hashes.slice(0, count);
}

interface Candidate {
  readonly hash: number;
  readonly score: number;
}

/** Different hashes, ascending, and how often each occurs. */
interface Runs {
  readonly hashes: Uint32Array;
  readonly counts: Uint32Array;
  readonly total: number;
}

function countRuns(lists: readonly Uint32Array[]): Runs {
  let total = 0;
  for (const list of lists) total += list.length;
  const sorted = new Uint32Array(total);
  let end = 0;
  for (const list of lists) {
    sorted.set(list, end);
    end += list.length;
  }
  sorted.sort();
  let runs = 0;
  for (let at = 0; at < total; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) runs++;
  const hashes = new Uint32Array(runs);
  const counts = new Uint32Array(runs);
  let run = -1;
  for (let at = 0; at < total; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) hashes[++run] = sorted[at]!;
    counts[run]!++;
  }
  return { hashes, counts, total };
}

/** The candidates with the highest scores; ties by hash. */
function bestCandidates(own: Runs, all: Runs, minDocuments: number): Candidate[] {
  const best: Candidate[] = [];
  let place = 0;
  for (const [at, hash] of own.hashes.entries()) {
    while (all.hashes[place]! < hash) place++;
    const count = own.counts[at]!;
    if (count < minDocuments) continue;
    const score = logOdds(count, own.total, all.counts[place]!, all.total);
    if (score <= 0) continue;
    if (best.length === CANDIDATES && score <= best[CANDIDATES - 1]!.score) continue;
    let to = best.length;
    while (to > 0 && best[to - 1]!.score < score) to--;
    best.splice(to, 0, { hash, score });
    if (best.length > CANDIDATES) best.pop();
  }
  return best;
}

/**
 * Difference of the logarithms of a word's odds within and outside a topic, in standard errors.
 *
 * @param inside occurrences in the topic, of `insideTotal` of all words; `everywhere` and `everywhereTotal` include them
 */
function logOdds(inside: number, insideTotal: number, everywhere: number, everywhereTotal: number): number {
  const prior = (PRIOR_WORDS * everywhere) / everywhereTotal;
  const outside = everywhere - inside;
  const a = inside + prior;
  const b = outside + prior;
  const aRest = insideTotal + PRIOR_WORDS - a;
  const bRest = everywhereTotal - insideTotal + PRIOR_WORDS - b;
  // A word that is the only one there is says nothing.
  if (aRest <= 0 || bRest <= 0) return 0;
  return (Math.log(a / aRest) - Math.log(b / bRest)) / Math.sqrt(1 / a + 1 / b);
}

/** The word behind each hash: the first in the order of texts. Texts are read only until all are found. */
async function findWords({
  texts,
  assignments,
  candidates,
  pause,
}: {
  readonly texts: readonly string[];
  readonly assignments: Uint16Array;
  readonly candidates: readonly (readonly Candidate[])[];
  readonly pause: () => Promise<void>;
}): Promise<ReadonlyMap<number, string>> {
  const missing = new Set(candidates.flatMap((of) => of.map(({ hash }) => hash)));
  const words = new Map<number, string>();
  for (const [index, text] of texts.entries()) {
    if (missing.size === 0) break;
    if (index % TEXTS_AT_ONCE === 0) await pause();
    if (assignments[index] === NO_TOPIC) continue;
    for (const word of topicWords(text)) {
      const hash = wordHash(word);
      if (missing.delete(hash)) words.set(hash, word);
    }
  }
  return words;
}

/** The best words of each topic: score times the logarithm of topics per topic that has the word among its candidates. */
function chooseWords(candidates: readonly (readonly Candidate[])[], words: ReadonlyMap<number, string>) {
  const topicsWith = new Map<number, number>();
  for (const { hash } of candidates.flat()) topicsWith.set(hash, (topicsWith.get(hash) ?? 0) + 1);
  const used = new Set<string>();
  return candidates.map((of): readonly string[] => {
    const ordered = of
      .flatMap(({ hash, score }) => {
        const word = words.get(hash);
        if (word === undefined || word.length > MAX_WORD_LENGTH) return [];
        return [{ word, score: score * Math.log((1 + candidates.length) / topicsWith.get(hash)!) }];
      })
      .sort((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1))
      .map(({ word }) => word);
    const chosen = ordered.slice(0, TOPIC_WORDS);
    for (const other of ordered.slice(TOPIC_WORDS)) {
      if (!used.has(nameOf(chosen))) break;
      chosen[TOPIC_WORDS - 1] = other;
    }
    used.add(nameOf(chosen));
    return chosen;
  });
}

const nameOf = (words: readonly string[]): string => words.join(' ');
