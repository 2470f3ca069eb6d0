import { countCounts } from '../../range/species/counts-of-counts.ts';
import { rarefiedRichness } from '../../range/species/rarefied-richness.ts';
import { sampleCoverage } from '../../range/species/sample-coverage.ts';
import { nGramIds } from '../../range/text/n-gram-ids.ts';
import { selfRepetition } from '../../range/text/self-repetition.ts';
import type { Documents } from '../data/documents.ts';
import { type EncodedDocuments, encodeDocuments } from '../data/encode-documents.ts';
import { tokensOf } from '../data/vocabulary.ts';
import type { FittedModel } from '../models/loop-model.ts';
import { lossOf } from '../models/n-gram/loss-of.ts';
import { expectedTailMass, type HumanTail, humanTail, rareShareOf, tailMassOf } from './human-tail.ts';
import type { MeasureCreator } from './measure-creator.ts';
import type { Histogram, Measured, MeasureSpec } from './measure-set.ts';

/** Perplexities between two edges of the histogram differ by this factor: 20 bins from 1 to 10, and so on. */
const BINS_A_DECADE = 20;
const DECADES = 5;
const PERPLEXITY_EDGES: readonly number[] = [
  ...Array.from({ length: BINS_A_DECADE * DECADES + 1 }, (_, at) => 10 ** (at / BINS_A_DECADE)),
  Number.POSITIVE_INFINITY,
];
const SAMPLES = 3;
const MOST_SAMPLE_LENGTH = 300;
const DISTINCT: readonly number[] = [2, 3];

const SPECS: readonly MeasureSpec[] = [
  { id: 'tail_mass', title: 'tail mass', unit: 'share', anchor: 'text-loops' },
  { id: 'types', title: 'types in the training set', unit: 'types', anchor: 'text-loops' },
  { id: 'rare_share', title: 'share of rare types in outputs', unit: 'share', anchor: 'text-loops' },
  { id: 'test_perplexity', title: 'perplexity on human text', unit: '', anchor: 'text-loops', logarithmic: true },
  { id: 'test_loss', title: 'loss on human text', unit: 'nats a token', anchor: 'text-loops' },
  {
    id: 'output_perplexity',
    title: 'perplexity of outputs under the first model',
    unit: '',
    anchor: 'text-loops',
    logarithmic: true,
  },
  ...DISTINCT.map((length) => ({
    id: `distinct_${length}`,
    title: `different runs of ${length} tokens, at equal number`,
    unit: 'share',
    anchor: 'text-loops',
  })),
  { id: 'unseen_mass', title: 'chance that the next token is new', unit: 'share', anchor: 'text-loops' },
  {
    id: 'self_repetition',
    title: 'runs of 4 that several documents hold',
    unit: 'mean logarithm',
    anchor: 'text-loops',
  },
];

/**
 * What is followed of loops over texts. Rare types are fixed by the first training set: those so rare that they hold at most a tenth of it together. `tail_mass`
 * and `types` are of training sets, all else of outputs. Distinct runs are reckoned for half as many runs as the first training set has
 * (Hurlbert's rarefaction), so that generations of unequal length can be compared.
 */
export const documentsMeasures: MeasureCreator<Documents> = ({ human, size }) => {
  const types = human.first.vocabulary.types.length + 1;
  const first = encodeDocuments(human.first);
  const tail = humanTail(countsOf(first, types));
  const drawn = new Map(DISTINCT.map((length) => [length, Math.floor(runs(first, length) / 2)]));
  return {
    specs: SPECS,
    reference: {
      ...outputValues(human.first, { types, tail, drawn }),
      types: typesIn(human.first),
      // The text that fixes what is rare holds all of it: compared with is what other human text of the size would hold.
      tail_mass: expectedTailMass(tail, size),
    },
    async measure({ training, outputs, fitted, firstFitted, human: { test: held }, wantsDetails }): Promise<Measured> {
      const testLoss = await lossUnder(fitted, held);
      const scores = await firstFitted.logLikelihood?.(outputs);
      const perplexities = scores === undefined ? undefined : perplexitiesOf(scores, outputs);
      const outputLoss = scores === undefined ? undefined : lossOfDocuments(scores, outputs);
      const values = {
        ...outputValues(outputs, { types, tail, drawn }),
        types: typesIn(training),
        tail_mass: tailMassOf(countsOf(encodeDocuments(training), types), tail),
        ...(testLoss !== undefined && { test_loss: testLoss, test_perplexity: Math.exp(testLoss) }),
        ...(outputLoss !== undefined && { output_perplexity: Math.exp(outputLoss) }),
      };
      if (!wantsDetails) return { values };
      return {
        values,
        ...(perplexities !== undefined && { histograms: { perplexity: histogramOf(perplexities) } }),
        samples: outputs.texts.slice(0, SAMPLES).map(shortened),
      };
    },
  };
};

interface Yardstick {
  /** Numbers that tokens may have. */
  readonly types: number;
  readonly tail: HumanTail;
  /** Runs that distinct ones are reckoned for, by their length. */
  readonly drawn: ReadonlyMap<number, number>;
}

/** What follows from texts alone. */
function outputValues(data: Documents, { types, tail, drawn }: Yardstick): Readonly<Record<string, number>> {
  const encoded = encodeDocuments(data);
  const counts = countsOf(encoded, types);
  const interned = { ids: encoded.tokens, starts: encoded.starts, types };
  const found: Record<string, number | undefined> = {
    rare_share: rareShareOf(counts, tail),
    self_repetition: selfRepetition(data.texts.map((text) => tokensOf(text, data.vocabulary.unit))),
  };
  const unigrams = countCounts(counts);
  if (unigrams.total >= 2) found.unseen_mass = 1 - sampleCoverage(unigrams);
  for (const [length, wanted] of drawn) {
    const { ids, types: different } = nGramIds(interned, length);
    if (wanted === 0 || ids.length < wanted) continue;
    const ofRuns = new Uint32Array(different);
    for (const id of ids) ofRuns[id]!++;
    found[`distinct_${length}`] = rarefiedRichness(countCounts(ofRuns), { drawn: wanted }) / wanted;
  }
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function typesIn(data: Documents): number {
  return new Set(encodeDocuments(data).tokens).size;
}

function countsOf({ tokens }: EncodedDocuments, types: number): Uint32Array {
  const counts = new Uint32Array(types);
  for (const token of tokens) counts[token]!++;
  return counts;
}

function runs({ starts }: EncodedDocuments, length: number): number {
  let total = 0;
  for (let at = 1; at < starts.length; at++) total += Math.max(0, starts[at]! - starts[at - 1]! - length + 1);
  return total;
}

async function lossUnder(model: FittedModel<Documents>, data: Documents): Promise<number | undefined> {
  const scores = await model.logLikelihood?.(data);
  return scores === undefined ? undefined : lossOfDocuments(scores, data);
}

function lossOfDocuments(scores: Float64Array, data: Documents): number | undefined {
  const hasEnd = data.vocabulary.blockTokens === undefined;
  return lossOf(scores, { documents: encodeDocuments(data), symbols: { hasEnd } });
}

/** Of each document. */
function perplexitiesOf(scores: Float64Array, data: Documents): Float64Array {
  const { starts } = encodeDocuments(data);
  const end = data.vocabulary.blockTokens === undefined ? 1 : 0;
  return scores.map((score, at) => Math.exp(-score / Math.max(1, starts[at + 1]! - starts[at]! + end)));
}

function histogramOf(perplexities: Float64Array): Histogram {
  const counts = new Array<number>(PERPLEXITY_EDGES.length - 1).fill(0);
  for (const perplexity of perplexities) {
    const bin = Math.floor(Math.log10(Math.max(1, perplexity)) * BINS_A_DECADE);
    counts[Math.min(counts.length - 1, Number.isFinite(bin) ? bin : counts.length - 1)]!++;
  }
  return { edges: PERPLEXITY_EDGES, counts };
}

function shortened(text: string): string {
  return text.length <= MOST_SAMPLE_LENGTH ? text : `${text.slice(0, MOST_SAMPLE_LENGTH - 1).toWellFormed()}…`;
}
