/** What every runner of signatures prints. */
export interface SignatureFacts {
  readonly version: string;
  /** Documents that got a signature. */
  readonly documents: number;
  /** From texts in memory to signatures in memory, tokenising included; reading and parsing the file is not. */
  readonly seconds_wall: number;
  /** User and system time of all threads of the process within `seconds_wall`. */
  readonly cpu_seconds: number;
  /** Bytes of the whole process at the end of signing, all signatures held. */
  readonly peak_rss: number;
  /** Sum of all lanes modulo 2^32: uses the results, and is the same in each round. */
  readonly checksum: number;
  /** Labelled copies held against their originals. */
  readonly pairs: number;
  /** Of the share of equal lanes against the labelled Jaccard similarity: mean error, and root of the mean square. */
  readonly bias: number;
  readonly rmse: number;
}
