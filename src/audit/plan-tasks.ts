import { hash } from 'node:crypto';
import path from 'node:path';
import type { ColumnMapping } from '../io/column-plan.ts';
import { formatNamed } from '../io/formats.ts';
import type { InventoryEntry } from '../io/inventory.ts';
import type { FingerprintTask, TaskInput } from './fingerprint-operator.ts';

/** One file of the inventory with what its source decided. */
export interface PlannedInput extends TaskInput {
  readonly entry: InventoryEntry;
}

/** Bytes of a plain file that one task reads. A multiple of all block sizes; small enough to spread, large enough to pay. */
export const RANGE_BYTES = 8 * 1024 * 1024;
interface BatchLimits {
  readonly sizeBytes: number;
  readonly files: number;
}

/** A batch of texts ends at about this many bytes or files. */
const TEXT_BATCH: BatchLimits = { sizeBytes: 4 * 1024 * 1024, files: 512 };
/**
 * Small files of rows are read in batches where there are more than so many: a task, a part and its syncs for each would cost more than
 * reading them. Where there are fewer, each stands alone and is read alone when it changes.
 */
const SMALL_FILES_FROM = 100;
const SMALL_FILE_BYTES = 64 * 1024;
const SMALL_BATCH: BatchLimits = { sizeBytes: 256 * 1024, files: 256 };
/** Row groups are joined up to about so many rows. */
const GROUP_ROWS = 20_000;

export interface PlannedTask {
  readonly task: FingerprintTask;
  /** Positions of the task's inputs in the inventory. */
  readonly inputs: readonly number[];
  /** Order of the task among those of its (single) input. */
  readonly ordinal: number;
}

/** Identity of a file's content as far as the file system tells: a file that was renamed keeps it. */
export function fileIdentity({
  dev,
  inode,
  sizeBytes,
  mtimeNs,
}: Pick<InventoryEntry, 'dev' | 'inode' | 'sizeBytes' | 'mtimeNs'>): string {
  return `${dev}:${inode}:${sizeBytes}:${mtimeNs}`;
}

/**
 * Divides inputs into tasks by their offsets and names alone, never by how many workers there are. Plain files of lines become
 * byte ranges, Parquet files row groups, small files batches; everything else is read from its first byte.
 */
export async function planTasks(
  inputs: readonly PlannedInput[],
  { mappings, acceptsChange }: { mappings: readonly ColumnMapping[]; acceptsChange: boolean },
): Promise<readonly PlannedTask[]> {
  const identityOf = (input: PlannedInput) => inputIdentity(input, mappings);
  const tasks: PlannedTask[] = [];
  const texts: number[] = [];
  const small = inputs.flatMap(({ entry }, index) => (isSmall(entry) ? [index] : []));
  const batched = new Set(small.length > SMALL_FILES_FROM ? small : []);
  for (const [index, input] of inputs.entries()) {
    const { entry } = input;
    const format = formatNamed(entry.format);
    const isPlain = entry.compression === 'none' && entry.archive === 'none';
    const single = (piece: FingerprintTask['piece'], ordinal: number, sizeBytes: number) =>
      tasks.push({
        task: { inputs: [input], piece, identity: identityOf(input), sizeBytes, acceptsChange },
        inputs: [index],
        ordinal,
      });
    if (batched.has(index)) continue;
    if (isPlain && format?.access === 'lines') {
      for (let start = 0, ordinal = 0; start < entry.sizeBytes; start += RANGE_BYTES, ordinal++) {
        const end = Math.min(start + RANGE_BYTES, entry.sizeBytes);
        single({ kind: 'range', start, end }, ordinal, end - start);
      }
    } else if (isPlain && format?.index) {
      const groups = await format.index(entry.path).catch(() => [0]);
      const batches = batchGroups(groups);
      batches.forEach((batch, ordinal) => {
        const sizeBytes =
          Math.floor(entry.sizeBytes / batches.length) + (ordinal === 0 ? entry.sizeBytes % batches.length : 0);
        single({ kind: 'groups', groups: batch }, ordinal, sizeBytes);
      });
    } else if (isPlain && format?.access === 'whole') {
      texts.push(index);
    } else {
      single({ kind: 'all' }, 0, entry.sizeBytes);
    }
  }
  const batches = [...batchFiles(inputs, texts, TEXT_BATCH), ...batchFiles(inputs, [...batched], SMALL_BATCH)];
  for (const batch of batches) {
    const members = batch.map((index) => inputs[index]!);
    tasks.push({
      task: {
        inputs: members,
        piece: { kind: 'all' },
        identity: hash('sha256', members.map(identityOf).join('\n')),
        sizeBytes: members.reduce((sum, { entry }) => sum + entry.sizeBytes, 0),
        acceptsChange,
      },
      inputs: batch,
      ordinal: 0,
    });
  }
  return tasks;
}

/**
 * What a part depends on besides the operator: the file, how it is decoded, how it is mapped, and whose it is. Of its name only what
 * reading looks at: texts bear their whole path, tables the extension that tells tabs from commas.
 */
export function inputIdentity(
  { entry, source, mapping, language }: PlannedInput,
  mappings: readonly ColumnMapping[],
): string {
  return JSON.stringify([
    fileIdentity(entry),
    entry.format,
    entry.compression,
    entry.archive,
    source,
    mappings[mapping],
    language,
    formatNamed(entry.format)?.access === 'whole' ? entry.displayPath : path.extname(entry.displayPath).toLowerCase(),
  ]);
}

/** Files of rows, packed or not, that are too small for a task of their own. */
function isSmall({ format, sizeBytes, compression, archive }: InventoryEntry): boolean {
  const known = formatNamed(format);
  if (archive !== 'none' || sizeBytes > SMALL_FILE_BYTES || known === undefined || known.index !== undefined)
    return false;
  return compression !== 'none' || known.access !== 'whole';
}

function batchGroups(rowCounts: readonly number[]): readonly (readonly number[])[] {
  const batches: number[][] = [];
  let rows = 0;
  for (const [group, count] of rowCounts.entries()) {
    if (batches.length === 0 || rows + count > GROUP_ROWS) {
      batches.push([]);
      rows = 0;
    }
    batches.at(-1)!.push(group);
    rows += count;
  }
  return batches;
}

/**
 * Batches of small files, cut where the hash of a path says so as well as by size: a file added to a tree of thousands changes the
 * batch it falls into, not all that follow.
 */
function batchFiles(
  inputs: readonly PlannedInput[],
  indices: readonly number[],
  limits: BatchLimits,
): readonly (readonly number[])[] {
  const batches: number[][] = [];
  let sizeBytes = 0;
  let isOpen = false;
  for (const index of indices) {
    const { entry } = inputs[index]!;
    if (!isOpen || sizeBytes + entry.sizeBytes > limits.sizeBytes || batches.at(-1)!.length >= limits.files) {
      batches.push([]);
      sizeBytes = 0;
    }
    batches.at(-1)!.push(index);
    sizeBytes += entry.sizeBytes;
    isOpen = !hash('sha256', entry.displayPath).startsWith('00');
  }
  return batches;
}
