import path from 'node:path';
import type { PlacedRepeat } from '../../audit/placed-repeats.ts';
import { ParquetFileWriter } from '../../workspace/parquet-file-writer.ts';
import type { RemovalList } from './removal-list.ts';

const NAME = 'removals.parquet';

/** Every record that is removed, or that only its stratum's budget or its other columns keep, as a table to join with. By record id. */
export const parquetList: RemovalList = {
  name: 'parquet',
  description: 'the records that are removed, or kept by the budget or other columns, as a table',
  use: 'to join with by row_id, or by file and row',

  async write(folder, repeats) {
    const writer = ParquetFileWriter.ofColumns(path.join(folder, NAME), columnsOf([]));
    let entries = 0;
    for await (const records of repeats.records()) {
      const listed = records.filter(({ role }) => role !== 'stays');
      writer.append(columnsOf(listed));
      entries += listed.length;
    }
    writer.finish();
    return { entries, files: [{ name: NAME, entries }], notes: [] };
  },
};

function columnsOf(records: readonly PlacedRepeat[]) {
  const text = (name: string, value: (record: PlacedRepeat) => string | null) => ({
    name,
    type: 'STRING' as const,
    nullable: true,
    data: records.map(value),
  });
  return [
    text('record_id', ({ recordId }) => recordId),
    text('row_id', ({ rowId }) => rowId),
    text('file', ({ file }) => file),
    text('entry', ({ entry }) => entry),
    {
      name: 'row',
      type: 'INT64' as const,
      nullable: true,
      data: records.map(({ row }) => (row === null ? null : BigInt(row))),
    },
    text('role', ({ role }) => role),
    {
      name: 'row_removed',
      type: 'BOOLEAN' as const,
      nullable: false,
      data: records.map(({ isRowRemoved }) => isRowRemoved),
    },
    text('kind', ({ kind }) => kind),
    text('kept', ({ survivorId }) => survivorId),
    text('cluster', ({ cluster }) => cluster),
  ];
}
