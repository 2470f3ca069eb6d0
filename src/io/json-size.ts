/** Deeper values are no data that anybody wrote by hand or by schema; below it recursion is safe on every stack. */
export const MAX_JSON_DEPTH = 64;

/**
 * Length of a value as JSON, counted without building it, or `undefined` once it passes `maxLength` or lies deeper than
 * `MAX_JSON_DEPTH`. The count is a lower bound: escapes are not counted. Looks at no more than about `maxLength` items.
 */
export function jsonLengthWithin(value: unknown, maxLength: number): number | undefined {
  let length = 0;
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: item, depth } = next;
    if (typeof item === 'string') length += item.length + 2;
    else if (typeof item !== 'object' || item === null) length += String(item).length;
    else if (item instanceof Date) length += 26;
    else if (ArrayBuffer.isView(item)) length += Math.ceil(item.byteLength / 3) * 4 + 2;
    else {
      if (depth >= MAX_JSON_DEPTH) return undefined;
      length += 2;
      // Each member costs at least two characters, so no more are queued than can fit.
      if (Array.isArray(item)) {
        if (length + item.length * 2 > maxLength + 2) return undefined;
        for (const member of item) waiting.push({ value: member, depth: depth + 1 });
        length += Math.max(0, item.length - 1);
      } else {
        let separator = 0;
        for (const key in item) {
          if (!Object.hasOwn(item, key)) continue;
          length += key.length + 3 + separator;
          separator = 1;
          if (length > maxLength) return undefined;
          waiting.push({ value: (item as Readonly<Record<string, unknown>>)[key], depth: depth + 1 });
        }
      }
    }
    if (length > maxLength) return undefined;
  }
  return length;
}

/** Whether lists and objects lie more than `MAX_JSON_DEPTH` deep in each other. Uses no stack. */
export function isTooDeep(value: unknown): boolean {
  if (!isNested(value)) return false;
  let level: readonly object[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return true;
    const below: object[] = [];
    for (const item of level) {
      for (const member of Array.isArray(item) ? item : Object.values(item)) if (isNested(member)) below.push(member);
    }
    level = below;
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !(value instanceof Date);
}
