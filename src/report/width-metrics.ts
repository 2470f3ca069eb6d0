import type { EstimateKind } from './format-estimate.ts';

/** How a report names and writes a metric of width. */
export interface ShownMetric {
  readonly id: string;
  readonly title: string;
  readonly kind: EstimateKind;
  /** Whether more of it means a wider or a narrower text; null where the id is not known here. */
  readonly higherIs: 'wider' | 'narrower' | null;
  /** What it is, how it is computed and when it misleads, in a few sentences. */
  readonly text: string;
}

/** The metrics of width in the order reports show them. */
export const WIDTH_METRICS: readonly ShownMetric[] = [
  {
    id: 'types',
    title: 'Different words',
    kind: 'words',
    higherIs: 'wider',
    text: 'Words that differ in the sample, expected at the common number of words. Grows with the sample, so it is comparable at equal size only; names and misspellings count too.',
  },
  {
    id: 'unseen-mass',
    title: 'New among the next words',
    kind: 'share',
    higherIs: 'wider',
    text: 'Estimated chance that the next word was not seen before: 1 − C by Chao and Jost 2012, from the words seen once and twice. It says how much of the tail lies outside the sample.',
  },
  {
    id: 'hapax-rate',
    title: 'Words seen only once',
    kind: 'share',
    higherIs: 'wider',
    text: 'Words that occur once, as a share of all words of the sample: the plain count behind the estimate of what is new.',
  },
  {
    id: 'distinct-2',
    title: 'Different pairs of words',
    kind: 'share',
    higherIs: 'wider',
    text: 'Different runs of two words as a share of all such runs, expected at the common number (rarefied). Runs cross no border between texts.',
  },
  {
    id: 'distinct-3',
    title: 'Different runs of 3 words',
    kind: 'share',
    higherIs: 'wider',
    text: 'As pairs of words, for runs of three.',
  },
  {
    id: 'distinct-4',
    title: 'Different runs of 4 words',
    kind: 'share',
    higherIs: 'wider',
    text: 'As pairs of words, for runs of four. Near 100 % in most human text, so a small fall means much.',
  },
  {
    id: 'hill-0',
    title: 'Words, each counting alike',
    kind: 'words',
    higherIs: 'wider',
    text: 'Hill number of order 0: the number of different words.',
  },
  {
    id: 'hill-1',
    title: 'Words in common use',
    kind: 'words',
    higherIs: 'wider',
    text: 'Hill number of order 1: exp of the entropy. As many words, all equally frequent, would be as varied.',
  },
  {
    id: 'hill-2',
    title: 'Words that carry the text',
    kind: 'words',
    higherIs: 'wider',
    text: 'Hill number of order 2: 1 / sum of squared shares. The most frequent words decide it; it hardly sees the tail.',
  },
  {
    id: 'mattr-50',
    title: 'Different words in any 50',
    kind: 'share',
    higherIs: 'wider',
    text: 'Mean share of different words in all windows of 50 words. Does not depend on the length of texts; texts under 50 words are left out.',
  },
  {
    id: 'self-repetition-4',
    title: 'Repeated runs of 4, of 1,000',
    kind: 'number',
    higherIs: 'narrower',
    text: 'Of 1,000 runs of four words, how many stand in another text of the sample too. Names of things and set phrases repeat in any text.',
  },
  {
    id: 'compression',
    title: 'Compression',
    kind: 'number',
    higherIs: 'narrower',
    text: 'Bytes before by bytes after compression, at a fixed number of bytes. Repeats of any kind raise it, markup and tables too.',
  },
];

const KNOWN = new Map(WIDTH_METRICS.map((metric) => [metric.id, metric]));

/** The metric of that id; one that is not known here keeps its id as its name. */
export function shownMetric(id: string): ShownMetric {
  return KNOWN.get(id) ?? { id, title: id, kind: 'number', higherIs: null, text: '' };
}
