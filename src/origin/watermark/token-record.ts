import { idOf } from '../../io/cell-value.ts';

/** Tokens of one record that are scored; longer ones are cut by their owner, who knows where they may be cut. */
export const TOKEN_LIMIT = 200_000;
const TOKEN_COLUMNS = ['tokens', 'token_ids', 'input_ids'];
const ID_COLUMNS = ['id', '_id', 'record_id'];

export type TokenRecord =
  | { readonly id: string | null; readonly tokens: Uint32Array; readonly problem?: undefined }
  | { readonly id: string | null; readonly tokens?: undefined; readonly problem: string };

/** The tokens of a row: a list of ids of the generator's tokenizer under `tokens`, `token_ids` or `input_ids`. */
export function tokenRecordOf(row: Readonly<Record<string, unknown>>): TokenRecord {
  const idColumn = ID_COLUMNS.find((name) => Object.hasOwn(row, name));
  const id = idColumn === undefined ? null : idOf(row[idColumn]);
  const column = TOKEN_COLUMNS.find((name) => Object.hasOwn(row, name));
  if (column === undefined) return { id, problem: `no tokens: none of ${TOKEN_COLUMNS.join(', ')}` };
  const list = row[column];
  if (!Array.isArray(list)) return { id, problem: `"${column}" is no list of token ids` };
  if (list.length > TOKEN_LIMIT)
    return { id, problem: `${list.length} tokens; the limit is ${TOKEN_LIMIT}. Cut the record into pieces` };
  const wrong = list.findIndex((token) => !(Number.isInteger(token) && token >= 0 && token < 2 ** 32));
  if (wrong !== -1) return { id, problem: `token ${wrong + 1} of "${column}" is no whole number from 0 below 2^32` };
  return { id, tokens: Uint32Array.from(list as number[]) };
}
