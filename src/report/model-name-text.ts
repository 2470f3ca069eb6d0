import type { ModelName } from '../ledger/ledger-entry.ts';
import { plainText } from './plain-text.ts';

/** A model as its caller named it, safe to print: `ours: writer, version 3, from llama`. */
export function modelNameText({ family, name, base, version }: ModelName): string {
  const parts = [
    ...(name === undefined ? [] : [plainText(name)]),
    ...(version === undefined ? [] : [`version ${plainText(version)}`]),
    ...(base === undefined ? [] : [`from ${plainText(base)}`]),
  ];
  return `${plainText(family)}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}
