/** A row of a build that a model was trained on. */
export interface ShownRow {
  readonly id: string;
  /** Times it stands in the build, at least 1. */
  readonly copies: number;
}

/** How often a row was trained on. */
export interface RowExposure {
  readonly id: string;
  /** Builds that held it. */
  readonly builds: number;
  /** Times it was shown in all of them. */
  readonly times: number;
}

/**
 * Exposures of rows over builds, from one table a build, each ascending by id (UTF-16 code units). One row of each table is held at a time,
 * however long they are.
 *
 * @param tables a build each; only builds that a model was trained on (`LineageGraph.isTrainedOn`)
 * @returns rows ascending by id, each once
 * @throws {RangeError} when a table is out of order, holds a row twice, or copies are not whole
 */
export async function* mergeExposures(
  tables: readonly (AsyncIterable<ShownRow> | Iterable<ShownRow>)[],
): AsyncGenerator<RowExposure, undefined> {
  const cursors = tables.map((table) =>
    Symbol.asyncIterator in table ? table[Symbol.asyncIterator]() : table[Symbol.iterator](),
  );
  const heads: (ShownRow | undefined)[] = [];
  const advance = async (table: number) => {
    const before = heads[table];
    const { done, value } = await cursors[table]!.next();
    heads[table] = done === true ? undefined : value;
    const head = heads[table];
    if (head === undefined) return;
    if (!(Number.isSafeInteger(head.copies) && head.copies >= 1))
      throw new RangeError(`row "${head.id}" stands ${head.copies} times in a build`);
    if (before !== undefined && head.id <= before.id)
      throw new RangeError(
        `row "${head.id}" comes after "${before.id}": tables of exposures are ascending, each row once`,
      );
  };
  try {
    for (let table = 0; table < cursors.length; table++) await advance(table);
    for (;;) {
      let least: string | undefined;
      for (const head of heads) if (head !== undefined && (least === undefined || head.id < least)) least = head.id;
      if (least === undefined) return;
      let [builds, times] = [0, 0];
      for (let table = 0; table < heads.length; table++) {
        const head = heads[table];
        if (head === undefined || head.id !== least) continue;
        builds++;
        times += head.copies;
        await advance(table);
      }
      yield { id: least, builds, times };
    }
  } finally {
    for (const cursor of cursors) await cursor.return?.();
  }
}
