import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** A file, or a folder with all that is in it. */
export interface MeasuredEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** Last change of any file in it, milliseconds since 1970. */
  readonly changedAt: number;
}

/** Size and last change of a file, or of all in a folder; undefined where it went in the meantime. */
export async function measureEntry(file: string): Promise<MeasuredEntry | undefined> {
  const own = await stat(file).catch(() => undefined);
  if (!own) return undefined;
  let sizeBytes = own.isDirectory() ? 0 : own.size;
  let changedAt = own.mtimeMs;
  if (own.isDirectory()) {
    for (const name of (await readdir(file).catch(() => [])).sort()) {
      const inner = await measureEntry(path.join(file, name));
      if (!inner) continue;
      sizeBytes += inner.sizeBytes;
      changedAt = Math.max(changedAt, inner.changedAt);
    }
  }
  return { path: file, sizeBytes, changedAt };
}
