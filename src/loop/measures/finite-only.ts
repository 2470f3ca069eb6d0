/** Values without those that are no finite number: a measure that is not defined for a generation is left out. */
export function finiteOnly(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const finite: Record<string, number> = {};
  for (const id in values) if (Number.isFinite(values[id])) finite[id] = values[id]!;
  return finite;
}
