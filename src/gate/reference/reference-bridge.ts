import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { WorkspaceError } from '../../errors.ts';

const count = z.int().min(0);
const bridgeStratumSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  isTested: z.boolean(),
  old: z.strictObject({ count, n: count }),
  new: z.strictObject({ count, n: count }),
  /** Share of the new comparator's documents against the old one's; null where the old one has none. */
  ratio: z.number().nullable(),
  /** 90 % interval of the ratio; null where neither has any. */
  low: z.number().nullable(),
  /** Null where it has no upper end: the old comparator holds none. */
  high: z.number().nullable(),
});
export const bridgeSchema = z.strictObject({
  schema: z.literal('outcross.reference-bridge/1'),
  from: z.string(),
  to: z.string(),
  /** Documents that both comparators hold. */
  sharedDocuments: count,
  /** Both comparators measured with the strata of the old reference, and with those of the new one. */
  byOldStrata: z.array(bridgeStratumSchema),
  byNewStrata: z.array(bridgeStratumSchema),
  /** Ids of tested strata of the old reference whose interval does not reach from 1 - delta to 1 / (1 - delta): the people changed. */
  moved: z.array(z.string()),
});

/** How the comparators of two versions compare on the same strata: what lets a release line change rulers. */
export type ReferenceBridge = Readonly<z.infer<typeof bridgeSchema>>;
export type BridgeStratum = Readonly<z.infer<typeof bridgeStratumSchema>>;

/**
 * The bridge that leads to a reference; undefined where it was not renewed from another.
 *
 * @throws {WorkspaceError} it is there and cannot be read
 */
export async function readBridge({
  folder,
}: {
  readonly folder: { readonly folder: string };
}): Promise<ReferenceBridge | undefined> {
  const file = path.join(folder.folder, 'bridge.json');
  try {
    return bridgeSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WorkspaceError({
      path: file,
      problem: 'cannot be read',
      hint: 'Restore it from a copy of the workspace, or renew the reference again from its data.',
      cause,
    });
  }
}
