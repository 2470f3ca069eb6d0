import path from 'node:path';
import { formatQuantity } from '../format-number.ts';
import type { RemovalList } from './removal-list.ts';
import { writeListFile } from './write-list-file.ts';

const NAME = 'huggingface.jsonl';

/**
 * `{"file", "index"}` a row that is removed whole, by file and index: the index that `datasets.load_dataset` gives the row when it reads
 * that file alone (from 0, headers and blank lines not counted). Rows in archives name their `entry` as well.
 */
export const huggingFaceList: RemovalList = {
  name: 'huggingface',
  description: 'file and index of the rows that are removed whole',
  use: 'for Dataset.select of Hugging Face datasets: six lines of Python in docs/dedup.md',

  async write(folder, repeats) {
    let entries = 0;
    let unplaced = 0;
    const uncertain = new Set<number>();
    async function* lines() {
      for await (const rows of repeats.rows()) {
        for (const { file, entry, index } of rows) {
          if (index === null) {
            unplaced++;
            continue;
          }
          const { path: name, unreadable } = repeats.files[file]!;
          if (unreadable > 0) uncertain.add(file);
          entries++;
          yield `${JSON.stringify(entry === null ? { file: name, index } : { file: name, entry, index })}\n`;
        }
      }
    }
    await writeListFile(path.join(folder, NAME), lines());
    return {
      entries,
      files: [{ name: NAME, entries }],
      notes: [
        ...(unplaced > 0
          ? [
              `${formatQuantity(unplaced, 'row')} to remove cannot be numbered, because forgotten rows lie before them in their archive; use another list.`,
            ]
          : []),
        ...(uncertain.size > 0
          ? [
              `${formatQuantity(uncertain.size, 'file')} of these hold rows that Outcross could not read; check that datasets loads them with as many rows as files.json counts.`,
            ]
          : []),
      ],
    };
  },
};
