import { readTextBlock, TextSet } from './block-store.ts';
import { publishTextBlock, publishTextSet } from './block-store-writer.ts';
import type { Workspace } from './workspace.ts';

/**
 * Makes a set without some texts: the blocks they lie in are written again without them. The old set and blocks stay until
 * `sweepTexts`, so that a crash leaves the old or the new whole.
 *
 * @param digests of the texts to leave out
 * @returns id of the new set; that of the old one where it holds none of them
 * @throws {WorkspaceError} a block cannot be read, or the disk is full
 */
export async function eraseTexts(workspace: Workspace, id: string, digests: ReadonlySet<string>): Promise<string> {
  const set = await TextSet.open(workspace, id);
  const staying = new Map<number, { digest: string; offset: number; length: number }[]>();
  const concerned = new Set<number>();
  for (const { digest, block, offset, length } of set.entries()) {
    if (digests.has(digest)) {
      concerned.add(block);
      continue;
    }
    const held = staying.get(block);
    if (held === undefined) staying.set(block, [{ digest, offset, length }]);
    else held.push({ digest, offset, length });
  }
  if (concerned.size === 0) return id;
  const blocks = new Map<string, number>();
  const texts = new Map<string, { block: string; offset: number; length: number }>();
  for (const [position, held] of staying) {
    let [block, size] = set.blocks[position]!;
    let offsets = held.map(({ offset }) => offset);
    if (concerned.has(position)) {
      const bytes = await readTextBlock(workspace, set.blocks[position]!);
      held.sort((a, b) => a.offset - b.offset);
      const kept = Buffer.concat(held.map(({ offset, length }) => bytes.subarray(offset, offset + length)));
      block = await publishTextBlock(workspace, kept);
      size = kept.length;
      let next = 0;
      offsets = held.map(({ length }) => {
        next += length;
        return next - length;
      });
    }
    blocks.set(block, size);
    for (const [index, { digest, length }] of held.entries()) {
      texts.set(digest, { block, offset: offsets[index]!, length });
    }
  }
  return publishTextSet(workspace, blocks, texts);
}
