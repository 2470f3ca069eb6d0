import { SampleTooSmallError } from '../../errors.ts';
import { nearestNeighbours } from '../../range/embedding/nearest-neighbours.ts';
import { squaredDistance } from '../../range/embedding/squared-distance.ts';
import { distinctPerDocument } from '../../range/text/distinct-per-document.ts';
import type { InternedDocuments } from '../../range/text/intern-tokens.ts';
import { lengthen } from '../../range/text/n-gram-ids.ts';
import type { AlignedArms } from './align-arms.ts';
import type { ColumnValues } from './column-values.ts';
import { type CountsByColumn, countsByColumn } from './counts-by-column.ts';
import type { PanelInput } from './panel-input.ts';
import type { Relabellings } from './relabellings.ts';
import { sumsByColumn } from './sums-by-column.ts';

/** Products that are made one by one: a search in blocks costs some milliseconds to begin. */
const MOST_DIRECT = 2 ** 24;

/** What was frozen with the reference; what is absent leaves the metrics out that need it. */
export interface FrozenRulers {
  /** Stratum of each word of the calibration part (`rareStrata`): the highest holds the rarest; all other words are one more. */
  readonly tokenStrata?: ReadonlyMap<string, number> | undefined;
  /** Mean surprisal that a twentieth of the calibration part's documents exceed. */
  readonly surprisalThreshold?: number | undefined;
  /** Topics, and which of them make up the last tenth of the mass. */
  readonly topics?: { readonly count: number; readonly tail: readonly number[] } | undefined;
  /** Centroids of the topics: shape [topics, dimensions]. */
  readonly centroids?: Float32Array | undefined;
  /** Vectors of documents of the calibration part: shape [anchors, dimensions]. */
  readonly anchors?: Float32Array | undefined;
  readonly dimensions?: number | undefined;
}

/** Everything that the metrics of the panel are formulas of; what several of them need is made once. */
export class GateFacts {
  readonly arms: AlignedArms;
  readonly relabellings: Relabellings;
  readonly rulers: FrozenRulers;
  /** Documents of an arm. */
  readonly documentsPerArm: number;
  /** The first length of n-grams that is wanted next, and them. */
  #grams: { length: number; documents: InternedDocuments };
  #wordCounts: CountsByColumn | undefined;
  #vectors: Float32Array | undefined;

  constructor(
    arms: AlignedArms,
    { relabellings, rulers }: { readonly relabellings: Relabellings; readonly rulers: FrozenRulers },
  ) {
    this.arms = arms;
    this.relabellings = relabellings;
    this.rulers = rulers;
    this.documentsPerArm = arms.documents.length / 2;
    const starts = Uint32Array.from({ length: arms.documents.length + 1 }, (_, document) => document * arms.firstWords);
    this.#grams = { length: 1, documents: { ids: arms.words, starts, types: arms.types } };
  }

  /** Documents of an arm in a column: all, or without a block. */
  documentsIn(column: number): number {
    return column < this.relabellings.splits
      ? this.documentsPerArm
      : this.documentsPerArm - this.arms.documentsPerBlock;
  }

  /** The n-grams of all documents; lengths are asked for in ascending order, because only the last is kept. */
  grams(length: number): InternedDocuments {
    if (length < this.#grams.length)
      throw new RangeError(`n-grams of ${length} words after those of ${this.#grams.length}`);
    const words = this.#wordsAsDocuments();
    while (this.#grams.length < length) {
      const next = this.#grams.length + 1;
      this.#grams = { length: next, documents: lengthen(this.#grams.documents, { words, length: next }) };
    }
    return this.#grams.documents;
  }

  /** Different n-grams of each document. */
  distinctGrams(length: number): InternedDocuments {
    return distinctPerDocument(this.grams(length));
  }

  /** Counts of counts of n-grams in every column. @param most counts from this on are not told apart */
  gramCounts(length: number, most: number): CountsByColumn {
    const { ids, starts, types } = this.grams(length);
    return countsByColumn({ ids, types, blockStarts: this.blockStarts(starts), most, relabellings: this.relabellings });
  }

  /** Counts of counts of words, told apart up to twice: what coverage depends on. */
  get wordCountsOfCounts(): CountsByColumn {
    this.#wordCounts ??= this.wordCounts(undefined, 3);
    return this.#wordCounts;
  }

  /** Counts of the words that are wanted, told apart up to `most`. */
  wordCounts(isWanted: Uint8Array | undefined, most: number): CountsByColumn {
    const { ids, starts, types } = this.#wordsAsDocuments();
    return countsByColumn({
      ids,
      types,
      blockStarts: this.blockStarts(starts),
      most,
      relabellings: this.relabellings,
      isWanted,
    });
  }

  /** First position of each block, from the first position of each document. */
  blockStarts(starts: Uint32Array): Uint32Array {
    const { blocks, documentsPerBlock } = this.arms;
    return Uint32Array.from({ length: 2 * blocks + 1 }, (_, block) => starts[block * documentsPerBlock]!);
  }

  /**
   * Mean of a number over the documents of each arm, in every column.
   *
   * @param value of a document; undefined where it was not measured
   * @throws {SampleTooSmallError} when it was not measured for a document
   */
  meanOverDocuments(
    quantity: string,
    value: (document: PanelInput, index: number) => number | undefined,
  ): ColumnValues {
    const { documents, documentsPerBlock, blocks } = this.arms;
    const perBlock = new Float64Array(2 * blocks);
    let measured = 0;
    for (const [index, document] of documents.entries()) {
      const number = value(document, index);
      if (number === undefined) continue;
      measured++;
      perBlock[Math.floor(index / documentsPerBlock)]! += number;
    }
    if (measured < documents.length)
      throw new SampleTooSmallError({
        quantity,
        unit: 'documents that were measured',
        observed: measured,
        required: documents.length,
      });
    return this.perDocument(sumsByColumn(perBlock, this.relabellings));
  }

  /** Sums over documents, a document. */
  perDocument({ reference, generation }: ColumnValues): ColumnValues {
    const divide = (sums: Float64Array) => sums.map((sum, column) => sum / this.documentsIn(column));
    return { reference: divide(reference), generation: divide(generation) };
  }

  get dimensions(): number {
    const { dimensions } = this.rulers;
    if (dimensions === undefined) {
      // Who has no rulers for vectors lacks a measure; rulers that cannot be read are a slip of the caller.
      if (this.rulers.anchors !== undefined || this.rulers.centroids !== undefined)
        throw new RangeError('there are rulers of vectors, and they name no dimensions: give rulers.dimensions');
      throw new SampleTooSmallError({ quantity: 'a number of vectors', unit: 'dimensions', observed: 0, required: 1 });
    }
    return dimensions;
  }

  /** Vectors of all documents: shape [documents, dimensions]. */
  vectors(): Float32Array {
    if (this.#vectors !== undefined) return this.#vectors;
    const { documents } = this.arms;
    const { dimensions } = this;
    const vectors = new Float32Array(documents.length * dimensions);
    for (const [index, { vector }] of documents.entries()) {
      if (vector === undefined)
        throw new SampleTooSmallError({
          quantity: 'a number of vectors',
          unit: 'documents with a vector',
          observed: index,
          required: documents.length,
        });
      if (vector.length !== dimensions)
        throw new RangeError(`a vector of ${vector.length} numbers among those of ${dimensions}`);
      vectors.set(vector, index * dimensions);
    }
    this.#vectors = vectors;
    return vectors;
  }

  /** Distance from each anchor to the nearest document of each block: shape [anchors, 2B]. */
  nearestByBlock(anchors: Float32Array): Float64Array {
    const { dimensions } = this;
    const { blocks, documentsPerBlock } = this.arms;
    const vectors = this.vectors();
    const width = 2 * blocks;
    const nearest = new Float64Array((anchors.length / dimensions) * width);
    const size = documentsPerBlock * dimensions;
    const isSmall = anchors.length * (vectors.length / dimensions) <= MOST_DIRECT;
    for (let block = 0; block < width; block++) {
      const points = vectors.subarray(block * size, (block + 1) * size);
      if (isSmall) {
        for (let anchor = 0; anchor < nearest.length / width; anchor++) {
          let least = Number.POSITIVE_INFINITY;
          for (let at = 0; at < size; at += dimensions)
            least = Math.min(least, squaredDistance(anchors, anchor * dimensions, points, at, dimensions));
          nearest[anchor * width + block] = Math.sqrt(least);
        }
        continue;
      }
      const { distances } = nearestNeighbours({ queries: anchors, points, dimensions, k: 1 });
      for (let anchor = 0; anchor < distances.length; anchor++) nearest[anchor * width + block] = distances[anchor]!;
    }
    return nearest;
  }

  #wordsAsDocuments(): InternedDocuments {
    const { documents, firstWords, words, types } = this.arms;
    const starts = Uint32Array.from({ length: documents.length + 1 }, (_, document) => document * firstWords);
    return { ids: words, starts, types };
  }
}
