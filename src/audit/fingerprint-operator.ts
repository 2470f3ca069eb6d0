import type { MapOperator } from '../engine/map.ts';
import type { WorkControl } from '../engine/work-control.ts';
import type { ColumnMapping } from '../io/column-plan.ts';
import { type DecodableInput, decodeInput, type InputPart } from '../io/decode-input.ts';
import { probeRange } from '../io/probe-range.ts';
import type { RowEvent } from '../io/row.ts';
import { partKey, readPartSummary } from '../workspace/parts.ts';
import { PartCollector } from './part-collector.ts';
import { isLasting, type PartSummary } from './part-summary.ts';
import { pieceName } from './piece-name.ts';
import { createMappers, RecordReader, type RowMapper } from './record-reader.ts';
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
  /** Make every part anew, also those that look finished. */
  readonly ignoresFinished: boolean;
}

export interface TaskInput {
  readonly entry: DecodableInput;
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
  readonly parts: readonly PartSummary[];
  /** Parts found finished. */
  readonly reused: number;
  /** Bytes this task read. */
  readonly readBytes: number;
}

/** The map operator of an audit: input bytes to parts in the workspace. Finished parts are taken as they are. */
export function createOperator(params: FingerprintParams): MapOperator<FingerprintTask, FingerprintResult> {
  const mappers = createMappers(params.mappings);
  const reader = new RecordReader({ keepsText: params.keepsText });
  return {
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
  const key = partKey({ input: task.identity, piece: pieceName(task.piece), operator: params.operator });
  const finished = await finishedPart(key, params);
  if (finished) {
    control.advance({ bytes: task.sizeBytes, records: finished.records });
    return { changed: false, parts: [finished], reused: 1, readBytes: 0 };
  }
  // Before reading: that the file did not change afterwards is asked at the end of reading.
  const probe = task.piece.kind === 'range' ? await probeOf(task.inputs[0]!, task.piece) : null;
  const collector = new PartCollector(params, task.inputs.length);
  for (const [index, input] of task.inputs.entries()) {
    const counter = { next: 0 };
    for await (const events of decodeInput(input.entry, task.piece, decodeOptions(params, counter))) {
      control.throwIfCancelled();
      for (const event of events) {
        if (mustReadAgain(event, task)) return { changed: true, parts: [], reused: 0, readBytes: task.sizeBytes };
        take(event, { collector, input, index, context });
      }
    }
    collector.endInput(index, counter.next);
  }
  const part = await collector.write(workspace, key, { inputBytes: task.sizeBytes, isLast: true, probe });
  control.advance({ bytes: task.sizeBytes, records: part.records });
  return { changed: false, parts: [part], reused: 0, readBytes: task.sizeBytes };
}

/**
 * An input that must be read from its first byte: parts are closed by the bytes of their rows, so the division does not depend on
 * blocks or time. Parts finished earlier are passed over; if the last of them is there, nothing is read.
 */
async function readStream(task: FingerprintTask, control: WorkControl, context: Context): Promise<FingerprintResult> {
  const { params } = context;
  const workspace = { folder: params.workspaceFolder };
  const input = task.inputs[0]!;
  const keyOf = (ordinal: number) =>
    partKey({ input: task.identity, piece: `stream:${ordinal}`, operator: params.operator });
  const parts: PartSummary[] = [];
  for (;;) {
    const finished = await finishedPart(keyOf(parts.length), params);
    if (!finished) break;
    parts.push(finished);
    if (finished.isLast) {
      control.advance({ bytes: task.sizeBytes, records: parts.reduce((sum, { records }) => sum + records, 0) });
      return { changed: false, parts, reused: parts.length, readBytes: 0 };
    }
  }
  const reused = parts.length;
  const passed = parts.reduce((sum, { positions }) => sum + positions, 0);
  const counter = { next: 0 };
  let advanced = 0;
  const onRead = (bytes: number) => {
    advanced += bytes;
    control.advance({ bytes, records: 0 });
  };
  let collector = new PartCollector(params, 1);
  let firstPosition = passed;
  const close = async (end: number, isLast: boolean) => {
    collector.endInput(0, end - firstPosition);
    const part = await collector.write(workspace, keyOf(parts.length), {
      inputBytes: collector.rowBytes,
      isLast,
      probe: null,
    });
    parts.push(part);
    control.advance({ bytes: 0, records: part.records });
    collector = new PartCollector(params, 1);
    firstPosition = end;
  };
  for await (const events of decodeInput(input.entry, task.piece, { ...decodeOptions(params, counter), onRead })) {
    control.throwIfCancelled();
    for (const event of events) {
      if (mustReadAgain(event, task)) return { changed: true, parts: [], reused: 0, readBytes: task.sizeBytes };
      if (event.ordinal < passed) continue;
      if (collector.rowBytes >= STREAM_PART_BYTES) await close(event.ordinal, false);
      take(event, { collector, input, index: 0, context, firstPosition });
    }
  }
  await close(Math.max(counter.next, firstPosition), true);
  // Whatever the container did not pass on (headers, padding) has been read as well.
  control.advance({ bytes: Math.max(0, task.sizeBytes - advanced), records: 0 });
  return { changed: false, parts, reused, readBytes: task.sizeBytes };
}

async function finishedPart(key: string, params: FingerprintParams): Promise<PartSummary | undefined> {
  if (params.ignoresFinished) return undefined;
  const summary = await readPartSummary<PartSummary>({ folder: params.workspaceFolder }, key);
  return summary && isLasting(summary) ? summary : undefined;
}

/** The probe of a range; null where the file cannot be read, which reading will report. */
async function probeOf(
  { entry }: TaskInput,
  range: { readonly start: number; readonly end: number },
): Promise<string | null> {
  return probeRange(entry.path, range).catch(() => null);
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
    collector.quarantine(place, event, { startsRow: true });
    return;
  }
  collector.startRow(place, event);
  const mapped = mappers[input.mapping]!(event);
  if (mapped.kind === 'unmappable') {
    collector.quarantine(place, { ...event, reason: mapped.reason, detail: mapped.detail }, { startsRow: false });
    return;
  }
  for (const problem of mapped.problems) {
    collector.quarantine(
      place,
      { reason: problem.reason, detail: problem.detail, sizeBytes: 0, entry: event.entry, path: problem.path },
      { startsRow: false },
    );
  }
  if (mapped.dateProblem !== undefined) collector.oddity(place.source, 'unreadable-date');
  for (const field of mapped.fields) if (field.loneSurrogates) collector.oddity(place.source, 'lone-surrogate');
  const declared = mapped.lang === null && input.language !== null ? { ...mapped, lang: input.language } : mapped;
  for (const record of reader.read(event, declared, place)) collector.add(record);
}
