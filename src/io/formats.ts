import { csv } from './csv.ts';
import type { RowFormat } from './format.ts';
import { jsonArray } from './json-array.ts';
import { jsonl } from './jsonl.ts';
import { parquet } from './parquet.ts';
import { textFile } from './text-file.ts';
import { textLines } from './text-lines.ts';
import { unsupportedKind } from './unsupported-kind.ts';

/** Every format that can be read. Where an extension says nothing they are asked in this order. */
export const FORMATS: readonly RowFormat[] = [parquet, jsonl, jsonArray, csv, textLines, textFile];

export function formatNamed(name: string): RowFormat | undefined {
  return FORMATS.find((format) => format.name === name);
}

export type SniffedFormat =
  | { readonly kind: 'format'; readonly format: RowFormat }
  | { readonly kind: 'unsupported'; readonly what: string; readonly remedy: string };

/**
 * Which format a file or an archive entry has: by extension first, by content where the extension says nothing.
 *
 * @param path name with compression suffixes left out
 * @param head first bytes, decompressed, at most 64 KiB
 */
export function sniffFormat(path: string, head: Uint8Array): SniffedFormat {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const byExtension = FORMATS.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
  // Many data sets keep JSON Lines under .json, and only those can be read in parallel.
  if (byExtension === jsonArray && jsonl.matches(head)) return { kind: 'format', format: jsonl };
  if (byExtension !== undefined) return { kind: 'format', format: byExtension };
  const unsupported = unsupportedKind(name, head);
  if (unsupported !== undefined) return { kind: 'unsupported', ...unsupported };
  const byContent = FORMATS.find((format) => format.matches(head));
  if (byContent !== undefined) return { kind: 'format', format: byContent };
  return {
    kind: 'unsupported',
    what: 'neither text nor a format that can be read',
    remedy: 'Convert it to JSON Lines, CSV, Parquet or text.',
  };
}
