/** A document of an arm with what was measured of it elsewhere. */
export interface PanelInput {
  /** First 64 bits of the hash of the normalised text: equal keys are exact duplicates, and arms are cut in key order. */
  readonly key: bigint;
  /** What is exchangeable: the prompt where prompts are shared, else the document, its author, … */
  readonly unit: string;
  /** As read. */
  readonly text: string;
  /** Mean -ln p per word of its first K words under the reference's model; undefined where it was not measured. */
  readonly surprisal: number | undefined;
  /** Shape [dimensions], of length 1 or all zeros; undefined where the panel is measured without vectors. */
  readonly vector: Float32Array | undefined;
  /** Nearest topic of the reference, `NO_TOPIC` for none; undefined where there are no topics. */
  readonly topic: number | undefined;
}
