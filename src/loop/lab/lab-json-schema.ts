import * as z from 'zod';
import { labSchema } from './lab-schema.ts';

/** Where the schema is published. A lab names it in its first line: `# yaml-language-server: $schema=…`. */
export const LAB_SCHEMA_ID = 'https://unpkg.com/outcross/docs/lab.schema.json';

/** JSON Schema (2020-12) of labs as they are written, with the text of every key, as the file that is published. */
export function labJsonSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(labSchema, { io: 'input', reused: 'ref' });
  return `${JSON.stringify({ $schema, $id: LAB_SCHEMA_ID, title: 'Outcross lab', ...schema }, null, 2)}\n`;
}
