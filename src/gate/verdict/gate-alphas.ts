import type { GateAlphas } from './verdict.ts';

/**
 * Chances of a false FAIL of one gate, where nothing is lost: of the counts of strata and of the panel. Together 0.05; the counts, which
 * are exact and speak of named strata, get the larger part.
 */
export const GATE_ALPHAS: GateAlphas = { primary: 0.03, secondary: 0.02 };

/**
 * Of the level of counts, what outputs that repeat each other may spend. It is taken from them always, so that the sum stays; collapse is so far from chance that
 * it takes no more.
 */
export const REPETITION_SHARE = 0.001;

/** Chance that a stratum that has lost what is just too much is taken for kept. */
export const PASS_ALPHA = 0.05;
