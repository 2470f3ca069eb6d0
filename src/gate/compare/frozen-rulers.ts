import { tailClusters } from '../../strata/tail-clusters.ts';
import type { FrozenRulers } from '../panel/gate-facts.ts';
import { tokenStrata } from '../panel/token-strata.ts';
import { classifyDocuments } from '../reference/classify-document.ts';
import type { Reference } from '../reference/reference.ts';

/** Documents of the calibration part that stand for what people write, the first in key order: anchors of the nearest-neighbour test. */
const MOST_ANCHORS = 4000;
const HIGH_SURPRISAL_SHARE = 0.95;

/**
 * What the panel measures by, all of it from the calibration part, so that no number is held against what it was chosen on.
 *
 * @throws {CancelledError} `signal` aborted
 */
export async function frozenRulers(
  reference: Reference,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FrozenRulers> {
  const { manifest, centroids, dimensions } = reference;
  const documents = await Array.fromAsync(reference.documents('calibration'));
  const anchors = await classifyDocuments(reference, documents.slice(0, MOST_ANCHORS), { signal });
  const placed = anchors.filter(({ vector }) => vector.some((value) => value !== 0));
  const rows = new Float32Array(placed.length * dimensions);
  for (const [at, { vector }] of placed.entries()) rows.set(vector, at * dimensions);
  const isTail = tailClusters(manifest.topics.map((topic) => topic.documents));
  const high = manifest.thresholds.surprisal.find(({ share }) => share === HIGH_SURPRISAL_SHARE);
  return {
    tokenStrata: await tokenStrata(
      documents.map(({ text }) => text),
      { firstWords: manifest.firstWords },
    ),
    surprisalThreshold: high?.value,
    topics: {
      count: manifest.topics.length,
      tail: [...isTail.keys()].filter((topic) => isTail[topic]),
    },
    centroids: centroids.length === 0 ? undefined : centroids,
    anchors: rows,
    dimensions,
  };
}
