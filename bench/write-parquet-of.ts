import { existsSync, renameSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/** The rows of a file of JSON Lines as Parquet beside it (Snappy, row groups of 20,000 rows), made unless it is there already. */
export async function writeParquetOf(jsonl: string): Promise<string> {
  const file = jsonl.replace(/\.jsonl$/, '.parquet');
  if (existsSync(file)) return file;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const quoted = (name: string) => `'${name.replaceAll("'", "''")}'`;
    await connection.run(
      `COPY (SELECT * FROM read_json(${quoted(jsonl)}, format = 'newline_delimited'))
       TO ${quoted(`${file}.partial`)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)`,
    );
    renameSync(`${file}.partial`, file);
    return file;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
