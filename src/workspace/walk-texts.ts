import { readTextBlock, type TextSet } from './block-store.ts';
import type { Workspace } from './workspace.ts';

/**
 * Texts of a set, block after block, so that each block is read and unpacked once however texts are spread over them.
 *
 * @param wants whether a text is asked for; blocks without any are not read. Default: all
 * @throws {WorkspaceError} a block is gone or damaged
 */
export async function* walkTexts(
  workspace: Workspace,
  set: TextSet,
  wants: (digest: string) => boolean = () => true,
): AsyncGenerator<{ readonly digest: string; readonly text: string }, undefined> {
  const byBlock = new Map<number, { digest: string; offset: number; length: number }[]>();
  for (const { digest, block, offset, length } of set.entries()) {
    if (!wants(digest)) continue;
    const own = byBlock.get(block);
    if (own === undefined) byBlock.set(block, [{ digest, offset, length }]);
    else own.push({ digest, offset, length });
  }
  for (const [block, texts] of [...byBlock].sort(([a], [b]) => a - b)) {
    const bytes = await readTextBlock(workspace, set.blocks[block]!);
    for (const { digest, offset, length } of texts)
      yield { digest, text: bytes.toString('utf8', offset, offset + length) };
  }
}
