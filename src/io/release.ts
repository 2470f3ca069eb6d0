/** Gives the memory of a large buffer back at once, not when the collector comes by: nothing may look at it any more. */
export function release(buffer: ArrayBuffer): void {
  buffer.transfer(0);
}
