/** Rare types of human text, and how much of the text they are. */
export interface HumanTail {
  /** Types that occur at most so often in the human text are rare. */
  readonly mostCount: number;
  /** 1 where a type is rare. Shape [types]. */
  readonly isRare: Uint8Array;
  /** Share of each type in the human text. Shape [types]. */
  readonly shares: Float64Array;
}

/** Rare types hold at most this share of the human text. */
const TAIL_SHARE = 0.1;

/**
 * Rare types: those that occur at most c times in the human text, c the largest number at which they hold no more than a tenth of it
 * together, at least 1.
 *
 * @param counts occurrences of each type, zeros allowed: shape [types]
 */
export function humanTail(counts: Uint32Array): HumanTail {
  let total = 0;
  const massOf = new Map<number, number>();
  for (const count of counts) {
    if (count === 0) continue;
    total += count;
    massOf.set(count, (massOf.get(count) ?? 0) + count);
  }
  let mostCount = 1;
  let held = 0;
  for (const [count, mass] of [...massOf].sort(([a], [b]) => a - b)) {
    held += mass;
    if (held > TAIL_SHARE * total) break;
    mostCount = count;
  }
  return {
    mostCount,
    isRare: Uint8Array.from(counts, (count) => (count > 0 && count <= mostCount ? 1 : 0)),
    shares: Float64Array.from(counts, (count) => (total === 0 ? 0 : count / total)),
  };
}

/** Human mass of the rare types that some text holds at all: what it may still say of the tail. @param counts of its types: shape [types] */
export function tailMassOf(counts: Uint32Array, { isRare, shares }: HumanTail): number {
  let held = 0;
  for (let type = 0; type < counts.length; type++) if (isRare[type] === 1 && counts[type]! > 0) held += shares[type]!;
  return held;
}

/** The same that is to be expected of so many tokens of human text: Σ p (1 − (1 − p)^n) over rare types. */
export function expectedTailMass({ isRare, shares }: HumanTail, tokens: number): number {
  let held = 0;
  for (let type = 0; type < shares.length; type++)
    if (isRare[type] === 1) held -= shares[type]! * Math.expm1(tokens * Math.log1p(-shares[type]!));
  return held;
}

/** Share of the tokens of some text that are of rare types. @param counts of its types: shape [types] */
export function rareShareOf(counts: Uint32Array, { isRare }: HumanTail): number | undefined {
  let [rare, total] = [0, 0];
  for (let type = 0; type < counts.length; type++) {
    total += counts[type]!;
    if (isRare[type] === 1) rare += counts[type]!;
  }
  return total === 0 ? undefined : rare / total;
}
