import { describe, expect, test } from 'vitest';
import type { ColumnMapping } from '../io/column-plan.ts';
import { contentHash } from '../io/content-hash.ts';
import { parseJsonObject } from '../io/json-object.ts';
import { decideOrigin } from '../origin/decide.ts';
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

describe('a column that names the writer', () => {
  const origins = (json: string, mapping: ColumnMapping = {}) =>
    read(json, mapping).map(({ evidence, attributes }) => {
      const {
        class: originClass,
        status,
        flag,
      } = decideOrigin({
        evidence,
        card: undefined,
        field: attributes.field,
      }).origin;
      return [originClass, status, flag];
    });

  test('declares people as well as models, and is contradicted by residue', () => {
    expect(origins('{"text":"Rain fell.","generated_by":"human"}')).toEqual([['human', 'declared', null]]);
    expect(origins('{"text":"Rain fell turn0search0","generated_by":"human"}')).toEqual([
      ['mixed', 'inferred', 'contradicted'],
    ]);
    expect(origins('{"prompt":"Rain?","response":"Yes.","generated_by":"human"}')).toEqual([
      ['unknown', 'unknown', null],
      ['human', 'declared', null],
    ]);
    expect(origins('{"text":"Rain fell.","generated_by":"gpt-4"}')).toEqual([['synthetic', 'declared', null]]);
    expect(origins('{"text":"Rain fell.","generated_by":"our-lm-7"}')).toEqual([['synthetic', 'declared', null]]);
    for (const nothing of ['none', 'unknown', 'no', '0', 'false', '-']) {
      expect(origins(JSON.stringify({ text: 'Rain fell.', generated_by: nothing }))).toEqual([
        ['unknown', 'unknown', null],
      ]);
    }
  });

  test('under a name that may mean a product declares texts only where it names a language model', () => {
    for (const model of ['X200', 'Falcon', 'Google Pixel 7', 'Ford Falcon 500', 'Expert']) {
      for (const key of ['model', 'model_name', 'Model ID']) {
        const [record] = read(JSON.stringify({ review: 'It broke after a week.', [key]: model }));
        expect(record!.evidence).toEqual([]);
        expect(JSON.parse(record!.attributes.metadata!)).toEqual({ [key]: model });
      }
    }
    const synthetic = [['synthetic', 'declared', null]];
    expect(origins('{"text":"Rain fell.","model":"gpt-4o"}')).toEqual(synthetic);
    expect(origins('{"text":"Rain fell.","model":"falcon-40b"}')).toEqual(synthetic);
    expect(origins('{"text":"Rain fell.","model":"human"}')).toEqual([['human', 'declared', null]]);
    expect(origins('{"text":"Rain fell.","model":"X200"}', { generated_by: 'model' })).toEqual(synthetic);
  });

  test('under such a name counts for the answers of rows with sides, whatever it names', () => {
    const unknown = ['unknown', 'unknown', null];
    const synthetic = ['synthetic', 'declared', null];
    expect(origins('{"prompt":"Rain?","response":"Yes.","model":"our-lm-7"}')).toEqual([unknown, synthetic]);
    expect(origins('{"instruction":"Rain?","input":"x","output":"Yes.","model":"our-lm-7"}')).toEqual([
      unknown,
      unknown,
      synthetic,
    ]);
    expect(origins('{"prompt":"Rain?","chosen":"Yes.","rejected":"No.","model":"our-lm-7"}')).toEqual([
      unknown,
      synthetic,
      synthetic,
    ]);
    const turns = '[{"role":"user","content":"Rain?"},{"role":"assistant","content":"Yes."}]';
    expect(origins(`{"messages":${turns},"model":"our-lm-7"}`)).toEqual([unknown, synthetic]);
    expect(origins('{"role":"assistant","content":"Yes.","model":"our-lm-7"}')).toEqual([synthetic]);
    expect(origins('{"role":"user","content":"Rain?","model":"our-lm-7"}')).toEqual([unknown]);
  });
});
