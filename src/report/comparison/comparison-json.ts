import type { AnyComparison } from '../../gate/compare/comparison.ts';
import { camelKeys, snakeKeys } from '../snake-keys.ts';

const SCHEMA = 'outcross.comparison/1';

/** A comparison as `compare.json` holds it: keys in snake case, in a fixed order. Ends with a line feed. */
export function comparisonJson(comparison: AnyComparison): string {
  const { formatVersion: _, ...rest } = comparison;
  return `${JSON.stringify({ schema: SCHEMA, ...(snakeKeys(rest) as object) }, null, 2)}\n`;
}

/**
 * The comparison that a `compare.json` holds; undefined where the text is of another schema, or says more than a comparison can be made
 * from: written again, it must be the same.
 */
export function parseComparisonJson(text: string): AnyComparison | undefined {
  try {
    const { schema, ...rest } = JSON.parse(text) as { readonly schema?: unknown };
    if (schema !== SCHEMA) return undefined;
    const comparison = { formatVersion: 1, ...(camelKeys(rest) as object) } as AnyComparison;
    return comparisonJson(comparison) === text ? comparison : undefined;
  } catch {
    return undefined;
  }
}
