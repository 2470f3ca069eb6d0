/**
 * The `count` largest magnitudes, exactly, through a heap of that many.
 *
 * @param values shape [n], finite, n at least `count`
 * @returns descending: shape [count]
 * @throws {RangeError} when a value is not finite
 */
export function largestMagnitudes(values: ArrayLike<number>, count: number): Float64Array {
  // The least of those kept stands first, and none above one of the two behind it.
  const heap = new Float64Array(count).fill(-1);
  for (let at = 0; at < values.length; at++) {
    const magnitude = Math.abs(values[at]!);
    if (!(magnitude < Number.POSITIVE_INFINITY))
      throw new RangeError(`value ${at} is ${values[at]}, which is not finite`);
    if (magnitude > heap[0]!) replaceLeast(heap, magnitude);
  }
  return heap.sort().reverse();
}

function replaceLeast(heap: Float64Array, value: number): void {
  let at = 0;
  while (true) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= value) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = value;
}
