import { TextWriter } from '../../src/workspace/block-store-writer.ts';
import {
  documentLine,
  publishReference,
  type ReferenceFolder,
  referenceFolder,
  textsFile,
} from '../../src/workspace/references.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';

const HASH = '0123456789abcdef'.repeat(4);

/** A frozen reference, as far as its documents and their texts go: `frozen/f0`, `frozen/f1`, … */
export async function freezeTexts(workspace: Workspace, texts: readonly string[]): Promise<ReferenceFolder> {
  const writer = await TextWriter.open(workspace);
  let documents = '';
  for (const [i, text] of texts.entries()) {
    const id = `frozen/f${i}`;
    const digest = await writer.add(text);
    documents += documentLine({
      part: 'reserve',
      digest,
      key: `${i}`,
      id,
      unit: id,
      prompt: null,
      groups: {},
      words: 60,
    });
  }
  const set = textsFile(await writer.finish());
  await publishReference(workspace, HASH, { 'manifest.json': '{}', 'documents.jsonl': documents, 'texts.json': set });
  return referenceFolder(workspace, HASH);
}
