import { expect, test } from 'vitest';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { measureTextPanel, type PanelDocument } from './text-panel.ts';

/** Arms drawn anew. By chance alone a coverage of 0.95 is then seen between 0.90 and 0.99 in 99 of 100 runs; the seed is fixed. */
const REPLICATES = 150;
const DOCUMENTS = 100;
const WORDS_A_DOCUMENT = 200;
const TOPICS = 12;
/** Different words of all topics together, and of each. */
const COMMON = 2000;
const OWN = 600;
const METRICS = ['types', 'hill-1', 'distinct-2', 'unseen-mass', 'mattr-50'];

/** Ranks from 0 on with chances near 1/(rank + 1). */
function zipfRank(random: SeededRandom, size: number): number {
  return Math.floor(size ** (random.below(2 ** 24) / 2 ** 24)) - 1;
}

/** A document has a topic; three words of ten are of its topic, the rest of all. So the words of a document go together. */
function drawArm(random: SeededRandom): readonly PanelDocument[] {
  return Array.from({ length: DOCUMENTS }, () => {
    const topic = random.below(TOPICS);
    const words = Array.from({ length: WORDS_A_DOCUMENT }, () =>
      random.below(10) < 3 ? `t${topic}x${zipfRank(random, OWN)}` : `c${zipfRank(random, COMMON)}`,
    );
    return { key: BigInt(random.below(2 ** 24)), text: words.join(' ') };
  });
}

test(`in ${REPLICATES} arms of documents from one distribution, 95 % intervals hold the truth in 90 to 99 %`, () => {
  const random = new SeededRandom(2012);
  const panels = Array.from({ length: REPLICATES }, () => {
    const documents = drawArm(random);
    return measureTextPanel(
      { id: 'drawn', documents: () => documents },
      { words: DOCUMENTS * WORDS_A_DOCUMENT, bytes: 0 },
    );
  });
  for (const id of METRICS) {
    const estimates = panels.map(({ metrics }) => metrics.find((metric) => metric.id === id)!);
    // What arms of this size have on average: rarefied values are unbiased, so this is what the source has in m words.
    const truth = estimates.reduce((sum, { value }) => sum + value, 0) / REPLICATES;
    for (const { noInterval } of estimates) expect(noInterval).toBeUndefined();
    const coverage = estimates.filter(({ low, high }) => low! <= truth && truth <= high!).length / REPLICATES;
    expect(coverage, id).toBeGreaterThanOrEqual(0.9);
    expect(coverage, id).toBeLessThanOrEqual(0.99);
  }
});
