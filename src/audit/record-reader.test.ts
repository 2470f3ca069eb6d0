import { expect, test } from 'vitest';
import type { ColumnMapping } from '../io/column-plan.ts';
import { contentHash } from '../io/content-hash.ts';
import { parseJsonObject } from '../io/json-object.ts';
import { createMappers, type ReadRecord, RecordReader } from './record-reader.ts';

const reader = new RecordReader({ keepsText: true });

/** The records of one row as an audit reads them, from its JSON on. */
function read(json: string, mapping: ColumnMapping = {}): readonly ReadRecord[] {
  const parsed = parseJsonObject(json);
  if ('reason' in parsed) throw new Error(parsed.detail);
  const row = {
    kind: 'row' as const,
    ordinal: 0,
    value: parsed.value,
    sizeBytes: json.length,
    contentHash: contentHash(Buffer.from(json)),
    oddities: parsed.oddities,
  };
  const mapped = createMappers([mapping])[0]!(row);
  if (mapped.kind === 'unmappable') throw new Error(mapped.detail);
  return reader.read(row, mapped, { source: 's', input: 0, partRow: 0 });
}

test('a path beside the text switches no evidence off', () => {
  for (const path of ['docs/a.md', 'prompts/b.txt', 'test/c.html', 'templates/d.txt']) {
    const records = read(JSON.stringify({ text: 'Rain fell turn0search0. Dear [Client Name],', path }));
    expect(records[0]!.evidence.map(({ source }) => source)).toEqual([
      'marker:openai-turn-ref',
      'marker:unfilled-slot',
    ]);
  }
});
