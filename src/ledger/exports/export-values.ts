/** Objects of JSON; lists and `null` are none. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Items of a list that are looked at: no call has more choices, no message more parts. */
const LIST_LIMIT = 10_000;
/** Names and ids in exports are short; what is longer is no name. */
const NAME_LIMIT = 256;
/** A value of the decoding that is longer says nothing of how a text was drawn. */
const SETTING_LIMIT = 200;
const SETTING_COUNT_LIMIT = 64;

export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, LIST_LIMIT) : [];
}

/** A member of an object that is its own; `undefined` also where there is no object. */
export function member(value: unknown, key: string): unknown {
  const object = objectOf(value);
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The first of several members that says something. */
export function firstMember(value: unknown, keys: readonly string[]): unknown {
  for (const key of keys) {
    const found = member(value, key);
    if (found !== undefined && found !== null && found !== '') return found;
  }
  return undefined;
}

/** A short name or id, trimmed; numbers as they are written. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return undefined;
  const name = value.trim();
  return name === '' || name.length > NAME_LIMIT ? undefined : name.toWellFormed();
}

/** What a text of JSON holds; the text itself where it is none. Structured values come back as they are. */
export function unpackedJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const start = value.trimStart()[0];
  if (start !== '{' && start !== '[' && start !== '"') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Scalars of an object, in the order of their names; nested values and long ones are left out. */
export function settingsOf(values: JsonObject | undefined): Readonly<Record<string, string | number | boolean | null>> {
  const settings: Record<string, string | number | boolean | null> = {};
  for (const key of Object.keys(values ?? {}).sort()) {
    if (Object.keys(settings).length >= SETTING_COUNT_LIMIT) break;
    const value = values![key];
    // A plain assignment to this name would set the prototype.
    if (key.length > SETTING_LIMIT || key === '__proto__') continue;
    if (typeof value === 'bigint') settings[key] = String(value);
    else if (typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean' || value === null)
      settings[key] = value as number | boolean | null;
    else if (typeof value === 'string' && value.length <= SETTING_LIMIT) settings[key] = value;
  }
  return settings;
}

/** Text of a prompt as the export writes it, to be hashed; structured prompts as JSON. */
export function promptText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  } catch {
    return undefined;
  }
}
