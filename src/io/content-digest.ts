import xxhash from 'xxhash-wasm';
import { fileBlocks, lineAlignedBlocks } from './blocks.ts';
import type { InputPart } from './decode-input.ts';
import { formatNamed } from './formats.ts';

const { create64 } = await xxhash();

export interface ContentDigest {
  update(block: Uint8Array): void;
  /** 16 hexadecimal digits. */
  digest(): string;
}

/** xxHash64, seed 0, over blocks in their order. Tells unchanged bytes from changed ones; it is no proof against forgery. */
export function createContentDigest(): ContentDigest {
  const state = create64();
  return {
    update(block) {
      state.update(block);
    },
    digest: () => state.digest().toString(16).padStart(16, '0'),
  };
}

/** Windows of an indexed file that are looked at instead of all of it: its index lies at the end and tells of every group. */
const INDEX_BYTES = 1024 * 1024;

/**
 * The digest that reading this piece of the inputs would give, without decoding it. Of indexed files (Parquet), whose pieces lie all
 * over the file, the digest covers the last MiB, where the index with the place, size and bounds of every column chunk is.
 *
 * @throws the file system's error where an input cannot be read
 */
export async function digestPiece(
  inputs: readonly { readonly path: string; readonly sizeBytes: number; readonly format: string }[],
  piece: InputPart,
): Promise<string> {
  const digest = createContentDigest();
  for (const input of inputs) {
    for await (const block of blocksOf(input, piece)) digest.update(block);
  }
  return digest.digest();
}

function blocksOf(
  { path, sizeBytes, format }: { readonly path: string; readonly sizeBytes: number; readonly format: string },
  piece: InputPart,
): AsyncIterable<Uint8Array> {
  if (piece.kind === 'range') return lineAlignedBlocks({ path, start: piece.start, end: piece.end });
  const isIndexed = piece.kind === 'groups' || formatNamed(format)?.index !== undefined;
  return fileBlocks({ path, start: isIndexed ? Math.max(0, sizeBytes - INDEX_BYTES) : 0 });
}
