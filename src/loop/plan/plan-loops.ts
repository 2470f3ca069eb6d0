import { type PlanBias, type SelectionField, selectionField } from './selection-field.ts';
import type { StrataBand } from './strata-bands.ts';
import { KernelStore, type LoopProcess } from './stratum-course.ts';

/** Fields kept: a search asks for the same amounts of human rows again. */
const FIELDS_KEPT = 64;

/** Loops over the same strata that differ in their human rows. */
export class PlanLoops {
  readonly bands: readonly StrataBand[];
  readonly synthetic: number;
  readonly kernels = new KernelStore();
  readonly #bias: PlanBias;
  readonly #fields = new Map<string, SelectionField>();

  /** @param options.synthetic rows that the model writes for each generation, whole */
  constructor(
    bands: readonly StrataBand[],
    { synthetic, bias }: { readonly synthetic: number; readonly bias: PlanBias },
  ) {
    this.bands = bands;
    this.synthetic = synthetic;
    this.#bias = bias;
  }

  /**
   * The loop with so many human rows a generation.
   *
   * @param options.keep share of its human share that a stratum has to keep
   * @param options.floors exact human rows of the strata of a band, where a floor gives them, and rows that floors add in all
   */
  at({
    human,
    keep,
    floors,
  }: {
    readonly human: number;
    readonly keep: number;
    readonly floors?: {
      readonly extra: number;
      readonly isWeighted: boolean;
      readonly fixedOf: (band: StrataBand) => number | undefined;
    };
  }): LoopProcess {
    const { isWeighted = false } = floors ?? {};
    // Expected rows are no whole ones; training sets have whole ones.
    const extra = Math.ceil((floors?.extra ?? 0) - 1e-9);
    const rows = this.synthetic + human + (isWeighted ? 0 : extra);
    const make = () =>
      selectionField(
        this.bands.map((band) => {
          const fixed = isWeighted ? undefined : floors?.fixedOf(band);
          const { share, supply } = band.mean;
          return { strata: band.members.length, share, fitness: band.fitness, humanRows: fixed ?? human * supply };
        }),
        { synthetic: this.synthetic, rows, bias: this.#bias },
      );
    const field = floors === undefined ? this.#kept(String(human), make) : make();
    return { synthetic: this.synthetic, human, extra, field, isWeighted, keep };
  }

  #kept(key: string, make: () => SelectionField): SelectionField {
    const known = this.#fields.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#fields.set(key, made);
    const [oldest] = this.#fields.keys();
    if (this.#fields.size > FIELDS_KEPT) this.#fields.delete(oldest!);
    return made;
  }
}
