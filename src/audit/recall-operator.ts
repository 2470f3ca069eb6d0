import { hash } from 'node:crypto';
import type { MapOperator } from '../engine/map.ts';
import type { WorkControl } from '../engine/work-control.ts';
import { decodeInput } from '../io/decode-input.ts';
import type { Row } from '../io/row.ts';
import { TextKernel } from '../kernels/text-kernel.ts';
import type { FingerprintParams, FingerprintTask, TaskInput } from './fingerprint-operator.ts';
import { normalisedText } from './normalised-hash.ts';
import { RecalledFileWriter } from './recalled-file-writer.ts';
import { createMappers, type RowMapper } from './record-reader.ts';
import { untilMissingRowGroup } from './until-missing-row-group.ts';

/** What decides which rows and fields an input has; as at the first reading. */
export type RecallParams = Pick<FingerprintParams, 'mappings' | 'maxRowBytes' | 'maxExpansion' | 'sampleShare'>;

/** Records whose texts are wanted: shape [records] each, ordered by input, row and field. */
export interface WantedRecords {
  /** Which of the task's inputs. */
  readonly input: Uint32Array;
  /** `Row.ordinal` in the task's reading of that input; in a stream of several parts, counted through all of them. */
  readonly row: Uint32Array;
  /** Which field of the mapped row, 0-based. */
  readonly nth: Uint32Array;
  /** The caller's number of the record. */
  readonly record: Uint32Array;
  /** First 64 bits, big-endian, of the SHA-256 of the normalised text, which proves that the text is the one. */
  readonly content: BigUint64Array;
}

export interface RecallTask {
  /** The task of the first reading. */
  readonly task: FingerprintTask;
  readonly wanted: WantedRecords;
  /** Absolute path of the file to write; it must not exist. */
  readonly file: string;
}

/** What was written, as `RecalledFile` says: shape [texts found] each. */
export interface RecallResult {
  readonly record: Uint32Array;
  readonly offset: Float64Array;
  readonly textBytes: Uint32Array;
  readonly wordCount: Uint32Array;
  readonly characters: Uint32Array;
  /** Wanted records whose text was not there any more: the input changed or cannot be read. */
  readonly lost: Uint32Array;
  /** Bytes of inputs read. */
  readonly readBytes: number;
}

/** The map operator that reads the texts of some records again. Only rows that are wanted are parsed, and none behind the last of them. */
export function createOperator({
  mappings,
  maxRowBytes,
  maxExpansion,
  sampleShare,
}: RecallParams): MapOperator<RecallTask, RecallResult> {
  const mappers = createMappers(mappings);
  const kernel = new TextKernel([]);
  const limits = { maxRowBytes, maxExpansion, ...(sampleShare !== undefined && { sampleShare }) };
  return {
    async run({ task, wanted, file }, control) {
      const count = wanted.record.length;
      const found = new FoundTexts(count);
      let readBytes = 0;
      let left = task.sizeBytes;
      const advance = (bytes: number) => {
        const done = Math.min(left, bytes);
        left -= done;
        control.advance({ bytes: done, records: 0 });
      };
      const writer = await RecalledFileWriter.create(file);
      try {
        for (let start = 0, end = 0; start < count; start = end) {
          while (end < count && wanted.input[end] === wanted.input[start]) end++;
          const input = task.inputs[wanted.input[start]!]!;
          const onBytes = (bytes: number) => {
            readBytes += bytes;
            advance(bytes);
          };
          const mapper = mappers[input.mapping]!;
          await recallInput(
            { task, input, wanted, start, end, mapper, kernel, limits, control, onBytes },
            writer,
            found,
          );
        }
        await writer.finish();
      } finally {
        await writer.close();
      }
      // What was not read is done with, too.
      advance(left);
      return { ...found.texts(), lost: wanted.record.filter((_, at) => !found.has(at)), readBytes };
    },
  };
}

interface InputRecall {
  readonly task: FingerprintTask;
  readonly input: TaskInput;
  readonly wanted: WantedRecords;
  /** Where the input's records begin and end among those wanted. */
  readonly start: number;
  readonly end: number;
  readonly mapper: RowMapper;
  readonly kernel: TextKernel;
  readonly limits: { readonly maxRowBytes: number; readonly maxExpansion: number; readonly sampleShare?: number };
  readonly control: WorkControl;
  /** Told of bytes as they are read. */
  readonly onBytes: (count: number) => void;
}

async function recallInput(
  { task, input, wanted, start, end, mapper, kernel, limits, control, onBytes }: InputRecall,
  writer: RecalledFileWriter,
  found: FoundTexts,
): Promise<void> {
  const events = decodeInput(input.entry, task.piece, {
    ...limits,
    wants: wantsAmong(wanted.row, start, end),
    onBlock: (block) => {
      // Long stretches may hold nothing that is wanted, and give no events.
      control.throwIfCancelled();
      onBytes(block.length);
    },
    // What changed is told by the texts themselves.
    onChanged: () => {},
  });
  let at = start;
  for await (const batch of untilMissingRowGroup(events)) {
    control.throwIfCancelled();
    for (const event of batch) {
      while (at < end && wanted.row[at]! < event.ordinal) at++;
      const texts = event.kind === 'row' ? textsOf(event, mapper) : [];
      for (; at < end && wanted.row[at] === event.ordinal; at++) {
        const raw = texts[wanted.nth[at]!];
        if (raw === undefined) continue;
        // Records of one content can differ in line ends and Unicode forms; what is compared must not depend on which of them is read.
        const text = normalisedText(raw, kernel.load(raw).length === raw.length);
        if (contentBits(kernel.load(text)) !== wanted.content[at]) continue;
        const { characters } = kernel.measure();
        kernel.hashWords(text);
        const words = kernel.wordHashes();
        const textBytes = kernel.bytes.length;
        const offset = writer.append(words, kernel.bytes);
        found.add(at, { record: wanted.record[at]!, offset, textBytes, wordCount: words.length, characters });
        control.advance({ bytes: 0, records: 1 });
        // The kernel is shared by the tasks of this thread: nothing of it is used behind this line.
        await writer.drain();
      }
    }
    if (at === end) break;
  }
  control.throwIfCancelled();
  // Row groups are not read in blocks; all of the task's count.
  if (task.piece.kind === 'groups') onBytes(task.sizeBytes);
}

/** Texts found so far, in the order of the wanted records. */
class FoundTexts {
  readonly #isFound: Uint8Array;
  readonly #record: Uint32Array;
  readonly #offset: Float64Array;
  readonly #textBytes: Uint32Array;
  readonly #wordCount: Uint32Array;
  readonly #characters: Uint32Array;
  #count = 0;

  constructor(most: number) {
    this.#isFound = new Uint8Array(most);
    this.#record = new Uint32Array(most);
    this.#offset = new Float64Array(most);
    this.#textBytes = new Uint32Array(most);
    this.#wordCount = new Uint32Array(most);
    this.#characters = new Uint32Array(most);
  }

  /** @param at position among the wanted records */
  add(
    at: number,
    text: {
      readonly record: number;
      readonly offset: number;
      readonly textBytes: number;
      readonly wordCount: number;
      readonly characters: number;
    },
  ): void {
    const next = this.#count++;
    this.#isFound[at] = 1;
    this.#record[next] = text.record;
    this.#offset[next] = text.offset;
    this.#textBytes[next] = text.textBytes;
    this.#wordCount[next] = text.wordCount;
    this.#characters[next] = text.characters;
  }

  has(at: number): boolean {
    return this.#isFound[at] === 1;
  }

  texts(): Omit<RecallResult, 'lost' | 'readBytes'> {
    return {
      record: this.#record.slice(0, this.#count),
      offset: this.#offset.slice(0, this.#count),
      textBytes: this.#textBytes.slice(0, this.#count),
      wordCount: this.#wordCount.slice(0, this.#count),
      characters: this.#characters.slice(0, this.#count),
    };
  }
}

/** Whether a row is among rows[start … end), which ascend. Rows are mostly asked for in order. */
function wantsAmong(rows: Uint32Array, start: number, end: number): (ordinal: number) => boolean {
  let at = start;
  return (ordinal) => {
    while (at > start && rows[at - 1]! >= ordinal) at--;
    while (at < end && rows[at]! < ordinal) at++;
    return at < end && rows[at] === ordinal;
  };
}

/** Texts of a row's fields; none where the row cannot be read any more. */
function textsOf(row: Row, mapper: RowMapper): readonly string[] {
  const mapped = mapper(row);
  return mapped.kind === 'mapped' ? mapped.fields.map(({ text }) => text) : [];
}

/** First 64 bits of the hash of a normalised text. */
function contentBits(bytes: Uint8Array): bigint {
  const digest = hash('sha256', bytes, 'buffer');
  return new DataView(digest.buffer, digest.byteOffset, 8).getBigUint64(0);
}
