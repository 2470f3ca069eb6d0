import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minP } from '../../statistics/min-p.ts';
import { countsByColumn } from './counts-by-column.ts';
import { IN_GENERATION, IN_REFERENCE, makeRelabellings, type Relabellings } from './relabellings.ts';

/** Positions of blocks, one after the other. */
function positions(blocks: readonly (readonly number[])[]) {
  const blockStarts = [0];
  for (const block of blocks) blockStarts.push(blockStarts.at(-1)! + block.length);
  const ids = Uint32Array.from(blocks.flat());
  return { ids, blockStarts, types: ids.reduce((most, id) => Math.max(most, id + 1), 0) };
}

/** Types counted x times in an arm of a column, x = 1 … most, the last row taking all above. */
function byCounting(
  blocks: readonly (readonly number[])[],
  { relabellings, column, label, most }: { relabellings: Relabellings; column: number; label: number; most: number },
): number[] {
  const counts = new Map<number, number>();
  for (const [block, ids] of blocks.entries())
    if (relabellings.byColumn[column * blocks.length + block] === label)
      for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  const rows = Array<number>(most).fill(0);
  for (const count of counts.values()) rows[Math.min(count, most) - 1]!++;
  return rows;
}

function expectAlike(blocks: readonly (readonly number[])[], most: number, isPaired = false) {
  const relabellings = makeRelabellings({ blocks: blocks.length / 2, splits: 30, isPaired, seed: 9 });
  const counts = countsByColumn({ ...positions(blocks), most, relabellings });
  for (let column = 0; column < relabellings.columns; column++)
    for (const [arm, label] of [
      [counts.reference, IN_REFERENCE],
      [counts.generation, IN_GENERATION],
    ] as const) {
      const isSplit = column < relabellings.splits;
      const table = isSplit ? arm.splits : arm.leftOut;
      const stride = isSplit ? relabellings.splits : relabellings.blocks;
      const from = isSplit ? column : column - relabellings.splits;
      const found = Array.from({ length: most }, (_, row) => table[(row + 1) * stride + from]!);
      expect(found).toEqual(byCounting(blocks, { relabellings, column, label, most }));
    }
}

test('counts of counts are those of counting anew', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 8 }),
      fc.boolean(),
      fc.infiniteStream(
        fc.array(
          fc.nat(40).map((id) => Math.floor((id * id) / 40)),
          { maxLength: 25 },
        ),
      ),
      (blocks, most, isPaired, stream) => {
        expectAlike(
          Array.from({ length: 2 * blocks }, () => stream.next().value as number[]),
          most,
          isPaired,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('counts that outgrow a byte, and two', () => {
  const many = (id: number, count: number) => Array<number>(count).fill(id);
  const blocks = Array.from({ length: 10 }, (_, block) => [
    ...many(0, 30 + block),
    ...many(1, block === 3 ? 9000 : 7000),
    ...many(2, block % 3),
    ...many(3, block === 7 ? 300 : 0),
  ]);
  expectAlike(blocks, 5);
  expectAlike(blocks, 400);
});

test('the published permutation of six blocks', () => {
  // Human blocks {a 2, b 1, c|d|e 1}, generated {a 3, b 1} twice and {a 2, b 1, c 1}: 5 types against 3, hapaxes 3/12 against 1/12.
  const [a, b, c, d, e] = [0, 1, 2, 3, 4];
  const blocks = [
    [a, a, b, c],
    [a, a, b, d],
    [a, a, b, e],
    [a, a, a, b],
    [a, a, a, b],
    [a, a, b, c],
  ];
  const relabellings = makeRelabellings({ blocks: 3, splits: 999, isPaired: false, seed: 1 });
  expect(relabellings.splits).toBe(20);
  const { reference, generation, most } = countsByColumn({ ...positions(blocks), most: 12, relabellings });
  const numbers = ({ splits }: { splits: Uint32Array }, split: number) => {
    const rows = Array.from({ length: most }, (_, row) => splits[(row + 1) * 20 + split]!);
    return [
      rows.reduce((sum, types) => sum + types, 0),
      rows[0]! / 12,
      -rows.reduce((sum, types, row) => sum + types * ((row + 1) / 12) ** 2, 0),
    ];
  };
  const table = Array.from({ length: 20 }, (_, split) => {
    const [human, generated] = [numbers(reference, split), numbers(generation, split)];
    return human.map((value, metric) => value - generated[metric]!);
  });
  expect(table[0]![0]).toBe(2);
  expect(table[0]![1]).toBeCloseTo(1 / 6, 12);
  expect(table[0]![2]).toBeCloseTo(0.180555555555556, 12);
  const { raw, adjusted } = minP(table);
  expect([...raw]).toEqual([0.1, 0.2, 0.1]);
  expect([...adjusted]).toEqual([0.1, 0.2, 0.1]);
});
