import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { labOf } from '../lab/read-lab.ts';
import { checkLab, resolveLab } from '../lab/resolve-lab.ts';
import { loopSource } from './loop-source.ts';
import { LoopStates } from './loop-states.ts';
import { type LoopOutcome, runLoop } from './run-loop.ts';

const GENERATIONS = 6;

/** Runs a seed of the first arm; stopped after each generation in turn and taken up again, or in one go. */
async function outcomeOf(lab: Record<string, unknown>, { isInterrupted }: { readonly isInterrupted: boolean }) {
  const resolved = resolveLab(
    checkLab(labOf({ generations: GENERATIONS, seeds: 1, ...lab }, { place: 'test' })),
    undefined,
  );
  const [arm] = resolved.arms;
  const folder = await temporaryFolder('run-loop');
  let outcome: LoopOutcome | undefined;
  let rounds = 0;
  while (outcome === undefined || outcome.isUnfinished) {
    if (++rounds > GENERATIONS + 1) throw new Error('it does not go on');
    let fresh = -1;
    outcome = await runLoop({
      lab: resolved,
      arm: arm!,
      seed: 0,
      // As after a crash: nothing is known but what lies in the folder.
      source: loopSource(resolved, undefined),
      folder,
      states: isInterrupted ? new LoopStates(path.join(folder, 'states'), 'lab arm 0') : undefined,
      keepEveryMs: Number.POSITIVE_INFINITY,
      // Told again of what was done before; stopped after the first new generation.
      isCancelled: () => isInterrupted && fresh >= rounds,
      onGeneration: ({ generation }) => {
        fresh = generation;
      },
      onNotice: (text) => {
        throw new Error(text);
      },
    });
  }
  return { outcome, rounds };
}

const TEXTS = { data: { truth: 'made-up-text', types: 300 }, model: { id: 'n-gram', order: 2 }, size: 1500 };
const LOG = {
  data: { truth: 'tastes', users: 30, items: 80, log: 3000 },
  model: { id: 'recommender', by: 'popularity', drift: 0.2 },
  size: 600,
};
const NUMBERS = { data: { truth: 'normal', dimensions: 2 }, model: { id: 'gaussian' }, size: 60 };
const TYPES = { data: { truth: 'zipf', types: 60 }, model: { id: 'categorical' }, size: 200 };

test.each([
  ['texts, fresh human', { ...TEXTS, arms: [{ regime: 'mix', human: { share: 0.2 } }] }],
  ['texts, accumulated', { ...TEXTS, arms: [{ regime: 'accumulate' }] }],
  ['a log whose users drift', { ...LOG, arms: [{ regime: 'window', batches: 2 }] }],
  ['a log, subsampled', { ...LOG, arms: [{ regime: 'accumulate-subsample' }] }],
  ['numbers, two models', { ...NUMBERS, arms: [{ regime: 'two-models', exchange: 0.3 }] }],
  [
    'numbers, two models of two kinds',
    { ...NUMBERS, arms: [{ regime: 'two-models', partner: { id: 'kernel-density' } }] },
  ],
  [
    'numbers, verified and human',
    {
      ...NUMBERS,
      arms: [{ regime: 'verified', verifier: { false_accept: 0.3 }, human: { share: 0.3, draw: 'independent' } }],
    },
  ],
  ['types, by a detector', { ...TYPES, arms: [{ regime: 'detector-weighted', detector: { auc: 0.8 } }] }],
  ['types, brought back', { ...TYPES, arms: [{ regime: 'reintroduce', after: 3 }] }],
  [
    'types, selected',
    { ...TYPES, sampling: { keep: { share: 0.5, by: 'commonness' } }, arms: [{ regime: 'replace' }] },
  ],
])('stopped after every generation and taken up again: %s', async (_, lab) => {
  const whole = await outcomeOf(lab, { isInterrupted: false });
  const pieces = await outcomeOf(lab, { isInterrupted: true });
  expect(pieces.rounds).toBe(GENERATIONS);
  expect(whole.outcome.stopped).toBeUndefined();
  expect(whole.outcome.generations).toHaveLength(GENERATIONS);
  expect(pieces.outcome).toEqual(whole.outcome);
});

test('values that are no numbers end the seed with the name of the measure', async () => {
  // The variance grows a thousandfold a generation, until it is no number a computer has.
  const { outcome } = await outcomeOf(
    {
      ...NUMBERS,
      generations: 400,
      sampling: { temperature: 1000 },
      arms: [{ regime: 'replace' }],
    },
    { isInterrupted: false },
  );
  expect(outcome.stopped).toMatchObject({ arm: 'replace', seed: 0 });
  expect(outcome.stopped!.reason).toMatch(/no finite number|no number/);
  expect(outcome.generations).toHaveLength(outcome.stopped!.generation - 1);
});
