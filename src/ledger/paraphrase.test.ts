import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openLedger } from './ledger.ts';
import { openLedgerLookup } from './ledger-lookup.ts';
import { paraphraseThreshold } from './paraphrase-threshold.ts';
import { updateLedgerIndex } from './update-ledger-index.ts';

/** Rare words of a topic among frequent ones that all texts share. */
function text(topic: string, order: (at: number) => number): string {
  return Array.from({ length: 60 }, (_, at) => `${topic}word${order(at)} common${at % 7}`).join(' ');
}
const inOrder = (at: number) => at;
const reordered = (at: number) => (at * 17) % 60;
const TOPICS = ['orchard', 'harbour', 'quarry', 'meadow', 'copper', 'winter'];

describe('paraphrases', () => {
  test('are found by their rare words, whatever the order and whatever runs the index has', async () => {
    const folder = await temporaryFolder('paraphrase');
    for (const topic of TOPICS) {
      await using ledger = await openLedger(folder);
      await ledger.add({ text: text(topic, inOrder), model: { family: 'ours' } });
      await ledger.close();
      await updateLedgerIndex(folder);
    }
    const lookup = await openLedgerLookup(folder);
    const reworded = text('quarry', reordered);
    expect(lookup.lookUp(reworded)).toEqual([]);
    const grown = lookup.paraphrases(reworded, 0);
    expect(grown[0]).toMatchObject({ relation: 'paraphrase', decides: 'nothing', entry: 2, family: 'ours', spans: [] });
    expect(grown[0]!.share).toBeCloseTo(1, 10);
    expect(lookup.paraphrases(reworded, 0.5)).toHaveLength(1);
    expect(lookup.similarity(text('other', inOrder))).toBeLessThan(0.2);
    // Too short to be told from texts that share a word by chance.
    expect(lookup.similarity('quarryword1 quarryword2')).toBeUndefined();
    expect(lookup.paraphrases('quarryword1 quarryword2', 0)).toEqual([]);
    lookup.close();
    await updateLedgerIndex(folder, { rebuild: true });
    const rebuilt = await openLedgerLookup(folder);
    expect(rebuilt.paraphrases(reworded, 0)).toEqual(grown);
    rebuilt.close();
  });
});

describe('paraphraseThreshold', () => {
  test('lets at most the wanted share of like texts pass', () => {
    const known = Array.from({ length: 199 }, (_, at) => at / 1000);
    // floor(0.01 * 200) = 2: the second greatest of 199 is 0.197, and only what is more similar passes.
    expect(paraphraseThreshold(known, 0.01)).toBeCloseTo(0.197, 10);
    expect(known.filter((one) => one >= paraphraseThreshold(known, 0.01)!)).toEqual([0.198]);
    expect(paraphraseThreshold(known.slice(0, 99), 0.01)).toBeCloseTo(0.098, 10);
  });

  test('is unknown where there are too few texts to say it', () => {
    expect(
      paraphraseThreshold(
        Array.from({ length: 98 }, () => 0.1),
        0.01,
      ),
    ).toBeUndefined();
    expect(paraphraseThreshold([], 0.5)).toBeUndefined();
  });
});
