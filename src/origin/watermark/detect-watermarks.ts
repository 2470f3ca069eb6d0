import { CancelledError } from '../../errors.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../../io/format.ts';
import { jsonl } from '../../io/jsonl.ts';
import type { Evidence } from '../../record/evidence.ts';
import { tokenRecordOf } from './token-record.ts';
import { watermarkEvidence } from './watermark-evidence.ts';
import type { WatermarkKey } from './watermark-key.ts';
import type { WatermarkScore } from './watermark-score.ts';

export interface WatermarkResult extends WatermarkScore {
  /** 1-based line of the record. */
  readonly line: number;
  readonly id: string | null;
  readonly tokens: number;
  /** exp of `logP`; 0 where that is too small for a number. */
  readonly p: number;
  readonly evidence: Evidence;
}

export interface UnscoredLine {
  readonly line: number;
  readonly id: string | null;
  readonly problem: string;
}

/**
 * Scores each record of JSON Lines with one key, in their order. A line that cannot be read or holds no tokens becomes an
 * `UnscoredLine`; a text beside the tokens is not looked at.
 *
 * @throws {CancelledError} the signal was given
 */
export async function* detectWatermarks(
  blocks: AsyncIterable<Uint8Array>,
  {
    key,
    alpha,
    name,
    signal,
  }: { readonly key: WatermarkKey; readonly alpha: number; readonly name: string; readonly signal?: AbortSignal },
): AsyncIterable<WatermarkResult | UnscoredLine> {
  for await (const batch of jsonl.decode!(blocks, { path: name, maxRowBytes: DEFAULT_MAX_ROW_BYTES })) {
    for (const event of batch) {
      if (signal?.aborted) throw new CancelledError();
      const line = event.ordinal + 1;
      if (event.kind === 'quarantined') {
        yield { line, id: null, problem: event.detail };
        continue;
      }
      const { id, tokens, problem } = tokenRecordOf(event.value);
      if (tokens === undefined) {
        yield { line, id, problem };
        continue;
      }
      const score = key.detector.score(tokens);
      const evidence = watermarkEvidence(score, { key, alpha });
      yield { line, id, tokens: tokens.length, ...score, p: Math.exp(score.logP), evidence };
    }
  }
}
