import { hash } from 'node:crypto';
import { InputError } from '../errors.ts';
import { nearNames } from '../io/near-names.ts';
import type { GeneratorDescription } from './generator-description.ts';
import type { Decoding, GenerationInput, ModelName } from './ledger-entry.ts';
import { partSettings } from './part-settings.ts';
import { fingerprintText, type TextFingerprint } from './text-fingerprint.ts';

/** As of a row of data: a longer text is most likely none. */
export const MAX_TEXT_BYTES = 32 * 1024 * 1024;
const MAX_NAME_LENGTH = 500;
const MAX_ID_LENGTH = 1000;
const MAX_SETTINGS = 100;
const MAX_SETTING_LENGTH = 10_000;
const MIN_TIME = Date.parse('0001-01-01T00:00:00Z');
const MAX_TIME = Date.parse('9999-12-31T23:59:59.999Z');

const FIELDS = ['text', 'model', 'decoding', 'prompt', 'promptHash', 'time', 'id'];
const MODEL_FIELDS = ['family', 'name', 'base', 'version'];
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** A generation that was checked, with its fingerprint; what may not be kept is gone from it. */
export interface PreparedGeneration {
  readonly kind: 'generation';
  readonly description: GeneratorDescription;
  readonly fingerprint: TextFingerprint;
  /** Only where it is to be kept. */
  readonly text: string | null;
  readonly promptHash: Uint8Array | null;
  /** Milliseconds since 1970. */
  readonly time: number | null;
  readonly id: string | null;
  /** Settings of this call alone: they are kept in its entry. */
  readonly settings: Decoding;
}

/**
 * Checks what a caller registers and fingerprints its text.
 *
 * @throws {InputError} something is missing, unknown, of the wrong type or too long; names the field
 */
export function checkGeneration(
  input: GenerationInput,
  { keepsText }: { readonly keepsText: boolean },
): PreparedGeneration {
  requireObject(input, 'generation');
  requireKnown(input, FIELDS, 'generation');
  const text = wellFormed(requireText(input.text, 'text', Number.POSITIVE_INFINITY));
  // A text of code units is never shorter than a third of its bytes.
  if (text.length > MAX_TEXT_BYTES / 3 && Buffer.byteLength(text) > MAX_TEXT_BYTES)
    throw wrong('text', `has ${Buffer.byteLength(text)} bytes; at most ${MAX_TEXT_BYTES} can be registered`);
  const { shared, own } = partSettings(checkDecoding(input.decoding));
  return {
    kind: 'generation',
    description: { model: checkModel(input.model), decoding: shared },
    fingerprint: fingerprintText(text),
    text: keepsText ? text : null,
    promptHash: promptHashOf(input),
    time: timeOf(input.time),
    id: optionalText(input.id, 'id', MAX_ID_LENGTH) ?? null,
    settings: own,
  };
}

function checkModel(model: ModelName): ModelName {
  requireObject(model, 'model');
  requireKnown(model, MODEL_FIELDS, 'model');
  const family = requireText(model.family, 'model.family', MAX_NAME_LENGTH).trim();
  if (family === '') throw wrong('model.family', 'is empty', 'Name who trained the model: openai, meta, ours.');
  const name = optionalText(model.name, 'model.name', MAX_NAME_LENGTH);
  const base = optionalText(model.base, 'model.base', MAX_NAME_LENGTH);
  const version = optionalText(model.version, 'model.version', MAX_NAME_LENGTH);
  return {
    family,
    ...(name !== undefined && { name }),
    ...(base !== undefined && { base }),
    ...(version !== undefined && { version }),
  };
}

function checkDecoding(decoding: Decoding | undefined): Record<string, Decoding[string]> {
  if (decoding === undefined) return {};
  requireObject(decoding, 'decoding');
  const entries = Object.entries(decoding).filter(([, value]) => (value as unknown) !== undefined);
  if (entries.length > MAX_SETTINGS)
    throw wrong('decoding', `has ${entries.length} settings; at most ${MAX_SETTINGS} can be kept`);
  let length = 0;
  for (const [key, value] of entries) {
    length += key.length + (typeof value === 'string' ? value.length : 0);
    if (value === null || typeof value === 'string' || typeof value === 'boolean') continue;
    if (typeof value === 'number' && Number.isFinite(value)) continue;
    throw wrong(
      `decoding.${key.slice(0, 100)}`,
      `is ${typeof value === 'number' ? value : nameOf(value)}; expected text, a number, true, false or null`,
    );
  }
  if (length > MAX_SETTING_LENGTH)
    throw wrong('decoding', `is ${length} characters long; at most ${MAX_SETTING_LENGTH} can be kept`);
  return Object.fromEntries(
    entries.map(([key, value]) => [wellFormed(key), typeof value === 'string' ? wellFormed(value) : value]),
  );
}

function promptHashOf({ prompt, promptHash }: GenerationInput): Uint8Array | null {
  const own =
    prompt === undefined
      ? null
      : hash('sha256', wellFormed(requireText(prompt, 'prompt', Number.POSITIVE_INFINITY)), 'buffer');
  if (promptHash === undefined) return own;
  if (typeof promptHash !== 'string' || !/^[0-9a-f]{64}$/i.test(promptHash))
    throw wrong('promptHash', 'is no SHA-256 hash', 'Give it as 64 hex digits, or give the prompt itself.');
  const given = Buffer.from(promptHash, 'hex');
  if (own !== null && !given.equals(own))
    throw wrong('promptHash', 'is not the SHA-256 of the UTF-8 bytes of the prompt beside it', 'Give one of the two.');
  return given;
}

function timeOf(time: string | undefined): number | null {
  if (time === undefined) return null;
  const match = typeof time === 'string' && time.length <= 64 ? ISO_TIME.exec(time) : null;
  if (match === null) throw wrongTime(time);
  const [day, clock = '00:00', zone = 'Z'] = [time.slice(0, 10), match[1], match[2]];
  const ms = Date.parse(`${day}T${clock}${zone.toUpperCase().replace(/^(.\d\d)(\d\d)$/, '$1:$2')}`);
  if (!(ms >= MIN_TIME && ms <= MAX_TIME)) throw wrongTime(time);
  // 30 February would be read as 2 March.
  if (new Date(`${day}T00:00Z`).toISOString().slice(0, 10) !== day) throw wrongTime(time);
  return ms;
}

function wrongTime(time: unknown): InputError {
  const seen = typeof time === 'string' ? `"${time.slice(0, 64)}"` : nameOf(time);
  return wrong('time', `is ${seen}; expected a time of ISO 8601`, 'Write it as 2026-11-22T14:05:00Z.');
}

function requireObject(value: unknown, place: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw wrong(place, `is ${nameOf(value)}; expected an object`);
}

function requireKnown(value: object, known: readonly string[], place: string): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const [near] = nearNames(key, known);
    throw wrong(
      `${place}.${key.slice(0, 100)}`,
      'is not known',
      near === undefined ? `Known are ${known.join(', ')}.` : `Did you mean ${near}?`,
    );
  }
}

function requireText(value: unknown, place: string, longest: number): string {
  if (typeof value !== 'string') throw wrong(place, `is ${nameOf(value)}; expected text`);
  if (value.length > longest) throw wrong(place, `is ${value.length} characters long; at most ${longest} can be kept`);
  return value;
}

function optionalText(value: unknown, place: string, longest: number): string | undefined {
  return value === undefined ? undefined : wellFormed(requireText(value, place, longest));
}

/** Half a surrogate pair has no UTF-8 bytes, and would not come back as it was. */
function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

function wrong(place: string, problem: string, hint = 'See docs/ledger.md for what can be registered.'): InputError {
  return new InputError({ path: place, problem, hint });
}
