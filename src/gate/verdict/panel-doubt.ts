import { GATE_ALPHAS } from './gate-alphas.ts';
import { judgePanel } from './judge-panel.ts';
import { LEAST_UNITS } from './least-units.ts';
import { relabellingsNeeded } from './relabellings-needed.ts';
import type { PanelDoubt, PanelMeasurement, PanelRelabellings } from './verdict.ts';

/**
 * Why the panel keeps a PASS away, if it does. A release of a line spends less than a single gate, so that its panel may see a narrowing that
 * it may not call one; with few units hardly any would be seen, and with few relabellings none at all. Neither is a reason to say that the
 * range is kept.
 *
 * @param alpha level at which the panel's numbers are called narrowed
 * @param relabellings undefined where the caller made the p-values, and answers for them
 */
export function panelDoubtOf(
  measurements: readonly PanelMeasurement[],
  { alpha, relabellings }: { readonly alpha: number; readonly relabellings: PanelRelabellings | undefined },
): PanelDoubt | undefined {
  const level = Math.max(alpha, GATE_ALPHAS.secondary);
  const narrowed = measurements.filter((measurement) => judgePanel(measurement, level).outcome === 'narrowed');
  if (narrowed.length > 0) return { code: 'narrowed-in-a-single-gate', ids: narrowed.map(({ id }) => id) };
  const family = measurements.filter(({ role, pAdjusted }) => role === 'range' && pAdjusted !== undefined);
  if (relabellings === undefined || family.length === 0) return undefined;
  const needed = relabellingsNeeded({ measures: family.length, alpha: level });
  const { count, isExhaustive, units } = relabellings;
  if (units !== undefined && units < LEAST_UNITS) return { code: 'too-few-units', units, needed: LEAST_UNITS };
  return count < needed ? { code: 'too-few-relabellings', relabellings: count, needed, isExhaustive } : undefined;
}
