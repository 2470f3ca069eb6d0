import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeExposures, type ShownRow } from './merge-exposures.ts';

const collect = async (tables: Parameters<typeof mergeExposures>[0]) => {
  const found = [];
  for await (const row of mergeExposures(tables)) found.push(row);
  return found;
};

test('counts builds and times of each row, as a table of all would', async () => {
  const table = fc
    .uniqueArray(fc.tuple(fc.stringMatching(/^[a-eé]{1,2}$/), fc.integer({ min: 1, max: 4 })), {
      selector: ([id]) => id,
      maxLength: 15,
    })
    .map((rows) => rows.map(([id, copies]): ShownRow => ({ id, copies })).sort((a, b) => (a.id < b.id ? -1 : 1)));
  await fc.assert(
    fc.asyncProperty(fc.array(table, { maxLength: 5 }), async (tables) => {
      const expected = new Map<string, { builds: number; times: number }>();
      for (const { id, copies } of tables.flat()) {
        const there = expected.get(id) ?? { builds: 0, times: 0 };
        expected.set(id, { builds: there.builds + 1, times: there.times + copies });
      }
      const merged = await collect(tables);
      expect(merged).toEqual(
        [...expected].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, counts]) => ({ id, ...counts })),
      );
      // In whatever order builds come.
      expect(await collect(tables.toReversed())).toEqual(merged);
    }),
    { numRuns: 200 },
  );
});

test('tables may come from files, and are closed when nobody reads on', async () => {
  let isClosed = false;
  async function* fromFile(): AsyncGenerator<ShownRow> {
    try {
      for (let at = 0; ; at++) yield { id: `row ${String(at).padStart(9, '0')}`, copies: 1 };
    } finally {
      isClosed = true;
    }
  }
  for await (const { id } of mergeExposures([fromFile(), [{ id: 'row 000000002', copies: 3 }]]))
    if (id === 'row 000000002') break;
  expect(isClosed).toBe(true);
});

test.each([
  [
    [
      { id: 'b', copies: 1 },
      { id: 'a', copies: 1 },
    ],
    'ascending',
  ],
  [
    [
      { id: 'a', copies: 1 },
      { id: 'a', copies: 1 },
    ],
    'each row once',
  ],
  [[{ id: 'a', copies: 0 }], '0 times'],
])('refuses %j', async (table, message) => {
  await expect(collect([table])).rejects.toThrow(message);
});
