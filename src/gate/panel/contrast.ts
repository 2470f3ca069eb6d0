import { SampleTooSmallError } from '../../errors.ts';
import { WordInterner } from '../../range/text/word-interner.ts';
import { benjaminiHochberg } from '../../statistics/benjamini-hochberg.ts';
import { binomialLowerTail, binomialUpperTail } from '../../statistics/binomial-tail.ts';
import { conditionalShare } from '../../statistics/conditional-share.ts';
import { tailRatioTest } from '../../statistics/tail-ratio-test.ts';
import { type CountedMotif, countOpenings, countPhrases, type MotifUnits } from './motif-counter.ts';
import { previewAround, previewOf } from './preview-of.ts';

/** A document that examples are taken from. */
export interface ContrastDocument {
  /** Decides which examples are shown: the first in key order. */
  readonly key: bigint;
  readonly id: string;
  readonly unit: string;
  readonly text: string;
  readonly vector?: Float32Array | undefined;
}

/** A stratum that examples are shown of. */
export interface ShownStratum {
  readonly id: string;
  readonly label: string;
  /** Documents of one arm in it, by place there. */
  readonly members: readonly number[];
}

export interface StratumExamples {
  readonly id: string;
  readonly label: string;
  readonly examples: readonly ContrastExample[];
}

export interface ContrastInput {
  readonly reference: readonly ContrastDocument[];
  readonly generation: readonly ContrastDocument[];
  /** K: words of each document that are compared. Phrases are counted in documents that have as many, openings in all. */
  readonly firstWords: number;
  /** Strata that the generation lost: places in `reference`. */
  readonly lost?: readonly ShownStratum[];
  /** Strata that it writes far more of: places in `generation`. */
  readonly gained?: readonly ShownStratum[];
  /** Motifs of a kind, and examples of each; 20 and 3 by default. */
  readonly mostMotifs?: number;
  readonly mostExamples?: number;
  /** Expected share of motifs that chance alone made; 0.05 by default. */
  readonly falseShare?: number;
  /** Least ratio of the shares of units: smaller differences are no motif; 2 by default. */
  readonly leastRatio?: number;
}

export interface ContrastExample {
  readonly id: string;
  /** Up to 160 characters of the text as it is written. */
  readonly preview: string;
}

/** Words that one arm uses much more than the other. */
export interface Motif {
  readonly kind: 'opening' | 'phrase';
  /** Folded, numbers as #. */
  readonly words: string;
  /** Units that hold it, of all units. */
  readonly reference: { readonly count: number; readonly n: number };
  readonly generation: { readonly count: number; readonly n: number };
  /** Share in the generation over share in the reference; undefined where the reference shows none. */
  readonly ratio: number | undefined;
  /** 90 % interval of the ratio; `high` is undefined where the data set no upper bound. */
  readonly low: number;
  readonly high: number | undefined;
  /** Chance of so uneven counts if both arms used it alike, exact; `q` is adjusted for all runs of words that were compared. */
  readonly p: number;
  readonly q: number;
  /** Of the arm that uses it more. */
  readonly examples: readonly ContrastExample[];
}

export interface Contrast {
  /** What the model begins with and says more often than people, the largest difference of shares first. */
  readonly overProduced: readonly Motif[];
  /** What people begin with and say, and the model no longer does, likewise. */
  readonly noLonger: readonly Motif[];
  /** Human documents of lost strata, those nearest the stratum's centre first. */
  readonly lost: readonly StratumExamples[];
  /** Outputs of strata that the generation writes far more of than people, likewise; absent in comparisons of earlier versions. */
  readonly gained?: readonly StratumExamples[];
  /** Runs of words that were compared. */
  readonly tested: number;
}

/** Runs that fewer units hold cannot be told from chance. */
const LEAST_UNITS = 8;
const SHORTEST_PHRASE = 3;
const LONGEST_PHRASE = 6;
const LONGEST_OPENING = 8;
/** A run is not shown beside a longer one that so large a share of its units hold. */
const SAME_SHARE = 0.8;

/**
 * What tells two arms apart in their own words: openings and phrases that far more units of one arm hold, with examples, and documents
 * of strata that were lost (human ones) and gained (the model's). All numbers in words count as the same one, so that "5 ways" and "10 ways" are one opening. Given their sum,
 * the units of the generation are binomial (the test of `tailRatioTest` without a tolerated loss); p-values are adjusted by Benjamini and
 * Hochberg over all runs that at least 8 units hold.
 *
 * @throws {SampleTooSmallError} when an arm has no unit with a word
 * @throws {RangeError} when an option is out of range
 */
export function contrastExamples({
  reference,
  generation,
  firstWords,
  lost = [],
  gained = [],
  mostMotifs = 20,
  mostExamples = 3,
  falseShare = 0.05,
  leastRatio = 2,
}: ContrastInput): Contrast {
  if (!Number.isSafeInteger(firstWords) || firstWords < 1)
    throw new RangeError(`firstWords is ${firstWords}; it takes whole numbers from 1`);
  const arms = [byUnit(reference), byUnit(generation)] as const;
  const documents = [...arms[0], ...arms[1]];
  const interner = new WordInterner({ expected: documents.length * Math.min(firstWords, 256) });
  const starts = new Uint32Array(documents.length + 1);
  for (const [index, { text }] of documents.entries()) {
    interner.intern(text, { most: firstWords });
    starts[index + 1] = interner.size;
  }
  const masked = maskNumbers(interner);
  const words = { ids: masked, starts, types: interner.types };
  const units = numberUnits(documents, arms[0].length);
  for (const [name, count] of Object.entries(sizesOf(units)))
    if (count === 0)
      throw new SampleTooSmallError({ quantity: `the ${name}`, unit: 'units', observed: 0, required: 1 });
  const counted = [...countOpenings(words, { units, longest: LONGEST_OPENING, least: LEAST_UNITS })];
  // A shorter document has less room for phrases, and models talk at other lengths than people.
  const long = documents.flatMap((_, index) => (starts[index + 1]! - starts[index]! === firstWords ? [index] : []));
  const longWords = new Uint32Array(long.length * firstWords);
  for (const [place, index] of long.entries())
    longWords.set(masked.subarray(starts[index], starts[index + 1]), place * firstWords);
  const longUnits = numberUnits(
    long.map((index) => documents[index]!),
    long.filter((index) => index < arms[0].length).length,
  );
  const sizes: ArmSizes = { opening: sizesOf(units), phrase: sizesOf(longUnits) };
  if (sizes.phrase.reference > 0 && sizes.phrase.generation > 0)
    counted.push(
      ...countPhrases(
        {
          ids: longWords,
          starts: Uint32Array.from({ length: long.length + 1 }, (_, place) => place * firstWords),
          types: interner.types,
        },
        { units: longUnits, shortest: SHORTEST_PHRASE, longest: LONGEST_PHRASE, least: LEAST_UNITS },
      ),
    );
  const choose = (over: boolean) => chooseMotifs(counted, { sizes, over, falseShare, leastRatio, most: mostMotifs });
  const chosen = [choose(true), choose(false)] as const;
  const show = (over: boolean) => {
    const from = over ? arms[0].length : 0;
    const own = arms[over ? 1 : 0];
    const examples = findExamples(chosen[over ? 0 : 1], {
      words,
      documents: Array.from(own, (_, index) => from + index).sort((a, b) => compare(documents[a]!, documents[b]!)),
      most: mostExamples,
    });
    return chosen[over ? 0 : 1].map(({ motif, p, q }, index): Motif => {
      const n = sizes[motif.kind];
      const counts = {
        reference: { count: motif.reference, n: n.reference },
        generation: { count: motif.generation, n: n.generation },
      };
      const { ratio, low, high } = tailRatioTest({ ...counts, delta: 0 });
      const spelled = motif.words.map((id) => (isNumber(interner.word(id)) ? '#' : interner.word(id)));
      return {
        kind: motif.kind,
        words: spelled.join(' '),
        ...counts,
        ratio,
        low,
        high,
        p,
        q,
        examples: examples[index]!.map(({ document, place }) => ({
          id: documents[document]!.id,
          preview:
            place === 0
              ? previewOf(documents[document]!.text)
              : previewAround(documents[document]!.text, {
                  index: place,
                  word: interner.word(interner.ids[starts[document]! + place]!),
                }),
        })),
      };
    });
  };
  return {
    overProduced: show(true),
    noLonger: show(false),
    lost: lost.map((stratum) => examplesOf(stratum, { arm: reference, most: mostExamples })),
    gained: gained.map((stratum) => examplesOf(stratum, { arm: generation, most: mostExamples })),
    tested: counted.length,
  };
}

function examplesOf(
  { id, label, members }: ShownStratum,
  { arm, most }: { readonly arm: readonly ContrastDocument[]; readonly most: number },
): StratumExamples {
  const examples = nearestCentre(members.map((member) => arm[member]!))
    .slice(0, most)
    .map((document) => ({ id: document.id, preview: previewOf(document.text) }));
  return { id, label, examples };
}

function compare(a: ContrastDocument, b: ContrastDocument): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Documents in key order, those of a unit together. */
function byUnit(documents: readonly ContrastDocument[]): readonly ContrastDocument[] {
  const units = new Map<string, ContrastDocument[]>();
  for (const document of documents.toSorted(compare)) {
    const own = units.get(document.unit);
    if (own === undefined) units.set(document.unit, [document]);
    else own.push(document);
  }
  return [...units.values()].flat();
}

/** Units by number: those of the reference first, and no unit in both arms. */
function numberUnits(documents: readonly ContrastDocument[], referenceDocuments: number): MotifUnits {
  const unitOf = new Uint32Array(documents.length);
  let units = 0;
  let referenceUnits = 0;
  for (const [index, { unit }] of documents.entries()) {
    if (index === referenceDocuments) referenceUnits = units;
    if (index === 0 || index === referenceDocuments || unit !== documents[index - 1]!.unit) units++;
    unitOf[index] = units - 1;
  }
  if (referenceDocuments === documents.length) referenceUnits = units;
  return { unitOf, units, referenceUnits };
}

/** The words' numbers, all words of digits as one. */
function maskNumbers(interner: WordInterner): Uint32Array {
  const target = new Uint32Array(interner.types);
  let number: number | undefined;
  for (let id = 0; id < interner.types; id++) {
    target[id] = id;
    if (!isNumber(interner.word(id))) continue;
    number ??= id;
    target[id] = number;
  }
  return interner.ids.subarray(0, interner.size).map((id) => target[id]!);
}

function isNumber(word: string): boolean {
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** Units of each arm that openings, and phrases, were counted in. */
interface ArmSizes {
  readonly opening: { readonly reference: number; readonly generation: number };
  readonly phrase: { readonly reference: number; readonly generation: number };
}

function sizesOf({ units, referenceUnits }: MotifUnits): ArmSizes['opening'] {
  return { reference: referenceUnits, generation: units - referenceUnits };
}

interface ChosenMotif {
  readonly motif: CountedMotif;
  readonly p: number;
  readonly q: number;
}

/** Significant runs with a large ratio, the largest difference of shares first; of runs that say the same the longest only. */
function chooseMotifs(
  counted: readonly CountedMotif[],
  {
    sizes,
    over,
    falseShare,
    leastRatio,
    most,
  }: {
    readonly sizes: ArmSizes;
    readonly over: boolean;
    readonly falseShare: number;
    readonly leastRatio: number;
    readonly most: number;
  },
): readonly ChosenMotif[] {
  const known = new Map<string, number>();
  const chance = ({ kind, reference, generation }: CountedMotif) => {
    const key = `${kind} ${reference} ${generation}`;
    let p = known.get(key);
    if (p === undefined) {
      const probability = conditionalShare({ ...sizes[kind], ratio: 1 });
      const count = { successes: generation, trials: reference + generation, probability };
      p = Math.min(1, over ? binomialUpperTail(count) : binomialLowerTail(count));
      known.set(key, p);
    }
    return p;
  };
  const ps = counted.map(chance);
  const qs = benjaminiHochberg(ps);
  const own = ({ reference, generation }: CountedMotif) => (over ? generation : reference);
  /** Shares of units: of the arm that uses it more, and of the other. */
  const shares = ({ kind, reference, generation }: CountedMotif) => {
    const both = [reference / sizes[kind].reference, generation / sizes[kind].generation] as const;
    return over ? { mine: both[1], others: both[0] } : { mine: both[0], others: both[1] };
  };
  const difference = (motif: CountedMotif) => shares(motif).mine - shares(motif).others;
  const isLarge = (motif: CountedMotif) => shares(motif).mine >= leastRatio * shares(motif).others;
  const significant = counted
    .map((motif, index) => ({ motif, p: ps[index]!, q: qs[index]! }))
    .filter(({ motif, q }) => q <= falseShare && isLarge(motif));
  const covered = new Set<CountedMotif>();
  for (const { motif } of significant)
    for (const part of motif.parts) if (own(motif) >= SAME_SHARE * own(part)) covered.add(part);
  const sorted = significant
    .filter(({ motif }) => !covered.has(motif))
    .sort(
      (a, b) =>
        difference(b.motif) - difference(a.motif) ||
        a.p - b.p ||
        b.motif.words.length - a.motif.words.length ||
        (a.motif.kind < b.motif.kind ? -1 : a.motif.kind > b.motif.kind ? 1 : 0),
    );
  const chosen: ChosenMotif[] = [];
  // Pairs of neighbouring words that are shown already.
  const shown = new Set<string>();
  for (const candidate of sorted) {
    if (chosen.length === most) break;
    const { words } = candidate.motif;
    const pairs = words.slice(1).map((word, index) => `${words[index]} ${word}`);
    if (pairs.length > 0 && 2 * pairs.filter((pair) => shown.has(pair)).length >= pairs.length) continue;
    for (const pair of pairs) shown.add(pair);
    chosen.push(candidate);
  }
  return chosen;
}

/** First documents with each motif, and the place of its first word: shape [motifs][up to most]. */
function findExamples(
  motifs: readonly ChosenMotif[],
  {
    words: { ids, starts },
    documents,
    most,
  }: {
    readonly words: { readonly ids: Uint32Array; readonly starts: Uint32Array };
    readonly documents: readonly number[];
    readonly most: number;
  },
): readonly (readonly { readonly document: number; readonly place: number }[])[] {
  const found = motifs.map((): { document: number; place: number }[] => []);
  const byFirstWord = new Map<number, number[]>();
  for (const [index, { motif }] of motifs.entries()) {
    const own = byFirstWord.get(motif.words[0]!);
    if (own === undefined) byFirstWord.set(motif.words[0]!, [index]);
    else own.push(index);
  }
  let missing = motifs.length;
  for (const document of documents) {
    if (missing === 0) break;
    const start = starts[document]!;
    const end = starts[document + 1]!;
    for (let position = start; position < end; position++)
      for (const index of byFirstWord.get(ids[position]!) ?? []) {
        const { words, kind } = motifs[index]!.motif;
        const own = found[index]!;
        if (own.length === most || own.at(-1)?.document === document) continue;
        if ((kind === 'opening' && position > start) || position + words.length > end) continue;
        if (words.some((word, offset) => ids[position + offset] !== word)) continue;
        own.push({ document, place: position - start });
        if (own.length === most) missing--;
      }
  }
  return found;
}

/** Documents by the distance of their vector to the mean of all; those without a vector come last, ties in key order. */
function nearestCentre(documents: readonly ContrastDocument[]): readonly ContrastDocument[] {
  const vectors = documents.flatMap(({ vector }) => (vector === undefined ? [] : [vector]));
  const centre = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let at = 0; at < centre.length; at++) centre[at]! += vector[at]! / vectors.length;
  const distance = ({ vector }: ContrastDocument) => {
    if (vector === undefined) return Number.MAX_VALUE;
    let sum = 0;
    for (let at = 0; at < centre.length; at++) sum += (vector[at]! - centre[at]!) ** 2;
    return sum;
  };
  return documents
    .map((document) => ({ document, far: distance(document) }))
    .sort((a, b) => a.far - b.far || compare(a.document, b.document))
    .map(({ document }) => document);
}
