import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import type { Documents } from '../data/documents.ts';
import { textTruth } from '../data/truths/text-truth.ts';
import { createLoopGate } from './loop-gate.ts';

/** A reference is frozen and a comparison made: each with its query process. */
const SLOW_MS = 60_000;
const BLOCK = 40;
const truth = textTruth({ types: 3000, classes: 5, exponent: 1, blockTokens: BLOCK }, randomStream(1, 'truth'));
const drawn = (documents: number, key: string): Documents =>
  truth.draw({ count: documents * BLOCK, random: randomStream(1, key) });

test(
  'outputs that lost all but the commonest words fail',
  async () => {
    const gate = await createLoopGate({
      kind: 'documents',
      human: { test: drawn(420, 'people') },
      folder: await temporaryFolder('gate'),
      seed: 1,
    });
    const others = drawn(150, 'others');
    const common = new Set(others.vocabulary.types.slice(0, 100));
    const narrow = {
      ...others,
      texts: others.texts.map((text) =>
        text
          .split(' ')
          .map((word, at) => (common.has(word) ? word : [...common][at % 100]!))
          .join(' '),
      ),
    };
    expect(await gate.verdict({ generation: 2, outputs: narrow })).toBe('FAIL');
  },
  SLOW_MS,
);

test('too few held-out texts, and data that are no texts, are refused', async () => {
  const folder = await temporaryFolder('gate');
  await expect(
    createLoopGate({ kind: 'documents', human: { test: drawn(50, 'people') }, folder, seed: 1 }),
  ).rejects.toThrow('the 50 held-out human texts are too few');
  await expect(
    createLoopGate({ kind: 'interactions', human: { test: drawn(1, 'people') }, folder, seed: 1 }),
  ).rejects.toThrow('compares texts, not interactions');
});
