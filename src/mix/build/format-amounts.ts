/** A share as a percentage with at most two digits behind the point: `61.8 %`. */
export function formatPercent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
