/** Work that runners of embeddings are timed at. */
export const EMBEDDING_JOBS = ['neighbours', 'prdc', 'vendi', 'mauve'] as const;
export type EmbeddingJob = (typeof EMBEDDING_JOBS)[number];

/** What every runner of embeddings prints. */
export interface EmbeddingFacts {
  readonly version: string;
  /** From rows in memory to numbers in memory; reading the file and starting the program are not in it. */
  readonly seconds_wall: number;
  /** User and system time of all threads of the process within `seconds_wall`. */
  readonly cpu_seconds: number;
  /** Bytes of the whole process at its largest. */
  readonly peak_rss: number;
  /** Of that, before the work: the program, its libraries and the rows. */
  readonly rss_before: number;
  /** What was computed, to be held against what the others computed. */
  readonly values: Readonly<Record<string, number>>;
}
