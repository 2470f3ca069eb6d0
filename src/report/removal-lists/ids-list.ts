import path from 'node:path';
import type { RemovalList } from './removal-list.ts';
import { writeListFile } from './write-list-file.ts';

const NAME = 'removed-rows.txt';

/** Ids of rows of which every record is removed, one a line, sorted. Line ends in ids are percent-escaped. */
export const idsList: RemovalList = {
  name: 'ids',
  description: 'ids of the rows that are removed whole, one a line',
  use: 'for pipelines that know the ids of Outcross: drop the rows named here',

  async write(folder, repeats) {
    let entries = 0;
    async function* lines() {
      // Records of a row follow each other: nothing sorts between a row's id and the fields of it.
      let last: string | undefined;
      for await (const records of repeats.records()) {
        for (const { rowId, isRowRemoved } of records) {
          if (!isRowRemoved || rowId === last) continue;
          last = rowId;
          entries++;
          yield `${rowId}\n`;
        }
      }
    }
    await writeListFile(path.join(folder, NAME), lines());
    return { entries, files: [{ name: NAME, entries }], notes: [] };
  },
};
