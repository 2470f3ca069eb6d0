import { nameSql } from '../../engine/json-to-parquet.ts';
import type { ColumnType } from './column-types.ts';
import { FLAT_COLUMNS, FLAT_TYPES, type FlatColumn } from './flat-columns.ts';

const FLAT_SQL: Readonly<Record<'string' | 'int32' | 'float64', string>> = {
  string: 'VARCHAR',
  int32: 'INTEGER',
  float64: 'DOUBLE',
};

/** Columns of a build with their types in SQL: those of the data by name, then ours. */
export function parquetColumns({
  types,
  asText,
  flat,
}: {
  readonly types: Readonly<Record<string, ColumnType>>;
  readonly asText: readonly string[];
  readonly flat: Readonly<Record<FlatColumn, string>>;
}): readonly { readonly name: string; readonly type: string }[] {
  return [
    ...Object.entries(types).map(([name, type]) => ({ name, type: asText.includes(name) ? 'VARCHAR' : typeSql(type) })),
    ...FLAT_COLUMNS.map((column) => ({ name: flat[column], type: FLAT_SQL[FLAT_TYPES[column]] })),
  ];
}

/** A column of nulls is one of text; so is an object without members, as its JSON. */
function typeSql({ kinds, items, members }: ColumnType): string {
  if (kinds.includes('object')) {
    const own = Object.entries(members ?? {}).map(([name, type]) => `${nameSql(name)} ${typeSql(type)}`);
    return own.length === 0 ? 'VARCHAR' : `STRUCT(${own.join(', ')})`;
  }
  if (kinds.includes('list')) return `${items === undefined ? 'VARCHAR' : typeSql(items)}[]`;
  if (kinds.includes('number')) return 'DOUBLE';
  if (kinds.includes('integer')) return 'BIGINT';
  return kinds.includes('boolean') ? 'BOOLEAN' : 'VARCHAR';
}
