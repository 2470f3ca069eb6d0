import { rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { TextSet, textBlockPath, textSetPath } from './block-store.ts';
import { listFolder, listSubfolders } from './list-folder.ts';
import type { Workspace } from './workspace.ts';

/** Files of the block store, and which of them somebody needs. */
export interface TextStoreInventory {
  readonly sizeBytes: number;
  readonly sets: readonly { readonly id: string; readonly texts: number; readonly isUsed: boolean }[];
  readonly blocks: number;
  /** Sets and blocks that nobody names, sets first. */
  readonly unused: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/**
 * @param live ids of the sets that somebody names
 * @throws {WorkspaceError} one of them cannot be read: nobody knows which blocks it needs
 */
export async function textStoreInventory(workspace: Workspace, live: ReadonlySet<string>): Promise<TextStoreInventory> {
  const needed = new Set<string>();
  const texts = new Map<string, number>();
  for (const id of live) {
    const set = await TextSet.open(workspace, id);
    texts.set(id, set.count);
    for (const [block] of set.blocks) needed.add(block);
  }
  let sizeBytes = 0;
  const unused: { path: string; sizeBytes: number }[] = [];
  const measure = async (file: string, isUsed: boolean) => {
    const size = (await stat(file).catch(() => undefined))?.size ?? 0;
    sizeBytes += size;
    if (!isUsed) unused.push({ path: file, sizeBytes: size });
  };
  const sets: { id: string; texts: number; isUsed: boolean }[] = [];
  for (const id of await listTextSets(workspace)) {
    const isUsed = live.has(id);
    sets.push({ id, texts: texts.get(id) ?? 0, isUsed });
    await measure(textSetPath(workspace, id), isUsed);
  }
  const blocks = await listTextBlocks(workspace);
  for (const block of blocks) await measure(textBlockPath(workspace, block), needed.has(block));
  return { sizeBytes, sets, blocks: blocks.length, unused };
}

/** Removes the sets and blocks that nobody names. The caller works alone in the workspace. */
export async function sweepTexts(workspace: Workspace, live: ReadonlySet<string>): Promise<void> {
  const { unused } = await textStoreInventory(workspace, live);
  for (const { path: file } of unused) {
    await rm(file, { force: true });
    await rmdir(path.dirname(file)).catch(() => undefined);
  }
}

/** Ids of all sets, sorted. */
export async function listTextSets({ folder }: Workspace): Promise<readonly string[]> {
  const names = await listFolder(path.join(folder, 'texts', 'sets'));
  return names
    .filter((name) => /^[0-9a-f]{64}\.set$/.test(name))
    .map((name) => name.slice(0, 64))
    .sort();
}

/** Names of all blocks, sorted. */
async function listTextBlocks({ folder }: Workspace): Promise<readonly string[]> {
  const found: string[] = [];
  for (const prefix of await listSubfolders(path.join(folder, 'texts', 'blocks'))) {
    for (const name of await listFolder(path.join(folder, 'texts', 'blocks', prefix))) {
      if (/^[0-9a-f]{64}\.zst$/.test(name)) found.push(name.slice(0, 64));
    }
  }
  return found.sort();
}
