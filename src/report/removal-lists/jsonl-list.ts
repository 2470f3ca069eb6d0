import path from 'node:path';
import type { PlacedRepeat, PlacedRepeats } from '../../audit/placed-repeats.ts';
import { REMOVAL_RULE_VERSION } from '../../dedup/removal-rule.ts';
import type { RemovalList } from './removal-list.ts';
import { writeListFile } from './write-list-file.ts';

const NAME = 'removals.jsonl';

/** One line a record that is removed, or that only its stratum's budget or its other columns keep, with what proves it. By record id. */
export const jsonlList: RemovalList = {
  name: 'jsonl',
  description: 'what is removed and why, one JSON object a record; also what the budget and other columns keep',
  use: 'file and row say where each record lies; rows with "row_removed": true can go',

  async write(folder, repeats) {
    let entries = 0;
    async function* lines() {
      for await (const record of movable(repeats)) {
        entries++;
        yield `${JSON.stringify(evidenceOf(record))}\n`;
      }
    }
    await writeListFile(path.join(folder, NAME), lines());
    return { entries, files: [{ name: NAME, entries }], notes: [] };
  },
};

async function* movable(repeats: PlacedRepeats): AsyncIterable<PlacedRepeat> {
  for await (const records of repeats.records())
    for (const record of records) if (record.role !== 'stays') yield record;
}

function evidenceOf(record: PlacedRepeat) {
  return {
    record_id: record.recordId,
    role: record.role,
    row_removed: record.isRowRemoved,
    kind: record.kind,
    kept: record.survivorId,
    origin: record.origin,
    kept_origin: record.survivorOrigin,
    cluster: record.cluster,
    jaccard: record.jaccard,
    // Nothing is removable of which a part is missing in what stays.
    containment: 1,
    rule_version: REMOVAL_RULE_VERSION,
    words: record.words,
    file: record.file,
    entry: record.entry,
    row: record.row,
    unit: record.unit,
  };
}
