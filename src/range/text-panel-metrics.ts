import { type GroupDeletions, mapDeletions } from './group-deletions.ts';
import { PANEL_WINDOW, type PanelFacts } from './panel-facts.ts';
import { type CountsOfCounts, typesSeen } from './species/counts-of-counts.ts';
import { rarefiedHapaxShare } from './species/rarefied-hapax-share.ts';
import { rarefiedHillOne } from './species/rarefied-hill-one.ts';
import { rarefiedHillTwo } from './species/rarefied-hill-two.ts';
import { rarefiedRichness } from './species/rarefied-richness.ts';
import { subsampleCoverage } from './species/subsample-coverage.ts';

/** A metric's value, and its value without each group of documents. */
export type PanelMeasurement =
  | {
      readonly kind: 'measured';
      readonly values: GroupDeletions<number | undefined>;
      /** Units of the sample that the value follows from, which the jackknife weighs groups by. */
      readonly sizes: GroupDeletions<number>;
      /** What the value speaks of: units of the sample, or those it was rarefied to. */
      readonly n: number;
      /** What an interval needs enough of: at the edge of its range a metric hardly moves, whatever is left out. */
      readonly support: readonly PanelSupport[];
    }
  | { readonly kind: 'not-measured'; readonly reason: string };

/** Something in the sample that the spread of a metric rests on. */
export interface PanelSupport {
  readonly count: number;
  /** What is counted, in the plural. */
  readonly of: string;
}

/** A metric of the text panel: what reports and documents say of it, and how it follows from the facts. */
export interface TextPanelMetric {
  readonly id: string;
  readonly title: string;
  /** What `value` counts. */
  readonly unit: 'words' | 'share' | 'per 1000 4-grams' | 'ratio' | 'mean logarithm';
  /** What `n` counts. */
  readonly unitOfN: 'words' | 'n-grams' | 'windows' | 'documents' | 'bytes';
  /** Which way a text with more range moves it. */
  readonly widerWhen: 'larger' | 'smaller';
  /** Least and greatest value there can be. */
  readonly range: readonly [low: number, high: number];
  readonly formula: string;
  readonly source: string;
  readonly failureModes: string;
  /** Changes with the definition: numbers of different versions are not compared. */
  readonly version: string;
  measure(facts: PanelFacts): PanelMeasurement;
}

const GROWS = 'Invented words, misspellings and mixed languages raise it as well as range does.';
const INFINITE = Number.POSITIVE_INFINITY;

/** The text panel, in the order in which reports show it. A metric is added here. */
export const TEXT_PANEL_METRICS: readonly TextPanelMetric[] = [
  {
    id: 'types',
    title: 'Different words',
    unit: 'words',
    unitOfN: 'words',
    widerWhen: 'larger',
    range: [1, INFINITE],
    formula: 'sum_i (1 - C(N-x_i, m)/C(N, m)) over the words of the sample',
    source: 'Hurlbert 1971',
    failureModes: GROWS,
    version: '1',
    measure: (facts) => rarefied(facts, 1, rarefiedRichness),
  },
  ...[2, 3, 4].map(
    (length): TextPanelMetric => ({
      id: `distinct-${length}`,
      title: `Different runs of ${length} words`,
      unit: 'share',
      unitOfN: 'n-grams',
      widerWhen: 'larger',
      range: [0, 1],
      formula: `sum_i (1 - C(N-x_i, m)/C(N, m))/m over the ${length}-grams within documents`,
      source: 'Li et al. 2016 (distinct-n); Hurlbert 1971 (rarefaction)',
      failureModes: `${GROWS} Texts copied whole lower it much more than a narrower vocabulary.`,
      version: '1',
      measure: (facts) => rarefied(facts, length, (counts, { drawn }) => rarefiedRichness(counts, { drawn }) / drawn),
    }),
  ),
  {
    id: 'hill-0',
    title: 'Words, each counting alike',
    unit: 'words',
    unitOfN: 'words',
    widerWhen: 'larger',
    range: [1, INFINITE],
    formula: 'Hill number of order 0 in m words; the same number as types',
    source: 'Hill 1973; Chao and Jost 2015',
    failureModes: GROWS,
    version: '1',
    measure: (facts) => rarefied(facts, 1, rarefiedRichness),
  },
  {
    id: 'hill-1',
    title: 'Words in common use',
    unit: 'words',
    unitOfN: 'words',
    widerWhen: 'larger',
    range: [1, INFINITE],
    formula: 'exp(E[-sum_i (k_i/m) ln(k_i/m)]), k_i hypergeometric in m words',
    source: 'Hill 1973; Chao and Jost 2015',
    failureModes: 'Sees the middle of the vocabulary; a lost tail moves it little.',
    version: '1',
    measure: (facts) => rarefied(facts, 1, rarefiedHillOne),
  },
  {
    id: 'hill-2',
    title: 'Words that carry the text',
    unit: 'words',
    unitOfN: 'words',
    widerWhen: 'larger',
    range: [1, INFINITE],
    formula: '1/(1/m + ((m-1)/m) sum_i x_i(x_i-1)/(N(N-1)))',
    source: 'Hill 1973; Simpson 1949; Chao and Jost 2015',
    failureModes:
      'A few words decide it, such as articles; genre and language move it more than range does. Blind to the tail.',
    version: '1',
    measure: (facts) => rarefied(facts, 1, rarefiedHillTwo),
  },
  {
    id: 'unseen-mass',
    title: 'New among the next words',
    unit: 'share',
    unitOfN: 'words',
    widerWhen: 'larger',
    range: [0, 1],
    formula: 'sum_i (x_i/N) C(N-x_i, m)/C(N-1, m) over the words of the sample: 1 - C of m words',
    source: 'Chao and Jost 2012, eq. 4b',
    failureModes: GROWS,
    version: '2',
    measure: (facts) =>
      rarefied(facts, 1, (counts, { drawn }) => 1 - subsampleCoverage(counts, { drawn }), { spare: 1, once: true }),
  },
  {
    id: 'hapax-rate',
    title: 'Words seen only once',
    unit: 'share',
    unitOfN: 'words',
    widerWhen: 'larger',
    range: [0, 1],
    formula: 'sum_i (x_i/N) C(N-x_i, m-1)/C(N-1, m-1) over the words of the sample: E[f1 of m words]/m',
    source: 'Good 1953 (f1/m); Chao and Jost 2012 (expectation)',
    failureModes: `${GROWS} The first number to rise with noise: read it beside the mass of frozen rare words.`,
    version: '2',
    measure: (facts) => rarefied(facts, 1, rarefiedHapaxShare, { once: true }),
  },
  {
    id: 'mattr-50',
    title: `Different words in a row of ${PANEL_WINDOW}`,
    unit: 'share',
    unitOfN: 'windows',
    widerWhen: 'larger',
    range: [1 / PANEL_WINDOW, 1],
    formula: `mean over all windows of ${PANEL_WINDOW} words within documents of different words/${PANEL_WINDOW}`,
    source: 'Covington and McFall 2010',
    failureModes: `Measures repetition nearby, not range: a lost tail hardly moves it. Documents under ${PANEL_WINDOW} words are not seen.`,
    version: '1',
    measure: ({ windows }) =>
      windows.full.windows === 0
        ? { kind: 'not-measured', reason: `no document has ${PANEL_WINDOW} words` }
        : {
            kind: 'measured',
            values: mapDeletions(windows, (part) =>
              part.windows === 0 ? undefined : part.typeSum / (part.windows * PANEL_WINDOW),
            ),
            sizes: mapDeletions(windows, (part) => part.windows),
            n: windows.full.windows,
            // Windows overlap: a repeat stands in up to as many of them as a window has words.
            support: [
              {
                count: Math.floor(windows.full.windows - windows.full.typeSum / PANEL_WINDOW),
                of: 'repeats within windows',
              },
            ],
          },
  },
  {
    id: 'self-repetition-4',
    title: 'Runs of 4 words shared between documents',
    unit: 'per 1000 4-grams',
    unitOfN: 'n-grams',
    widerWhen: 'smaller',
    range: [0, 1000],
    formula:
      '1000 (1 - h1/sum_d |set(d)|), h1 the 4-grams that one document alone holds, set(d) the different 4-grams of d',
    source: 'after Shaib et al. 2024',
    failureModes:
      'Grows with the number of documents, so shorter documents raise it. Quotations and boilerplate count as repetition.',
    version: '1',
    measure: ({ holders }) =>
      holders.full.total === 0
        ? { kind: 'not-measured', reason: 'no document has 4 words' }
        : {
            kind: 'measured',
            values: mapDeletions(holders, (counts) =>
              counts.total === 0 ? undefined : 1000 * (1 - typesSeen(counts, 1) / counts.total),
            ),
            sizes: mapDeletions(holders, ({ total }) => total),
            n: holders.full.total,
            support: [sharedRuns(holders.full)],
          },
  },
  {
    id: 'self-repetition-4-log',
    title: 'Other documents with the same 4 words',
    unit: 'mean logarithm',
    unitOfN: 'documents',
    widerWhen: 'smaller',
    range: [0, INFINITE],
    formula: 'mean_d ln(1 + sum over set(d) of (N_g - 1)), N_g the documents that hold g',
    source: 'Salkar et al. 2022; Shaib et al. 2024',
    failureModes: 'Grows with the number and the length of documents: compare arms of like documents only.',
    version: '1',
    measure: ({ repetition, holders }) => ({
      kind: 'measured',
      values: mapDeletions(repetition, ({ meanLog }) => meanLog),
      sizes: mapDeletions(repetition, ({ documents }) => documents),
      n: repetition.full.documents,
      support: [sharedRuns(holders.full)],
    }),
  },
  {
    id: 'compression',
    title: 'Compression',
    unit: 'ratio',
    unitOfN: 'bytes',
    widerWhen: 'smaller',
    range: [0, INFINITE],
    formula: 'bytes in/bytes out of zstd level 3 with a window over the whole block, documents joined by line feeds',
    source: 'Shaib et al. 2024',
    failureModes:
      'Capital letters, spacing and markup count; scripts of several bytes a character compress better than others. Comparable only within one language and form.',
    version: `1, zstd ${process.versions.zstd ?? 'unknown'}`,
    measure: ({ compression, wantedBytes }) => {
      if (wantedBytes === 0) return { kind: 'not-measured', reason: 'no bytes were asked for' };
      if (compression === undefined)
        return { kind: 'not-measured', reason: `the arm has fewer than the ${wantedBytes} bytes that are compared` };
      return {
        kind: 'measured',
        values: mapDeletions(compression, ({ ratio }) => ratio),
        sizes: mapDeletions(compression, ({ bytes }) => bytes),
        n: wantedBytes,
        support: [],
      };
    },
  },
];

/**
 * A metric of m n-grams drawn from all; undefined without a group that leaves fewer than m.
 *
 * @param options.spare n-grams that must be left beyond the m; 0 by default
 * @param options.once whether it rests on what occurs once, besides repeats
 */
function rarefied(
  { grams, rarefiedTo: drawn }: PanelFacts,
  length: number,
  metric: (counts: CountsOfCounts, options: { drawn: number }) => number,
  { spare = 0, once = false }: { spare?: number; once?: boolean } = {},
): PanelMeasurement {
  const counts = grams.get(length)!;
  const required = drawn + spare;
  if (counts.full.total < required)
    return {
      kind: 'not-measured',
      reason: `documents are too short: ${counts.full.total} runs of ${length} words, ${drawn} are compared`,
    };
  const unit = length === 1 ? 'words' : `runs of ${length} words`;
  return {
    kind: 'measured',
    values: mapDeletions(counts, (part) => (part.total < required ? undefined : metric(part, { drawn }))),
    sizes: mapDeletions(counts, ({ total }) => total),
    n: drawn,
    support: [
      { count: counts.full.total - counts.full.types, of: `repeats of ${unit}` },
      ...(once ? [{ count: typesSeen(counts.full, 1), of: `${unit} that occur once` }] : []),
    ],
  };
}

/** Runs of documents that other documents hold too, from how many documents hold each run. */
function sharedRuns(holders: CountsOfCounts): PanelSupport {
  return { count: holders.total - typesSeen(holders, 1), of: 'runs of 4 words that several documents hold' };
}
