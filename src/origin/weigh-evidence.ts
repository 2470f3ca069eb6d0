import type { Evidence } from '../record/evidence.ts';
import { type OriginClass, type OriginGroup, originGroup } from '../record/origin.ts';
import { closestReviews, REVIEWERS_TO_VERIFY, reviewerOf } from './review-evidence.ts';

/** A style score alone infers an origin only at p <= .001, which takes at least 999 anchors to state. */
const STYLE_MAX_P = 0.001;
const STYLE_MIN_ANCHORS = 999;
/**
 * A mark of a key whose owner looked for it infers an origin from p <= .001 on, as a style score does: of a thousand texts without it one
 * reaches that by chance. Evidence keeps p as `llr`, min(-ln p, 12).
 */
const WATERMARK_LEAST_LLR = -Math.log(0.001);
/**
 * Where that weight ends, at p <= e^-12 or 6 in a million, a mark stands against proof as a product residue does. It never verifies: p rules
 * out chance, and neither a key that leaked nor marked text that somebody copied.
 */
const WATERMARK_STRONG_LLR = 12;
/** Two different weak residues say what one product residue says. */
const WEAK_RESIDUES_NEEDED = 2;

/** All evidence about a record, by what it can do: what the decision table and the probability both go by. */
export interface WeighedEvidence {
  /** What proves by itself, of a span or the whole. */
  readonly documents: readonly Evidence[];
  /** Documents and reviewers who agree, as many as verify, without spans that add nothing to what is known of the whole. */
  readonly proofs: readonly Evidence[];
  /** What suppliers, labels and reviewers say that does not verify; of a pile only where nobody speaks of the record itself. */
  readonly declarations: readonly Evidence[];
  /** Each reviewer's closest verdict that says something, whether they verify or not. */
  readonly reviews: readonly Evidence[];
  /** Whether reviewers name different classes. */
  readonly areReviewersDivided: boolean;
  /** None where somebody looked at them and calls the text human: that calls them quoted, and takes from the style what it says, too. */
  readonly marks: Marks;
  /** Of the marks what infers an origin: residue of products, labels of possible generation; where there are none, two different weak residues. */
  readonly artefacts: readonly Evidence[];
  /** Marks of keys whose owners found them. */
  readonly watermarks: readonly Evidence[];
  /** Style that infers an origin by itself. */
  readonly conclusiveStyle: readonly Evidence[];
  /** All calibrated style that speaks for a model. */
  readonly style: readonly Evidence[];
}

/** Traces that products leave in text, and labels. */
export interface Marks {
  /** Residue of a product. */
  readonly residues: readonly Evidence[];
  /** Labels that say for certain that a text was generated: declarations as well. */
  readonly labels: readonly Evidence[];
  /** Weak residue, and labels that say it was possibly generated. */
  readonly weak: readonly Evidence[];
  readonly hidden: readonly Evidence[];
}

const NO_MARKS: Marks = { residues: [], labels: [], weak: [], hidden: [] };

/** Sorts evidence by what it can do. Absent marks and inconclusive evidence weigh nothing. */
export function weighEvidence(all: readonly Evidence[]): WeighedEvidence {
  const reviews = conclusiveReviews(all);
  const headings = new Set(reviews.map(headingOf));
  const isAgreed = headings.size === 1;
  const isVerifiedByReview = isAgreed && reviews.length >= REVIEWERS_TO_VERIFY;
  const documents = all.filter(isProof);
  const said = [...all.filter(isDeclaration), ...(isVerifiedByReview ? [] : reviews)];
  const closest = new Set([...closestDeclarations(said), ...reviews]);
  const declarations = said.filter((item) => closest.has(item));
  // Nobody else can.
  const areMarksSettled = isAgreed && headings.has('human') && reviews.some(isOnMarks);
  const marks = areMarksSettled ? NO_MARKS : sortMarks(all);
  const style = areMarksSettled ? [] : all.filter(isStyle);
  return {
    documents,
    proofs: conclusiveProofs([...documents, ...(isVerifiedByReview ? reviews : [])], declarations),
    declarations,
    reviews,
    areReviewersDivided: headings.size > 1,
    marks,
    artefacts: inferringMarks(marks),
    // A watermark is nothing that anybody could see, or call quoted.
    watermarks: all.filter(isFoundWatermark),
    conclusiveStyle: style.filter(isConclusiveStyle),
    style,
  };
}

/** The class an item speaks for; undefined where it speaks for none. */
export function evidenceClass(item: Evidence): OriginClass | undefined {
  if (item.verdict === 'absent' || item.verdict === 'inconclusive') return undefined;
  return item.class ?? item.verdict;
}

/** Heading of the class that an item speaks for. */
export function headingOf(item: Evidence): OriginGroup {
  return originGroup(evidenceClass(item)!);
}

/** What was given on the record itself, or on records with its very evidence. */
export function isOnMarks(item: Evidence): boolean {
  const scope = reviewerOf(item)?.scope;
  return scope === 'record' || scope === 'evidence';
}

export function isFromCard(item: Evidence): boolean {
  return item.source.startsWith('card:');
}

/** What the owner of a key found; without a likelihood nobody knows how often chance would have found it too. */
export function isFoundWatermark({ kind, verdict, llr }: Evidence): boolean {
  return kind === 'watermark' && verdict === 'synthetic' && llr !== undefined && llr >= WATERMARK_LEAST_LLR;
}

export function isStrongWatermark(item: Evidence): boolean {
  return isFoundWatermark(item) && item.llr! >= WATERMARK_STRONG_LLR;
}

const PROVING_KINDS: ReadonlySet<Evidence['kind']> = new Set([
  'licence-contract',
  'generation-log',
  'pre-llm-date',
  'own-ledger',
]);
/** Of these kinds only a document proves: what the ledger merely resembles is no entry of it. */
const PROVING_BY_DOCUMENT: ReadonlySet<Evidence['kind']> = new Set(['own-ledger']);
const DECLARING_KINDS: ReadonlySet<Evidence['kind']> = new Set([
  'publisher-declaration',
  'dataset-card',
  'column-declaration',
  'human-attestation',
  'gb45438-aigc',
  'c2pa-manifest',
]);

function isProof(item: Evidence): boolean {
  if (evidenceClass(item) === undefined) return false;
  if (PROVING_BY_DOCUMENT.has(item.kind) && item.strength !== 'documentary') return false;
  return PROVING_KINDS.has(item.kind) || item.strength === 'cryptographic';
}

function isDeclaration(item: Evidence): boolean {
  return (
    evidenceClass(item) !== undefined &&
    !isProof(item) &&
    DECLARING_KINDS.has(item.kind) &&
    (item.strength === 'documentary' || item.strength === 'contractual')
  );
}

/** "Mixed" said of a whole pile describes the pile; it does not contradict what is said of the record itself. */
function closestDeclarations(declarations: readonly Evidence[]): readonly Evidence[] {
  const own = declarations.some((item) => !isAboutPile(item));
  return own ? declarations.filter((item) => !(isAboutPile(item) && headingOf(item) === 'mixed')) : declarations;
}

function isAboutPile(item: Evidence): boolean {
  return isFromCard(item) || (item.kind === 'review' && !isOnMarks(item));
}

/**
 * Each reviewer's closest verdict that says something. One person's "mixed" of a pile gives way to what is said of the record. It does not
 * where people disagree about the pile, nor where several call it mixed and a reviewer looked at the record: each would stand against
 * the others on one item, and must not stop counting because somebody else answers a narrower one.
 */
function conclusiveReviews(all: readonly Evidence[]): readonly Evidence[] {
  const reviews = closestReviews(all).filter((item) => evidenceClass(item) !== undefined);
  const ofPile = reviews.filter(isAboutPile);
  const mixed = ofPile.filter((item) => headingOf(item) === 'mixed');
  const isPileDisputed = mixed.length < ofPile.length;
  const isPileVerified = mixed.length >= REVIEWERS_TO_VERIFY && ofPile.length < reviews.length;
  if (isPileDisputed || isPileVerified) return reviews;
  const kept = new Set(closestDeclarations([...all.filter(isDeclaration), ...reviews]));
  return reviews.filter((item) => kept.has(item));
}

/**
 * A span found in the ledger proves the span. It says nothing against proof that the whole is model text, and where the whole is
 * declared model text it adds nothing: then it is no proof to decide by.
 */
function conclusiveProofs(proofs: readonly Evidence[], declarations: readonly Evidence[]): readonly Evidence[] {
  const whole = proofs.filter((item) => !isSpanProof(item));
  const isWholeSynthetic = [...whole, ...(whole.length === 0 ? declarations : [])].some(
    (item) => headingOf(item) === 'synthetic',
  );
  return isWholeSynthetic ? whole : proofs;
}

function isSpanProof({ kind, coversRecord }: Evidence): boolean {
  return kind === 'own-ledger' && coversRecord !== true;
}

function isStyle({ kind, verdict, calibration }: Evidence): boolean {
  return kind === 'style-statistic' && verdict === 'synthetic' && calibration !== undefined;
}

/** Human text of other sources may differ from this source's as model text does: held against it alone, no score infers anything. */
function isConclusiveStyle({ calibration }: Evidence): boolean {
  return (
    calibration !== undefined &&
    (calibration.comparedWith === 'own' || calibration.comparedWith === 'vouched') &&
    calibration.p <= STYLE_MAX_P &&
    calibration.anchors >= STYLE_MIN_ANCHORS
  );
}

function sortMarks(all: readonly Evidence[]): Marks {
  const ofTier = (tier: Evidence['tier']) => all.filter((item) => item.kind === 'text-artefact' && item.tier === tier);
  const labels = all.filter(({ kind }) => kind === 'gb45438-aigc');
  const isCertain = (item: Evidence) => item.strength === 'documentary' && evidenceClass(item) !== undefined;
  return {
    residues: ofTier('A'),
    labels: labels.filter(isCertain),
    weak: [...ofTier('B'), ...labels.filter((item) => item.strength === 'heuristic')],
    hidden: ofTier('H'),
  };
}

/** A single weak residue says too little. */
function inferringMarks({ residues, weak }: Marks): readonly Evidence[] {
  const isLabel = ({ kind }: Evidence) => kind === 'gb45438-aigc';
  const strong = [...residues, ...weak.filter((item) => isLabel(item) && evidenceClass(item) !== undefined)];
  if (strong.length > 0) return strong;
  const residue = weak.filter((item) => !isLabel(item));
  return new Set(residue.map(({ source }) => source)).size >= WEAK_RESIDUES_NEEDED ? residue : [];
}
