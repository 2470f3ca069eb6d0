import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { randomStream } from '../../../statistics/random-stream.ts';
import { type Documents, documents } from '../../data/documents.ts';
import { encodeDocuments } from '../../data/encode-documents.ts';
import type { HumanData } from '../../data/human-data.ts';
import { textTruth } from '../../data/truths/text-truth.ts';
import type { Batch, Regime } from '../regime.ts';
import type { RegimeOptions } from '../regime-entry.ts';
import { recipeRegime } from './recipe.ts';

const SIZE = 6400;
const BLOCKS = SIZE / 64;
/** Audits and builds of a few hundred rows, each with its query process. */
const SLOW_MS = 120_000;

const truth = textTruth({ types: 800, classes: 5, exponent: 1, blockTokens: 64 }, randomStream(1, 'truth'));
const drawn = (key: string) => truth.draw({ count: SIZE, random: randomStream(1, key) });
const human: HumanData<Documents> = {
  first: drawn('first'),
  test: drawn('test'),
  left: Number.POSITIVE_INFINITY,
  given: 0,
  fresh: ({ count, random }) => truth.draw({ count, random }),
  skip: () => undefined,
};

async function regimeIn(folder: string, settings: Record<string, unknown> = {}): Promise<Regime<Documents>> {
  const parsed = recipeRegime.settings.parse(settings);
  // Models and drawing are nothing that this regime asks for.
  const options = { kind: documents, human, folder, labFolder: folder } as unknown as RegimeOptions<unknown>;
  return (await recipeRegime.create(parsed, options)) as Regime<Documents>;
}

/** A training set of a generation whose outputs, and all before, are other draws of the truth. */
function asked(regime: Regime<Documents>, generation: number) {
  const batches: Batch<Documents>[] = Array.from({ length: generation - 1 }, (_, at) => ({
    generation: at,
    data: at === 0 ? human.first : drawn(`outputs ${at}`),
  }));
  return regime.trainingSet({
    kind: documents,
    generation,
    size: SIZE,
    human,
    batches,
    draw: async () => drawn(`outputs ${generation - 1}`),
    random: randomStream(1, 'regime', generation),
  } as unknown as Parameters<typeof regime.trainingSet>[0]);
}

describe('the default recipe', () => {
  test(
    'makes training sets of equal size from people and all generations, human rows at most a fifth',
    async () => {
      const folder = await temporaryFolder('recipe');
      const regime = await regimeIn(folder);
      expect(regime.remembers).toBe(Number.POSITIVE_INFINITY);
      const second = await asked(regime, 2);
      expect(encodeDocuments(second.data).tokens).toHaveLength(SIZE);
      expect(second).toMatchObject({ freshHumanRows: 0, replayedHumanRows: BLOCKS / 5 });
      const known = new Set(human.first.texts);
      expect(second.data.texts.filter((text) => known.has(text))).toHaveLength(BLOCKS / 5);
      const third = await asked(regime, 3);
      const of = (generation: number) => {
        const texts = new Set(drawn(`outputs ${generation}`).texts);
        return third.data.texts.filter((text) => texts.has(text)).length;
      };
      expect(of(1)).toBeGreaterThan(0);
      expect(of(2)).toBeGreaterThan(0);
      expect(of(1) + of(2) + third.replayedHumanRows).toBe(BLOCKS);

      // A run that was cut off asks again, in the folder as it was left.
      expect(await asked(await regimeIn(folder), 3)).toEqual(third);
    },
    SLOW_MS,
  );
});

test(
  'fresh human rows come to the pool, and are remembered on resuming',
  async () => {
    const folder = await temporaryFolder('recipe');
    const regime = await regimeIn(folder, { human: { most: '50%', fresh: '40%' }, outputs: 1 });
    const second = await asked(regime, 2);
    expect(second.freshHumanRows + second.replayedHumanRows).toBe(BLOCKS / 2);
    expect(second.freshHumanRows).toBeGreaterThan(0);
    const saved = regime.memory!.save();
    expect((structuredClone(saved) as { fresh: unknown[] }).fresh).toHaveLength(1);
    const resumed = await regimeIn(folder, { human: { most: '50%', fresh: '40%' }, outputs: 1 });
    resumed.memory!.restore(structuredClone(saved));
    expect(resumed.memory!.save()).toEqual(saved);
  },
  SLOW_MS,
);

test('data that pass through no files are refused beforehand', () => {
  const facts = { kind: 'vectors' } as Parameters<NonNullable<typeof recipeRegime.check>>[1];
  expect(recipeRegime.check!(recipeRegime.settings.parse({}), facts)?.problem).toContain('vectors are neither');
});
