/** Writes the JSON Schema of recipes into docs/recipe.schema.json: node scripts/write-recipe-schema.ts */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { recipeJsonSchemaText } from '../src/mix/recipe/recipe-json-schema.ts';

writeFileSync(path.resolve(import.meta.dirname, '../docs/recipe.schema.json'), recipeJsonSchemaText());
