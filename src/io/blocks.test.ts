import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAll } from '../../test/fixtures/byte-blocks.ts';
import { fileBlocks, lineAlignedBlocks } from './blocks.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcross-blocks-'));
  path = join(folder, 'lines');
});
afterAll(() => rm(folder, { recursive: true }));

describe('blocks of a file', () => {
  test('join to the bytes asked for', async () => {
    await writeFile(path, '0123456789');
    expect((await readAll(fileBlocks({ path, blockBytes: 3 }))).toString()).toBe('0123456789');
    expect((await readAll(fileBlocks({ path, start: 2, end: 7, blockBytes: 3 }))).toString()).toBe('23456');
    expect((await readAll(fileBlocks({ path, start: 8, end: 99 }))).toString()).toBe('89');
  });
});

describe('blocks aligned to lines', () => {
  test('give every line exactly once, whatever the plan', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ž', '\r'), maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.boolean(),
        fc.array(fc.nat(120), { maxLength: 6 }),
        fc.integer({ min: 1, max: 12 }),
        async (lines, hasEnd, cuts, blockBytes) => {
          const bytes = Buffer.from(lines.join('\n') + (hasEnd ? '\n' : ''));
          await writeFile(path, bytes);
          const bounds = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
          const parts: Buffer[] = [];
          for (let index = 0; index + 1 < bounds.length; index++) {
            const [start, end] = [bounds[index]!, bounds[index + 1]!];
            const part = await readAll(lineAlignedBlocks({ path, start, end, blockBytes }));
            // A part begins with a line, and that line begins in the range.
            if (part.length > 0) {
              const at = Buffer.concat(parts).length;
              expect(at >= start && at < end).toBe(true);
              expect(at === 0 || bytes[at - 1] === 10).toBe(true);
            }
            parts.push(part);
          }
          expect(Buffer.concat(parts).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a range inside one long line is read no further than its end', async () => {
    await writeFile(path, `${'x'.repeat(5000)}\ny\n`);
    expect((await readAll(lineAlignedBlocks({ path, start: 1000, end: 2000, blockBytes: 100 }))).length).toBe(0);
    expect((await readAll(lineAlignedBlocks({ path, start: 0, end: 10, blockBytes: 100 }))).length).toBe(5001);
    expect((await readAll(lineAlignedBlocks({ path, start: 5001, end: 5003 }))).toString()).toBe('y\n');
    expect((await readAll(lineAlignedBlocks({ path, start: 5002, end: 5003 }))).length).toBe(0);
  });
});
