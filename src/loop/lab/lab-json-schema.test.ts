import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { labJsonSchemaText } from './lab-json-schema.ts';

test('docs/lab.schema.json is up to date: node scripts/write-lab-schema.ts', () => {
  const file = path.resolve(import.meta.dirname, '../../../docs/lab.schema.json');
  expect(readFileSync(file, 'utf8')).toBe(labJsonSchemaText());
});
