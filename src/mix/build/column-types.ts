/**
 * Which types of values stood in a column, as a tree: what a data-set card has to say so that readers that go by the first rows are
 * not surprised by the last.
 */
export interface ColumnType {
  readonly kinds: readonly ValueKind[];
  /** Of the items of lists; undefined where no list had any. */
  readonly items?: ColumnType | undefined;
  /** Of the members of objects, in the order of their names. */
  readonly members?: Readonly<Record<string, ColumnType>> | undefined;
}

export const VALUE_KINDS = ['null', 'boolean', 'integer', 'number', 'string', 'list', 'object', 'other'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** Objects with more different members are maps, not records: no schema names them all. */
const MOST_MEMBERS = 500;
/** Deeper values are carried as text. */
const MOST_DEPTH = 16;
/** Whole numbers beyond fit no column of 64 bits. */
const LARGEST = 2n ** 63n - 1n;

/** Collects the types of columns over rows; serialisable, mergeable in any order. */
export class ColumnTypes {
  readonly #columns = new Map<string, Node>();

  /** Names of all columns seen, sorted. */
  names(): readonly string[] {
    return [...this.#columns.keys()].sort();
  }

  add(row: Readonly<Record<string, unknown>>): void {
    for (const name in row) {
      addValue(this.#node(name), row[name], 0);
    }
  }

  merge(types: Readonly<Record<string, ColumnType>>): void {
    for (const [name, type] of Object.entries(types)) {
      mergeType(this.#node(name), type);
    }
  }

  types(): Readonly<Record<string, ColumnType>> {
    return Object.fromEntries(this.names().map((name) => [name, typeOf(this.#columns.get(name)!)]));
  }

  #node(name: string): Node {
    let node = this.#columns.get(name);
    if (node === undefined) {
      node = { kinds: 0 };
      this.#columns.set(name, node);
    }
    return node;
  }
}

/** Whether all values of a column have one type that tables know, nulls aside; whole numbers fit among numbers. */
export function isUniform(type: ColumnType): boolean {
  const kinds = type.kinds.filter((kind) => kind !== 'null');
  if (kinds.includes('other')) return false;
  const isNumeric = kinds.every((kind) => kind === 'integer' || kind === 'number');
  if (kinds.length > 1 && !isNumeric) return false;
  if (type.items !== undefined && !isUniform(type.items)) return false;
  return Object.values(type.members ?? {}).every(isUniform);
}

interface Node {
  /** Bits in the order of `VALUE_KINDS`. */
  kinds: number;
  items?: Node;
  members?: Map<string, Node>;
}

const BIT = Object.fromEntries(VALUE_KINDS.map((kind, bit) => [kind, 1 << bit])) as Readonly<Record<ValueKind, number>>;

function addValue(node: Node, value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      node.kinds |= BIT.string;
      return;
    case 'number':
      node.kinds |= Number.isInteger(value) ? BIT.integer : BIT.number;
      return;
    case 'boolean':
      node.kinds |= BIT.boolean;
      return;
    case 'bigint':
      node.kinds |= value <= LARGEST && value >= -LARGEST ? BIT.integer : BIT.other;
      return;
    case 'object':
      break;
    default:
      node.kinds |= BIT.null;
      return;
  }
  if (value === null) {
    node.kinds |= BIT.null;
  } else if (depth >= MOST_DEPTH) {
    node.kinds |= BIT.other;
  } else if (Array.isArray(value)) {
    node.kinds |= BIT.list;
    if (value.length > 0) node.items ??= { kinds: 0 };
    for (const item of value) addValue(node.items!, item, depth + 1);
  } else if (ArrayBuffer.isView(value)) {
    // Written as base64.
    node.kinds |= BIT.string;
  } else {
    node.kinds |= BIT.object;
    const members = value as Readonly<Record<string, unknown>>;
    for (const name in members) {
      const member = memberOf(node, name);
      if (member !== undefined) addValue(member, members[name], depth + 1);
    }
  }
}

function memberOf(node: Node, name: string): Node | undefined {
  node.members ??= new Map();
  let member = node.members.get(name);
  if (member === undefined) {
    if (node.members.size >= MOST_MEMBERS) {
      node.kinds |= BIT.other;
      return undefined;
    }
    member = { kinds: 0 };
    node.members.set(name, member);
  }
  return member;
}

function mergeType(node: Node, { kinds, items, members }: ColumnType): void {
  for (const kind of kinds) node.kinds |= BIT[kind];
  if (items !== undefined) {
    node.items ??= { kinds: 0 };
    mergeType(node.items, items);
  }
  for (const [name, type] of Object.entries(members ?? {})) {
    const member = memberOf(node, name);
    if (member !== undefined) mergeType(member, type);
  }
}

function typeOf({ kinds, items, members }: Node): ColumnType {
  // Which members a map has first depends on the order of rows: none of them is named.
  const isMap = (kinds & BIT.other) !== 0;
  return {
    kinds: VALUE_KINDS.filter((kind) => (kinds & BIT[kind]) !== 0),
    ...(items !== undefined && { items: typeOf(items) }),
    ...(members !== undefined &&
      !isMap && {
        members: Object.fromEntries([...members.keys()].sort().map((name) => [name, typeOf(members.get(name)!)])),
      }),
  };
}
