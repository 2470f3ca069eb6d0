import { type BallCounts, ballCounts } from './ball-counts.ts';
import { requireEqualArms } from './knn-radius-ratio.ts';
import { nearestNeighbours, squaredNeighbours } from './nearest-neighbours.ts';
import type { NeighbourLists } from './neighbour-lists.ts';
import { meanRow, normaliseRows } from './normalise-rows.ts';
import type { TwoArms } from './prdc.ts';
import type { Rows } from './rows.ts';
import { unitRows } from './unit-rows.ts';
import { vendiScores } from './vendi-score.ts';

/** Neighbours of the balls of precision and recall, and of those of all others. */
export const SMALL_BALLS = 3;
export const BALLS = 5;
/** Orders of the Vendi scores that are shown. */
export const VENDI_ORDERS: readonly number[] = [0.5, 1, 2, Number.POSITIVE_INFINITY];

export interface EmbeddingArms extends TwoArms {
  /** Human vectors in neither arm, of length 1: shape [anchors, dimensions]. Without them the tail is not measured. */
  readonly anchors?: Rows | undefined;
  /** Frozen centroids of the reference's clusters: shape [centroids, dimensions]. Without them clusters are not measured. */
  readonly centroids?: Rows | undefined;
  /** Of random directions; 1 by default. */
  readonly seed?: number | undefined;
}

/** Everything that embedding metrics are formulas of, each made when it is first asked for and kept. */
export class EmbeddingFacts {
  readonly arms: EmbeddingArms;
  readonly #made = new Map<string, unknown>();

  /** @throws {RangeError} when rows are none, have other lengths than 1 or 0, or the arms differ in size */
  constructor(arms: EmbeddingArms) {
    const { reference, generation, anchors, dimensions } = arms;
    requireEqualArms(arms);
    unitRows(reference, { dimensions, name: 'the reference' });
    unitRows(generation, { dimensions, name: 'the generation' });
    if (anchors) unitRows(anchors, { dimensions, name: 'the anchors' });
    this.arms = arms;
  }

  /** Squared distances of rows to their k-th neighbours in their own arm. */
  reaches(k: number): { readonly reference: Float64Array; readonly generation: Float64Array } {
    const own = (name: 'reference' | 'generation') =>
      this.#once(`neighbours ${name}`, (): NeighbourLists => {
        const { [name]: rows, dimensions } = this.arms;
        return squaredNeighbours({ queries: rows, points: rows, dimensions, k: BALLS, excludeSelf: true });
      });
    const at = (name: 'reference' | 'generation') => {
      const { squared } = own(name);
      return Float64Array.from({ length: squared.length / BALLS }, (_, row) => squared[row * BALLS + k - 1]!);
    };
    return { reference: at('reference'), generation: at('generation') };
  }

  /** Counts in balls to the k-th neighbours. */
  balls(k: typeof SMALL_BALLS | typeof BALLS): BallCounts {
    return this.#once(`balls ${k}`, () => {
      const { reference: referenceReach, generation: generationReach } = this.reaches(k);
      return ballCounts({
        ...this.arms,
        referenceReach,
        // Recall is asked for with small balls alone.
        ...(k === SMALL_BALLS ? { generationReach } : {}),
      });
    });
  }

  /** Vendi scores of VENDI_ORDERS. @param isCentred less the human mean, and of length 1 again */
  vendi(name: 'reference' | 'generation', { isCentred }: { readonly isCentred: boolean }): readonly number[] {
    return this.#once(`vendi ${name} ${isCentred}`, () =>
      vendiScores(isCentred ? this.centred(name) : this.arms[name], {
        dimensions: this.arms.dimensions,
        orders: VENDI_ORDERS,
      }),
    );
  }

  /** Rows less the human mean, of length 1 again. */
  centred(name: 'reference' | 'generation'): Float32Array {
    const { reference, dimensions } = this.arms;
    const subtract = this.#once('mean', () => meanRow(reference, { dimensions }));
    return this.#once(`centred ${name}`, () => normaliseRows(this.arms[name], { dimensions, subtract }));
  }

  /** Rows of each arm by nearest centroid; undefined without centroids. */
  clusters(): { readonly reference: readonly number[]; readonly generation: readonly number[] } | undefined {
    const { centroids, dimensions } = this.arms;
    if (!centroids) return undefined;
    const counts = (name: 'reference' | 'generation') =>
      this.#once(`clusters ${name}`, () => {
        const rows: number[] = new Array(centroids.length / dimensions).fill(0);
        const queries = this.arms[name];
        for (const cluster of nearestNeighbours({ queries, points: centroids, dimensions, k: 1 }).indices)
          rows[cluster]!++;
        return rows;
      });
    return { reference: counts('reference'), generation: counts('generation') };
  }

  #once<Fact>(name: string, make: () => Fact): Fact {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as Fact;
  }
}
