import { SampleTooSmallError } from '../../errors.ts';
import { deleteAGroupJackknife } from '../../range/delete-a-group-jackknife.ts';
import { WordInterner } from '../../range/text/word-interner.ts';
import { LEAST_GROUPS } from '../../range/text-panel.ts';
import { studentTQuantile } from '../../statistics/student-t-quantile.ts';
import { type ExcessWord, excessWords } from './excess-words.ts';
import { HOUSE_STYLE_FEATURES } from './house-style-features.ts';
import { scanText } from './scanned-text.ts';

/** A document as house style reads it. */
export interface HouseStyleDocument {
  readonly key: bigint;
  readonly unit: string;
  readonly text: string;
}

/** A rate in one arm. */
export interface StyleRate {
  readonly rate: number;
  /** 90 % interval by the delete-a-group jackknife, within 0 … ; undefined where there are too few units, or nothing moves it. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** How often it was counted. */
  readonly count: number;
}

export interface HouseStyleResult {
  readonly id: string;
  readonly title: string;
  readonly per: '1000 words' | 'document';
  readonly kind: 'habit' | 'specific';
  readonly reference: StyleRate;
  readonly generation: StyleRate;
  /** Rate of the generation over that of the reference; undefined where the reference has none. */
  readonly ratio: number | undefined;
  /** 90 % interval of the ratio, likewise. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface HouseStyle {
  /** In the order of `HOUSE_STYLE_FEATURES`, then the excess words. */
  readonly features: readonly HouseStyleResult[];
  /** Words of the model, chosen on half of the units and counted on the other, the largest difference of shares first. */
  readonly excessWords: readonly ExcessWord[];
  readonly reference: { readonly documents: number; readonly units: number; readonly words: number };
  readonly generation: { readonly documents: number; readonly units: number; readonly words: number };
}

const CONFIDENCE = 0.9;
const GROUPS = 64;
const FIRST_WORDS = 100;
const LEAST_SE = 1e-9;

/** Counts of one unit, by feature, and what rates are of. */
interface UnitCounts {
  readonly words: number;
  readonly documents: number;
  readonly counts: Float64Array;
  /** Different words among the first of its documents that are long enough. */
  readonly different: ReadonlySet<string>;
}

/**
 * Rates of a model's habits and of specifics, in both arms, with intervals and ratios. Where units are the same prompts in both arms,
 * groups leave the same prompts out of both.
 *
 * @throws {SampleTooSmallError} when an arm has no words
 */
export function measureHouseStyle({
  reference,
  generation,
  firstWords = FIRST_WORDS,
}: {
  readonly reference: readonly HouseStyleDocument[];
  readonly generation: readonly HouseStyleDocument[];
  /** Words of a document that excess words are looked for in, 100 by default; shorter documents are left out of these. */
  readonly firstWords?: number;
}): HouseStyle {
  const arms = { reference: countUnits(reference, firstWords), generation: countUnits(generation, firstWords) };
  for (const [arm, units] of Object.entries(arms))
    if (units.every(({ words }) => words === 0))
      throw new SampleTooSmallError({ quantity: `house style of the ${arm}`, unit: 'words', observed: 0, required: 1 });
  const half = (units: readonly UnitCounts[], parity: number) =>
    units.filter(({ different }, index) => index % 2 === parity && different.size > 0);
  const chosen = excessWords(
    half(arms.reference, 0).map(({ different }) => different),
    half(arms.generation, 0).map(({ different }) => different),
  );
  const words = new Set(chosen.map(({ word }) => word));
  const describe = (units: readonly UnitCounts[]) => ({
    documents: units.reduce((sum, unit) => sum + unit.documents, 0),
    units: units.length,
    words: units.reduce((sum, unit) => sum + unit.words, 0),
  });
  const features = HOUSE_STYLE_FEATURES.map(({ id, title, per, kind }, index): HouseStyleResult => {
    const fractions = (units: readonly UnitCounts[]) =>
      units.map((unit) => ({
        count: unit.counts[index]!,
        of: per === 'document' ? unit.documents : unit.words / 1000,
      }));
    return { id, title, per, kind, ...compareRates(fractions(arms.reference), fractions(arms.generation)) };
  });
  const excess = (units: readonly UnitCounts[]) =>
    half(units, 1).map(({ different }) => {
      let count = 0;
      for (const word of words) if (different.has(word)) count++;
      return { count: Math.min(1, count), of: 1 };
    });
  return {
    features:
      chosen.length === 0
        ? features
        : [
            ...features,
            {
              id: 'excess-words',
              title: 'Units with a word of the model’s',
              per: 'document',
              kind: 'habit',
              ...compareRates(excess(arms.reference), excess(arms.generation)),
            },
          ],
    excessWords: chosen,
    reference: describe(arms.reference),
    generation: describe(arms.generation),
  };
}

function countUnits(documents: readonly HouseStyleDocument[], firstWords: number): readonly UnitCounts[] {
  const units = new Map<string, { words: number; documents: number; counts: Float64Array; different: Set<string> }>();
  const sorted = documents.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.unit < b.unit ? -1 : 1));
  const interner = new WordInterner();
  for (const { unit, text } of sorted) {
    let own = units.get(unit);
    if (own === undefined) {
      own = { words: 0, documents: 0, counts: new Float64Array(HOUSE_STYLE_FEATURES.length), different: new Set() };
      units.set(unit, own);
    }
    const scanned = scanText(text);
    own.words += scanned.words;
    own.documents++;
    for (const [index, feature] of HOUSE_STYLE_FEATURES.entries()) own.counts[index]! += feature.count(scanned);
    interner.size = 0;
    // In a longer document a word is likelier to stand, and models talk at other lengths than people.
    if (interner.intern(text, { most: firstWords }) < firstWords) continue;
    for (const id of new Set(interner.ids.subarray(0, interner.size))) own.different.add(interner.word(id));
  }
  // In the order of names, so that a prompt has the same place in both arms where they share all prompts.
  return [...units].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, unit]) => unit);
}

interface Fraction {
  readonly count: number;
  readonly of: number;
}

function compareRates(
  reference: readonly Fraction[],
  generation: readonly Fraction[],
): Pick<HouseStyleResult, 'reference' | 'generation' | 'ratio' | 'low' | 'high'> {
  const groups = Math.min(GROUPS, reference.length, generation.length);
  const [ofReference, ofGeneration] = [leaveOut(reference, groups), leaveOut(generation, groups)];
  const ratio = ofReference.full === 0 ? undefined : ofGeneration.full / ofReference.full;
  const logs = ofReference.without.map((rate, group) => Math.log(ofGeneration.without[group]! / rate));
  const interval = logs.every(Number.isFinite) && ratio !== undefined && ratio > 0 ? marginOf(logs) : undefined;
  return {
    reference: rateOf(reference, ofReference),
    generation: rateOf(generation, ofGeneration),
    ratio,
    low: interval === undefined ? undefined : ratio! * Math.exp(-interval),
    high: interval === undefined ? undefined : ratio! * Math.exp(interval),
  };
}

function rateOf(
  fractions: readonly Fraction[],
  { full, without }: { readonly full: number; readonly without: readonly number[] },
): StyleRate {
  const margin = marginOf(without);
  return {
    rate: full,
    low: margin === undefined ? undefined : Math.max(0, full - margin),
    high: margin === undefined ? undefined : full + margin,
    count: fractions.reduce((sum, { count }) => sum + count, 0),
  };
}

function marginOf(leaveOneOut: readonly number[]): number | undefined {
  if (leaveOneOut.length < LEAST_GROUPS) return undefined;
  const { se } = deleteAGroupJackknife(leaveOneOut)!;
  if (!(se > LEAST_SE)) return undefined;
  return studentTQuantile({ confidence: CONFIDENCE, degrees: leaveOneOut.length - 1 }) * se;
}

/** A rate, and the same without every `groups`-th unit. */
function leaveOut(
  fractions: readonly Fraction[],
  groups: number,
): { readonly full: number; readonly without: readonly number[] } {
  const counts = new Float64Array(groups);
  const sizes = new Float64Array(groups);
  for (const [index, { count, of }] of fractions.entries()) {
    counts[index % groups]! += count;
    sizes[index % groups]! += of;
  }
  const [count, size] = [counts, sizes].map((numbers) => numbers.reduce((sum, number) => sum + number, 0)) as [
    number,
    number,
  ];
  return {
    full: size === 0 ? 0 : count / size,
    without: Array.from(counts, (own, group) => (size > sizes[group]! ? (count - own) / (size - sizes[group]!) : 0)),
  };
}
