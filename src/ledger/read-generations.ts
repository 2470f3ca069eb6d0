import { type DecodableInput, decodeInput } from '../io/decode-input.ts';
import type { Row, RowEvent } from '../io/row.ts';
import type { ExportFormat } from './exports/export-format.ts';
import { EXPORT_FORMATS } from './exports/export-formats.ts';
import {
  defaultModel,
  type GenerationColumns,
  type GenerationDefaults,
  generationOfRow,
  hasTextColumn,
} from './generation-columns.ts';
import type { GenerationInput } from './ledger-entry.ts';
import type { RowProblem } from './register-problem.ts';

/** A text to register, or why there is none, with its place in the data. */
export type ReadGeneration =
  | { readonly kind: 'generation'; readonly generation: GenerationInput; readonly line: number }
  | (RowProblem & { readonly kind: 'problem'; readonly line: number });

export interface ReadGenerationsOptions {
  /** `auto`, `rows` (columns of a table or of JSON), `text` (a file is a text) or the name of a log export. */
  readonly format: string;
  readonly columns: GenerationColumns;
  readonly defaults: GenerationDefaults;
  /** Shown each block of the file as it is read, still packed. */
  readonly onBlock?: ((block: Uint8Array) => void) | undefined;
}

/** Rows that may pass before one of them shows what the file is. They are held until then. */
const HELD_ROWS = 200;
const HELD_BYTES = 64 * 1024 * 1024;
const PROBLEM_LENGTH = 200;

type RowReader = (row: Row) => readonly (GenerationInput | RowProblem)[];

/**
 * The generations that a file holds, in its order: rows of JSON Lines, JSON, CSV or Parquet, packed or not, whole text files, or
 * calls in a log export. What a row does not say of its model is taken from the defaults. A bad row takes no other with it.
 */
export async function* readGenerations(
  input: DecodableInput,
  options: ReadGenerationsOptions,
): AsyncGenerator<ReadGeneration> {
  const { onBlock } = options;
  let reader = options.format === 'auto' ? undefined : readerNamed(options.format, options);
  let held: RowEvent[] = [];
  let heldBytes = 0;
  const events = decodeInput(input, { kind: 'all' }, onBlock === undefined ? {} : { onBlock });
  for await (const batch of events) {
    for (const event of batch) {
      if (reader === undefined && event.kind === 'row') reader = recognise(event, options);
      if (reader === undefined && held.length < HELD_ROWS && heldBytes < HELD_BYTES) {
        held.push(event);
        heldBytes += event.sizeBytes;
        continue;
      }
      reader ??= readerNamed('rows', options);
      for (const earlier of held) yield* itemsOf(earlier, reader);
      held = [];
      yield* itemsOf(event, reader);
    }
  }
  reader ??= readerNamed('rows', options);
  for (const event of held) yield* itemsOf(event, reader);
}

function recognise(row: Row, options: ReadGenerationsOptions): RowReader | undefined {
  const known = EXPORT_FORMATS.find((format) => format.recognises(row.value));
  if (known !== undefined) return exportReader(known, options);
  return hasTextColumn(row.value, options.columns) ? readerNamed('rows', options) : undefined;
}

function readerNamed(name: string, options: ReadGenerationsOptions): RowReader {
  const known = EXPORT_FORMATS.find((format) => format.name === name);
  if (known !== undefined) return exportReader(known, options);
  if (name === 'text') {
    const model = defaultModel(options.defaults);
    const { decoding } = options.defaults;
    return ({ value }) =>
      typeof model === 'string'
        ? [{ code: 'no-model', problem: model }]
        : [{ text: String(value.text ?? ''), model, decoding }];
  }
  return ({ value }) => [generationOfRow(value, options)];
}

function exportReader(format: ExportFormat, { defaults }: ReadGenerationsOptions): RowReader {
  return ({ value }) =>
    (format.read(value) ?? []).map((item) => {
      if ('problem' in item) return item;
      // What the log says counts; what it leaves open the user may know.
      const isOpen = item.model.family === 'unknown' || item.model.family === 'other';
      const family = isOpen ? (defaults.model.family ?? item.model.family) : item.model.family;
      const decoding = { ...defaults.decoding, ...item.decoding };
      const model = { ...defaults.model, ...item.model, family };
      return { ...item, model, ...(Object.keys(decoding).length > 0 && { decoding }) };
    });
}

function* itemsOf(event: RowEvent, reader: RowReader): Generator<ReadGeneration> {
  const line = event.ordinal + 1;
  if (event.kind === 'quarantined') {
    yield { kind: 'problem', code: 'unreadable-row', problem: event.detail.slice(0, PROBLEM_LENGTH), line };
    return;
  }
  for (const item of reader(event)) {
    if ('problem' in item)
      yield { kind: 'problem', code: item.code, problem: item.problem.slice(0, PROBLEM_LENGTH), line };
    else yield { kind: 'generation', generation: item, line };
  }
}
