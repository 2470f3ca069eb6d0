import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { clopperPearsonInterval } from '../../statistics/clopper-pearson-interval.ts';
import { publishFile } from '../../workspace/publish-file.ts';
import { openExistingWorkspace } from '../../workspace/workspace.ts';
import { classifyDocuments } from './classify-document.ts';
import { countStrata, type StratumCount } from './count-strata.ts';
import { type CreatedReference, type CreateReferenceOptions, createReference } from './create-reference.ts';
import { findReference, openListedReference } from './open-reference.ts';
import type { Reference } from './reference.ts';

/** Confidence of the intervals of ratios. */
const CONFIDENCE = 0.9;

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
const bridgeSchema = z.strictObject({
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

export interface RenewedReference extends CreatedReference {
  readonly bridge: ReferenceBridge;
}

/**
 * Makes a new version of a reference from newer data, and measures both comparators with the strata of either.
 *
 * @param options those of `createReference`; the name is that of the old version, and what is not given is taken from it
 * @throws {InputError} there is no such reference
 * @throws {OutcrossError} see `createReference`
 */
export async function renewReference(options: CreateReferenceOptions): Promise<RenewedReference> {
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  const listed = await findReference(workspace, options.name);
  const { manifest } = listed;
  const created = await createReference({
    ...options,
    name: manifest.name,
    parent: listed.hash,
    firstWords: options.firstWords ?? manifest.firstWords,
    delta: options.delta ?? manifest.delta,
    alphas: options.alphas ?? manifest.alphas,
    seed: options.seed ?? manifest.seed,
    salt: options.salt ?? manifest.salt,
    similarAt: options.similarAt ?? manifest.dedupe.similarAt,
    wordsPerPart: options.wordsPerPart ?? manifest.wordsPerPart,
    columns: {
      ...options.columns,
      groups: [...new Set([...(options.columns?.groups ?? []), ...manifest.groupColumns])],
    },
    ...(manifest.unit !== 'prompt' &&
      manifest.unit !== 'document' && { unitColumn: options.unitColumn ?? manifest.unit }),
  });
  const [from, to] = await Promise.all([
    openListedReference(workspace, listed),
    findReference(workspace, created.hash).then((found) => openListedReference(workspace, found)),
  ]);
  const bridge = await bridgeReferences(from, to, { signal: options.signal });
  await publishFile(path.join(created.folder, 'bridge.json'), `${JSON.stringify(bridgeSchema.parse(bridge))}\n`);
  return { ...created, bridge };
}

/** Measures the comparators of two references with the strata of either. @throws {CancelledError} `signal` aborted */
export async function bridgeReferences(
  from: Reference,
  to: Reference,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ReferenceBridge> {
  const counts = async (ruler: Reference, measured: Reference) =>
    countStrata(ruler.strata, await classifyDocuments(ruler, measured.documents('comparator'), { signal }));
  const keys = new Set<bigint>();
  let sharedDocuments = 0;
  for await (const { key } of from.documents('comparator')) keys.add(key);
  for await (const { key } of to.documents('comparator')) if (keys.has(key)) sharedDocuments++;
  const by = async (ruler: Reference) => {
    const [old, renewed] = [await counts(ruler, from), await counts(ruler, to)];
    return ruler.strata.map(({ id, label, isTested }, at) =>
      bridgeStratum({ id, label, isTested }, old[at]!, renewed[at]!),
    );
  };
  const byOldStrata = await by(from);
  const least = 1 - from.manifest.delta;
  return {
    schema: 'outcross.reference-bridge/1',
    from: from.hash,
    to: to.hash,
    sharedDocuments,
    byOldStrata,
    byNewStrata: await by(to),
    moved: byOldStrata
      .filter(
        ({ isTested, low, high }) => isTested && ((high !== null && high < least) || (low !== null && low > 1 / least)),
      )
      .map(({ id }) => id),
  };
}

/** The bridge that leads to a reference; undefined where it was not renewed from another. */
export async function readBridge({
  folder,
}: {
  readonly folder: { readonly folder: string };
}): Promise<ReferenceBridge | undefined> {
  const text = await readFile(path.join(folder.folder, 'bridge.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : bridgeSchema.parse(JSON.parse(text));
}

/** Ratio of two shares with the exact interval given their sum, as the tail-ratio test has it. */
function bridgeStratum(
  stratum: Pick<BridgeStratum, 'id' | 'label' | 'isTested'>,
  old: StratumCount,
  renewed: StratumCount,
): BridgeStratum {
  const total = old.count + renewed.count;
  const both = { ...stratum, old: { ...old }, new: { ...renewed } };
  if (total === 0 || old.n === 0 || renewed.n === 0) return { ...both, ratio: null, low: null, high: null };
  const { low, high } = clopperPearsonInterval(renewed.count, total, { confidence: CONFIDENCE });
  const odds = (share: number) => ((share / (1 - share)) * old.n) / renewed.n;
  return {
    ...both,
    ratio: old.count === 0 ? null : renewed.count / renewed.n / (old.count / old.n),
    low: low >= 1 ? null : odds(low),
    high: high >= 1 ? null : odds(high),
  };
}
