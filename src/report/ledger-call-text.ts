import type { ModelName } from '../ledger/ledger-entry.ts';
import { modelNameText } from './model-name-text.ts';
import { plainText } from './plain-text.ts';

/** An entry of the ledger as a person finds its call again: by its model, the caller's id of it, and the time that the caller claims. */
export interface LedgerCall {
  readonly model: ModelName;
  readonly id: string | null;
  readonly time: string | null;
}

/** Which call an entry was, safe to print: `ours: writer; call chatcmpl-7; written 2026-03-01T00:00:00.000Z`. */
export function ledgerCallText({ model, id, time }: LedgerCall): string {
  return [
    modelNameText(model),
    ...(id === null ? [] : [`call ${plainText(id)}`]),
    ...(time === null ? [] : [`written ${time}`]),
  ].join('; ');
}
