import type { DataKind } from '../data/data-kind.ts';
import { placesOfAmount } from '../data/places-of-amount.ts';

/**
 * Outputs of one generation's model: what is measured is what the next generation trains on first, so that nothing is drawn twice; who
 * asks for more gets new ones.
 */
export class OutputTap<Data> {
  readonly #kind: DataKind<Data>;
  readonly #size: number;
  readonly #draw: (count: number) => Promise<Data>;
  readonly #keepsTaken: boolean;
  readonly #taken: Data[] = [];
  #outputs: Data | undefined;
  /** First row of the outputs that nobody has taken yet. */
  #next = 0;

  /**
   * @param size rows (or tokens) that are measured
   * @param options.keepsTaken whether `taken` will be asked: a verifier may take a thousand times what it accepts
   */
  constructor(
    kind: DataKind<Data>,
    size: number,
    draw: (count: number) => Promise<Data>,
    { keepsTaken }: { readonly keepsTaken: boolean },
  ) {
    this.#keepsTaken = keepsTaken;
    this.#kind = kind;
    this.#size = size;
    this.#draw = draw;
  }

  /** What is measured: a training set's worth. */
  async outputs(): Promise<Data> {
    this.#outputs ??= await this.#draw(this.#size);
    return this.#outputs;
  }

  /** Outputs that nobody was given before: rows, or tokens as near as whole rows come. */
  async take(amount: number): Promise<Data> {
    const data = await this.#takeNext(amount);
    if (this.#keepsTaken) this.#taken.push(data);
    return data;
  }

  /** Everything that was taken, in order; undefined where nothing was, or where it is not kept. */
  taken(): Data | undefined {
    return this.#taken.length < 2 ? this.#taken[0] : this.#kind.concat(this.#taken);
  }

  async #takeNext(amount: number): Promise<Data> {
    const kind = this.#kind;
    const outputs = await this.outputs();
    const rows = kind.count(outputs);
    if (this.#next === 0 && amount === this.#size) {
      this.#next = rows;
      return outputs;
    }
    if (this.#next === rows) return this.#draw(amount);
    const { end, amount: got } = placesOfAmount(kind.sizes?.(outputs), { rows, from: this.#next, amount });
    const from = this.#next;
    this.#next = end;
    // Labels may have been written for the inputs of the training set, its human rows first. What is asked for beside new human rows is
    // taken from the end, so that the same few inputs do not crowd out all others generation by generation.
    const start = kind.id === 'labelled' ? rows - end : from;
    const part = kind.take(
      outputs,
      Uint32Array.from({ length: end - from }, (_, place) => start + place),
    );
    const missing = amount - got;
    // Whole rows of unequal length: what is missing for less than a row is none.
    const isEnough = kind.sizes === undefined ? missing === 0 : end < rows || missing < got / (2 * (end - from));
    return isEnough ? part : kind.concat([part, await this.#draw(missing)]);
  }
}
