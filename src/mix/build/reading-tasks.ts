import type { InputPart } from '../../io/decode-input.ts';
import { formatNamed } from '../../io/formats.ts';
import type { InventoryEntry } from '../../io/inventory.ts';
import type { BuildInput } from './build-inputs.ts';

/** What is read at once of the inputs of a build. */
export interface ReadingTask {
  readonly inputs: readonly InventoryEntry[];
  readonly piece: InputPart;
  readonly sizeBytes: number;
  readonly source: string;
}

/** Where the rows of a part are read, and what is added to their places in it. */
export interface PartReading {
  readonly snapshot: number;
  /** Position among the parts that hold records. */
  readonly part: number;
  readonly task: number;
  readonly offset: number;
}

/**
 * How the rows of each part are read again.
 *
 * @param reservoir lines of JSON of rows that earlier builds kept, which stand behind the snapshots as their one part; undefined: none
 */
export async function readingTasks(
  inputs: readonly BuildInput[],
  reservoir?: InventoryEntry | undefined,
): Promise<{
  readonly tasks: readonly ReadingTask[];
  readonly parts: readonly {
    readonly snapshot: number;
    readonly part: number;
    readonly task: number;
    readonly offset: number;
  }[];
}> {
  const tasks: ReadingTask[] = [];
  const parts: { snapshot: number; part: number; task: number; offset: number }[] = [];
  for (const [snapshot, { manifest, summaries, entries }] of inputs.entries()) {
    const streams = new Map<number, number>();
    // Rows name parts by their position among those that hold records.
    let withRecords = 0;
    for (const [position, part] of manifest.parts.entries()) {
      if (summaries[position]!.tables.records === undefined) continue;
      const own = part.inputs.map((index) => entries[index]!);
      const source = manifest.inputs[part.inputs[0]!]!.source;
      const sizeBytes = own.reduce((sum, entry) => sum + entry.sizeBytes, 0);
      const number = withRecords++;
      const add = (task: ReadingTask, offset: number) => {
        parts.push({ snapshot, part: number, task: tasks.length, offset });
        tasks.push(task);
      };
      if (part.range !== null) {
        const { start, end } = part.range;
        add({ inputs: own, piece: { kind: 'range', start, end }, sizeBytes: end - start, source }, 0);
      } else if (own.length > 1) {
        add({ inputs: own, piece: { kind: 'all' }, sizeBytes, source }, 0);
      } else if (own[0]!.archive === 'none' && formatNamed(own[0]!.format)?.index !== undefined) {
        const { piece, share } = await groupsOf(own[0]!, part.firstPosition, summaries[position]!.positions);
        add({ inputs: own, piece, sizeBytes: Math.ceil(sizeBytes * share), source }, 0);
      } else {
        const [input] = part.inputs;
        const known = streams.get(input!);
        if (known === undefined) {
          streams.set(input!, tasks.length);
          add({ inputs: own, piece: { kind: 'all' }, sizeBytes, source }, part.firstPosition);
        } else {
          parts.push({ snapshot, part: number, task: known, offset: part.firstPosition });
        }
      }
    }
  }
  if (reservoir !== undefined) {
    parts.push({ snapshot: inputs.length, part: 0, task: tasks.length, offset: 0 });
    tasks.push({
      inputs: [reservoir],
      piece: { kind: 'all' },
      sizeBytes: reservoir.sizeBytes,
      // No source is called so: names of sources hold no slash.
      source: '/reservoir',
    });
  }
  return { tasks, parts };
}

/** Row groups of an indexed file that hold the rows of a part. */
async function groupsOf(
  { path: file, format }: InventoryEntry,
  firstRow: number,
  rows: number,
): Promise<{ readonly piece: InputPart; readonly share: number }> {
  const counts = await formatNamed(format)!.index!(file);
  const groups: number[] = [];
  let at = 0;
  for (const [group, count] of counts.entries()) {
    if (at >= firstRow && at < firstRow + rows) groups.push(group);
    at += count;
  }
  return { piece: { kind: 'groups', groups }, share: at === 0 ? 1 : rows / at };
}
