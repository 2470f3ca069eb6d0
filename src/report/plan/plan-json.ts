import type { Plan } from '../../loop/plan/plan.ts';
import { snakeKeys } from '../snake-keys.ts';

/** A plan as one JSON object: keys in snake case, in a fixed order; the shopping list as builds write it. Ends with a line feed. */
export function planJson(plan: Plan): string {
  const { shopping, recipe, ...own } = plan;
  // Names of dimensions are keys in the shopping list: they stay as they are.
  return `${JSON.stringify({ ...(snakeKeys(own) as object), shopping, recipe }, null, 2)}\n`;
}
