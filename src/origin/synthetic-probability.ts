import type { Evidence } from '../record/evidence.ts';
import { type Origin, originGroup } from '../record/origin.ts';
import { closestReviews, reviewerOf } from './review-evidence.ts';
import { timePriorLogit } from './time-prior.ts';

/** Weights in natural log-odds, with the caps of the ladder of evidence (docs/origin.md). */
const PROOF = 9;
const STRONG_MARK = 7;
const WEAK_MARK = 3;
const WEAK_MARKS_CAP = 5;
const HIDDEN_CHARACTERS_CAP = 1;
const STYLE_CAP = 4;
const WATERMARK_CAP = 12;
const DECLARATION = 1.5;

/**
 * Probability that a model wrote a record, by all its evidence: log-odds of its time, plus a capped term for each family of
 * evidence. Families count once, because what one vendor's product leaves behind comes together. Proofs that contradict each other cancel
 * out, and where a reviewer has called the marks quoted, they and the style say nothing, as in the table. It orders records for review;
 * the class is decided by the table, and nothing but proof makes it 0 or 1.
 *
 * @param origin decided by the table
 * @param evidence all of it, as `Decision` holds it
 * @param date of the record; null: unknown
 * @returns 0-1; null where spans of both are proven, and the question has no answer for the whole
 */
export function syntheticProbability({
  origin,
  evidence,
  date,
}: {
  readonly origin: Origin;
  readonly evidence: readonly Evidence[];
  readonly date: string | null;
}): number | null {
  if (origin.status === 'verified') {
    const group = originGroup(origin.class);
    if (group === 'human') return 0;
    return group === 'synthetic' ? 1 : null;
  }
  const looks = areMarksSettled(evidence) ? 0 : markTerm(evidence) + hiddenTerm(evidence) + styleTerm(evidence);
  const sum = timePriorLogit(date) + proofTerm(evidence) + looks + watermarkTerm(evidence) + declarationTerm(evidence);
  return 1 / (1 + Math.exp(-sum));
}

const PROVING: ReadonlySet<Evidence['kind']> = new Set([
  'licence-contract',
  'generation-log',
  'pre-llm-date',
  'own-ledger',
]);

/** What is proven and yet did not decide, because it is contradicted or adds nothing to a declaration. */
function proofTerm(evidence: readonly Evidence[]): number {
  const proofs = evidence.filter(({ kind, strength }) => PROVING.has(kind) && strength !== 'heuristic');
  return sides(proofs) * PROOF;
}

/** Whether those who looked at the record, or at records with its very evidence, all say human. */
function areMarksSettled(evidence: readonly Evidence[]): boolean {
  const reviews = closestReviews(evidence).filter(({ verdict }) => verdict !== 'inconclusive');
  return (
    reviews.every(({ verdict }) => verdict === 'human') &&
    reviews.some((item) => ['record', 'evidence'].includes(reviewerOf(item)!.scope))
  );
}

/** 1 where evidence speaks for a model, -1 where for people, 0 where for neither or both. */
function sides(evidence: readonly Evidence[]): number {
  const human = evidence.some(({ verdict }) => verdict === 'human');
  const synthetic = evidence.some(({ verdict }) => verdict === 'synthetic' || verdict === 'mixed');
  return Number(synthetic) - Number(human);
}

/** One strong mark, or up to two weak ones. */
function markTerm(evidence: readonly Evidence[]): number {
  const marks = evidence.filter(({ kind }) => kind === 'text-artefact' || kind === 'gb45438-aigc');
  if (
    marks.some(({ tier, strength, kind }) => tier === 'A' || (kind === 'gb45438-aigc' && strength === 'documentary'))
  ) {
    return STRONG_MARK;
  }
  const weak = new Set(marks.filter(({ tier }) => tier !== 'H').map(({ source }) => source)).size;
  return Math.min(WEAK_MARKS_CAP, weak * WEAK_MARK);
}

function hiddenTerm(evidence: readonly Evidence[]): number {
  return evidence.some(({ kind, tier }) => kind === 'text-artefact' && tier === 'H') ? HIDDEN_CHARACTERS_CAP : 0;
}

/**
 * A p-value says at most as much as the best alternative could make of it: odds of 1 / (-e p ln p) for p < 1/e (Sellke, Bayarri and
 * Berger 2001). The smallest p counts.
 */
function styleTerm(evidence: readonly Evidence[]): number {
  const ps = evidence.flatMap(({ kind, calibration }) =>
    kind === 'style-statistic' && calibration ? [calibration.p] : [],
  );
  const p = Math.min(...ps, 1);
  return p < 1 / Math.E ? Math.min(STYLE_CAP, -Math.log(-Math.E * p * Math.log(p))) : 0;
}

function watermarkTerm(evidence: readonly Evidence[]): number {
  const llrs = evidence.flatMap(({ kind, llr, verdict }) =>
    kind === 'watermark' && verdict === 'synthetic' ? [llr ?? 0] : [],
  );
  return Math.min(WATERMARK_CAP, Math.max(0, ...llrs));
}

const DECLARING: ReadonlySet<Evidence['kind']> = new Set([
  'publisher-declaration',
  'dataset-card',
  'column-declaration',
  'human-attestation',
  'c2pa-manifest',
]);

/** What suppliers and single reviewers say, either way; words that contradict each other cancel out. */
function declarationTerm(evidence: readonly Evidence[]): number {
  return sides([...evidence.filter(({ kind }) => DECLARING.has(kind)), ...closestReviews(evidence)]) * DECLARATION;
}
