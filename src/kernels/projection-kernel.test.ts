import fc from 'fast-check';
import { expect, test } from 'vitest';
import { projectWords } from './project-words.ts';
import { ProjectionKernel } from './projection-kernel.ts';

test('the kernel gives the bits of its twin, whatever the words', () => {
  const words = fc.array(
    fc.record({
      half: fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
      bits: fc.array(fc.nat(0xffffffff), { minLength: 8, maxLength: 8 }),
    }),
    { maxLength: 40 },
  );
  for (const hashes of [1, 4, 8]) {
    const kernel = new ProjectionKernel(32 * hashes);
    fc.assert(
      fc.property(words, words, (first, second) => {
        const row = new Float64Array(32 * hashes);
        kernel.row.fill(0);
        // In two portions: sums go on where they were.
        for (const portion of [first, second]) {
          const halves = Float64Array.from(portion, ({ half }) => half);
          const bits = Uint32Array.from(portion.flatMap((word) => word.bits.slice(0, hashes)));
          projectWords(halves, bits, row);
          kernel.halves.set(halves);
          kernel.bits.set(bits);
          kernel.add(portion.length);
        }
        expect(kernel.row).toEqual(row);
      }),
    );
  }
});
