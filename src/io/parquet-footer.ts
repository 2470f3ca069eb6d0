import { type AsyncBuffer, type ParquetType, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';
import { CompressionCodecs, ConvertedTypes, FieldRepetitionTypes, ParquetTypes } from 'hyparquet/src/constants.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { MAX_JSON_DEPTH } from './json-size.ts';
import { thriftStructEnd } from './parquet-thrift.ts';

export const PARQUET_MAGIC = 'PAR1';
/** A footer takes about 100 bytes a column of a row group: this is enough for a million of them. */
const MAX_FOOTER_BYTES = 256 * 1024 * 1024;
const MAX_FOOTER_VALUES = 1 << 24;
const MAX_GROUP_ROWS = 2 ** 31;
/** Lists and maps take two or three levels of the schema each. */
const MAX_SCHEMA_DEPTH = 2 * MAX_JSON_DEPTH;

/** A column as it is stored: a leaf of the schema. */
export interface ParquetLeaf {
  readonly path: readonly string[];
  readonly type: ParquetType;
  readonly element: SchemaElement;
  /** From the root to the leaf. */
  readonly schemaPath: SchemaTree[];
  readonly maxDefinitionLevel: number;
  readonly maxRepetitionLevel: number;
}

/** Where the values of a leaf in one row group lie. */
export interface ChunkPlace {
  readonly codec: string;
  /** Offset of the first page's header. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface ParquetGroup {
  readonly rowCount: number;
  /**
   * One place for each leaf, in their order.
   *
   * @throws where the places are missing or damaged: a fault of this group alone
   */
  places(): readonly ChunkPlace[];
}

export interface ParquetFooter {
  readonly schema: SchemaTree;
  readonly leaves: readonly ParquetLeaf[];
  readonly groups: readonly ParquetGroup[];
}

/**
 * Reads the index at the end of a file.
 *
 * @throws where it is damaged, whatever its bytes are
 */
export async function readParquetFooter(file: AsyncBuffer): Promise<ParquetFooter> {
  if (file.byteLength < 12) throw new Error(`${file.byteLength} bytes are too few`);
  const tail = Buffer.from(await file.slice(file.byteLength - 8, file.byteLength));
  if (tail.toString('latin1', 4) !== PARQUET_MAGIC) throw new Error('the file does not end as a Parquet file');
  const length = tail.readUInt32LE(0);
  if (length > file.byteLength - 12) throw new Error(`it should have ${length} bytes; the file has ${file.byteLength}`);
  if (length > MAX_FOOTER_BYTES) throw new Error(`it has ${length} bytes; the limit is ${MAX_FOOTER_BYTES}`);
  const buffer = await file.slice(file.byteLength - 8 - length, file.byteLength - 8);
  if (thriftStructEnd(new Uint8Array(buffer), 0, MAX_FOOTER_VALUES) === undefined) throw new Error('it ends too early');
  const footer = deserializeTCompactProtocol({ view: new DataView(buffer), offset: 0 }) as Fields;
  const schema = schemaTree(list(footer.field_2, 'columns'));
  const leaves = leavesOf(schema);
  const totalRows = count(footer.field_3, 'rows');
  const groups = list(footer.field_4, 'row groups').map((group) => readGroup(group, { leaves, totalRows, file }));
  return { schema, leaves, groups };
}

/** A struct as hyparquet gives it. */
type Fields = Readonly<Record<`field_${number}`, unknown>>;

interface GroupContext {
  readonly leaves: readonly ParquetLeaf[];
  readonly totalRows: number;
  readonly file: AsyncBuffer;
}

function readGroup(group: Fields, { leaves, totalRows, file }: GroupContext): ParquetGroup {
  const rowCount = count(group.field_3, 'rows of a row group');
  if (rowCount > totalRows) throw new Error('the row counts of its row groups do not fit its row count');
  if (rowCount > MAX_GROUP_ROWS) throw new Error(`a row group claims ${rowCount} rows`);
  return {
    rowCount,
    places() {
      const chunks = list(group.field_1, 'columns of a row group');
      if (chunks.length !== leaves.length)
        throw new Error(`it has ${chunks.length} columns where the schema has ${leaves.length}`);
      return chunks.map((chunk, index) => readPlace(chunk, leaves[index]!, file));
    },
  };
}

function readPlace(chunk: Fields, leaf: ParquetLeaf, file: AsyncBuffer): ChunkPlace {
  if (chunk.field_1 !== undefined) throw new Error('a column lies in another file');
  const description = chunk.field_3 as Fields | undefined;
  if (typeof description !== 'object') throw new Error('a column has no description');
  const path = list<unknown>(description.field_3, 'names of a column').map(text);
  if (path.join('\0') !== leaf.path.join('\0')) throw new Error('its columns are not in the order of the schema');
  if (ParquetTypes[Number(description.field_1)] !== leaf.type)
    throw new Error(`a column of type ${leaf.type} is said to have another`);
  const codec = CompressionCodecs[count(description.field_4, 'codec of a column')];
  if (codec === undefined) throw new Error(`a column is compressed in the unknown way ${description.field_4}`);
  const dataStart = count(description.field_9, 'place of a column');
  const dictionaryStart = description.field_11 === undefined ? 0 : count(description.field_11, 'place of a dictionary');
  const start = dictionaryStart > 0 ? Math.min(dictionaryStart, dataStart) : dataStart;
  const end = start + count(description.field_7, 'size of a column');
  if (end > file.byteLength) throw new Error(`a column should end at byte ${end} of ${file.byteLength}`);
  return { codec, start, end };
}

function schemaTree(fields: readonly Fields[]): SchemaTree {
  const schema = fields.map(schemaElement);
  // Some writers say that the root repeats; it is one struct.
  if (schema[0] !== undefined) schema[0].repetition_type = 'REQUIRED';
  checkShape(schema);
  return parquetSchema({ schema });
}

function schemaElement(field: Fields): SchemaElement {
  const element: SchemaElement = { name: text(field.field_4) };
  const type = ParquetTypes[Number(field.field_1)];
  const repetition = FieldRepetitionTypes[Number(field.field_3)];
  const converted = ConvertedTypes[Number(field.field_6)];
  const logical = logicalType(field.field_10 as Fields | undefined);
  if (field.field_1 !== undefined && type === undefined)
    throw new Error(`a column has the unknown type ${field.field_1}`);
  if (type !== undefined) element.type = type;
  if (field.field_2 !== undefined) element.type_length = count(field.field_2, 'width of a column');
  if (repetition !== undefined) element.repetition_type = repetition;
  if (field.field_5 !== undefined) element.num_children = count(field.field_5, 'columns of a column');
  if (converted !== undefined) element.converted_type = converted;
  if (typeof field.field_7 === 'number') element.scale = field.field_7;
  if (typeof field.field_8 === 'number') element.precision = field.field_8;
  if (logical !== undefined) element.logical_type = logical;
  return element;
}

/** The annotations that change how values are read; the others are spelled by `converted_type` too. */
function logicalType(union: Fields | undefined): SchemaElement['logical_type'] {
  if (typeof union !== 'object') return undefined;
  if (union.field_1) return { type: 'STRING' };
  if (union.field_8) {
    const unit = (union.field_8 as Fields).field_2 as Fields | undefined;
    const name = unit?.field_1 ? 'MILLIS' : unit?.field_2 ? 'MICROS' : unit?.field_3 ? 'NANOS' : undefined;
    if (name === undefined) throw new Error('a column of times has no unit');
    return { type: 'TIMESTAMP', isAdjustedToUTC: (union.field_8 as Fields).field_1 === true, unit: name };
  }
  if (union.field_10) {
    const { field_1: bitWidth, field_2: isSigned } = union.field_10 as Fields;
    return { type: 'INTEGER', bitWidth: Number(bitWidth), isSigned: isSigned === true };
  }
  if (union.field_14) return { type: 'UUID' };
  if (union.field_15) return { type: 'FLOAT16' };
  if (union.field_17) return { type: 'GEOMETRY' };
  if (union.field_18) return { type: 'GEOGRAPHY' };
  return undefined;
}

/** The elements are a tree in depth-first order, each with the number of its children. */
function checkShape(schema: readonly SchemaElement[]): void {
  /** Children still to come, from the root down. */
  const missing = [1];
  for (const { num_children: children = 0, type } of schema) {
    if (missing.length === 0) break;
    missing[missing.length - 1]!--;
    if (children > 0) missing.push(children);
    else if (type === undefined && missing.length > 1) throw new Error('a column has no type');
    if (missing.length > MAX_SCHEMA_DEPTH) throw new Error(`its columns are nested more than ${MAX_JSON_DEPTH} deep`);
    while (missing.at(-1) === 0) missing.pop();
  }
  if (missing.length > 0) throw new Error('columns of its schema are missing');
}

function leavesOf(root: SchemaTree): readonly ParquetLeaf[] {
  const leaves: ParquetLeaf[] = [];
  const visit = (node: SchemaTree, above: readonly SchemaTree[]): void => {
    const schemaPath = [...above, node];
    for (const child of node.children) visit(child, schemaPath);
    if (node.children.length > 0 || node.element.type === undefined) return;
    leaves.push({
      path: node.path,
      type: node.element.type,
      element: node.element,
      schemaPath,
      maxDefinitionLevel: getMaxDefinitionLevel(schemaPath),
      maxRepetitionLevel: getMaxRepetitionLevel(schemaPath),
    });
  };
  for (const child of root.children) visit(child, [root]);
  return leaves;
}

function list<Item = Fields>(value: unknown, what: string): readonly Item[] {
  if (!Array.isArray(value)) throw new Error(`the list of ${what} is missing`);
  return value;
}

function count(value: unknown, what: string): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (!(typeof number === 'number' && Number.isSafeInteger(number) && number >= 0))
    throw new Error(`the ${what} cannot be ${typeof number === 'number' ? number : 'missing'}`);
  return number;
}

function text(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new Error('a column has no name');
  return new TextDecoder().decode(value);
}
