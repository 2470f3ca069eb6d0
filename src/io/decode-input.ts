import { stat } from 'node:fs/promises';
import { fileBlocks, lineAlignedBlocks } from './blocks.ts';
import { ByteSource } from './byte-source.ts';
import {
  type Archive,
  type Compression,
  compressionOf,
  decompressedBlocks,
  splitCompressionSuffix,
} from './container.ts';
import type { ExpansionLimit } from './expansion-guard.ts';
import { DEFAULT_MAX_ROW_BYTES, type DecodeOptions, type RowCounter, type RowFormat } from './format.ts';
import { formatNamed, sniffFormat } from './formats.ts';
import type { EntryPlace, QuarantinedRow, QuarantineReason, RowEvent } from './row.ts';
import type { StreamFault, StreamState } from './stream-fault.ts';
import { isTar, type TarEntry, tarEntries } from './tar.ts';

const HEAD_BYTES = 64 * 1024;

/** The part of an inventory entry that decoding needs. */
export interface DecodableInput {
  readonly path: string;
  readonly displayPath: string;
  readonly sizeBytes: number;
  /** Modification time in nanoseconds, decimal. */
  readonly mtimeNs: string;
  /** Name of a format; of no meaning for archives, whose entries have their own. */
  readonly format: string;
  readonly compression: Compression;
  readonly archive: Archive;
}

export type InputPart =
  /** The lines that begin in [start, end): uncompressed formats of access `lines`. */
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  /** Row groups of a format of access `indexed`. */
  | { readonly kind: 'groups'; readonly groups: readonly number[] }
  | { readonly kind: 'all' };

export interface DecodeInputOptions extends ExpansionLimit {
  /** Rows longer than this are quarantined without being held. Default 32 MiB. */
  readonly maxRowBytes?: number;
  /** Share of rows to keep, by content hash, 0-1. Default: all. */
  readonly sampleShare?: number;
  /** Counts all positions passed: rows met, rows that sampling leaves out, blank lines. */
  readonly counter?: RowCounter;
  /** As in `DecodeOptions`: rows and faults at other ordinals are counted, but neither parsed nor given. Default: all. */
  readonly wants?: (ordinal: number) => boolean;
  /** As in `DecodeOptions`: rows of JSON Lines bear their bytes. Default false. */
  readonly keepsBytes?: boolean;
  /** Shown each block of the file as it is read, still packed; valid during the call only. For progress and digests. */
  readonly onBlock?: (block: Uint8Array) => void;
  /**
   * Told, after the last row, where the file is no longer as it was listed although nothing it held then is missing: it
   * has grown, or was written to. Without it that gives a quarantined row, as does a file that became shorter.
   */
  readonly onChanged?: (change: InputChange) => void;
  /** Size of the blocks read, default 1 MiB. Rows do not depend on it. */
  readonly blockBytes?: number;
}

/** How a file changed while it was read. */
export interface InputChange {
  readonly listedBytes: number;
  readonly nowBytes: number;
}

/**
 * Rows of a file or of a part of it, whatever it is packed in. Bad data, cuts, bombs, a file that cannot be read and one
 * that changes meanwhile give quarantined rows and no error; ordinals count within the part.
 *
 * @throws {TypeError} where the part does not fit the format, which is the caller's fault
 */
export async function* decodeInput(
  input: DecodableInput,
  part: InputPart,
  options: DecodeInputOptions = {},
): AsyncIterable<readonly RowEvent[]> {
  const counter = options.counter ?? { next: 0 };
  const state: StreamState = {};
  const decodeOptions: DecodeOptions = {
    maxRowBytes: options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES,
    ...(options.sampleShare === undefined ? {} : { sampleShare: options.sampleShare }),
    ...(options.wants === undefined ? {} : { wants: options.wants }),
    ...(options.keepsBytes === undefined ? {} : { keepsBytes: options.keepsBytes }),
    path: input.displayPath,
    counter,
    isFileStart: part.kind !== 'range' || part.start === 0,
    isCut: () => state.fault !== undefined,
  };
  yield* decodePart({ input, part, options, decodeOptions, state });
  const fault = state.fault ?? (await changeOf(input, options.onChanged));
  if (fault !== undefined) yield faultEvents(fault, decodeOptions);
}

interface PartContext {
  readonly input: DecodableInput;
  readonly part: InputPart;
  readonly options: DecodeInputOptions;
  readonly decodeOptions: DecodeOptions;
  readonly state: StreamState;
}

async function* decodePart({
  input,
  part,
  options,
  decodeOptions,
  state,
}: PartContext): AsyncIterable<readonly RowEvent[]> {
  const { path, compression, archive } = input;
  const size = options.blockBytes === undefined ? {} : { blockBytes: options.blockBytes };
  if (archive === 'tar') {
    if (part.kind !== 'all')
      throw new TypeError(`${input.displayPath}: an archive is read as a whole, not by ${part.kind}`);
    const blocks = decompressedBlocks(readable(fileBlocks({ path, ...size }), state, options.onBlock), {
      compression,
      state,
      limit: options,
    });
    yield* decodeArchive(blocks, { options, decodeOptions, state });
    return;
  }
  const format = formatNamed(input.format);
  if (format === undefined) throw new TypeError(`${input.displayPath}: no format is named "${input.format}"`);
  if (format.decodeGroups !== undefined && format.index !== undefined) {
    if (part.kind === 'range' || compression !== 'none')
      throw new TypeError(`${input.displayPath}: ${format.name} is read by row groups from an uncompressed file`);
    try {
      const groups = part.kind === 'groups' ? part.groups : (await format.index(path)).keys().toArray();
      yield* format.decodeGroups(path, groups, decodeOptions);
    } catch (error) {
      state.fault = unreadable(error);
    }
    return;
  }
  if (part.kind === 'groups') throw new TypeError(`${input.displayPath}: ${format.name} has no row groups`);
  if (part.kind === 'range' && (format.access !== 'lines' || compression !== 'none')) {
    throw new TypeError(`${input.displayPath}: ranges need an uncompressed file of lines`);
  }
  const fileBytes =
    part.kind === 'range'
      ? lineAlignedBlocks({ path, start: part.start, end: part.end, ...size })
      : fileBlocks({ path, ...size });
  const blocks = decompressedBlocks(readable(fileBytes, state, options.onBlock), {
    compression,
    state,
    limit: options,
  });
  yield* decodeBlocks(format, blocks, decodeOptions);
}

function decodeBlocks(
  format: RowFormat,
  blocks: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncIterable<readonly RowEvent[]> {
  if (format.decode === undefined) throw new TypeError(`${options.path}: ${format.name} cannot be read as a stream`);
  return format.decode(blocks, options);
}

interface ArchiveContext {
  readonly options: DecodeInputOptions;
  readonly decodeOptions: DecodeOptions;
  readonly state: StreamState;
}

async function* decodeArchive(
  blocks: AsyncIterable<Uint8Array>,
  context: ArchiveContext,
): AsyncIterable<readonly RowEvent[]> {
  for await (const entry of tarEntries(blocks, context.state)) {
    if (entry.kind === 'directory') continue;
    const first = context.decodeOptions.counter!.next;
    const found: FoundEntry = { unit: 'file' };
    for await (const events of decodeEntry(entry, context, found)) {
      if (events.length === 0) continue;
      yield events.map((event) => ({
        ...event,
        entry: entry.name,
        inEntry: { ordinal: event.ordinal - first, unit: found.unit },
      }));
    }
  }
}

/** What was found out about an entry; a file until its format is known. */
interface FoundEntry {
  unit: EntryPlace['unit'];
}

const REFUSED_KINDS: Readonly<Record<Exclude<TarEntry['kind'], 'file' | 'directory'>, string>> = {
  link: 'a link; only regular files of an archive are read',
  device: 'a device or pipe; only regular files of an archive are read',
  sparse: 'a sparse file, which cannot be read from a stream: unpack the archive and give the folder',
  unknown: 'an entry of unknown type; only regular files of an archive are read',
};

async function* decodeEntry(
  entry: TarEntry,
  { options, decodeOptions, state }: ArchiveContext,
  found: FoundEntry,
): AsyncIterable<readonly RowEvent[]> {
  const refuse = (detail: string): readonly RowEvent[] =>
    faultEvents({ reason: 'unsupported-entry', detail }, decodeOptions, entry.sizeBytes);
  if (entry.kind !== 'file') {
    yield refuse(REFUSED_KINDS[entry.kind as keyof typeof REFUSED_KINDS]);
    return;
  }
  if (entry.name.split('/').some((part) => part.startsWith('.') && part !== '.' && part !== '..')) {
    yield refuse('a hidden file');
    return;
  }
  const raw = new ByteSource(entry.blocks);
  await raw.fill(HEAD_BYTES);
  const compression = compressionOf(raw.view());
  const entryState: StreamState = {};
  const content = new ByteSource(decompressedBlocks(raw.rest(), { compression, state: entryState, limit: options }));
  try {
    await content.fill(HEAD_BYTES);
    const head = content.view().subarray(0, HEAD_BYTES);
    if (isTar(head)) {
      yield refuse('an archive inside the archive: unpack it and give the folder');
      return;
    }
    const name = compression === 'none' ? entry.name : splitCompressionSuffix(entry.name).stem;
    if (head.length === 0 && entryState.fault === undefined) {
      if (state.fault === undefined) yield faultEvents({ reason: 'no-text', detail: 'an empty file' }, decodeOptions);
      return;
    }
    const sniffed = sniffFormat(name, head);
    if (sniffed.kind === 'unsupported') {
      yield refuse(`${sniffed.what}. ${sniffed.remedy}`);
    } else if (sniffed.format.decode === undefined) {
      yield refuse(`${sniffed.format.name} cannot be read inside an archive: unpack it and give the folder`);
    } else {
      const { access } = sniffed.format;
      found.unit = access === 'lines' ? 'line' : access === 'whole' ? 'file' : 'row';
      yield* sniffed.format.decode(content.rest(), {
        ...decodeOptions,
        path: entry.name,
        isFileStart: true,
        isCut: () => entryState.fault !== undefined || state.fault !== undefined,
      });
    }
    if (entryState.fault !== undefined) yield faultEvents(entryState.fault, decodeOptions);
  } finally {
    await content.close();
  }
}

/** The event of a fault, which takes a position of its own; none where it is not wanted. */
function faultEvents(
  { reason, detail }: StreamFault,
  { counter, wants }: Pick<DecodeOptions, 'counter' | 'wants'>,
  sizeBytes = 0,
): readonly QuarantinedRow[] {
  const ordinal = counter!.next++;
  if (wants?.(ordinal) === false) return [];
  return [
    {
      kind: 'quarantined',
      ordinal,
      sizeBytes,
      reason,
      detail: detail.slice(0, 200),
      ...(OPEN_ENDED.has(reason) && { isOpenEnded: true }),
    },
  ];
}

/** Faults of a stream or file behind which any number of rows may be missing. */
const OPEN_ENDED: ReadonlySet<QuarantineReason> = new Set([
  'truncated',
  'expands-too-far',
  'malformed-archive',
  'unreadable-file',
  'changed-while-read',
]);

/** The blocks up to the first error of the file system, which is noted. */
async function* readable(
  blocks: AsyncIterable<Uint8Array>,
  state: StreamState,
  onBlock?: (block: Uint8Array) => void,
): AsyncIterable<Uint8Array> {
  try {
    for await (const block of blocks) {
      onBlock?.(block);
      yield block;
    }
  } catch (error) {
    state.fault = unreadable(error);
  }
}

function unreadable(error: unknown): StreamFault {
  if (error instanceof Error && 'code' in error && 'syscall' in error) {
    return { reason: 'unreadable-file', detail: `the file cannot be read (${String(error.code)})` };
  }
  throw error;
}

/** Whether the file is no longer the one that was listed: a fault, or told to who asks to be told. */
async function changeOf(
  { path, sizeBytes, mtimeNs }: DecodableInput,
  onChanged: DecodeInputOptions['onChanged'],
): Promise<StreamFault | undefined> {
  try {
    const now = await stat(path, { bigint: true });
    if (Number(now.size) === sizeBytes && now.mtimeNs.toString() === mtimeNs) return undefined;
    if (onChanged !== undefined && Number(now.size) >= sizeBytes) {
      onChanged({ listedBytes: sizeBytes, nowBytes: Number(now.size) });
      return undefined;
    }
    return {
      reason: 'changed-while-read',
      detail: `the file had ${sizeBytes} bytes when it was listed and has ${now.size} now, or was written to`,
    };
  } catch (error) {
    return unreadable(error);
  }
}
