/**
 * Factor by which units that hang together in clusters of one size must outnumber independent ones (Kish 1965): 1 + (m-1) ICC.
 *
 * @param options.clusterSize m, units a cluster, at least 1
 * @param options.icc correlation of two units of a cluster, -1 … 1
 * @throws {RangeError} for other numbers
 */
export function designEffect({ clusterSize, icc }: { readonly clusterSize: number; readonly icc: number }): number {
  if (!(clusterSize >= 1 && Number.isFinite(clusterSize))) throw new RangeError(`clusters of ${clusterSize} units`);
  if (!(icc >= -1 && icc <= 1)) throw new RangeError(`${icc} is no correlation`);
  return 1 + (clusterSize - 1) * icc;
}
