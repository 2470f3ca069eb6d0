import { createHash } from 'node:crypto';
import { ConfigError } from '../../errors.ts';
import { PairKernel } from '../../kernels/pair-kernel.ts';
import { TextKernel } from '../../kernels/text-kernel.ts';
import type { LabelledText } from './labelled-text.ts';
import type { LeftOut } from './read-labelled-texts.ts';
import type { TrainingRecipe } from './training-recipe.ts';

/** Share of the shorter text's shingles of five words from which on two texts count as versions of one. */
const VERSION_SHARE = 0.2;
/** Combinations of origin, domain and generator. More mean that a wrong column was named. */
const MAX_CELLS = 4096;

/** Folds into which groups are divided for scores by models that did not see them. */
export const STYLE_FOLDS = 5;

export interface ChosenText extends LabelledText {
  readonly isHeldOut: boolean;
  /** Fold of the text's group, 0 to 4. */
  readonly fold: number;
}

/**
 * Chooses what a model is trained on and measured with: at most so many texts of an (origin, domain, generator), taken by hash,
 * human ones four times as many; each text once; and nothing on the side of training that belongs together with a held-out text,
 * by the groups that the data names or because they share whole runs of words.
 *
 * @param leftOut counts by reason, added to
 * @returns in an order that depends on the texts alone, not on the order of the files
 * @throws {ConfigError} domains and generators are so many that a wrong column must be meant
 */
export async function chooseTrainingTexts(
  texts: AsyncIterable<LabelledText> | Iterable<LabelledText>,
  { recipe, leftOut }: { readonly recipe: TrainingRecipe; readonly leftOut: LeftOut },
): Promise<readonly ChosenText[]> {
  const cells = new Map<string, Cell>();
  for await (const text of texts) {
    const key = JSON.stringify([text.origin, text.domain, text.generator, text.isHeldOut === true, text.isRewritten]);
    let cell = cells.get(key);
    if (cell === undefined) {
      if (cells.size >= MAX_CELLS) {
        throw new ConfigError({
          place: 'columns',
          problem: `there are more than ${MAX_CELLS} combinations of origin, domain and generator`,
          hint: 'Name the columns that hold the domain and the generator; ids and titles are none.',
        });
      }
      const most = recipe.sources[text.sourceIndex]!.cap ?? recipe.cap;
      cell = new Cell(text.origin === 'human' ? 4 * recipe.cap : most);
      cells.set(key, cell);
    }
    cell.add(text, leftOut, recipe.seed);
  }
  const ranked = [...cells.values()].flatMap((cell) => cell.finish(leftOut));
  ranked.sort(compareRanked);
  const single = withoutRepeats(ranked, leftOut);
  const groups = groupTexts(single.map(({ text }) => text));
  const limit = Math.round(recipe.heldOutShare * 2 ** 32);
  // A group is held out as a whole as soon as one of its texts is.
  const heldOut = new Set<number>();
  const groupRank = new Map<number, number>();
  single.forEach(({ text, rank }, index) => {
    const group = groups[index]!;
    if (!groupRank.has(group)) groupRank.set(group, Number.parseInt(rank.slice(0, 8), 16));
    if (text.isHeldOut ?? groupRank.get(group)! < limit) heldOut.add(group);
  });
  return single.flatMap(({ text }, index) => {
    const group = groups[index]!;
    if (heldOut.has(group) && text.isHeldOut === false) {
      add(leftOut, 'belongs together with a held-out text');
      return [];
    }
    // A rewrite takes most of its words from a person: it is nothing to measure with.
    if (text.isRewritten && heldOut.has(group)) {
      add(leftOut, 'rewritten and held out');
      return [];
    }
    return [{ ...text, isHeldOut: heldOut.has(group), fold: Math.floor(groupRank.get(group)! / 7) % STYLE_FOLDS }];
  });
}

interface Ranked {
  readonly text: LabelledText;
  /** SHA-256 of seed and text, in hexadecimal digits: an order that says nothing about the text. */
  readonly rank: string;
}

/** The first texts of a cell by rank, without holding the others. */
class Cell {
  readonly #most: number;
  #kept: Ranked[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(text: LabelledText, leftOut: LeftOut, seed: number): void {
    this.#kept.push({ text, rank: createHash('sha256').update(`${seed}\n`).update(text.text).digest('hex') });
    if (this.#kept.length >= 2 * this.#most + 64) this.#cut(leftOut);
  }

  finish(leftOut: LeftOut): readonly Ranked[] {
    this.#cut(leftOut);
    return this.#kept;
  }

  #cut(leftOut: LeftOut): void {
    if (this.#kept.length <= this.#most) return;
    this.#kept.sort(compareRanked);
    add(leftOut, 'above the cap', this.#kept.length - this.#most);
    this.#kept.length = this.#most;
  }
}

function compareRanked(a: Ranked, b: Ranked): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  const [first, second] = [`${a.text.file}\n${a.text.id}`, `${b.text.file}\n${b.text.id}`];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Each text once, a held-out one before others; none that is called both human and AI. */
function withoutRepeats(ranked: readonly Ranked[], leftOut: LeftOut): readonly Ranked[] {
  const byText = new Map<string, Ranked[]>();
  for (const one of ranked) {
    const same = byText.get(one.rank);
    if (same === undefined) byText.set(one.rank, [one]);
    else same.push(one);
  }
  return [...byText.values()].flatMap((same) => {
    if (same.some(({ text }) => text.origin !== same[0]!.text.origin)) {
      add(leftOut, 'labelled human and AI', same.length);
      return [];
    }
    if (same.length > 1) add(leftOut, 'repeated', same.length - 1);
    return [same.find(({ text }) => text.isHeldOut) ?? same[0]!];
  });
}

/** Number of each text's group: texts that share a named group, or versions of one another by their words. */
function groupTexts(texts: readonly LabelledText[]): Uint32Array {
  const parents = Uint32Array.from(texts, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root]!;
    for (let at = index; parents[at] !== root; ) {
      const next = parents[at]!;
      parents[at] = root;
      at = next;
    }
    return root;
  };
  const join = (a: number, b: number) => {
    const [first, second] = [find(a), find(b)];
    parents[Math.max(first, second)] = Math.min(first, second);
  };
  const named = new Map<string, number>();
  const banded = new Map<string, number>();
  const kernel = new TextKernel([]);
  const pairs = new PairKernel();
  const hashes: Uint32Array[] = [];
  texts.forEach(({ text, groups }, index) => {
    for (const group of groups) {
      const first = named.get(group);
      if (first === undefined) named.set(group, index);
      else join(first, index);
    }
    kernel.hashWords(text);
    hashes.push(kernel.wordHashes());
    const candidates = new Set<number>();
    kernel.bandKeys().forEach((key, band) => {
      if (key === 0n) return;
      const name = `${band} ${key}`;
      const first = banded.get(name);
      if (first === undefined) banded.set(name, index);
      else candidates.add(first);
    });
    if (candidates.size === 0) return;
    pairs.setReference(hashes[index]!);
    for (const candidate of candidates) {
      if (find(candidate) === find(index)) continue;
      const { sharedShingles, shingles } = pairs.compare(hashes[candidate]!);
      if (sharedShingles >= VERSION_SHARE * Math.max(1, Math.min(...shingles))) join(candidate, index);
    }
  });
  return parents.map((_, index) => find(index));
}

function add(leftOut: LeftOut, reason: string, count = 1): void {
  leftOut[reason] = (leftOut[reason] ?? 0) + count;
}
