import { InputError } from '../../errors.ts';
import { ByteSource } from '../../io/byte-source.ts';
import { compressionOf, decompressedBlocks, splitCompressionSuffix } from '../../io/container.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../../io/format.ts';
import { sniffFormat } from '../../io/formats.ts';
import { nearNames } from '../../io/near-names.ts';
import type { RowEvent } from '../../io/row.ts';
import type { StreamState } from '../../io/stream-fault.ts';
import type { ExportFormat, ExportItem, ExportProblem } from './export-format.ts';
import { EXPORT_FORMATS } from './export-formats.ts';

const HEAD_BYTES = 64 * 1024;
/** Rows that may pass before one of them shows what the export is. They are held until then. */
const SNIFFED_ROWS = 200;
const SNIFFED_BYTES = 64 * 1024 * 1024;
const PROBLEM_LENGTH = 200;

export interface ReadExportOptions {
  /** Name of a format of `EXPORT_FORMATS`, or `auto`. */
  readonly format: string;
  /** Name of the file as the user knows it; its extension tells JSON Lines from JSON and CSV. */
  readonly name: string;
  /** The bytes, gzip and zstd unpacked on the way. Blocks are valid until the next is asked for. */
  readonly stream?: AsyncIterable<Uint8Array>;
  /** In place of `stream`: lines without their ends. */
  readonly lines?: AsyncIterable<string> | Iterable<string>;
  /** Longest row that is read, default 32 MiB; longer ones are problems and are not held. */
  readonly maxRowBytes?: number;
}

/**
 * The generations that a log export records, in its order, and what could not be read of it with its line. A bad row takes
 * no other with it; memory is bounded by the longest row allowed.
 *
 * @throws {InputError} no format has the name, or, with `auto`, none of the first rows is of a known kind
 */
export async function* readExport(options: ReadExportOptions): AsyncIterable<ExportItem> {
  const { format: wanted, name } = options;
  let format = wanted === 'auto' ? undefined : formatNamed(wanted);
  const held: RowEvent[] = [];
  let heldBytes = 0;
  for await (const event of rowsOf(options)) {
    if (format === undefined) {
      if (event.kind === 'row') format = EXPORT_FORMATS.find((one) => one.recognises(event.value));
      if (format === undefined) {
        held.push(event);
        heldBytes += event.sizeBytes;
        if (held.length > SNIFFED_ROWS || heldBytes > SNIFFED_BYTES) throw unknownExport(name, held.length);
        continue;
      }
      for (const earlier of held.splice(0)) yield* itemsOf(earlier, format);
    }
    yield* itemsOf(event, format);
  }
  if (format !== undefined) return;
  if (held.some(({ kind }) => kind === 'row')) throw unknownExport(name, held.length);
  // Nothing but faults, which say more than that no kind was recognised.
  for (const event of held) yield* itemsOf(event, EXPORT_FORMATS[0]!);
}

function formatNamed(name: string): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format.name === name);
  if (found !== undefined) return found;
  const names = EXPORT_FORMATS.map((format) => format.name);
  const [near] = nearNames(name, names);
  throw new InputError({
    path: name,
    problem: 'no log export has this name',
    hint: near === undefined ? `Use one of auto, ${names.join(', ')}.` : `Did you mean ${near}?`,
  });
}

function unknownExport(name: string, rowCount: number): InputError {
  return new InputError({
    path: name,
    problem: `none of the first ${rowCount} rows is of a log export that is known`,
    hint: `Known are: ${EXPORT_FORMATS.map((format) => `${format.title} (${format.name})`).join('; ')}.`,
  });
}

function* itemsOf(event: RowEvent, format: ExportFormat): Iterable<ExportItem> {
  const line = event.ordinal + 1;
  if (event.kind === 'quarantined') {
    yield problemAt(line, 'unreadable-row', event.detail);
    return;
  }
  for (const item of format.read(event.value) ?? []) {
    if ('problem' in item) yield problemAt(line, item.code, item.problem);
    else yield item;
  }
}

function problemAt(line: number, code: ExportProblem['code'], problem: string): ExportProblem {
  return { line, code, problem: problem.slice(0, PROBLEM_LENGTH) };
}

async function* rowsOf({ stream, lines, name, maxRowBytes }: ReadExportOptions): AsyncIterable<RowEvent> {
  const packed = new ByteSource(stream ?? blocksOf(lines ?? []));
  const state: StreamState = {};
  const limits = { path: name, maxRowBytes: maxRowBytes ?? DEFAULT_MAX_ROW_BYTES };
  const counter = { next: 0 };
  try {
    await packed.fill(HEAD_BYTES);
    const compression = compressionOf(packed.view());
    const plain = new ByteSource(decompressedBlocks(packed.rest(), { compression, state, limit: {} }));
    await plain.fill(HEAD_BYTES);
    const { stem } = splitCompressionSuffix(name);
    const sniffed = sniffFormat(lines === undefined ? stem : `${stem}.jsonl`, plain.view());
    if (
      sniffed.kind === 'unsupported' ||
      sniffed.format.decode === undefined ||
      sniffed.format.name.startsWith('text')
    ) {
      throw new InputError({
        path: name,
        problem: 'is neither JSON, JSON Lines nor CSV',
        hint: 'Export the log as one of these.',
      });
    }
    const events = sniffed.format.decode(plain.rest(), { ...limits, counter, isCut: () => state.fault !== undefined });
    for await (const batch of events) yield* batch;
    if (state.fault !== undefined) {
      const { reason, detail } = state.fault;
      yield { kind: 'quarantined', ordinal: counter.next, sizeBytes: 0, reason, detail, isOpenEnded: true };
    }
  } finally {
    await packed.close();
  }
}

async function* blocksOf(lines: AsyncIterable<string> | Iterable<string>): AsyncIterable<Uint8Array> {
  for await (const line of lines) yield Buffer.from(`${line}\n`);
}
