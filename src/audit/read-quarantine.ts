import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { QuarantineEntry } from './audit-result.ts';

/** All unreadable rows of a published audit, as its quarantine.jsonl lists them. Lines end at line feeds and nothing else. */
export async function* readQuarantine(auditFolder: string): AsyncIterable<QuarantineEntry> {
  let rest = '';
  for await (const piece of createReadStream(path.join(auditFolder, 'quarantine.jsonl'), 'utf8')) {
    const lines = (rest + (piece as string)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as QuarantineEntry;
  }
}
