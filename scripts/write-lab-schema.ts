/** Writes the JSON Schema of labs into docs/lab.schema.json: node scripts/write-lab-schema.ts */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { labJsonSchemaText } from '../src/loop/lab/lab-json-schema.ts';

writeFileSync(path.resolve(import.meta.dirname, '../docs/lab.schema.json'), labJsonSchemaText());
