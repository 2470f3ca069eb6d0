const CANDIDATE_LIMIT = 1000;
const LENGTH_LIMIT = 100;

/**
 * At most three of the candidates that a typing error could have meant, nearest first, equal ones by name: about a third of
 * the letters may differ, and two neighbouring ones must agree.
 */
export function nearNames(name: string, candidates: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase().slice(0, LENGTH_LIMIT);
  const limit = Math.max(1, Math.round(wanted.length / 3));
  return candidates
    .slice(0, CANDIDATE_LIMIT)
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase().slice(0, LENGTH_LIMIT)) }))
    .filter(({ candidate, distance }) => distance <= limit && sharesRun(wanted, candidate.toLowerCase()))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Whether two neighbouring characters of one stand side by side in the other. */
function sharesRun(a: string, b: string): boolean {
  for (let start = 0; start + 2 <= a.length; start++) if (b.includes(a.slice(start, start + 2))) return true;
  return false;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
