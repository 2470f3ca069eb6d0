import type { MapOperator } from '../engine/map.ts';
import { RecalledTextReader, type RecalledTextsIndex } from '../engine/recalled-texts.ts';
import { PairComparer } from './pair-comparer.ts';
import { REMOVAL_VERDICTS } from './removal-rule.ts';

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
  const comparer = new PairComparer();
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
      for (let pair = 0; pair < count; pair++) {
        if (pair % 64 === 0) control.throwIfCancelled();
        const [a, b] = [better[pair]!, worse[pair]!];
        if (!reader.has(a) || !reader.has(b)) continue;
        if (a !== current) {
          current = a;
          comparer.setReference({
            words: Uint32Array.from(reader.words(a)),
            characters: reader.characters(a),
            text: () => reader.text(a),
          });
        }
        const comparison = comparer.compare({
          words: reader.words(b),
          characters: reader.characters(b),
          text: () => reader.text(b),
        });
        result.shared[pair] = comparison.shared;
        result.union[pair] = comparison.union;
        result.verdict[pair] = REMOVAL_VERDICTS.indexOf(comparison.verdict);
        result.isRead[pair] = 1;
      }
      return result;
    },
  };
}
