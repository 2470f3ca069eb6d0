import { expect, test } from 'vitest';
import { MersenneTwister } from './mersenne-twister.ts';
import { isAmongFirstOfPermutation, torchPermutation } from './torch-permutation.ts';

test('the twister gives the published numbers', () => {
  const draw = (seed: number, count: number) => {
    const random = new MersenneTwister(seed);
    return Array.from({ length: count }, () => random.next());
  };
  // The C++ standard asks of mt19937, whose default seed is 5489, this 10,000th output.
  expect(draw(5489, 10_000).at(-1)).toBe(4123659995);
  expect(draw(0, 5)).toEqual([2357136044, 2546248239, 3071714933, 3626093760, 2588848963]);
  // The generator of CPython, its state set to the one seeded with 42.
  expect(draw(42, 3)).toEqual([1608637542, 3421126067, 4083286876]);
  expect(draw(2 ** 32 + 42, 3)).toEqual(draw(42, 3));
});

test('permutations are those of PyTorch on the CPU', () => {
  // torch.manual_seed(0); torch.randperm(10), and with 42.
  expect([...torchPermutation(0, 10)]).toEqual([4, 1, 7, 5, 3, 9, 0, 8, 6, 2]);
  expect([...torchPermutation(42, 10)]).toEqual([2, 6, 1, 8, 4, 5, 0, 9, 3, 7]);
});

test.each([1, 2, 7, 50])('following one number is looking it up, size %d', (size) => {
  for (const seed of [0, 1, 15485863, 4294967295]) {
    const order = [...torchPermutation(seed, size)];
    for (let count = 0; count <= size; count++) {
      const first = new Set(order.slice(0, count));
      for (let number = 0; number < size; number++)
        expect(isAmongFirstOfPermutation(number, { seed, size, count })).toBe(first.has(number));
    }
  }
  expect(isAmongFirstOfPermutation(size, { seed: 0, size, count: size })).toBe(false);
});
