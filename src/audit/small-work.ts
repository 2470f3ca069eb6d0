import type { AuditOptions } from './audit-options.ts';
import type { FingerprintTask } from './fingerprint-operator.ts';

/** Bytes of data, unpacked, that are read and measured in the time that a worker thread takes to start and to load its modules. */
const SMALL_BYTES = 2 << 20;
/** How much larger than its file packed data is taken to be; what expands further is bounded by --max-expansion. */
const UNPACKED_TIMES = 10;

/** Whether so little is to be read that worker threads would take longer to start than to do it. */
export function isSmallWork(tasks: readonly FingerprintTask[]): boolean {
  let bytes = 0;
  for (const { inputs, sizeBytes } of tasks) {
    const isPacked = inputs.some(({ entry }) => entry.compression !== 'none' || entry.format === 'parquet');
    bytes += isPacked ? sizeBytes * UNPACKED_TIMES : sizeBytes;
  }
  return bytes <= SMALL_BYTES;
}

/** Whether work is divided among threads: where it is small only if their number was asked for. */
export function startsThreads({ workers }: Pick<AuditOptions, 'workers'>, isSmall: boolean): boolean {
  return workers !== undefined || !isSmall;
}
