import type { ScoreComparison } from '../../gate/scores/score-comparison.ts';
import { snakeKeys } from '../snake-keys.ts';

const SCHEMA = 'outcross.scores/1';

/** Scores as one JSON object: keys in snake case, in a fixed order. Ends with a line feed. */
export function scoresJson(scores: ScoreComparison): string {
  return `${JSON.stringify({ schema: SCHEMA, ...(snakeKeys(scores) as object) }, null, 2)}\n`;
}
