import type { WorkControl } from '../../engine/work-control.ts';
import { type DecodableInput, decodeInput, type InputPart } from '../../io/decode-input.ts';
import type { Row } from '../../io/row.ts';
import { wantsAmong } from './wants-among.ts';

/** A row that is to be read again. */
export interface WantedRow {
  /** Position among the inputs of its task. */
  readonly input: number;
  readonly position: number;
  /** Content hash of the row as the audit read it; 64 bits, signed. */
  readonly row_hash: bigint;
}

/** A row that is not as the audit read it. */
export interface ChangedRow {
  readonly input: string;
  /** From 1. */
  readonly row: number;
}

/**
 * Reads rows of the inputs of a task again, each proved by its hash.
 *
 * @param wanted by input and position, ascending
 * @param options.keepsBytes whether rows bear their own bytes, see `DecodeOptions.keepsBytes`. Default false
 * @param options.take called for each of them, in order
 * @returns the first row that is not as it was, where reading ended; null: all are
 * @throws {CancelledError} the control is cancelled
 */
export async function readWantedRows<Wanted extends WantedRow>(
  {
    inputs,
    piece,
    sizeBytes,
  }: { readonly inputs: readonly DecodableInput[]; readonly piece: InputPart; readonly sizeBytes: number },
  wanted: readonly Wanted[],
  {
    maxRowBytes,
    keepsBytes = false,
    control,
    take,
  }: {
    readonly maxRowBytes: number;
    readonly keepsBytes?: boolean;
    readonly control: WorkControl;
    readonly take: (row: Row, wanted: Wanted) => Promise<void> | void;
  },
): Promise<ChangedRow | null> {
  let left = sizeBytes;
  const advance = (bytes: number) => {
    const done = Math.min(left, bytes);
    left -= done;
    control.advance({ bytes: done, records: 0 });
  };
  for (let start = 0, end = 0; start < wanted.length; start = end) {
    while (end < wanted.length && wanted[end]!.input === wanted[start]!.input) end++;
    const input = inputs[wanted[start]!.input]!;
    const events = decodeInput(input, piece, {
      keepsBytes,
      maxRowBytes,
      // The audit that listed these rows held to its own limit.
      maxExpansion: Number.MAX_SAFE_INTEGER,
      wants: wantsAmong(wanted, start, end),
      onBlock: (block) => {
        control.throwIfCancelled();
        advance(block.length);
      },
      // What changed is told by the rows themselves.
      onChanged: () => {},
    });
    let at = start;
    for await (const batch of events) {
      control.throwIfCancelled();
      for (const event of batch) {
        if (at === end) break;
        const one = wanted[at]!;
        if (event.ordinal < one.position) continue;
        if (
          event.ordinal > one.position ||
          event.kind !== 'row' ||
          event.contentHash !== BigInt.asUintN(64, one.row_hash)
        )
          return { input: input.displayPath, row: one.position + 1 };
        // Most are taken at once; waiting for each would cost more than taking it.
        const taken = take(event, one);
        if (taken !== undefined) await taken;
        at++;
      }
      if (at === end) break;
    }
    if (at < end) return { input: input.displayPath, row: wanted[at]!.position + 1 };
  }
  advance(left);
  return null;
}
