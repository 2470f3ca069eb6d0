import { WORKER_MEMORY_MB } from '../engine/map.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../io/format.ts';

/** How often a row is held at once while it is parsed, measured and written. */
const HELD_TIMES = 8;

/** Heap of a worker that reads rows of up to so many bytes, in MiB. */
export function workerMemoryMb(maxRowBytes: number): number {
  return WORKER_MEMORY_MB + Math.ceil((HELD_TIMES * Math.max(0, maxRowBytes - DEFAULT_MAX_ROW_BYTES)) / (1 << 20));
}
