import { setImmediate } from 'node:timers/promises';
import { positions, radixSort } from '../../dedup/radix-sort.ts';
import { CancelledError, SampleTooSmallError } from '../../errors.ts';
import { SurprisalCounts, type SurprisalSettings, TrigramModel } from './surprisal-model.ts';

/** Weights tried for the shorter contexts; between neighbours the mean surprisal differs by about a hundredth of itself. */
const WEIGHTS: readonly number[] = [1, 3, 10, 30, 100, 300, 1000];
/** Words that the weights are chosen on. */
const TRIED_WORDS = 100_000;
/** Texts between two looks at the signal. */
const TEXTS_AT_ONCE = 256;

/** Texts that are learnt from together: a unit is measured as if none of its texts had been seen. */
export interface SurprisalUnit {
  readonly texts: readonly (readonly string[])[];
}

/**
 * Learns a model from the words of some texts. Counts are whole numbers, so that the same texts in any order give the same counts; the
 * weights are those of a grid under which the first texts, each without its own unit, are least surprising.
 *
 * @param units in a written order, for the weights; words may be made anew each time they are asked for
 * @throws {SampleTooSmallError} no text has a word
 * @throws {CancelledError} `signal` aborted
 */
export async function fitSurprisalModel(
  units: Iterable<SurprisalUnit>,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<TrigramModel> {
  const pause = pauses(signal);
  const counts = new SurprisalCounts();
  const tried: SurprisalUnit[] = [];
  let triedWords = 0;
  for (const unit of units) {
    for (const text of unit.texts) {
      await pause();
      counts.add(text);
    }
    if (triedWords >= TRIED_WORDS) continue;
    tried.push(unit);
    for (const { length } of unit.texts) triedWords += length;
  }
  if (counts.tokens === 0) {
    throw new SampleTooSmallError({ quantity: 'a model of surprisal', unit: 'words', observed: 0, required: 1 });
  }
  const { high, low, counts: values } = counts.grams.entries();
  const order = positions(values.length);
  radixSort(order, low);
  radixSort(order, high);
  const sorted = {
    high: order.map((at) => high[at]!),
    low: order.map((at) => low[at]!),
    counts: order.map((at) => values[at]!),
  };
  const { tokens, types } = counts;
  const weights = await chooseWeights(new TrigramModel({ tokens, types, weights: [1, 1] }, sorted), tried, pause);
  return new TrigramModel({ tokens, types, weights }, sorted);
}

/** The weights of the least surprise; of equal ones, the lowest. */
async function chooseWeights(
  model: TrigramModel,
  units: readonly SurprisalUnit[],
  pause: () => Promise<void>,
): Promise<SurprisalSettings['weights']> {
  const grid = WEIGHTS.flatMap((pair) => WEIGHTS.map((triple) => [pair, triple] as const));
  const sums = grid.map(() => 0);
  const own = new SurprisalCounts();
  for (const { texts } of units) {
    own.clear();
    for (const text of texts) own.add(text);
    for (const text of texts) {
      await pause();
      for (const step of model.steps(text, own)) {
        for (const [at, weights] of grid.entries()) sums[at]! -= Math.log(model.probability(step, weights));
      }
    }
  }
  let best = 0;
  for (const [at, sum] of sums.entries()) if (sum < sums[best]!) best = at;
  return grid[best]!;
}

function pauses(signal: AbortSignal | undefined): () => Promise<void> {
  let since = 0;
  return async () => {
    if (++since % TEXTS_AT_ONCE !== 1) return;
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
  };
}
