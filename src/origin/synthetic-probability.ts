import type { Evidence } from '../record/evidence.ts';
import { type Origin, originGroup } from '../record/origin.ts';
import { STYLE_WEIGHT_CAP } from './style/style-likelihood.ts';
import { PRIOR_SPREAD, timePriorLogit } from './time-prior.ts';
import { headingOf, type Marks, weighEvidence } from './weigh-evidence.ts';

/** Natural log-odds that a piece of evidence adds: at least, most likely, at most. */
type Weight = readonly [least: number, middle: number, most: number];

const NOTHING: Weight = [0, 0, 0];
/** Proof by document. */
const PROOF: Weight = [9, 9, 9];
/**
 * Residue of a product, assigned 1,000 to 5,000 to one. The least supposes that of texts pasted from a product one in a hundred keeps any;
 * of human texts before chat products at most one in 10,000 has some, as was counted.
 */
const RESIDUE: Weight = [Math.log(100), 7, Math.log(5000)];
/** Of each weak residue, assigned 20 to 300 to one, and of all of them together. The least supposes that a person typed one of them. */
const WEAK_LEAST = 3;
const WEAK_MOST = Math.log(300);
const WEAK_CAP: Weight = [5, 5, Math.log(5000)];
const HIDDEN_CHARACTERS: Weight = [0, 1, 1];
const WATERMARK_CAP = 12;
/** Somebody's word: worth nothing, or three times as much. */
const DECLARATION: Weight = [0, 1.5, 3];

/** How probable it is that a model wrote a record: 0-1. */
export interface SyntheticProbability {
  readonly p: number;
  /** Where the prior and all weights lie at their least and at their most for a model. */
  readonly low: number;
  readonly high: number;
}

/**
 * Probability that a model wrote a record, by all its evidence: log-odds of its time, plus a capped weight for each family of
 * evidence. Families count once, because what one vendor's product leaves behind comes together. Proofs that contradict each other cancel
 * out, and where a reviewer has called the marks quoted, they and the style say nothing, as in the table. It orders records for review;
 * the class is decided by the table, and nothing but proof makes it 0 or 1.
 *
 * The weight of style is what was measured of generators; the others are assigned (docs/origin.md). The interval holds what is not known of the
 * prior and the weights.
 *
 * @param origin decided by the table
 * @param evidence all of it, as `Decision` holds it
 * @param date of the record; null: unknown
 * @returns null where spans of both are proven, and the question has no answer for the whole
 */
export function syntheticProbability({
  origin,
  evidence,
  date,
}: {
  readonly origin: Origin;
  readonly evidence: readonly Evidence[];
  readonly date: string | null;
}): SyntheticProbability | null {
  if (origin.status === 'verified') {
    const group = originGroup(origin.class);
    if (group === 'mixed' || group === 'unknown') return null;
    const p = group === 'human' ? 0 : 1;
    return { p, low: p, high: p };
  }
  const { documents, declarations, reviews, marks, style, watermarks } = weighEvidence(evidence);
  const prior = timePriorLogit(date);
  const weights: readonly Weight[] = [
    [prior + PRIOR_SPREAD[0], prior, prior + PRIOR_SPREAD[1]],
    forSide(PROOF, documents),
    markWeight(marks),
    marks.hidden.length > 0 ? HIDDEN_CHARACTERS : NOTHING,
    highest(style.map(styleWeight)),
    highest(watermarks.map(watermarkWeight)),
    // A label stands among the marks.
    forSide(DECLARATION, [...declarations.filter(({ kind }) => kind !== 'gb45438-aigc'), ...reviews]),
  ];
  const at = (index: 0 | 1 | 2) => 1 / (1 + Math.exp(-weights.reduce((sum, weight) => sum + weight[index], 0)));
  return { low: at(0), p: at(1), high: at(2) };
}

/** What is said on one side only; both cancel out. */
function forSide([least, middle, most]: Weight, items: readonly Evidence[]): Weight {
  const sides = new Set(items.map(headingOf));
  const isForModel = sides.has('synthetic') || sides.has('mixed');
  if (isForModel === sides.has('human')) return NOTHING;
  return isForModel ? [least, middle, most] : [-most, -middle, -least];
}

/** One strong mark, or up to two weak ones. */
function markWeight({ residues, labels, weak }: Marks): Weight {
  if (residues.length > 0 || labels.length > 0) return RESIDUE;
  const kinds = new Set(weak.map(({ source }) => source)).size;
  if (kinds === 0) return NOTHING;
  return [
    Math.min(WEAK_CAP[0], (kinds - 1) * WEAK_LEAST),
    Math.min(WEAK_CAP[1], kinds * WEAK_LEAST),
    Math.min(WEAK_CAP[2], kinds * WEAK_MOST),
  ];
}

/** What was measured of such a p. Against other sources' texts nobody measured anything: it may say something, and is not counted. */
function styleWeight({ calibration }: Evidence): Weight {
  const { p, comparedWith, llr } = calibration!;
  if (comparedWith === 'others') return [0, 0, STYLE_WEIGHT_CAP];
  if (llr !== undefined) return llr.map((each) => Math.min(STYLE_WEIGHT_CAP, Math.max(0, each))) as unknown as Weight;
  const most = Math.min(STYLE_WEIGHT_CAP, mostByP(p));
  return [0, most, most];
}

/** Of a mark that is there for certain p is the likelihood ratio; of one that may be damaged it says less. */
function watermarkWeight({ llr }: Evidence): Weight {
  const weight = Math.min(WATERMARK_CAP, llr!);
  return [mostByP(Math.exp(-weight)), weight, weight];
}

/**
 * A p-value by itself says at most as much as the best alternative could make of it: odds of 1 / (-e p ln p) for p < 1/e (Sellke, Bayarri and
 * Berger 2001).
 */
function mostByP(p: number): number {
  const least = Math.max(p, Number.MIN_VALUE);
  return least < 1 / Math.E ? -Math.log(-Math.E * least * Math.log(least)) : 0;
}

/** The greatest of each of the three. */
function highest(weights: readonly Weight[]): Weight {
  const most = (index: 0 | 1 | 2) => Math.max(0, ...weights.map((weight) => weight[index]));
  return [most(0), most(1), most(2)];
}
