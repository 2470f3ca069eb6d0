import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRecipe } from './read-recipe.ts';
import { recipeSchema } from './recipe.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/recipe.md'), 'utf8');
const examples = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, language, content]) =>
  language === '' ? [content!] : [],
);

describe('docs/recipe.md', () => {
  test('has an example of every section', () => {
    expect(examples.length).toBeGreaterThan(20);
    const keys = new Set(examples.flatMap((one) => [...one.matchAll(/^([a-z_]+):/gm)].map(([, key]) => key!)));
    expect(Object.keys(recipeSchema.shape).filter((key) => !keys.has(key) && key !== 'about')).toEqual([]);
  });

  test.each(examples)('has an example that can be read: %s', (example) => {
    const head = /^recipe:/m.test(example) ? '' : 'recipe: x\n';
    // What an example takes from another section.
    const model = /own_family/.test(example) ? 'model: { family: granite, base: granite-3-8b }\n' : '';
    expect(parseRecipe(head + model + example, 'docs/recipe.md').recipe.recipe).toMatch(/^(?:x|october-refresh)$/);
  });

  test('shows the error as it is', () => {
    const text = 'recipe: x\nseed: 1\nbudget: all\nhuman: { flor: 60% }\n';
    expect(() => parseRecipe(text, 'october.yaml')).toThrow('october.yaml:4:10: unknown key "flor" in human');
    expect(page).toContain('october.yaml:4:10: unknown key "flor" in human');
  });
});
