import { isDeepStrictEqual } from 'node:util';
import type { MapOperator } from '../engine/map.ts';
import type { WorkControl } from '../engine/work-control.ts';
import type { ColumnMapping } from '../io/column-plan.ts';
import { createContentDigest, digestPiece } from '../io/content-digest.ts';
import { type DecodableInput, decodeInput, type InputPart } from '../io/decode-input.ts';
import type { Row, RowEvent } from '../io/row.ts';
import { openLedgerLookup } from '../ledger/ledger-lookup.ts';
import type { SharedLedgerFilter } from '../ledger/shared-ledger-filter.ts';
import { loadStyleModel } from '../origin/style/style-model.ts';
import { createStyleScorer } from '../origin/style/style-scorer.ts';
import { partKey, readPartSummary } from '../workspace/parts.ts';
import { PartCollector } from './part-collector.ts';
import { isLasting, type PartSummary } from './part-summary.ts';
import { pieceName } from './piece-name.ts';
import { createMappers, RecordReader, type RowMapper, type RowPlace } from './record-reader.ts';
import { STREAM_PART_BYTES } from './stream-part-bytes.ts';

/** Settings that hold for all tasks of a run. */
export interface FingerprintParams {
  readonly workspaceFolder: string;
  readonly mappings: readonly ColumnMapping[];
  readonly groupCount: number;
  readonly keepsText: boolean;
  readonly maxRowBytes: number;
  readonly maxExpansion: number;
  readonly sampleShare: number | undefined;
  /** Everything above and the versions of all evidence, as one string in the key of each part. */
  readonly operator: string;
  /** Digests of the ids of forgotten records (`forgottenDigest`), whose content is not kept again. */
  readonly forgotten: readonly string[];
  /** Compare every byte with the earlier reading, also where the file system says that nothing changed. */
  readonly verifiesInputs: boolean;
  /** Folder of the style model; null: records get no style score. */
  readonly styleModel: string | null;
  /** The ledger that records are looked up in; null: none. */
  readonly ledger: SharedLedgerFilter | null;
}

export interface TaskInput {
  readonly entry: DecodableInput & { readonly ctimeNs: string };
  readonly source: string;
  readonly mapping: number;
  /** Language the source's card declares for all of it; holds for rows that name none. */
  readonly language: string | null;
}

export interface FingerprintTask {
  /** One input, or several small files that make one part together. */
  readonly inputs: readonly TaskInput[];
  readonly piece: InputPart;
  /** Identity of the inputs in the key of the part. */
  readonly identity: string;
  /** Bytes of the inputs this task stands for, as they lie on disk. */
  readonly sizeBytes: number;
  /** Whether an input that changes under the reader is taken with a note, because it was read again before. */
  readonly acceptsChange: boolean;
}

export interface FingerprintResult {
  /** True where an input changed while it was read: nothing was published, and it must be listed and read again. */
  readonly changed: boolean;
  /** False where it changed at the last reading too, and was taken as it was. */
  readonly isSteady: boolean;
  readonly parts: readonly PartSummary[];
  /** Parts found finished. */
  readonly reused: number;
  /** Bytes this task read and decoded. */
  readonly readBytes: number;
  /** Bytes it compared with an earlier reading by their digest. */
  readonly checkedBytes: number;
}

/** The map operator of an audit: input bytes to parts in the workspace. Finished parts are taken as they are. */
export async function createOperator(
  params: FingerprintParams,
): Promise<MapOperator<FingerprintTask, FingerprintResult>> {
  const mappers = createMappers(params.mappings);
  const ledger =
    params.ledger === null ? undefined : await openLedgerLookup(params.ledger.folder, { share: params.ledger });
  const reader = new RecordReader({
    keepsText: params.keepsText,
    style: params.styleModel === null ? undefined : createStyleScorer(loadStyleModel(params.styleModel)),
    ledger,
  });
  return {
    close: () => ledger?.close(),
    run: (task, control) =>
      task.piece.kind === 'all' && task.inputs.length === 1
        ? readStream(task, control, { params, mappers, reader })
        : readWhole(task, control, { params, mappers, reader }),
  };
}

interface Context {
  readonly params: FingerprintParams;
  readonly mappers: readonly RowMapper[];
  readonly reader: RecordReader;
}

/** A task that is one part: a byte range, some row groups, or a batch of small files. */
async function readWhole(task: FingerprintTask, control: WorkControl, context: Context): Promise<FingerprintResult> {
  const { params } = context;
  const workspace = { folder: params.workspaceFolder };
  const earlier = await earlierReading(task, params, (identity) =>
    partKey({ input: identity, piece: pieceName(task.piece), operator: params.operator }),
  );
  if (earlier.parts.length > 0) {
    control.advance({ bytes: task.sizeBytes, records: earlier.parts[0]!.records });
    return { ...UNCHANGED, parts: earlier.parts, reused: 1, checkedBytes: earlier.checkedBytes };
  }
  const collector = new PartCollector(params, task.inputs.length);
  const digest = createContentDigest();
  let isSteady = true;
  for (const [index, input] of task.inputs.entries()) {
    const counter = { next: 0 };
    const onBlock = (block: Uint8Array) => digest.update(block);
    const onChanged = () => {
      isSteady = false;
    };
    const options = { ...decodeOptions(params, counter), onBlock, onChanged };
    for await (const events of decodeInput(input.entry, task.piece, options)) {
      control.throwIfCancelled();
      for (const event of events) {
        if (mustReadAgain(event, task)) return { ...UNCHANGED, changed: true, readBytes: task.sizeBytes };
        take(event, { collector, input, index, context });
      }
    }
    if (!isSteady && !task.acceptsChange) return { ...UNCHANGED, changed: true, readBytes: task.sizeBytes };
    collector.endInput(index, counter.next);
  }
  const part = await collector.write(workspace, earlier.keyOf(0), {
    inputBytes: task.sizeBytes,
    isLast: true,
    digest: task.piece.kind === 'groups' ? await digestPiece(entriesOf(task), task.piece) : digest.digest(),
    ctimes: ctimesOf(task),
    isSteady,
  });
  control.advance({ bytes: task.sizeBytes, records: part.records });
  return {
    ...UNCHANGED,
    parts: [part],
    readBytes: task.sizeBytes,
    checkedBytes: earlier.checkedBytes,
    isSteady,
  };
}

/**
 * An input that must be read from its first byte: parts are closed by the bytes of their rows, so the division does not depend on
 * blocks or time. Parts finished earlier are passed over; if the last of them is there, nothing is read.
 */
async function readStream(task: FingerprintTask, control: WorkControl, context: Context): Promise<FingerprintResult> {
  const { params } = context;
  const workspace = { folder: params.workspaceFolder };
  const input = task.inputs[0]!;
  const {
    keyOf,
    checkedBytes,
    parts: finished,
  } = await earlierReading(task, params, (identity, ordinal) =>
    partKey({ input: identity, piece: `stream:${ordinal}`, operator: params.operator }),
  );
  const parts: PartSummary[] = [...finished];
  const reused = parts.length;
  if (parts.at(-1)?.isLast) {
    control.advance({ bytes: task.sizeBytes, records: parts.reduce((sum, { records }) => sum + records, 0) });
    return { ...UNCHANGED, parts, reused, checkedBytes };
  }
  const passed = parts.reduce((sum, { positions }) => sum + positions, 0);
  const counter = { next: 0 };
  const digest = createContentDigest();
  const ctimes = ctimesOf(task);
  let advanced = 0;
  let isSteady = true;
  const onChanged = () => {
    isSteady = false;
  };
  const onBlock = (block: Uint8Array) => {
    digest.update(block);
    advanced += block.length;
    control.advance({ bytes: block.length, records: 0 });
  };
  let collector = new PartCollector(params, 1);
  let firstPosition = passed;
  const close = async (end: number, isLast: boolean) => {
    collector.endInput(0, end - firstPosition);
    const part = await collector.write(workspace, keyOf(parts.length), {
      inputBytes: collector.rowBytes,
      isLast,
      digest: isLast ? digest.digest() : null,
      ctimes,
      isSteady,
    });
    parts.push(part);
    control.advance({ bytes: 0, records: part.records });
    collector = new PartCollector(params, 1);
    firstPosition = end;
  };
  const options = { ...decodeOptions(params, counter), onBlock, onChanged };
  for await (const events of decodeInput(input.entry, task.piece, options)) {
    control.throwIfCancelled();
    for (const event of events) {
      if (mustReadAgain(event, task)) return { ...UNCHANGED, changed: true, readBytes: task.sizeBytes };
      if (event.ordinal < passed) continue;
      if (collector.rowBytes >= STREAM_PART_BYTES) await close(event.ordinal, false);
      take(event, { collector, input, index: 0, context, firstPosition });
    }
  }
  if (!isSteady && !task.acceptsChange) return { ...UNCHANGED, changed: true, readBytes: task.sizeBytes };
  await close(Math.max(counter.next, firstPosition), true);
  // Whatever the container did not pass on (headers, padding) has been read as well.
  control.advance({ bytes: Math.max(0, task.sizeBytes - advanced), records: 0 });
  return { ...UNCHANGED, parts, reused, readBytes: task.sizeBytes, checkedBytes, isSteady };
}

const UNCHANGED = { changed: false, isSteady: true, parts: [], reused: 0, readBytes: 0, checkedBytes: 0 } as const;

interface EarlierReading {
  /** Finished parts of this very content, from the first on, without a gap; the last one may be missing. */
  readonly parts: readonly PartSummary[];
  /** Key of the part with this ordinal, under which reading goes on. */
  readonly keyOf: (ordinal: number) => string;
  /** Bytes that were compared with the earlier reading by their digest. */
  readonly checkedBytes: number;
}

/**
 * What earlier runs finished of a task. Its identity (device, inode, size, time of change) says that the content is the same only while the
 * file system's own time of change (ctime) is as it was: unpacking, copying with times, or setting them, can put other bytes behind the
 * same identity, and renaming changes the ctime of the same bytes. Where it differs, the bytes are compared by their digest, and
 * parts of other bytes are kept apart under a key of their own.
 */
async function earlierReading(
  task: FingerprintTask,
  params: FingerprintParams,
  partKeyOf: (identity: string, ordinal: number) => string,
): Promise<EarlierReading> {
  const under = (identity: string) => (ordinal: number) => partKeyOf(identity, ordinal);
  const parts = await finishedParts(under(task.identity), params);
  const [first] = parts;
  if (!first) return { parts, keyOf: under(task.identity), checkedBytes: 0 };
  if (!params.verifiesInputs && isDeepStrictEqual(first.ctimes, ctimesOf(task))) {
    return { parts, keyOf: under(task.identity), checkedBytes: 0 };
  }
  // A file that cannot be read now gives no digest; reading will report it.
  const digest = await digestPiece(entriesOf(task), task.piece).catch(() => null);
  if (digest === null) return { parts: [], keyOf: under(`${task.identity}:unreadable`), checkedBytes: 0 };
  if (parts.at(-1)!.digest === digest) return { parts, keyOf: under(task.identity), checkedBytes: task.sizeBytes };
  const own = under(`${task.identity}:${digest}`);
  return { parts: await finishedParts(own, params), keyOf: own, checkedBytes: task.sizeBytes };
}

async function finishedParts(
  keyOf: (ordinal: number) => string,
  params: FingerprintParams,
): Promise<readonly PartSummary[]> {
  const parts: PartSummary[] = [];
  for (;;) {
    const summary = await readPartSummary<PartSummary>({ folder: params.workspaceFolder }, keyOf(parts.length));
    if (!summary || !isLasting(summary)) return parts;
    parts.push(summary);
    if (summary.isLast) return parts;
  }
}

function entriesOf({ inputs }: FingerprintTask): readonly TaskInput['entry'][] {
  return inputs.map(({ entry }) => entry);
}

function ctimesOf({ inputs }: FingerprintTask): readonly string[] {
  return inputs.map(({ entry }) => entry.ctimeNs);
}

function mustReadAgain(event: RowEvent, task: FingerprintTask): boolean {
  return !task.acceptsChange && event.kind === 'quarantined' && event.reason === 'changed-while-read';
}

function decodeOptions(params: FingerprintParams, counter: { next: number }) {
  return {
    maxRowBytes: params.maxRowBytes,
    maxExpansion: params.maxExpansion,
    counter,
    ...(params.sampleShare !== undefined && { sampleShare: params.sampleShare }),
  };
}

function take(
  event: RowEvent,
  {
    collector,
    input,
    index,
    context: { mappers, reader },
    firstPosition = 0,
  }: { collector: PartCollector; input: TaskInput; index: number; context: Context; firstPosition?: number },
): void {
  const place = { source: input.source, input: index, partRow: event.ordinal - firstPosition };
  if (event.kind === 'quarantined') {
    collector.quarantine(place, { ...event, records: event.lostRows }, { startsRow: true });
    return;
  }
  collector.startRow(place, event);
  let read: ReturnType<typeof readRow>;
  try {
    read = readRow(event, { mapper: mappers[input.mapping]!, reader, input, place });
  } catch (error) {
    // Whatever one row does to the reader, its neighbours are not lost.
    const detail = `the row cannot be read (${error instanceof Error ? error.name : 'unknown cause'})`;
    collector.quarantine(place, { ...event, reason: 'wrong-type', detail }, { startsRow: false });
    return;
  }
  const { mapped, records } = read;
  if (mapped.kind === 'unmappable') {
    collector.quarantine(place, { ...event, reason: mapped.reason, detail: mapped.detail }, { startsRow: false });
    return;
  }
  for (const problem of mapped.problems) {
    collector.quarantine(
      place,
      { ...problem, sizeBytes: 0, records: problem.count, entry: event.entry, inEntry: event.inEntry },
      { startsRow: false },
    );
  }
  if (mapped.dateProblem !== undefined) collector.oddity(place.source, 'unreadable-date');
  for (const field of mapped.fields) if (field.loneSurrogates) collector.oddity(place.source, 'lone-surrogate');
  for (const record of records) collector.add(record);
}

function readRow(
  event: Row,
  { mapper, reader, input, place }: { mapper: RowMapper; reader: RecordReader; input: TaskInput; place: RowPlace },
) {
  const mapped = mapper(event);
  if (mapped.kind === 'unmappable') return { mapped, records: [] };
  const declared = mapped.lang === null && input.language !== null ? { ...mapped, lang: input.language } : mapped;
  return { mapped, records: reader.read(event, declared, place) };
}
