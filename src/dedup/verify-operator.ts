import type { MapOperator } from '../engine/map.ts';
import { RecalledTextReader, type RecalledTextsIndex } from '../engine/recalled-texts.ts';
import { PairKernel } from '../kernels/pair-kernel.ts';
import { characterJaccard } from './character-jaccard.ts';
import { ContainmentProof, REMOVAL_VERDICTS, removalVerdict } from './removal-rule.ts';

export interface VerifyParams {
  readonly texts: RecalledTextsIndex;
}

/** Pairs of records, those of one better record together. */
export interface VerifyTask {
  readonly better: Uint32Array;
  readonly worse: Uint32Array;
}

/** What direct comparison says of each pair: shape [pairs] each. */
export interface VerifyResult {
  /** Distinct word 5-grams in both, and in either. Both 0 where a text could not be read again. */
  readonly shared: Uint32Array;
  readonly union: Uint32Array;
  /** Position in `REMOVAL_VERDICTS`, of removing the worse one. */
  readonly verdict: Uint8Array;
  readonly isRead: Uint8Array;
}

/** Runs in workers: compares texts directly. */
export function createOperator({ texts }: VerifyParams): MapOperator<VerifyTask, VerifyResult> {
  const reader = new RecalledTextReader(texts);
  const kernel = new PairKernel();
  return {
    async run({ better, worse }, control) {
      const count = better.length;
      const result: VerifyResult = {
        shared: new Uint32Array(count),
        union: new Uint32Array(count),
        verdict: new Uint8Array(count),
        isRead: new Uint8Array(count),
      };
      let current = -1;
      let currentWords = new Uint32Array(0);
      let proof: ContainmentProof | undefined;
      for (let pair = 0; pair < count; pair++) {
        if (pair % 64 === 0) control.throwIfCancelled();
        const [a, b] = [better[pair]!, worse[pair]!];
        if (!reader.has(a) || !reader.has(b)) continue;
        if (a !== current) {
          current = a;
          currentWords = Uint32Array.from(reader.words(a));
          kernel.setReference(currentWords);
          proof = undefined;
        }
        const words = reader.words(b);
        const measure = kernel.compare(words);
        const verdict = removalVerdict(
          {
            words: [currentWords.length, words.length],
            characters: [reader.characters(a), reader.characters(b)],
            trigrams: measure.trigrams,
            sharedTrigrams: measure.sharedTrigrams,
          },
          {
            containsSequence: () => kernel.containsSequence(words),
            characterJaccard: () => characterJaccard(reader.text(a), reader.text(b)),
          },
        );
        let proved = verdict;
        if (verdict === 'contained') {
          proof ??= new ContainmentProof(reader.text(a));
          if (!proof.contains(reader.text(b))) proved = 'not-contained';
        }
        result.shared[pair] = measure.sharedShingles;
        result.union[pair] = measure.shingles[0] + measure.shingles[1] - measure.sharedShingles;
        result.verdict[pair] = REMOVAL_VERDICTS.indexOf(proved);
        result.isRead[pair] = 1;
      }
      return result;
    },
  };
}
