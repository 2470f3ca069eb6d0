import path from 'node:path';
import type { RemovalList } from './removal-list.ts';
import { writeListFile } from './write-list-file.ts';

const NAME = 'against.jsonl';

/** Every record that stands in the data this was compared with (`--against`), the same or similar by estimate. By record id. */
export const againstList: RemovalList = {
  name: 'against',
  description: 'the records that stand in other data too (--against), one JSON object each',
  use: 'to take them out here or there before a model is measured on them',

  async write(folder, repeats) {
    let entries = 0;
    async function* lines() {
      for await (const records of repeats.shared()) {
        for (const { recordId, against, relation, jaccard, words, file, entry, row, unit } of records) {
          entries++;
          yield `${JSON.stringify({ record_id: recordId, against, relation, jaccard, words, file, entry, row, unit })}\n`;
        }
      }
    }
    await writeListFile(path.join(folder, NAME), lines());
    return { entries, files: [{ name: NAME, entries }], notes: [] };
  },
};
