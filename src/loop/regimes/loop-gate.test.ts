import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import type { Documents } from '../data/documents.ts';
import { type Interactions, interactionsOfLog } from '../data/interactions.ts';
import { textTruth } from '../data/truths/text-truth.ts';
import { createDocumentGate } from './document-gate.ts';
import { createInteractionGate } from './interaction-gate.ts';
import { createLoopGate } from './loop-gate.ts';

/** A reference is frozen and a comparison made: each with its query process. */
const SLOW_MS = 120_000;
const BLOCK = 40;
const truth = textTruth({ types: 3000, classes: 5, exponent: 1, blockTokens: BLOCK }, randomStream(1, 'truth'));
const drawn = (documents: number, key: string): Documents =>
  truth.draw({ count: documents * BLOCK, random: randomStream(1, key) });

test(
  'outputs that lost all but the commonest words fail',
  async () => {
    const gate = await createDocumentGate({
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

/** Users of 25 events each on 500 items, the first ones most: the power says how much. */
function taken(key: string, power: number, userCount = 400): Interactions {
  const random = randomStream(1, key);
  const users = Uint32Array.from({ length: 25 * userCount }, (_, at) => Math.floor(at / 25));
  const items = users.map(() => Math.floor(500 * random() ** power));
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at}`);
  return interactionsOfLog({ users, items }, { users: names('u', userCount), items: names('i', 500) });
}

test(
  'interactions that lost what is rare fail, and such as people have do not',
  async () => {
    const gate = await createInteractionGate({
      human: { test: taken('people', 2) },
      folder: await temporaryFolder('gate'),
      seed: 1,
    });
    expect(await gate.verdict({ generation: 1, outputs: taken('same', 2) })).not.toBe('FAIL');
    const narrow = await gate.compare({ generation: 2, outputs: taken('narrow', 8) });
    expect(narrow).toMatchObject({ name: 'generation-2', isPaired: true, verdict: { outcome: 'FAIL' } });
  },
  SLOW_MS,
);

test(
  'too little that is held out, and data that no gate is for, are refused',
  async () => {
    const folder = await temporaryFolder('gate');
    await expect(createDocumentGate({ human: { test: drawn(50, 'people') }, folder, seed: 1 })).rejects.toThrow(
      'the 50 held-out human texts are too few',
    );
    const few = taken('people', 2, 40);
    await expect(createLoopGate({ kind: 'interactions', human: { test: few }, folder, seed: 1 })).rejects.toThrow(
      'the 40 users of the human log are too few',
    );
    await expect(
      createLoopGate({ kind: 'vectors', human: { test: drawn(1, 'people') }, folder, seed: 1 }),
    ).rejects.toThrow('compares texts or interactions, not vectors');
  },
  SLOW_MS,
);
