import { MersenneTwister } from './mersenne-twister.ts';

/**
 * `torch.randperm(size)` of PyTorch's CPU device after `manual_seed(seed)`: the numbers from 0 shuffled from the front, each
 * step drawing one output of the generator modulo what is left (aten/src/ATen/native/TensorFactories.cpp, `randperm_cpu`).
 * Other devices draw otherwise.
 *
 * @param size below 2^32 / 20, where PyTorch goes over to another rule
 */
export function torchPermutation(seed: number, size: number): Uint32Array {
  const random = new MersenneTwister(seed);
  const order = Uint32Array.from({ length: size }, (_, index) => index);
  for (let index = 0; index < size - 1; index++) {
    const other = index + (random.next() % (size - index));
    const held = order[index]!;
    order[index] = order[other]!;
    order[other] = held;
  }
  return order;
}

/**
 * Whether a number stands among the first `count` of `torchPermutation(seed, size)`: the shuffle followed for that number
 * alone, so that nothing of the size of a vocabulary is held.
 */
export function isAmongFirstOfPermutation(
  number: number,
  { seed, size, count }: { readonly seed: number; readonly size: number; readonly count: number },
): boolean {
  if (number >= size) return false;
  const random = new MersenneTwister(seed);
  let place = number;
  for (let index = 0; index < count; index++) {
    const other = index < size - 1 ? index + (random.next() % (size - index)) : index;
    if (other === place) return true;
    if (index === place) place = other;
  }
  return false;
}
