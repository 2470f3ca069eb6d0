import { createHash, hash } from 'node:crypto';
import { normalisedText } from '../../audit/normalised-hash.ts';

/** Digits of the keys of units and prompts: 64 bits. */
export const KEY_DIGITS = 16;

/**
 * Key of a prompt of one or more fields: the first 64 bits of the SHA-256 over their content hashes. Not 0, which stands for no prompt.
 *
 * @param asked of each field `${high} ${low}\n`, the first 128 bits of its content hash as two signed numbers
 */
export function promptKey(asked: readonly string[]): bigint {
  const digest = createHash('sha256');
  for (const one of asked) digest.update(one);
  return digest.digest().readBigInt64BE() || 1n;
}

/** Key of a prompt that is one text, as `GateDocument.prompt` has it. */
export function promptKeyOfText(text: string): string {
  const content = hash('sha256', normalisedText(text, false), 'buffer');
  const key = promptKey([`${content.readBigInt64BE(0)} ${content.readBigInt64BE(8)}\n`]);
  return BigInt.asUintN(64, key).toString(16).padStart(KEY_DIGITS, '0');
}

/** Key of a prompt that a column names, as `GateDocument.prompt` has it. */
export function promptKeyOfName(name: string): string {
  return hash('sha256', `prompt\0${name}`).slice(0, KEY_DIGITS);
}
