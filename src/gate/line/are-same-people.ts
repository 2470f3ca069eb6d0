import { WATCHED_LOSS } from './watched-bounds.ts';

interface Arm {
  readonly count: number;
  readonly n: number;
}

/**
 * Whether a release was held against people like those that the line's bounds come from: share of a stratum within half of the loss that carried
 * evidence lets be. Where prompts are shared the people are those of the prompts that a release answers, and other prompts have other shares; held
 * against these bounds a release would narrow or widen by its choice of prompts.
 */
export function areSamePeople(ofLine: Arm, ofRelease: Arm): boolean {
  const [known, found] = [ofLine.count / ofLine.n, ofRelease.count / ofRelease.n];
  const least = 1 - WATCHED_LOSS / 2;
  return found >= least * known && known >= least * found;
}
