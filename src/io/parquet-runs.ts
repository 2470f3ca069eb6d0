/** Runs of values of a few bits each, as levels and dictionary indices are written. */
export interface RunBlock {
  /** Offset of the first run's header. */
  readonly start: number;
  /** Exclusive offset that no run may pass. */
  readonly end: number;
  /** Bits of a value, 1-24. */
  readonly bitWidth: number;
  /** Values wanted; what the last run holds beyond them is padding. */
  readonly valueCount: number;
  /** Largest value allowed. */
  readonly maxValue: number;
  /** Value whose occurrences are counted. */
  readonly target?: number;
}

/**
 * Walks runs of the hybrid of run lengths and packed bits before they are decoded, so that the decoder neither leaves
 * its bytes nor gives more values than wanted.
 *
 * @returns how often `target` occurs among the values
 * @throws where the runs do not give the values wanted
 */
export function scanRuns(bytes: Uint8Array, { start, end, bitWidth, valueCount, maxValue, target }: RunBlock): number {
  const valueBytes = (bitWidth + 7) >> 3;
  let at = start;
  let seen = 0;
  let matches = 0;
  while (seen < valueCount) {
    let header = 0;
    let shift = 0;
    for (;;) {
      if (at >= end) throw new Error(`runs end after ${seen} of ${valueCount} values`);
      const byte = bytes[at++]!;
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
      shift += 7;
      if (shift > 28) throw new Error('the header of a run is longer than 5 bytes');
    }
    const length = Math.floor(header / 2);
    if (header % 2 === 0) {
      if (length > valueCount - seen) throw new Error(`a run has ${length} values where ${valueCount - seen} are left`);
      if (at + valueBytes > end) throw new Error('a run ends beyond its block');
      let value = 0;
      for (let index = 0; index < valueBytes; index++) value |= bytes[at + index]! << (8 * index);
      if (length > 0 && value > maxValue) throw new Error(`a run repeats ${value}; the largest value is ${maxValue}`);
      if (value === target) matches += length;
      at += valueBytes;
      seen += length;
    } else {
      // A decoder takes a byte for a run without groups, which is not there.
      if (length === 0) throw new Error('a run of packed bits is empty');
      if (at + length * bitWidth > end) throw new Error('a run ends beyond its block');
      const used = Math.min(length * 8, valueCount - seen);
      // Where every value of these bits is allowed and none is counted there is nothing to look at.
      if (target !== undefined || maxValue < 2 ** bitWidth - 1)
        matches += countPacked(bytes, { at, bitWidth, used, maxValue, target });
      at += length * bitWidth;
      seen += used;
    }
  }
  return matches;
}

interface PackedValues {
  readonly at: number;
  readonly bitWidth: number;
  readonly used: number;
  readonly maxValue: number;
  readonly target: number | undefined;
}

function countPacked(bytes: Uint8Array, { at, bitWidth, used, maxValue, target }: PackedValues): number {
  const mask = 2 ** bitWidth - 1;
  let matches = 0;
  let bits = 0;
  let bitCount = 0;
  let next = at;
  for (let index = 0; index < used; index++) {
    while (bitCount < bitWidth) {
      bits |= bytes[next++]! << bitCount;
      bitCount += 8;
    }
    const value = bits & mask;
    bits >>>= bitWidth;
    bitCount -= bitWidth;
    if (value === target) matches++;
    else if (value > maxValue) throw new Error(`packed bits hold ${value}; the largest value is ${maxValue}`);
  }
  return matches;
}
