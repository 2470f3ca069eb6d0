import { InputError } from '../errors.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { countText } from './number-text.ts';
import { STYLE_LENGTHS } from './style-levels.ts';

/** Share of a source's texts among its own anchors from which on nothing worth the name is left to judge. */
const NEARLY_ALL = 0.9;
/** Fewer texts than these are told of, and no more: a small source may be all old posts. */
const LEAST_SHARED = 20;

/**
 * Texts named for a source that are the very texts of that source: held against themselves all would pass, and left out none are left.
 *
 * @throws {InputError} nearly all texts of a source stand among those that somebody named for it
 */
export async function refuseSharedAnchors({
  scores,
  knownHuman,
  shared,
}: Pick<AuditStyleScores, 'scores' | 'knownHuman' | 'shared'>): Promise<void> {
  const suspects = shared.filter(({ own }) => own >= LEAST_SHARED);
  if (suspects.length === 0) return;
  const counted = await scores.countWithout(knownHuman, {
    marked: [],
    leastWords: STYLE_LENGTHS[0]!,
    byMonth: false,
    sources: suspects.map(({ source }) => source),
  });
  const leftOf = new Map(counted.map(({ source, scored }) => [source, scored]));
  for (const { source, texts, own } of suspects) {
    const all = texts + (leftOf.get(source) ?? 0);
    if (own < NEARLY_ALL * all) continue;
    throw new InputError({
      path: `--anchors ${source}=…`,
      problem: `${countText(own)} of the ${countText(all)} texts of ${source} that could be judged are its anchors themselves: what is compared with itself is never unusual`,
      hint: `Name texts of ${source} that are not in the data. If you know that people wrote these, say so in the card of ${source} in outcross.yaml, and leave --anchors out.`,
    });
  }
}
