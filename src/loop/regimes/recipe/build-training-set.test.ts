import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { recipeSchema } from '../../../mix/recipe/recipe.ts';
import { buildTrainingSet, type LoopSource } from './build-training-set.ts';

const rowsOf = (source: string) =>
  Array.from({ length: 40 }, (_, at) => ({
    id: `${source}-${at}`,
    text: `${source} number ${at} of a few words ${at * at}`,
  }));
const SOURCES: readonly LoopSource[] = [
  { name: 'human', card: ['origin: human', 'kind: archive'], files: new Map([['first.jsonl', rowsOf('human')]]) },
  { name: 'generation-0001', card: ['origin: synthetic'], files: new Map([['outputs.jsonl', rowsOf('model')]]) },
];

async function built(rows: number) {
  const folder = await temporaryFolder('training-set');
  return buildTrainingSet(SOURCES, {
    recipe: (audit) => recipeSchema.parse({ recipe: 'loop', sources: [{ audit }], budget: { rows } }),
    generation: 2,
    folder,
    signal: undefined,
  });
}

/** Audits and builds of a few rows, each with its query process. */
const SLOW_MS = 180_000;

test(
  'the same sources give the same rows and the same digest, whatever the folder and the time',
  async () => {
    const first = await built(30);
    expect(first.rows).toHaveLength(30);
    expect(first.digest).toMatch(/^[\da-f]{64}$/);
    expect(await built(30)).toEqual(first);
  },
  SLOW_MS,
);
