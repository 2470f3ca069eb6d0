/** Answers cut to a common length, so that no measure sees that one arm talks more. */
export interface CommonLengthAnswers {
  /** Units whose answers are long enough in every arm, in the order of the first arm. */
  readonly kept: readonly string[];
  /** Units of any arm that were left out: absent from an arm, or too short in one. */
  readonly droppedCount: number;
  /** First k words of each kept unit, by arm: shape [arms][kept][k]. */
  readonly arms: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/**
 * Keeps a unit (a prompt) only if every arm answers it with at least k words, then cuts each answer to its first k.
 *
 * @param arms words of each answer, by arm and unit
 * @param words k, whole, from 1
 * @throws {RangeError} when k is not a whole number from 1
 */
export function firstKWords(
  arms: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>,
  { words }: { words: number },
): CommonLengthAnswers {
  if (!Number.isSafeInteger(words) || words < 1)
    throw new RangeError(`first ${words} words; it takes whole numbers from 1`);
  const all = [...arms.values()];
  const units = new Set(all.flatMap((answers) => [...answers.keys()]));
  const kept = [...(all[0]?.keys() ?? [])].filter((unit) =>
    all.every((answers) => (answers.get(unit)?.length ?? 0) >= words),
  );
  const cut = new Map<string, readonly (readonly string[])[]>();
  for (const [arm, answers] of arms)
    cut.set(
      arm,
      kept.map((unit) => answers.get(unit)!.slice(0, words)),
    );
  return { kept, droppedCount: units.size - kept.length, arms: cut };
}
