/** Median, the mean of the middle two for an even number of numbers; at least one. Reorders them. */
export function medianOf(numbers: Float64Array): number {
  const middle = numbers.length >>> 1;
  const upper = select(numbers, middle);
  if (numbers.length % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < middle; index++) if (numbers[index]! > lower) lower = numbers[index]!;
  return (lower + upper) / 2;
}

/** The number of that rank, from 0 (Hoare 1961); none before it is larger afterwards. The middle of three is the pivot. */
function select(numbers: Float64Array, rank: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const pivot = middleOf(numbers[low]!, numbers[(low + high) >>> 1]!, numbers[high]!);
    let left = low;
    let right = high;
    while (left <= right) {
      while (numbers[left]! < pivot) left++;
      while (numbers[right]! > pivot) right--;
      if (left > right) break;
      const kept = numbers[left]!;
      numbers[left++] = numbers[right]!;
      numbers[right--] = kept;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return numbers[rank]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
