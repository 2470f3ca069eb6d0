import type { GenerationInput } from '../../src/ledger/ledger-entry.ts';
import { randomText } from './random-text.ts';
import { SeededRandom } from './seeded-random.ts';

/** Texts as a service would register them, all different. */
export function makeGenerations(count: number, { seed = 1, words = 40 } = {}): readonly GenerationInput[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    text: `${randomText(random, words)} (${seed}/${index})`,
    model: { family: 'ours', name: `writer-${index % 3}` },
    id: `call-${seed}-${index}`,
  }));
}
