import type { QuarantineReason } from './row.ts';

/** Why a stream of bytes ended before its time. */
export interface StreamFault {
  readonly reason: QuarantineReason;
  readonly detail: string;
}

/**
 * Where the stages of one stream note their fault. A stage that cannot go on gives all it has, notes why and ends, so
 * that rows decoded before the fault are kept; who reads the stream looks here once it has ended.
 */
export interface StreamState {
  fault?: StreamFault;
}
