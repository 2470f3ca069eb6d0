/** Under this many documents clusters hold a handful each, and say more about chance than about topics. */
export const MIN_TOPIC_DOCUMENTS = 100;
const MIN_CLUSTERS = 2;
/** More topics than this nobody reads, and the map of them is a cloud. */
const MAX_CLUSTERS = 200;

/**
 * How many clusters to make of so many documents: the geometric mean of sqrt(n) / 2 and n / 100, that is n^0.75 / sqrt(200),
 * rounded and held within 2 to 200. 100 documents give 2, 2,500 give 25 (where both bounds meet), 20,000 give 119.
 *
 * @returns undefined under `MIN_TOPIC_DOCUMENTS` documents
 */
export function clusterCount(documents: number): number | undefined {
  if (documents < MIN_TOPIC_DOCUMENTS) return undefined;
  const mean = Math.sqrt((Math.sqrt(documents) / 2) * (documents / 100));
  return Math.min(MAX_CLUSTERS, Math.max(MIN_CLUSTERS, Math.round(mean)));
}
