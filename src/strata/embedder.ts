/** Turns texts into points, so that texts about the same things lie close together. */
export interface Embedder {
  /** Name, version and a hash of the weights, or of what stands for them. Vectors of different ids are never compared. */
  readonly id: string;
  /** Numbers in a row. */
  readonly dimensions: number;
  /**
   * @returns shape [texts, dimensions], row by row; each row has length 1, and a text without features gives zeros. The row of a
   *   text depends on that text alone, never on its neighbours
   * @throws {CancelledError} `signal` aborted
   * @throws {EmbedderError} the texts could not be embedded
   */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<Float32Array>;
}
