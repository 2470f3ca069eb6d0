import type { GenerationDepth } from '../record/origin.ts';

/** A depth as manifests and tables name it: `1`, `1 to 3`, `2 or more`. */
export function depthName({ min, max }: GenerationDepth): string {
  return max === null ? `${min} or more` : min === max ? `${min}` : `${min} to ${max}`;
}

/** The depth of a name; undefined for what is none. */
export function parseDepthName(name: string): GenerationDepth | undefined {
  const found = /^(\d{1,9})(?: to (\d{1,9})| (or more))?$/.exec(name);
  if (!found) return undefined;
  const min = Number(found[1]);
  const max = found[3] !== undefined ? null : found[2] === undefined ? min : Number(found[2]);
  return max !== null && max < min ? undefined : { min, max };
}
