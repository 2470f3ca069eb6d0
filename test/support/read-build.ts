import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import type { SignedManifest } from '../../src/lineage/manifest.ts';

export type BuiltRow = Readonly<Record<string, unknown>>;

/** Rows of each split of a build, in the order of its shards; `hold-out` among them. */
export async function readBuild(
  folder: string,
  { splits, hold_out: heldOut }: SignedManifest,
): Promise<Readonly<Record<string, readonly BuiltRow[]>>> {
  const found: Record<string, BuiltRow[]> = {};
  for (const { name, shards } of [...splits, ...(heldOut === null ? [] : [heldOut])]) {
    found[name] = [];
    for (const { file } of shards) {
      const text = zstdDecompressSync(await readFile(path.join(folder, file))).toString('utf8');
      for (const line of text.split('\n')) if (line !== '') found[name].push(JSON.parse(line) as BuiltRow);
    }
  }
  return found;
}
