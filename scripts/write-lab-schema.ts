/** Writes the JSON Schema of labs into docs/lab.schema.json, and every key for readers into docs/lab.md: node scripts/write-lab-schema.ts */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { labJsonSchemaText } from '../src/loop/lab/lab-json-schema.ts';
import { labReference } from './lab-reference.ts';

const docs = path.resolve(import.meta.dirname, '../docs');
writeFileSync(path.join(docs, 'lab.schema.json'), labJsonSchemaText());
writeFileSync(path.join(docs, 'lab.md'), labReference());
