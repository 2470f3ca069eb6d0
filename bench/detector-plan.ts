import type { OutsideRow } from './detector-texts.ts';
import { type FitTask, SHIPPED_PARTS, type TrainingParts } from './detector-training.ts';

const FOLDS = 5;

export interface NamedParts {
  readonly name: string;
  readonly parts: TrainingParts;
}

const BASELINE: TrainingParts = {
  masked: false,
  features: false,
  shorter: false,
  wikipedia: false,
  essays: false,
  rewritten: 'none',
  baseModels: false,
  undated: false,
  inverseStrength: 4,
};

/** From the baseline of plain n-grams to the model that is shipped, one step after the other. */
export const LADDER: readonly NamedParts[] = climb([
  ['plain words, 1- to 3-grams, C = 4', {}],
  ['C = 0.1', { inverseStrength: SHIPPED_PARTS.inverseStrength }],
  ['n-grams of masked words', { masked: true }],
  ['measures of style', { features: true }],
  ['every text once more, shorter', { shorter: true }],
  ['paragraphs of Wikipedia as human text', { wikipedia: true }],
  ['essays by models', { essays: true }],
  ['averaged with a model that saw human text reworded by models (shipped)', { rewritten: 'averaged' }],
]);

/** What was tried on top of the shipped model and left out. */
export const REFUSED: readonly NamedParts[] = [
  { name: 'shipped, reworded text among the rest, not averaged', parts: { ...SHIPPED_PARTS, rewritten: 'together' } },
  { name: 'shipped, with continuations by base models', parts: { ...SHIPPED_PARTS, baseModels: true } },
  { name: 'shipped, with undated human text', parts: { ...SHIPPED_PARTS, undated: true } },
];

function climb(steps: readonly (readonly [name: string, change: Partial<TrainingParts>])[]): readonly NamedParts[] {
  let parts = BASELINE;
  return steps.map(([name, change], index) => {
    parts = { ...parts, ...change };
    return { name: index === 0 ? name : `+ ${name}`, parts };
  });
}

/** Tasks of one make of model: the whole, and one without each fold. */
export interface FoldFits {
  readonly whole: number;
  readonly folds: readonly number[];
}

/** Collects what is to be trained; the same task is trained once. */
export class FitQueue {
  readonly tasks: FitTask[] = [];
  readonly #numbers = new Map<string, number>();

  add(task: FitTask): number {
    const key = JSON.stringify(task);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.tasks.length);
    return this.tasks.push(task) - 1;
  }

  addFolds(parts: TrainingParts): FoldFits {
    return {
      whole: this.add({ parts, without: {}, anchors: [] }),
      folds: eachFold((fold) => this.add({ parts, without: { fold }, anchors: [] })),
    };
  }
}

export function eachFold<Value>(of: (fold: number) => Value): readonly Value[] {
  return Array.from({ length: FOLDS }, (_, fold) => of(fold));
}

/** Texts of a kind that no model of the study saw. */
export interface OutsideKind {
  readonly name: string;
  readonly holds: (row: OutsideRow) => boolean;
}

export const OUTSIDE_DOMAINS: readonly OutsideKind[] = [
  { name: 'news (DetectRL)', holds: ({ file, domain }) => file === 'detectrl' && domain.startsWith('xsum') },
  { name: 'stories (DetectRL)', holds: ({ file, domain }) => file === 'detectrl' && domain === 'writingprompts' },
  { name: 'reviews (DetectRL)', holds: ({ file, domain }) => file === 'detectrl' && domain === 'yelp' },
];

export const isLearner = ({ file }: OutsideRow) => file === 'ellipse_nonnative';
export const isNewer = ({ file }: OutsideRow) => file === 'modern2026_ai';

export const LEARNERS: readonly OutsideKind[] = [
  { name: 'score up to 2.5', holds: (row) => isLearner(row) && row.score! <= 2.5 },
  { name: 'score 3 to 3.5', holds: (row) => isLearner(row) && row.score! > 2.5 && row.score! < 4 },
  { name: 'score 4 and more', holds: (row) => isLearner(row) && row.score! >= 4 },
];

/** Human texts of which 150 are learned as human, and the AI texts that they are held against. */
export const TAUGHT: readonly {
  readonly name: string;
  readonly human: OutsideKind['holds'];
  readonly ai: OutsideKind['holds'];
}[] = [
  ...OUTSIDE_DOMAINS.map(({ name, holds }) => ({ name, human: holds, ai: holds })),
  { name: 'essays of learners, AI text of 2026', human: isLearner, ai: isNewer },
];

/** Names of the training data's domains, as a reader knows them. */
export const DOMAIN_NAMES: Readonly<Record<string, string>> = {
  arxiv: 'abstracts (arXiv)',
  xsum: 'news (XSum)',
  squad: 'Wikipedia (SQuAD)',
  writing: 'stories (WritingPrompts)',
  pubmed: 'medicine (PubMed)',
  doc: 'mixed (SeqXGPT)',
  'ood-sent': 'mixed, second set (SeqXGPT)',
  wikipedia: 'Wikipedia (WikiText)',
  gum: 'sixteen genres (GUM)',
};
