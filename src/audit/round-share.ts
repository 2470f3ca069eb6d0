/** Six digits: the last bits of a division must not show in a result. */
export function roundShare(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
