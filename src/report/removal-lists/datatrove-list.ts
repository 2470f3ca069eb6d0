import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { PlacedRepeats, RemovedRow, RepeatFile } from '../../audit/placed-repeats.ts';
import { formatQuantity } from '../format-number.ts';
import type { RemovalList, WrittenFile } from './removal-list.ts';
import { writeListFile } from './write-list-file.ts';

const FOLDER = 'datatrove';
/** Formats that datatrove has a reader for, in the order of the folders. */
const READERS: ReadonlySet<string> = new Set(['jsonl', 'csv', 'parquet']);

/**
 * A folder for each reader of datatrove, with `paths.txt` for its `paths_file` and a `000000.remove` for each task of as many tasks as
 * there are paths: document indices as u32, little-endian, ascending, as `MinhashDedupFilter` reads them.
 */
export const datatroveList: RemovalList = {
  name: 'datatrove',
  description: 'document numbers of the rows that are removed whole',
  use: 'for MinhashDedupFilter of datatrove: input_folder is the folder, paths_file its paths.txt',

  async write(folder, repeats) {
    const ranks = ranksOf(repeats.files);
    const written: WrittenFile[] = [];
    for (const [format, files] of ranks.byFormat) {
      await mkdir(path.join(folder, FOLDER, format), { recursive: true });
      const name = `${FOLDER}/${format}/paths.txt`;
      await writeListFile(path.join(folder, name), pathLines(repeats, files));
      written.push({ name, entries: files.length });
    }
    let listed = 0;
    let unplaced = 0;
    const uncertain = new Set<number>();
    const rows = takeByFile(repeats);
    for (let next = await rows.next(); !next.done; next = await rows.next()) {
      const { file, numbers } = next.value;
      const rank = ranks.of.get(file);
      if (rank === undefined) {
        for await (const piece of numbers) unplaced += piece.length;
        continue;
      }
      if (repeats.files[file]!.unreadable > 0) uncertain.add(file);
      const name = `${FOLDER}/${repeats.files[file]!.format}/${String(rank).padStart(6, '0')}.remove`;
      let entries = 0;
      async function* bytes() {
        for await (const piece of numbers) {
          entries += piece.length;
          yield littleEndian(piece);
        }
      }
      await writeListFile(path.join(folder, name), bytes());
      written.push({ name, entries });
      listed += entries;
    }
    return {
      entries: listed,
      files: written,
      notes: [
        ...(unplaced > 0
          ? [
              `${formatQuantity(unplaced, 'row')} to remove lie in files that datatrove has no reader for (archives, JSON arrays, texts, or names with line ends or spaces around them); they are in the other lists.`,
            ]
          : []),
        ...(uncertain.size > 0
          ? [
              `${formatQuantity(uncertain.size, 'file')} of these hold rows that could not be read; where datatrove makes documents of them (texts of white space alone), what follows is numbered otherwise.`,
            ]
          : []),
      ],
    };
  },
};

/** The place of each file among those of its reader; files whose name a list of paths cannot hold are left out. */
function ranksOf(files: readonly RepeatFile[]) {
  const byFormat = new Map<string, number[]>();
  const of = new Map<number, number>();
  for (const [file, { path: name, format }] of files.entries()) {
    if (!READERS.has(format) || name !== name.trim() || /[\n\r\u2028\u2029\u0085\v\f]/.test(name)) continue;
    const own = byFormat.get(format) ?? [];
    byFormat.set(format, own);
    of.set(file, own.length);
    own.push(file);
  }
  return { byFormat, of };
}

async function* pathLines({ files }: PlacedRepeats, own: readonly number[]): AsyncIterable<string> {
  for (const file of own) yield `${files[file]!.path}\n`;
}

/** The document indices of one file after the other. The numbers of a file are taken before the next file is asked for. */
async function* takeByFile(
  repeats: PlacedRepeats,
): AsyncGenerator<{ readonly file: number; readonly numbers: AsyncIterable<readonly number[]> }> {
  const groups = repeats.rows()[Symbol.asyncIterator]();
  let rows: readonly RemovedRow[] = [];
  let at = 0;
  const fill = async () => {
    while (at >= rows.length) {
      const next = await groups.next();
      if (next.done) return false;
      rows = next.value;
      at = 0;
    }
    return true;
  };
  async function* numbersOf(file: number) {
    while ((await fill()) && rows[at]!.file === file) {
      let end = at;
      while (end < rows.length && rows[end]!.file === file) end++;
      const numbers = rows.slice(at, end).map(({ document }) => document);
      at = end;
      yield numbers;
    }
  }
  while (await fill()) {
    const { file } = rows[at]!;
    yield { file, numbers: numbersOf(file) };
  }
}

function littleEndian(numbers: readonly number[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
  return bytes;
}
