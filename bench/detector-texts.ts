import { STYLE_GROUPS } from '../src/kernels/style-counts.ts';
import type { ChosenText } from '../src/origin/style/choose-training-texts.ts';
import { STYLE_FEATURES } from '../src/origin/style/style-features.ts';
import { STYLE_WEIGHT_COUNT } from '../src/origin/style/style-model.ts';
import { createStyleScorer } from '../src/origin/style/style-scorer.ts';
import { mix32 } from '../src/statistics/mix32.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { countWords, cutText } from './detector-cut.ts';
import { SeenRuns } from './detector-overlap.ts';
import { type OriginRow, readOriginRows } from './detector-rows.ts';
import { EXTRA_HUMAN_DOMAIN } from './detector-training.ts';

/** Words that texts are cut to, so that no origin is told by its length. */
const MOST_WORDS = 230;
/** There, people and models continue from the same 30 words. */
const SHARED_WORDS: Readonly<Record<string, number>> = { 'fastdetect_glimpse.jsonl.gz': 30 };
/** Fewer than this many human lengths say little about a domain. */
const LEAST_LENGTHS = 50;

/** A text of the kind that the model is trained on. */
export interface KnownText {
  readonly text: ChosenText;
  /** Its first words: those of AI texts as many as some human text of the domain has. */
  readonly cut: string;
  /** Whether accuracy is measured with it: both origins occur in its set. */
  readonly isMeasured: boolean;
}

/** A text that no model of the study is trained on. */
export interface OutsideRow extends OriginRow {
  readonly cut: string;
}

/** Cuts the texts that a recipe chose; those that become too short for a score are left out. */
export function knownTexts(chosen: readonly ChosenText[]): readonly KnownText[] {
  const lengths = new Map<string, number[]>();
  const everywhere: number[] = [];
  for (const text of chosen) {
    if (text.origin !== 'human') continue;
    const words = countWords(cutText(text.text, { from: sharedWords(text), most: MOST_WORDS }));
    everywhere.push(words);
    const ofDomain = lengths.get(text.domain);
    if (ofDomain === undefined) lengths.set(text.domain, [words]);
    else ofDomain.push(words);
  }
  const canScore = scoreable();
  return chosen.flatMap((text) => {
    let most = MOST_WORDS;
    if (text.origin === 'ai') {
      const ofDomain = lengths.get(text.domain) ?? [];
      const drawn = ofDomain.length < LEAST_LENGTHS ? everywhere : ofDomain;
      // A cut at a sentence end leaves about a tenth less than was asked for.
      most = Math.max(60, Math.round(1.1 * drawn[mix32(hashOf(text.id)) % drawn.length]!));
    }
    const cut = cutText(text.text, { from: sharedWords(text), most: Math.min(MOST_WORDS, most) });
    const isMeasured = text.domain !== EXTRA_HUMAN_DOMAIN && text.domain !== 'essay';
    return canScore(cut) ? [{ text, cut, isMeasured }] : [];
  });
}

/** Words at the start of a text that its human and its AI version share. */
export function sharedWords({ file }: ChosenText): number {
  return SHARED_WORDS[file.split('/').at(-1)!] ?? 0;
}

export interface OutsideTexts {
  readonly rows: readonly OutsideRow[];
  /** Rows left out because they share a run of words with a known text, or, human ones, with one another. */
  readonly duplicates: number;
}

/** English prose of the labelled texts that is no training text, nor a version of one. */
export function outsideTexts(folder: string, chosen: readonly ChosenText[]): OutsideTexts {
  const known = new SeenRuns();
  for (const { text } of chosen) known.add(text);
  const taken = new Set(chosen.map(({ id }) => id));
  const canScore = scoreable();
  let duplicates = 0;
  const rows: OutsideRow[] = [];
  for (const file of ['detectrl', 'mixset', 'ellipse_nonnative', 'modern2026_ai', 'gum_human', 'imbd']) {
    const people = new SeenRuns();
    for (const row of readOriginRows(folder, file)) {
      if (row.language !== 'en' || taken.has(row.id)) continue;
      // Their human side lost the spaces at line ends, so that any reader of words tells the sides apart.
      if (file === 'detectrl' && row.domain === 'arxiv') continue;
      if (file === 'imbd' && (row.origin !== 'mixed' || row.split === 'train')) continue;
      const cut = cutText(row.text, { most: MOST_WORDS });
      if (!canScore(cut)) continue;
      if (known.shares(row.text) || (row.origin === 'human' && people.shares(row.text))) {
        duplicates++;
        continue;
      }
      if (row.origin === 'human') people.add(row.text);
      rows.push({ ...row, cut });
    }
  }
  return { rows, duplicates };
}

/** Whether a text is long enough for a score. */
function scoreable(): (text: string) => boolean {
  const scorer = createStyleScorer({
    id: 'style-000000000000',
    newestGenerator: 'unknown',
    languages: ['en'],
    bias: 0,
    scales: Array.from({ length: STYLE_GROUPS }, () => 1),
    features: STYLE_FEATURES.map(({ name }) => ({ name, mean: 0, deviation: 1, weight: 0 })),
    weights: new Int8Array(STYLE_WEIGHT_COUNT),
  });
  return (text) => scorer.score(text) !== undefined;
}

/** The same elements in an order drawn by the seed. */
export function shuffled<Element>(elements: readonly Element[], seed: number): Element[] {
  const order = [...elements];
  const random = seededGenerator(seed);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function hashOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) | 0;
  return hash;
}
