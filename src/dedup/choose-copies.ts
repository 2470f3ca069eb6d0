import type { ContentEntries } from './content-entries.ts';
import { radixSort } from './radix-sort.ts';
import { REMOVAL_VERDICTS } from './removal-rule.ts';
import type { VerifiedPairs } from './verify-pairs.ts';

const CONTAINED = REMOVAL_VERDICTS.indexOf('contained');
/** Stands for "stays". */
export const STAYS = 0xffffffff;

export interface ChosenCopies {
  /** Entry in whose favour each entry may go; `STAYS` where it stays. Shape [entries]. */
  readonly survivorOf: Uint32Array;
  /** Position of the pair that proves it. Shape [entries]; of no meaning where it stays. */
  readonly proof: Uint32Array;
}

/**
 * Which copies may go. An entry goes only in favour of one that stays and that was compared with it directly: no chains. Entries are
 * numbered by rank, so walking up the numbers decides each survivor before whatever depends on it. Of several survivors that hold
 * all of an entry, the one of best provenance, then the earliest, then the longest is named, whatever the order of pairs.
 */
export function chooseCopies(
  { count, provenance, date, words }: Pick<ContentEntries, 'count' | 'provenance' | 'date' | 'words'>,
  { better, worse, verdict, isRead }: VerifiedPairs,
): ChosenCopies {
  const survivorOf = new Uint32Array(count).fill(STAYS);
  const proof = new Uint32Array(count);
  const isBetterSurvivor = (a: number, b: number) =>
    provenance[a]! - provenance[b]! || date[a]! - date[b]! || words[b]! - words[a]! || a - b;
  const proving = provingPairs(better, (pair) => isRead[pair] === 1 && verdict[pair] === CONTAINED);
  radixSort(proving, worse);
  for (const pair of proving) {
    const [survivor, entry] = [better[pair]!, worse[pair]!];
    if (survivorOf[survivor] !== STAYS) continue;
    const current = survivorOf[entry]!;
    if (current !== STAYS && isBetterSurvivor(current, survivor) <= 0) continue;
    survivorOf[entry] = survivor;
    proof[entry] = pair;
  }
  return { survivorOf, proof };
}

function provingPairs(better: Uint32Array, isProof: (pair: number) => boolean): Uint32Array {
  const pairs = new Uint32Array(better.length);
  let count = 0;
  for (let pair = 0; pair < better.length; pair++) if (isProof(pair)) pairs[count++] = pair;
  return pairs.slice(0, count);
}
