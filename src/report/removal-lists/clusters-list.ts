import path from 'node:path';
import type { RemovalList } from './removal-list.ts';
import { writeListFile } from './write-list-file.ts';

const NAME = 'clusters.jsonl';

/** Every record that repeats with its cluster, whether it goes or stays. By record id. */
export const clustersList: RemovalList = {
  name: 'clusters',
  description: 'the cluster of every record that repeats, whether it goes or stays',
  use: 'to choose other copies than Outcross, or to weigh them down',

  async write(folder, repeats) {
    let entries = 0;
    async function* lines() {
      for await (const records of repeats.records()) {
        for (const { recordId, cluster, role } of records) {
          entries++;
          yield `${JSON.stringify({ record_id: recordId, cluster, role })}\n`;
        }
      }
    }
    await writeListFile(path.join(folder, NAME), lines());
    return { entries, files: [{ name: NAME, entries }], notes: [] };
  },
};
