import * as z from 'zod';
import { recipeSchema } from './recipe.ts';

/**
 * Where the schema is published. A recipe names it in its first line, so that editors complete and check:
 * `# yaml-language-server: $schema=…`.
 */
export const RECIPE_SCHEMA_ID = 'https://unpkg.com/outcross/docs/recipe.schema.json';

/** JSON Schema (2020-12) of recipes as they are written, with the text of every key. */
export function recipeJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(recipeSchema, { io: 'input' });
  return { $schema, $id: RECIPE_SCHEMA_ID, title: 'Outcross recipe', ...schema };
}

/** The schema as the file that is published. */
export function recipeJsonSchemaText(): string {
  return `${JSON.stringify(recipeJsonSchema(), null, 2)}\n`;
}
