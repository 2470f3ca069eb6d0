import { SampleTooSmallError } from '../../errors.ts';
import { WordInterner } from '../../range/text/word-interner.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { blockCount } from './block-count.ts';
import type { PanelInput } from './panel-input.ts';
import { shuffle } from './relabellings.ts';

/** What an arm brought, and what of it is compared. */
export interface ArmSample {
  /** Documents given. */
  readonly documents: number;
  /** Of these, exact copies of another one, which are left out. */
  readonly copies: number;
  /** Units with enough documents that were looked at until there were enough units. */
  readonly unitsRead: number;
  /** Of these, units left out because too few of their documents have K words. */
  readonly unitsTooShort: number;
}

/** Two arms of equal size: as many units, as many documents of each, as many words of each. */
export interface AlignedArms {
  /** Documents of the reference, then those of the generation, block after block: shape [2 · blocks · documentsPerBlock]. */
  readonly documents: readonly PanelInput[];
  /** Number of each word, K a document: shape [documents · K]. */
  readonly words: Uint32Array;
  /** Different words. */
  readonly types: number;
  /** Folded form of a word. */
  word(id: number): string;
  readonly firstWords: number;
  readonly blocks: number;
  readonly documentsPerBlock: number;
  readonly documentsPerUnit: number;
  /** Units of an arm that are compared. */
  readonly units: number;
  /** Units of an arm that are left over because blocks are of equal size. */
  readonly unitsLeftOver: number;
  readonly isPaired: boolean;
  readonly reference: ArmSample;
  readonly generation: ArmSample;
}

export interface AlignOptions {
  /** K: words of each document that are compared, the first ones. Whole, from 1. */
  readonly firstWords: number;
  /** Units are the same in both arms (prompts are shared): only those of both are kept, and block b of one arm has the units of block b of the other. */
  readonly isPaired: boolean;
  /** Documents of an arm at most, in key order. */
  readonly mostDocuments: number;
  /** Blocks of an arm; by default those of 32 to 128 that leave over the fewest units, and of these the nearest to 64. */
  readonly blocks?: number | undefined;
  readonly seed: number;
}

/**
 * Cuts two arms to the same n: exact copies within an arm are left out, every document is cut to its first K words, units without enough
 * documents of K words are left out (in both arms where they are shared), and both arms keep as many units, the first in key order, and
 * as many documents of each: as many as keep the most documents. Units are dealt into blocks at random, of equal size, so that labels of
 * blocks are exchangeable.
 *
 * @throws {RangeError} when an option is out of range
 * @throws {SampleTooSmallError} when fewer than 2 units are left in an arm
 */
export function alignArms(
  arms: { readonly reference: readonly PanelInput[]; readonly generation: readonly PanelInput[] },
  { firstWords, isPaired, mostDocuments, blocks: wantedBlocks, seed }: AlignOptions,
): AlignedArms {
  requireWhole('firstWords', firstWords, 1);
  requireWhole('mostDocuments', mostDocuments, 2);
  const reference = gatherUnits(arms.reference);
  const generation = gatherUnits(arms.generation);
  const perUnit = documentsPerUnit(reference.units, generation.units, isPaired);
  const mostUnits = Math.max(1, Math.floor(mostDocuments / perUnit));
  const expected = Math.min(2 * mostUnits * perUnit, arms.reference.length + arms.generation.length);
  const interner = new WordInterner({ expected: expected * firstWords });
  const readers = [reference, generation].map(({ units }) => new UnitReader(units, { interner, firstWords, perUnit }));
  const [first, second] = readers as [UnitReader, UnitReader];
  if (isPaired) {
    for (const unit of reference.units.keys()) {
      if (first.kept.length === mostUnits) break;
      if ((generation.units.get(unit)?.length ?? 0) < perUnit || reference.units.get(unit)!.length < perUnit) continue;
      const [a, b] = [first.read(unit), second.read(unit)];
      if (a === undefined || b === undefined) continue;
      first.kept.push(a);
      second.kept.push(b);
    }
  } else
    for (const [reader, { units }] of [
      [first, reference],
      [second, generation],
    ] as const)
      for (const [unit, documents] of units) {
        if (reader.kept.length === mostUnits) break;
        if (documents.length < perUnit) continue;
        const found = reader.read(unit);
        if (found !== undefined) reader.kept.push(found);
      }
  const available = Math.min(first.kept.length, second.kept.length);
  if (available < 2)
    throw new SampleTooSmallError({
      quantity: `the panel of the first ${firstWords} words`,
      unit: isPaired ? 'prompts that both arms answer' : 'units in each arm',
      observed: available,
      required: 2,
    });
  const blocks = wantedBlocks ?? blockCount(available);
  if (!Number.isSafeInteger(blocks) || blocks < 2 || blocks > 128 || blocks > available)
    throw new RangeError(`${blocks} blocks of ${available} units; it takes 2 to 128, and no more than there are units`);
  const units = available - (available % blocks);
  const random = seededGenerator(seed);
  // Where units are shared they fall into the same places of both arms.
  const places = shuffle(
    Uint32Array.from({ length: units }, (_, index) => index),
    random,
  );
  const otherPlaces = isPaired
    ? places
    : shuffle(
        Uint32Array.from({ length: units }, (_, index) => index),
        random,
      );
  const documents: PanelInput[] = [];
  const words = new Uint32Array(2 * units * perUnit * firstWords);
  for (const [reader, order] of [
    [first, places],
    [second, otherPlaces],
  ] as const)
    for (const index of order)
      for (const { document, start } of reader.kept[index]!) {
        words.set(interner.ids.subarray(start, start + firstWords), documents.length * firstWords);
        documents.push(document);
      }
  const sampleOf = (arm: GatheredUnits, { unitsRead, unitsTooShort }: UnitReader): ArmSample => ({
    documents: arm.documents,
    copies: arm.copies,
    unitsRead,
    unitsTooShort,
  });
  return {
    documents,
    words,
    types: interner.types,
    word: (id) => interner.word(id),
    firstWords,
    blocks,
    documentsPerBlock: (units / blocks) * perUnit,
    documentsPerUnit: perUnit,
    units,
    unitsLeftOver: available - units,
    isPaired,
    reference: sampleOf(reference, first),
    generation: sampleOf(generation, second),
  };
}

interface GatheredUnits {
  /** Documents by unit, both in key order; a unit stands where its first document does. */
  readonly units: ReadonlyMap<string, readonly PanelInput[]>;
  readonly documents: number;
  readonly copies: number;
}

function gatherUnits(documents: readonly PanelInput[]): GatheredUnits {
  const sorted = documents.toSorted((a, b) =>
    a.key !== b.key ? (a.key < b.key ? -1 : 1) : a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0,
  );
  const units = new Map<string, PanelInput[]>();
  let copies = 0;
  for (const [index, document] of sorted.entries()) {
    if (index > 0 && document.key === sorted[index - 1]!.key) {
      copies++;
      continue;
    }
    const own = units.get(document.unit);
    if (own === undefined) units.set(document.unit, [document]);
    else own.push(document);
  }
  return { units, documents: documents.length, copies };
}

/** Documents a unit that keep the most documents in the smaller arm; of equally good numbers the smallest. */
function documentsPerUnit(
  reference: GatheredUnits['units'],
  generation: GatheredUnits['units'],
  isPaired: boolean,
): number {
  const sizes = isPaired
    ? [[...reference].map(([unit, documents]) => Math.min(documents.length, generation.get(unit)?.length ?? 0))]
    : [reference, generation].map((units) => [...units.values()].map(({ length }) => length));
  const best = { perUnit: 1, kept: 0 };
  const descending = sizes.map((arm) => arm.toSorted((a, b) => b - a));
  const fewest = Math.min(...descending.map(({ length }) => length));
  // With the n largest units of both arms kept, each unit can give as many documents as the n-th largest has.
  for (let units = fewest; units >= 1; units--) {
    const perUnit = Math.min(...descending.map((arm) => arm[units - 1]!));
    if (perUnit * units > best.kept) Object.assign(best, { perUnit, kept: perUnit * units });
  }
  return best.perUnit;
}

/** Reads the first words of units' documents. */
class UnitReader {
  /** Documents of each unit that is kept, and where their words begin. */
  readonly kept: (readonly { readonly document: PanelInput; readonly start: number }[])[] = [];
  unitsRead = 0;
  unitsTooShort = 0;
  readonly #units: GatheredUnits['units'];
  readonly #interner: WordInterner;
  readonly #firstWords: number;
  readonly #perUnit: number;

  constructor(
    units: GatheredUnits['units'],
    {
      interner,
      firstWords,
      perUnit,
    }: { readonly interner: WordInterner; readonly firstWords: number; readonly perUnit: number },
  ) {
    this.#units = units;
    this.#interner = interner;
    this.#firstWords = firstWords;
    this.#perUnit = perUnit;
  }

  /** The unit's first documents that are long enough; undefined where there are too few of them. */
  read(unit: string): readonly { readonly document: PanelInput; readonly start: number }[] | undefined {
    this.unitsRead++;
    const found: { document: PanelInput; start: number }[] = [];
    for (const document of this.#units.get(unit)!) {
      const start = this.#interner.size;
      if (this.#interner.intern(document.text, { most: this.#firstWords }) === this.#firstWords)
        found.push({ document, start });
      else this.#interner.size = start;
      if (found.length === this.#perUnit) return found;
    }
    this.unitsTooShort++;
    return undefined;
  }
}

function requireWhole(name: string, number: number, least: number): void {
  if (!Number.isSafeInteger(number) || number < least)
    throw new RangeError(`${name} is ${number}; it takes whole numbers from ${least}`);
}
