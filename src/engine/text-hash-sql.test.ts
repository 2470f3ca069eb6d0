import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { QueryProcess } from './query-process.ts';
import { textHashSql } from './text-hash-sql.ts';

test('the bits of the functions that the engine has for it', async () => {
  const query = await QueryProcess.start({
    temporaryFolder: await temporaryFolder('hash'),
    memoryLimitMb: 64,
    threads: 1,
  });
  try {
    const text = "'text ' || i";
    const [found] = await query.run<Record<string, number>>(`SELECT count(*) AS n,
        sum((${textHashSql(text)} = (md5_number_upper(${text}) >> 1)::BIGINT)::INTEGER)::INTEGER AS upper,
        sum((${textHashSql(text, 'lower')} = (md5_number_lower(${text}) >> 1)::BIGINT)::INTEGER)::INTEGER AS lower,
        count(DISTINCT ${textHashSql(text)}) AS different
      FROM range(5000) numbers(i)`);
    expect(found).toEqual({ n: 5000, upper: 5000, lower: 5000, different: 5000 });
  } finally {
    await query.close();
  }
});
