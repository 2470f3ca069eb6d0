import { hash } from 'node:crypto';
import type { GateDocument } from '../gate-document.ts';

/** SHA-256 over keys and prompts, a line each: equal outputs have equal hashes. */
export function generationHash(documents: readonly Pick<GateDocument, 'key' | 'prompt'>[]): string {
  const lines = documents.map(({ key, prompt }) => `${BigInt.asUintN(64, key).toString(16)} ${prompt ?? ''}\n`);
  return hash('sha256', lines.join(''));
}
