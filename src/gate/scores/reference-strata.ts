import { CancelledError } from '../../errors.ts';
import { givenRowKey } from '../../record/identity.ts';
import type { GateDocument } from '../gate-document.ts';
import { classifyDocuments } from '../reference/classify-document.ts';
import { promptKeyOfName, promptKeyOfText } from '../reference/prompt-key.ts';
import type { Reference } from '../reference/reference.ts';
import { REFERENCE_PARTS } from '../reference/reference-manifest.ts';
import type { ItemStratum } from './item-strata.ts';

/** An item by its name, and by what was asked where that is known. */
export interface AskedItem {
  readonly item: string;
  readonly prompt: string | undefined;
}

export interface ReferenceStrata {
  readonly strata: readonly ItemStratum[];
  /** Ids of the documents that each item stands for; items that stand for none are not in it. */
  readonly documentsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * Strata of a reference as strata of items: an item stands for the documents that bear its name as id, and for those that answer it as
 * their prompt, named or in full. Of several documents most must lie in a stratum.
 *
 * @param options.except dimensions that the items' own groups give
 * @throws {CancelledError} `signal` aborted
 */
export async function referenceStrata(
  reference: Reference,
  items: readonly AskedItem[],
  { except, signal }: { readonly except: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<ReferenceStrata> {
  const byName = new Map<string, string>();
  const byPrompt = new Map<string, string>();
  for (const { item, prompt } of items) {
    byName.set(item, item);
    byName.set(givenRowKey(item), item);
    byPrompt.set(promptKeyOfName(item), item);
    byPrompt.set(promptKeyOfText(prompt ?? item), item);
  }
  const found: { readonly item: string; readonly document: GateDocument }[] = [];
  for (const part of REFERENCE_PARTS) {
    for await (const document of reference.documents(part)) {
      if (signal?.aborted) throw new CancelledError();
      const item =
        byName.get(document.id) ??
        byName.get(rowKeyOf(document.id)) ??
        (document.prompt === null ? undefined : byPrompt.get(document.prompt));
      if (item !== undefined) found.push({ item, document });
    }
  }
  const placed = await classifyDocuments(
    reference,
    found.map(({ document }) => document),
    { signal },
  );
  const documentsOf = new Map<string, string[]>();
  const inStratum = reference.strata.map(() => new Map<string, number>());
  for (const [at, { item, document }] of found.entries()) {
    documentsOf.set(item, [...(documentsOf.get(item) ?? []), document.id]);
    for (const stratum of placed[at]!.strata) inStratum[stratum]!.set(item, (inStratum[stratum]!.get(item) ?? 0) + 1);
  }
  const strata = reference.strata.flatMap(({ id, label, dimension }, at): readonly ItemStratum[] => {
    if (except.includes(dimension)) return [];
    const members = [...inStratum[at]!].filter(([item, count]) => 2 * count > documentsOf.get(item)!.length);
    if (members.length === 0) return [];
    return [{ id: `reference ${id}`, label, dimension, items: new Set(members.map(([item]) => item)) }];
  });
  return { strata, documentsOf };
}

/** The row's own key in the id of a record: behind its source, before what tells its fields and repetitions apart. */
function rowKeyOf(recordId: string): string {
  const key = recordId.slice(recordId.indexOf('/') + 1);
  const field = key.indexOf('#');
  const own = field === -1 ? key : key.slice(0, field);
  const repeat = own.lastIndexOf('~');
  return repeat > 0 ? own.slice(0, repeat) : own;
}
