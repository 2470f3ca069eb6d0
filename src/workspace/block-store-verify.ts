import { hash } from 'node:crypto';
import { CancelledError } from '../errors.ts';
import { readTextBlock, TextSet, textBlockPath, textSetPath } from './block-store.ts';
import type { Workspace } from './workspace.ts';

/** A file of the block store that is not as it was written. */
export interface TextProblem {
  readonly file: string;
  readonly problem: string;
}

/**
 * Reads every text of a set and proves it by its digest.
 *
 * @returns what is wrong; nothing where all is well
 * @throws {CancelledError} `signal` aborted
 */
export async function verifyTextSet(
  workspace: Workspace,
  id: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly TextProblem[]> {
  let set: TextSet;
  try {
    set = await TextSet.open(workspace, id);
  } catch (error) {
    return [{ file: textSetPath(workspace, id), problem: messageOf(error) }];
  }
  const problems: TextProblem[] = [];
  const byBlock = Map.groupBy(set.entries(), ({ block }) => block);
  let previous = '';
  for (const { digest, block } of set.entries()) {
    if (digest <= previous || block >= set.blocks.length) {
      problems.push({ file: textSetPath(workspace, id), problem: `its entry of ${digest} is out of order` });
      break;
    }
    previous = digest;
  }
  for (const [position, block] of set.blocks.entries()) {
    if (signal?.aborted) throw new CancelledError();
    const file = textBlockPath(workspace, block[0]);
    let bytes: Buffer;
    try {
      bytes = await readTextBlock(workspace, block);
    } catch (error) {
      problems.push({ file, problem: messageOf(error) });
      continue;
    }
    const wrong = (byBlock.get(position) ?? []).filter(
      ({ digest, offset, length }) =>
        offset + length > bytes.length || hash('sha256', bytes.subarray(offset, offset + length)) !== digest,
    );
    if (wrong.length > 0)
      problems.push({ file, problem: `${wrong.length} of its texts are not those that the set names` });
  }
  return problems;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);
}
