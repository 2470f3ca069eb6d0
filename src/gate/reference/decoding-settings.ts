import { isPlainObject } from '../../io/cell-value.ts';
import { canonicalColumnName } from '../../io/column-names.ts';
import type { GateDocument } from '../gate-document.ts';

/** How a text was drawn from a model: canonical name of the column, and the name that it is shown by. */
const SETTINGS: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['temp', 'temperature'],
  ['topp', 'top_p'],
  ['topk', 'top_k'],
  ['minp', 'min_p'],
  ['typicalp', 'typical_p'],
  ['maxtokens', 'max_tokens'],
  ['maxnewtokens', 'max_tokens'],
  ['maxoutputtokens', 'max_tokens'],
  ['maxcompletiontokens', 'max_tokens'],
  ['repetitionpenalty', 'repetition_penalty'],
  ['frequencypenalty', 'frequency_penalty'],
  ['presencepenalty', 'presence_penalty'],
  ['numbeams', 'num_beams'],
  ['dosample', 'do_sample'],
]);
/** Columns that hold settings one level down. */
const HOLDERS: ReadonlySet<string> = new Set([
  'settings',
  'params',
  'parameters',
  'config',
  'generationconfig',
  'generationparams',
  'samplingparams',
  'sampling',
  'decoding',
  'modelparams',
]);
const MOST_VALUE_LENGTH = 100;
/** Metadata is bounded when it is kept; this holds hostile keys. */
const MOST_NAME_LENGTH = 64;

/**
 * The decoding settings that a row names.
 *
 * @param metadata what is kept of the columns that were read as nothing else, as JSON
 * @param model name of the model that the row names
 * @returns undefined where it names none
 */
export function decodingSettings(metadata: string | null, model: string | null): GateDocument['settings'] {
  const found: Record<string, string | number | boolean | null> = {};
  if (model !== null) found.model = model.slice(0, MOST_VALUE_LENGTH);
  const columns = metadata === null ? undefined : parsed(metadata);
  if (columns !== undefined) {
    for (const [name, value] of Object.entries(columns)) {
      if (name.length > MOST_NAME_LENGTH) continue;
      if (HOLDERS.has(canonicalColumnName(name)) && isPlainObject(value)) {
        for (const [inner, own] of Object.entries(value)) take(found, inner, own);
      } else take(found, name, value);
    }
  }
  const names = Object.keys(found).sort();
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, found[name]!]));
}

function take(found: Record<string, string | number | boolean | null>, column: string, value: unknown): void {
  if (column.length > MOST_NAME_LENGTH) return;
  const name = SETTINGS.get(canonicalColumnName(column));
  if (name === undefined || name in found) return;
  if (typeof value === 'number' || typeof value === 'boolean') found[name] = value;
  else if (typeof value === 'string' && value.length <= MOST_VALUE_LENGTH) {
    // Tables of text hold their numbers as text.
    const number = Number(value);
    found[name] = value.trim() !== '' && Number.isFinite(number) ? number : value;
  }
}

function parsed(metadata: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(metadata);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
