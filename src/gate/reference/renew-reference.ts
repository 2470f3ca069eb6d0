import path from 'node:path';
import { clopperPearsonInterval } from '../../statistics/clopper-pearson-interval.ts';
import { publishFile } from '../../workspace/publish-file.ts';
import { openExistingWorkspace } from '../../workspace/workspace.ts';
import { classifyDocuments } from './classify-document.ts';
import { countStrata, type StratumCount } from './count-strata.ts';
import { type CreatedReference, type CreateReferenceOptions, createReference } from './create-reference.ts';
import { findReference, openListedReference } from './open-reference.ts';
import type { Reference } from './reference.ts';
import { type BridgeStratum, bridgeSchema, type ReferenceBridge } from './reference-bridge.ts';

/** Confidence of the intervals of ratios. */
const CONFIDENCE = 0.9;

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
