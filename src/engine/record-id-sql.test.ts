import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { escapeRowKey } from '../record/percent-escape.ts';
import { QueryProcess } from './query-process.ts';
import { rowKeySql } from './record-id-sql.ts';

test('ids are escaped in tables as they are where rows are read', async () => {
  // Every kind of sign, alone and in words; of other planes every so many.
  const signs = [
    ...Array.from({ length: 0x3100 }, (_, code) => String.fromCodePoint(code)),
    ...Array.from({ length: (0x110000 - 0xe000) / 101 }, (_, i) => String.fromCodePoint(0xe000 + 101 * i)),
  ];
  const ids = [
    ...signs.map((sign) => `a${sign}b`),
    ...['2024/05 #7', '100%', '~', 'a%20b', 'é'.repeat(200), 'x'.repeat(200), 'x'.repeat(201), 'ü '.repeat(150)],
  ];
  const query = await QueryProcess.start({
    temporaryFolder: await temporaryFolder('row-keys'),
    memoryLimitMb: 208,
    threads: 1,
  });
  try {
    await query.run('CREATE TABLE ids (place BIGINT, id VARCHAR)');
    await query.append(
      'ids',
      ids.map((id, place) => [place, id]),
    );
    const rows = await query.run<{ place: number; key: string }>(
      `SELECT place, ${rowKeySql('id')} AS key FROM ids ORDER BY place`,
    );
    expect(rows.map(({ key }) => key)).toEqual(ids.map(escapeRowKey));
  } finally {
    await query.close();
  }
});
