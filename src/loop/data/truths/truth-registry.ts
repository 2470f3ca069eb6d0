import { linearTruthEntry } from './linear-truth.ts';
import { logisticTruthEntry } from './logistic-truth.ts';
import { normalMixtureTruthEntry } from './normal-mixture-truth.ts';
import { normalTruthEntry } from './normal-truth.ts';
import { sharesTruthEntry } from './shares-truth.ts';
import { tastesTruthEntry } from './tastes-truth.ts';
import { textTruthEntry } from './text-truth.ts';
import type { TruthEntry } from './truth-entry.ts';
import { zipfTruthEntry } from './zipf-truth.ts';

/** Every law that human rows can be drawn from. A law is one file that exports its entry, and one line here. */
export const TRUTHS: readonly TruthEntry[] = [
  normalTruthEntry,
  normalMixtureTruthEntry,
  zipfTruthEntry,
  sharesTruthEntry,
  linearTruthEntry,
  logisticTruthEntry,
  tastesTruthEntry,
  textTruthEntry,
];

export function truthNamed(id: string): TruthEntry | undefined {
  return TRUTHS.find((entry) => entry.id === id);
}
