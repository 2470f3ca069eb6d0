import { canonicalJson } from '../io/canonical-json.ts';
import { isPlainObject, nameOfType } from '../io/cell-value.ts';
import { contentHash } from '../io/content-hash.ts';
import { isTooDeep, jsonLengthWithin } from '../io/json-size.ts';
import { columnLeaves } from './column-leaves.ts';
import { isRowMarkName } from './is-row-mark-name.ts';

/** Values longer than this, as JSON, are named with their length and a hash, not kept. */
const VALUE_LENGTH = 200;
/** A row's metadata stands beside each of its records: without a bound a chat of many turns would multiply it. */
const METADATA_LENGTH = 16 * 1024;
/** About what stands in the place of a long value. */
const STAND_IN_LENGTH = 48;
/** Long objects are kept member by member, this deep. */
const MOST_STEPS = 4;
/** Stands for columns that are not kept one by one; no column is called so. */
const REST = '…';

/**
 * The columns read as nothing else, as JSON; nulls are left out. Long values are named with their size, or what they are, and a hash that
 * tells whether two of them are equal; what is too deep has none. Columns beyond the limit are counted with one hash for all of them.
 * Where text is kept out (`keepsText` false), there is that alone, and no hash of a single value, which could be guessed.
 *
 * @returns null where there is none
 */
export function rowMetadata(
  metadata: Readonly<Record<string, unknown>>,
  { keepsText }: { readonly keepsText: boolean },
): string | null {
  if (!keepsText) return keptOut(metadata);
  const budget = { left: METADATA_LENGTH };
  const rest = new RestOfColumns();
  const kept = keptMembers(metadata, { budget, rest, steps: 0 });
  if (rest.count > 0) kept[REST] = { columns_left_out: rest.count, ...rest.hash() };
  for (const _ in kept) return JSON.stringify(kept, jsonMember).toWellFormed();
  return null;
}

function keptMembers(
  object: Readonly<Record<string, unknown>>,
  { budget, rest, steps }: { readonly budget: { left: number }; readonly rest: RestOfColumns; readonly steps: number },
): Record<string, unknown> {
  // No prototype: a column may be named `__proto__`.
  const kept = Object.create(null) as Record<string, unknown>;
  for (const name in object) {
    const value = object[name];
    if (value === null || value === undefined) continue;
    const size = jsonLengthWithin(value, VALUE_LENGTH);
    budget.left -= name.length + (size ?? STAND_IN_LENGTH);
    if (budget.left < 0) {
      rest.add(name, value);
      continue;
    }
    if (size !== undefined) kept[name] = value;
    else if (isPlainObject(value) && steps < MOST_STEPS && !isTooDeep(value))
      kept[name] = keptMembers(value, { budget, rest, steps: steps + 1 });
    else if (typeof value === 'string') kept[name] = { characters: value.length, ...hashOf(value) };
    else kept[name] = { left_out: nameOfType(value), ...hashOf(value) };
  }
  return kept;
}

/** Columns of which no more is kept than whether all of them together are the same. */
class RestOfColumns {
  count = 0;
  #isKnown = true;
  readonly #parts: string[] = [];

  add(name: string, value: unknown): void {
    this.count++;
    const { hash } = hashOf(value);
    if (hash === undefined) this.#isKnown = false;
    this.#parts.push(JSON.stringify([name, hash]));
  }

  hash(): { readonly hash?: string } {
    return this.#isKnown ? { hash: hexHash(Buffer.from(this.#parts.sort().join())) } : {};
  }
}

/** One hash over all columns whose names do not say that they differ from row to row by nature. */
function keptOut(metadata: Readonly<Record<string, unknown>>): string | null {
  const rest = new RestOfColumns();
  for (const name in metadata) {
    const value = metadata[name];
    if (value === null || value === undefined) continue;
    if (!isPlainObject(value) || isTooDeep(value)) {
      if (!isRowMarkName(name)) rest.add(name, value);
      continue;
    }
    for (const leaf of columnLeaves({ [name]: value })) if (!isRowMarkName(leaf.name)) rest.add(leaf.path, leaf.value);
  }
  return rest.count === 0 ? null : JSON.stringify({ [REST]: { columns_kept_out: rest.count, ...rest.hash() } });
}

/** Equal values have equal hashes, however their members are ordered. */
function hashOf(value: unknown): { readonly hash?: string } {
  if (typeof value === 'string') return { hash: hexHash(Buffer.from(value)) };
  if (ArrayBuffer.isView(value)) return { hash: hexHash(bytesOf(value)) };
  // Lists of numbers are long and many where rows hold vectors.
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) {
    return { hash: hexHash(bytesOf(Float64Array.from(value))) };
  }
  return isTooDeep(value) ? {} : { hash: hexHash(Buffer.from(canonicalJson(value))) };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function hexHash(bytes: Uint8Array): string {
  return contentHash(bytes).toString(16).padStart(16, '0');
}

/** What JSON has no form for. */
function jsonMember(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return ArrayBuffer.isView(value) ? { bytes: value.byteLength, ...hashOf(value) } : value;
}
