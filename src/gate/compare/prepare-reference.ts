import { classifyDocuments } from '../reference/classify-document.ts';
import type { Reference } from '../reference/reference.ts';
import { REFERENCE_PARTS } from '../reference/reference-manifest.ts';
import type { PreparedReference } from './compare-generation.ts';
import { frozenRulers } from './frozen-rulers.ts';

/**
 * Places the human arm and learns what the panel measures by; once for all generations that are compared.
 *
 * @param options.part the human arm: the reserve is opened to confirm a FAIL only. Default `comparator`
 * @throws {WorkspaceError} the reference is damaged
 * @throws {CancelledError} `signal` aborted
 */
export async function prepareReference(
  reference: Reference,
  {
    part = 'comparator',
    signal,
  }: { readonly part?: 'comparator' | 'reserve' | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<PreparedReference> {
  const keys = new Set<bigint>();
  for (const each of REFERENCE_PARTS) for await (const { key } of reference.documents(each)) keys.add(key);
  return {
    reference,
    part,
    rulers: await frozenRulers(reference, { signal }),
    human: await classifyDocuments(reference, reference.documents(part), { signal }),
    keys,
  };
}
