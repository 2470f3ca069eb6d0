import { SampleTooSmallError } from '../../errors.ts';
import { rarefiedTo } from '../../range/panel-facts.ts';
import { sampleCoverage } from '../../range/species/sample-coverage.ts';
import { movingWindowTypes } from '../../range/text/moving-window-types.ts';
import { logMissProbability } from '../../statistics/log-miss-probability.ts';
import { NO_TOPIC } from '../../strata/no-topic.ts';
import type { ColumnValues } from './column-values.ts';
import { type ArmCounts, type CountsByColumn, countsByColumn } from './counts-by-column.ts';
import type { GateFacts } from './gate-facts.ts';
import { pairProducts } from './pair-products.ts';
import { radiiByColumn } from './radii-by-column.ts';
import { repetitionByColumn } from './repetition-by-column.ts';
import { pairSumsByColumn, sumsByColumn } from './sums-by-column.ts';
import { tailSharesByColumn } from './tail-shares-by-column.ts';

/** A number of the gate's panel. */
export interface GateMetric {
  readonly id: string;
  readonly title: string;
  /** An average is expected to be fine and never tested; a number of range is. */
  readonly role: 'average' | 'range';
  readonly widerWhen: 'larger' | 'smaller';
  /** Differences either way count against the generation. */
  readonly isTwoSided?: boolean;
  /** What `n` counts. */
  readonly unitOfN: string;
  readonly formula: string;
  readonly source: string;
  readonly failureModes: string;
  /** Changes with the definition: numbers of different versions are not compared. */
  readonly version: string;
  /**
   * The number in both arms of every column, and what it rests on in an arm.
   *
   * @throws {SampleTooSmallError} when the arms are too small or too short for it, or what it needs was not given
   */
  measure(facts: GateFacts): ColumnValues & { readonly n: number };
}

const WINDOW = 50;
const TAIL_QUANTILE = 0.99;
/** With fewer the quantile above lies between the largest two. */
const LEAST_ANCHORS = 100;
const NEIGHBOURS = 5;
const NOISE = 'Invented words and misspellings raise it as well as range does: read it beside the mass of rare words.';

/** The panel, in the order in which reports show it. A metric is added here. */
export const GATE_METRICS: readonly GateMetric[] = [
  {
    id: 'mean-surprisal',
    title: 'Mean surprisal a word',
    role: 'average',
    widerWhen: 'larger',
    unitOfN: 'documents',
    formula: 'mean over documents of -(1/K) sum ln p, p of the n-gram model of the calibration part',
    source: 'Shannon 1951',
    failureModes: 'Low is no quality, and high no range: noise is surprising.',
    version: '1',
    measure: (facts) => ({
      ...facts.meanOverDocuments('mean surprisal', ({ surprisal }) => surprisal),
      n: facts.documentsPerArm,
    }),
  },
  {
    id: 'mattr-50',
    title: `Different words in a row of ${WINDOW}`,
    role: 'average',
    widerWhen: 'larger',
    unitOfN: 'windows',
    formula: `mean over all windows of ${WINDOW} words within documents of different words/${WINDOW}`,
    source: 'Covington and McFall 2010',
    failureModes: 'Sees repetition nearby only: a lost tail hardly moves it.',
    version: '1',
    measure: measureWindows,
  },
  {
    id: 'unseen-mass',
    title: 'Mass of words not met yet',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'words',
    formula: '1 - C, C = 1 - (f1/n)(n-1)f1/((n-1)f1 + 2 f2)',
    source: 'Chao and Jost 2012',
    failureModes: NOISE,
    version: '1',
    measure: (facts) => {
      const counts = facts.wordCountsOfCounts;
      const n = facts.documentsPerArm * facts.arms.firstWords;
      return {
        ...mapCounts(
          facts,
          counts,
          (once, twice, column) => 1 - coverage(once, twice, facts.documentsIn(column) * facts.arms.firstWords),
        ),
        n,
      };
    },
  },
  {
    id: 'rare-mass',
    title: 'Mass of the rarest words',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'words',
    formula: 'share of words of the last stratum: those that make up the last 5 % of the calibration part',
    source: 'frozen strata of the calibration part',
    failureModes: 'Moves with the topics of the documents: arms must answer the same prompts or be drawn alike.',
    version: '1',
    measure: (facts) => stratumMass(facts, (stratum, last) => stratum === last),
  },
  {
    id: 'new-word-mass',
    title: 'Mass of words that the calibration part lacks',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'words',
    formula: 'share of words that occur nowhere in the calibration part',
    source: 'frozen strata of the calibration part',
    failureModes: NOISE,
    version: '1',
    measure: (facts) => stratumMass(facts, (stratum, last) => stratum > last),
  },
  {
    id: 'rare-survival',
    title: 'Rarest words seen again',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'rare words',
    formula: 'share of the words of the last stratum that occur at least once',
    source: 'frozen strata of the calibration part; rarefied by equal n',
    failureModes: 'Grows with n: compared at equal n only.',
    version: '1',
    measure: measureSurvival,
  },
  ...[2, 3, 4].map(
    (length): GateMetric => ({
      id: `distinct-${length}`,
      title: `Different runs of ${length} words`,
      role: 'range',
      widerWhen: 'larger',
      unitOfN: 'runs of words',
      formula: `sum_i (1 - C(N-x_i, m)/C(N, m))/m over the ${length}-grams within documents, m half of the words`,
      source: 'Li et al. 2016 (distinct-n); Hurlbert 1971 (rarefaction)',
      failureModes: NOISE,
      version: '1',
      measure: (facts) => measureDistinct(facts, length),
    }),
  ),
  {
    id: 'self-repetition',
    title: 'Other documents with the same 4 words',
    role: 'range',
    widerWhen: 'smaller',
    unitOfN: 'documents',
    formula:
      'mean over documents d of ln(1 + sum over set(d) of (N_g - 1)), N_g the documents of the arm that hold the 4-gram g',
    source: 'Salkar et al. 2022; Shaib et al. 2024',
    failureModes: 'Quotations, prompts repeated in the answer and boilerplate count as repetition.',
    version: '1',
    measure: (facts) => ({
      ...facts.perDocument(
        repetitionByColumn(facts.distinctGrams(4), {
          documentsPerBlock: facts.arms.documentsPerBlock,
          relabellings: facts.relabellings,
        }),
      ),
      n: facts.documentsPerArm,
    }),
  },
  {
    id: 'surprising-share',
    title: 'Documents more surprising than 95 % of the human ones',
    role: 'range',
    widerWhen: 'larger',
    isTwoSided: true,
    unitOfN: 'documents',
    formula: 'share of documents whose mean surprisal exceeds the 95 % quantile of the calibration part',
    source: 'frozen quantile of the calibration part',
    failureModes: 'Noise and careless sampling raise it, so that differences either way count.',
    version: '1',
    measure: (facts) => {
      const threshold = required(facts.rulers.surprisalThreshold, 'the surprisal of the calibration part');
      return {
        ...facts.meanOverDocuments('mean surprisal', ({ surprisal }) =>
          surprisal === undefined ? undefined : Number(surprisal > threshold),
        ),
        n: facts.documentsPerArm,
      };
    },
  },
  {
    id: 'tail-topic-mass',
    title: 'Mass of the rare topics',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'documents',
    formula:
      'share of documents whose nearest topic is one of those that make up the last tenth of the calibration part',
    source: 'frozen topics of the calibration part',
    failureModes: 'As good as the topics: what they do not tell apart is not seen to be lost.',
    version: '1',
    measure: (facts) => {
      const { tail: rare } = topicsOf(facts);
      if (rare.length === 0)
        throw new SampleTooSmallError({ quantity: 'their mass', unit: 'rare topics', observed: 0, required: 1 });
      const tail = new Set(rare);
      return {
        ...facts.meanOverDocuments('the mass of topics', ({ topic }) =>
          topic === undefined ? undefined : Number(tail.has(topic)),
        ),
        n: facts.documentsPerArm,
      };
    },
  },
  {
    id: 'topics-seen',
    title: 'Topics seen',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'documents',
    formula: 'topics of the calibration part with at least one document',
    source: 'frozen topics of the calibration part',
    failureModes: 'Stray documents fill a lost topic as well as real ones do.',
    version: '1',
    measure: measureTopics,
  },
  {
    id: 'tail-nn',
    title: 'Human documents with nothing near them',
    role: 'range',
    widerWhen: 'smaller',
    unitOfN: 'anchors',
    formula:
      'share of anchors farther from the arm than t, t the 99 % quantile of the anchors’ distances to the reference; t is made anew for every relabelling',
    source: 'two-sample nearest-neighbour test with anchors of the calibration part',
    failureModes: 'Falls when modes contract towards their centres: read it beside the k-NN radius.',
    version: '1',
    measure: (facts) => {
      const anchors = anchorsOf(facts);
      const n = anchors.length / facts.dimensions;
      return {
        ...tailSharesByColumn(facts.nearestByBlock(anchors), {
          quantile: TAIL_QUANTILE,
          relabellings: facts.relabellings,
        }),
        n,
      };
    },
  },
  {
    id: 'knn-radius',
    title: `Distance to the ${NEIGHBOURS}th nearest document of the own arm`,
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'documents',
    formula: `median over documents of the distance to the ${NEIGHBOURS}th nearest neighbour within the arm`,
    source: 'k-NN radius at equal n',
    failureModes: 'Blind to lost rare modes: the median document does not belong to them.',
    version: '1',
    measure: (facts) => ({
      ...radiiByColumn(facts.vectors(), {
        dimensions: facts.dimensions,
        k: NEIGHBOURS,
        relabellings: facts.relabellings,
      }),
      n: facts.documentsPerArm,
    }),
  },
  {
    id: 'vendi-2',
    title: 'Different documents, by likeness',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'documents',
    formula: 'inverse of the mean squared cosine of two different documents (Vendi score of order 2, debiased)',
    source: 'Friedman and Dieng 2022; Pasarkar and Dieng 2023',
    failureModes: 'Follows the mean direction of all documents; the tail hardly moves it.',
    version: '1',
    measure: (facts) => measureVendi(facts, facts.vectors()),
  },
  {
    id: 'vendi-2-centred',
    title: 'Different documents, by likeness around the human mean',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'documents',
    formula: 'the same after the mean of the anchors is subtracted and lengths are 1 again',
    source: 'Friedman and Dieng 2022; Pasarkar and Dieng 2023',
    failureModes: 'The tail hardly moves it.',
    version: '1',
    measure: (facts) => measureVendi(facts, centred(facts)),
  },
  {
    id: 'cluster-variance',
    title: 'Spread within topics',
    role: 'range',
    widerWhen: 'larger',
    unitOfN: 'documents',
    formula: 'mean squared distance of documents to the frozen centroid of their topic',
    source: 'frozen topics of the calibration part',
    failureModes: 'Outliers hide a contraction.',
    version: '1',
    measure: measureSpread,
  },
];

function required<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined)
    throw new SampleTooSmallError({ quantity: what, unit: 'in the reference', observed: 0, required: 1 });
  return value;
}

function topicsOf({ rulers }: GateFacts): NonNullable<GateFacts['rulers']['topics']> {
  const topics = required(rulers.topics, 'topics');
  return required(topics.count === 0 ? undefined : topics, 'topics');
}

function anchorsOf({ rulers, dimensions }: GateFacts): Float32Array {
  const anchors = required(rulers.anchors, 'anchors of the calibration part');
  const observed = anchors.length / dimensions;
  if (observed < LEAST_ANCHORS)
    throw new SampleTooSmallError({
      quantity: 'what people write',
      unit: 'anchors of the calibration part',
      observed,
      required: LEAST_ANCHORS,
    });
  return anchors;
}

function measureWindows(facts: GateFacts): ColumnValues & { readonly n: number } {
  const { words, types, firstWords, documentsPerBlock, blocks, documents } = facts.arms;
  if (firstWords < WINDOW)
    throw new SampleTooSmallError({
      quantity: 'windows',
      unit: 'words of each document',
      observed: firstWords,
      required: WINDOW,
    });
  const inWindow = new Uint32Array(types);
  const perBlock = new Float64Array(2 * blocks);
  for (let document = 0; document < documents.length; document++) {
    const ids = words.subarray(document * firstWords, (document + 1) * firstWords);
    perBlock[Math.floor(document / documentsPerBlock)]! += movingWindowTypes(ids, { window: WINDOW, inWindow }).typeSum;
  }
  const windows = firstWords - WINDOW + 1;
  const { reference, generation } = facts.perDocument(sumsByColumn(perBlock, facts.relabellings));
  const share = (sum: number) => sum / (windows * WINDOW);
  return { reference: reference.map(share), generation: generation.map(share), n: facts.documentsPerArm * windows };
}

/** A number of once and twice seen types, column by column. */
function mapCounts(
  facts: GateFacts,
  counts: CountsByColumn,
  value: (once: number, twice: number, column: number) => number,
): ColumnValues {
  const { splits, blocks, columns } = facts.relabellings;
  const ofArm = (arm: ArmCounts) =>
    Float64Array.from({ length: columns }, (_, column) =>
      column < splits
        ? value(arm.splits[splits + column]!, arm.splits[2 * splits + column]!, column)
        : value(arm.leftOut[blocks + column - splits]!, arm.leftOut[2 * blocks + column - splits]!, column),
    );
  return { reference: ofArm(counts.reference), generation: ofArm(counts.generation) };
}

/** Coverage depends on the sample through n and the types seen once and twice alone. */
function coverage(once: number, twice: number, total: number): number {
  const pairs = (
    [
      [1, once],
      [2, twice],
    ] as const
  ).filter(([, types]) => types > 0);
  return sampleCoverage({
    counts: pairs.map(([count]) => count),
    multiplicities: pairs.map(([, types]) => types),
    total,
    types: once + twice,
  });
}

/** Stratum of each word; words of no stratum get the number behind the last. */
function wordStrata(facts: GateFacts): { readonly strata: Uint8Array; readonly last: number; readonly inLast: number } {
  const frozen = required(facts.rulers.tokenStrata, 'strata of words');
  let last = 0;
  for (const stratum of frozen.values()) if (stratum > last) last = stratum;
  let inLast = 0;
  for (const stratum of frozen.values()) if (stratum === last) inLast++;
  const strata = Uint8Array.from({ length: facts.arms.types }, (_, id) => frozen.get(facts.arms.word(id)) ?? last + 1);
  return { strata, last, inLast };
}

/** Share of words in the strata that are asked for. */
export function stratumMass(
  facts: GateFacts,
  isCounted: (stratum: number, last: number) => boolean,
): ColumnValues & { readonly n: number } {
  const { strata, last } = wordStrata(facts);
  const { words, firstWords, documentsPerBlock, blocks } = facts.arms;
  const counted = strata.map((stratum) => Number(isCounted(stratum, last)));
  const perBlock = new Float64Array(2 * blocks);
  const size = documentsPerBlock * firstWords;
  for (let block = 0; block < perBlock.length; block++) {
    let sum = 0;
    for (let position = block * size; position < (block + 1) * size; position++) sum += counted[words[position]!]!;
    perBlock[block] = sum / firstWords;
  }
  return {
    ...facts.perDocument(sumsByColumn(perBlock, facts.relabellings)),
    n: facts.documentsPerArm * firstWords,
  };
}

function measureSurvival(facts: GateFacts): ColumnValues & { readonly n: number } {
  const { strata, last, inLast } = wordStrata(facts);
  const counts = facts.wordCounts(
    strata.map((stratum) => Number(stratum === last)),
    1,
  );
  return { ...mapSeen(facts, counts, (seen) => seen / inLast), n: inLast };
}

/** A number of the types seen at least once, from counts that are told apart up to 1. */
function mapSeen(facts: GateFacts, counts: CountsByColumn, value: (seen: number) => number): ColumnValues {
  return mapCounts(facts, counts, value);
}

function measureDistinct(facts: GateFacts, length: number): ColumnValues & { readonly n: number } {
  const { firstWords, documentsPerBlock } = facts.arms;
  const perDocument = firstWords - length + 1;
  const total = facts.documentsPerArm * perDocument;
  const leftTotal = (facts.documentsPerArm - documentsPerBlock) * perDocument;
  const drawn = rarefiedTo(facts.documentsPerArm * firstWords);
  if (drawn < 1 || leftTotal < drawn)
    throw new SampleTooSmallError({
      quantity: `runs of ${length} words`,
      unit: 'runs without a block of documents',
      observed: Math.max(0, leftTotal),
      required: Math.max(1, drawn),
    });
  const chance = (count: number, all: number) =>
    -Math.expm1(logMissProbability({ marked: Math.min(count, all), drawn, total: all }));
  // From where a type is drawn for certain, in double precision.
  let most = 1;
  while (chance(most, total) < 1 || chance(most, leftTotal) < 1) most++;
  const weights = Float64Array.from({ length: most + 1 }, (_, count) => chance(count, total));
  const leftWeights = Float64Array.from({ length: most + 1 }, (_, count) => chance(count, leftTotal));
  const counts = facts.gramCounts(length, most);
  const { splits, blocks, columns } = facts.relabellings;
  const ofArm = (arm: ArmCounts) =>
    Float64Array.from({ length: columns }, (_, column) => {
      const isSplit = column < splits;
      const table = isSplit ? arm.splits : arm.leftOut;
      const stride = isSplit ? splits : blocks;
      const from = isSplit ? column : column - splits;
      const weight = isSplit ? weights : leftWeights;
      let types = 0;
      for (let count = 1; count <= most; count++) types += weight[count]! * table[count * stride + from]!;
      return types / drawn;
    });
  return { reference: ofArm(counts.reference), generation: ofArm(counts.generation), n: total };
}

function measureTopics(facts: GateFacts): ColumnValues & { readonly n: number } {
  const { count } = topicsOf(facts);
  const { documents, documentsPerBlock, blocks } = facts.arms;
  const ids = Uint32Array.from(documents, ({ topic }) => {
    if (topic === undefined)
      throw new SampleTooSmallError({
        quantity: 'topics',
        unit: 'of all documents',
        observed: 0,
        required: documents.length,
      });
    return topic === NO_TOPIC ? count : topic;
  });
  const isWanted = new Uint8Array(count + 1).fill(1, 0, count);
  const blockStarts = Uint32Array.from({ length: 2 * blocks + 1 }, (_, block) => block * documentsPerBlock);
  const counts = countsByColumn({
    ids,
    types: count + 1,
    blockStarts,
    most: 1,
    relabellings: facts.relabellings,
    isWanted,
  });
  return { ...mapSeen(facts, counts, (seen) => seen), n: facts.documentsPerArm };
}

function measureVendi(facts: GateFacts, vectors: Float32Array | Float64Array): ColumnValues & { readonly n: number } {
  const { dimensions } = facts;
  const { blocks, documentsPerBlock, documents } = facts.arms;
  const products = pairProducts(vectors, { dimensions, blocks: 2 * blocks });
  const own = new Float64Array(2 * blocks);
  // Texts without features have no direction.
  const directed = new Float64Array(2 * blocks);
  for (let document = 0; document < documents.length; document++) {
    let squares = 0;
    for (let at = document * dimensions; at < (document + 1) * dimensions; at++) squares += vectors[at]! * vectors[at]!;
    const block = Math.floor(document / documentsPerBlock);
    own[block]! += squares * squares;
    if (squares > 0) directed[block]!++;
  }
  const pairs = pairSumsByColumn(products, facts.relabellings);
  const selves = sumsByColumn(own, facts.relabellings);
  const counts = sumsByColumn(directed, facts.relabellings);
  const score = (arm: 'reference' | 'generation') =>
    pairs[arm].map((all, column) => {
      const n = counts[arm][column]!;
      return (n * (n - 1)) / (all - selves[arm][column]!);
    });
  return { reference: score('reference'), generation: score('generation'), n: facts.documentsPerArm };
}

/** Vectors less the mean of the anchors, of length 1 again: shape [documents, dimensions]. */
function centred(facts: GateFacts): Float64Array {
  const { dimensions } = facts;
  const anchors = anchorsOf(facts);
  const mean = new Float64Array(dimensions);
  const count = anchors.length / dimensions;
  for (let anchor = 0; anchor < count; anchor++)
    for (let at = 0; at < dimensions; at++) mean[at]! += anchors[anchor * dimensions + at]! / count;
  const vectors = facts.vectors();
  const moved = new Float64Array(vectors.length);
  for (let from = 0; from < vectors.length; from += dimensions) {
    let squares = 0;
    for (let at = 0; at < dimensions; at++) {
      const value = vectors[from + at]! - mean[at]!;
      moved[from + at] = value;
      squares += value * value;
    }
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let at = from; at < from + dimensions; at++) moved[at]! *= scale;
  }
  return moved;
}

function measureSpread(facts: GateFacts): ColumnValues & { readonly n: number } {
  const centroids = required(facts.rulers.centroids, 'centroids of topics');
  const { dimensions } = facts;
  const vectors = facts.vectors();
  const { documents, documentsPerBlock, blocks } = facts.arms;
  const squares = new Float64Array(2 * blocks);
  const assigned = new Float64Array(2 * blocks);
  for (const [index, { topic }] of documents.entries()) {
    if (topic === undefined || topic === NO_TOPIC) continue;
    if ((topic + 1) * dimensions > centroids.length) throw new RangeError(`topic ${topic} has no centroid`);
    let sum = 0;
    for (let at = 0; at < dimensions; at++)
      sum += (vectors[index * dimensions + at]! - centroids[topic * dimensions + at]!) ** 2;
    const block = Math.floor(index / documentsPerBlock);
    squares[block]! += sum;
    assigned[block]!++;
  }
  const sums = sumsByColumn(squares, facts.relabellings);
  const counts = sumsByColumn(assigned, facts.relabellings);
  const mean = (arm: 'reference' | 'generation') => sums[arm].map((sum, column) => sum / counts[arm][column]!);
  return { reference: mean('reference'), generation: mean('generation'), n: facts.documentsPerArm };
}
