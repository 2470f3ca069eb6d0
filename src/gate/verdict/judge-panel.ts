import type { PanelMeasurement, PanelResult } from './verdict.ts';

/**
 * What a number of the panel says. Averages are judged by their interval against the margin alone: a 90 % interval within the margin is
 * two one-sided tests at 0.05. Range numbers need chance and margin both.
 *
 * @param alpha level for adjusted p-values
 * @throws {RangeError} for values, margins or chances that are none
 */
export function judgePanel(measurement: PanelMeasurement, alpha: number): PanelResult {
  requireMeasurement(measurement);
  return { ...measurement, outcome: outcomeOf(measurement, alpha) };
}

function outcomeOf(measurement: PanelMeasurement, alpha: number): PanelResult['outcome'] {
  const { role, widerWhen, ratio, low, high, margin, pAdjusted, pOverAdjusted } = measurement;
  const isWithin = low !== undefined && high !== undefined && low >= 1 - margin && high <= 1 + margin;
  if (isWithin) return 'within';
  if (role === 'average') {
    const isOutside = low !== undefined && high !== undefined && (low > 1 + margin || high < 1 - margin);
    return isOutside ? 'outside' : 'undecided';
  }
  const change = widerWhen === 'larger' ? ratio - 1 : 1 - ratio;
  if (change < -margin && pAdjusted !== undefined && pAdjusted <= alpha) return 'narrowed';
  if (change > margin && pOverAdjusted !== undefined && pOverAdjusted <= alpha) return 'over-dispersed';
  return 'undecided';
}

function requireMeasurement({
  id,
  reference,
  generation,
  ratio,
  low,
  high,
  margin,
  p,
  pAdjusted,
  pOverAdjusted,
}: PanelMeasurement): void {
  if (![reference, generation, ratio].every(Number.isFinite))
    throw new RangeError(`${id} is ${generation} against ${reference}; finite numbers are needed`);
  if (!(margin >= 0 && Number.isFinite(margin))) throw new RangeError(`the margin of ${id} is ${margin}`);
  for (const bound of [low, high])
    if (bound !== undefined && !Number.isFinite(bound)) throw new RangeError(`a bound of ${id} is ${bound}`);
  for (const chance of [p, pAdjusted, pOverAdjusted])
    if (chance !== undefined && !(chance >= 0 && chance <= 1)) throw new RangeError(`a p-value of ${id} is ${chance}`);
}
