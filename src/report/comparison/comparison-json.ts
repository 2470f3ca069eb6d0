import type { Comparison } from '../../gate/compare/comparison.ts';

const SCHEMA = 'outcross.comparison/1';

/** A comparison as `compare.json` holds it: keys in snake case, in a fixed order. Ends with a line feed. */
export function comparisonJson(comparison: Comparison): string {
  const { formatVersion: _, ...rest } = comparison;
  return `${JSON.stringify({ schema: SCHEMA, ...(snakeKeys(rest) as object) }, null, 2)}\n`;
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>, snakeKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, own]) => own !== undefined)
      .map(([key, own]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), snakeKeys(own)]),
  );
}
