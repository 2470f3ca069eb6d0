import { BottomK, type BottomKState } from './bottom-k.ts';

/** Reservoirs of all strata as they are kept from build to build, by stratum. */
export type ReservoirState = Readonly<Record<string, BottomKState>>;

/**
 * A reservoir of human rows for each rare stratum, carried on from build to build, so that a rare case stays although its source runs dry.
 * Of every stratum at most `rows` are held. Five rows of a kind in every generation keep it from being lost by chance: without them its
 * share is below half in 3 % of generations, with one in 26 % (drift with migration, Beta law of shares).
 */
export class TailReservoirs {
  readonly #rows: number;
  readonly #seed: number;
  readonly #strata = new Map<string, BottomK>();

  /**
   * @param options.rows of each stratum at most
   * @param options.seed whole number
   */
  constructor({ rows, seed }: { readonly rows: number; readonly seed: number }) {
    // Says what is wrong with the options before there is a stratum.
    new BottomK({ k: rows, seed });
    this.#rows = rows;
    this.#seed = seed;
  }

  /** @throws {RangeError} they were drawn with another seed or size, or changed since */
  static fromState(state: ReservoirState, options: { readonly rows: number; readonly seed: number }): TailReservoirs {
    const reservoirs = new TailReservoirs(options);
    for (const [stratum, sample] of Object.entries(state)) reservoirs.#of(stratum).merge(BottomK.fromState(sample));
    return reservoirs;
  }

  /** @param weight above 0; rows of more weight are likelier to stay. Default: 1 */
  offer(stratum: string, id: string, weight = 1): void {
    this.#of(stratum).offer(id, weight);
  }

  merge(other: TailReservoirs): void {
    for (const [stratum, sample] of other.#strata) this.#of(stratum).merge(sample);
  }

  /** Leaves out rows that must no longer be carried, such as withdrawn ones. @returns a copy without them */
  without(isGone: (id: string) => boolean): TailReservoirs {
    const left = new TailReservoirs({ rows: this.#rows, seed: this.#seed });
    // The row behind the threshold moves up where one goes: it is the next in line.
    for (const [stratum, sample] of this.#strata)
      for (const { id, weight } of sample.state().rows) if (!isGone(id)) left.offer(stratum, id, weight);
    return left;
  }

  /** Rows of each stratum, by stratum and key. */
  rows(): ReadonlyMap<string, readonly string[]> {
    return new Map(this.#sorted().map(([stratum, sample]) => [stratum, sample.rows().map(({ id }) => id)]));
  }

  state(): ReservoirState {
    return Object.fromEntries(this.#sorted().map(([stratum, sample]) => [stratum, sample.state()]));
  }

  #sorted(): readonly (readonly [string, BottomK])[] {
    return [...this.#strata].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #of(stratum: string): BottomK {
    let sample = this.#strata.get(stratum);
    if (!sample) {
      sample = new BottomK({ k: this.#rows, seed: this.#seed });
      this.#strata.set(stratum, sample);
    }
    return sample;
  }
}
