import { conditionalShare } from '../../statistics/conditional-share.ts';
import { type TailSide, tailRatioCriticalCount } from '../../statistics/tail-ratio-critical-count.ts';

/**
 * Looks up at which count of the generation a stratum is narrowed or kept, for each count of the reference. Each is found once: verdicts
 * are simulated by the million with the same few hundred counts.
 */
export class CriticalCounts {
  readonly #share: number;
  readonly #alpha: number;
  readonly #side: TailSide;
  readonly #known = new Map<number, number>();

  /** @throws {RangeError} for empty arms, or numbers that are no chances */
  constructor({
    reference,
    generation,
    delta,
    alpha,
    side,
  }: {
    readonly reference: number;
    readonly generation: number;
    readonly delta: number;
    readonly alpha: number;
    readonly side: TailSide;
  }) {
    this.#share = conditionalShare({ reference, generation, ratio: 1 - delta });
    this.#alpha = alpha;
    this.#side = side;
  }

  /** Whether the test of this side rejects. */
  rejects(referenceCount: number, generationCount: number): boolean {
    let critical = this.#known.get(referenceCount);
    if (critical === undefined) {
      critical = tailRatioCriticalCount({
        referenceCount,
        share: this.#share,
        alpha: this.#alpha,
        side: this.#side,
        near: this.#known.get(referenceCount - 1),
      });
      this.#known.set(referenceCount, critical);
    }
    return this.#side === 'fail' ? generationCount <= critical : generationCount >= critical;
  }
}
