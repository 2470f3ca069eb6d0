import type { Evidence } from '../record/evidence.ts';
import type { Origin, OriginClass, OriginFlag, OriginGroup, OriginStatus } from '../record/origin.ts';
import { originGroup } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { classVerdict } from './class-verdict.ts';
import { closestReviews, REVIEWERS_TO_VERIFY, reviewerOf } from './review-evidence.ts';

/** Raised when the same evidence could be decided otherwise. */
export const DECISION_VERSION = 4;

/** Rows of the decision table in docs/concepts.md. */
export const DECISION_RULES = [
  'declared',
  'verified',
  'artefact',
  'style',
  'contradicted',
  'conflict',
  'nothing',
] as const;
export type DecisionRule = (typeof DECISION_RULES)[number];

export interface Decision {
  readonly origin: Origin;
  readonly rule: DecisionRule;
  /** All evidence weighed, the card's and the attested date's included. */
  readonly evidence: readonly Evidence[];
}

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

/**
 * Decides the origin of a record from all evidence about it, by the table in docs/concepts.md. Absent marks and
 * inconclusive evidence weigh nothing; `unknown` is an answer.
 *
 * @param evidence read from the record itself
 * @param card what its source declares; undefined where the source has no card
 * @param field field path without indices, with the chat role: `text`, `messages[assistant]`
 */
export function decideOrigin({
  evidence,
  card,
  field,
}: {
  evidence: readonly Evidence[];
  card: SourceCard | undefined;
  field: string;
}): Decision {
  const all = [...cardEvidence(card, field), ...evidence.map((item) => withAttestation(item, card))];
  const reviews = conclusiveReviews(all);
  const isAgreed = headings(reviews).size === 1;
  const isVerifiedByReview = isAgreed && reviews.length >= REVIEWERS_TO_VERIFY;
  const documents = all.filter(isProof);
  const words = [...all.filter(isDeclaration), ...(isVerifiedByReview ? [] : reviews)];
  const declarations = closestDeclarations(words);
  const proofs = conclusiveProofs([...documents, ...(isVerifiedByReview ? reviews : [])], declarations);
  // Who looked at the very marks and calls the text human has called them quoted; nobody else can.
  const areMarksSettled = isAgreed && headings(reviews).has('human') && reviews.some(isOnMarks);
  // A watermark is nothing that anybody could see, or call quoted.
  const artefacts = [...(areMarksSettled ? [] : artefactEvidence(all)), ...all.filter(isFoundWatermark)];
  const style = areMarksSettled ? [] : all.filter(isConclusiveStyle);

  const human = (item: Evidence) => classOf(item) === 'human';
  const verifiedHuman = proofs.some(human);
  const notHuman = [...proofs, ...declarations].filter((item) => !human(item));
  const strongArtefact = artefacts.some((item) => item.tier === 'A' || isStrongWatermark(item));

  // Strong evidence that disagrees is not averaged: nobody knows, and somebody should look.
  if (disagree(proofs) || (verifiedHuman && (strongArtefact || notHuman.some(isPositivelySynthetic)))) {
    return decision(all, 'conflict', { class: 'unknown', status: 'inferred', flag: 'conflict', card });
  }
  // So is disagreement among people who looked, where no document settles it.
  if (headings(reviews).size > 1 && documents.length === 0) {
    return decision(all, 'conflict', { class: 'unknown', status: 'inferred', flag: 'conflict', card });
  }
  if (proofs.length > 0) {
    // Proven model text that somebody declared human: the proof stands, and the declaration is a finding.
    const isContradicted = proofs.some(isPositivelySynthetic) && declarations.some(human);
    const outcome = { class: mostSpecific(proofs), status: 'verified', card } as const;
    return isContradicted
      ? decision(all, 'contradicted', { ...outcome, flag: 'contradicted' })
      : decision(all, 'verified', { ...outcome, flag: null });
  }

  const positive = [...notHuman.filter(isPositivelySynthetic), ...artefacts, ...style];
  const declaredHuman = declarations.some(human);
  if (declaredHuman && positive.length > 0) {
    const declared = positive.filter((item) => declarations.includes(item));
    return declared.length > 0
      ? decision(all, 'contradicted', { class: mostSpecific(declared), status: 'declared', flag: 'contradicted', card })
      : decision(all, 'contradicted', {
          class: inferredClass(artefacts, style),
          status: 'inferred',
          flag: 'contradicted',
          card,
        });
  }
  if (declarations.length > 0) {
    return decision(all, 'declared', { class: mostSpecific(declarations), status: 'declared', flag: null, card });
  }
  if (style.length > 0 && artefacts.length === 0) {
    return decision(all, 'style', { class: 'synthetic', status: 'inferred', flag: null, card });
  }
  if (artefacts.length > 0) {
    return decision(all, 'artefact', { class: inferredClass(artefacts, style), status: 'inferred', flag: null, card });
  }
  return decision(all, 'nothing', { class: 'unknown', status: 'unknown', flag: null, card });
}

/** The class an item speaks for; undefined where it speaks for none. */
function classOf(item: Evidence): OriginClass | undefined {
  if (item.verdict === 'absent' || item.verdict === 'inconclusive') return undefined;
  return item.class ?? item.verdict;
}

function cardEvidence(card: SourceCard | undefined, field: string): readonly Evidence[] {
  if (!card) return [];
  const declared = declaredByCard(card, field);
  if (!declared || declared === 'unknown') return [];
  const proves = card.basis !== 'declaration' && card.reference !== undefined;
  return [
    {
      kind: proves
        ? card.basis === 'contract'
          ? 'licence-contract'
          : 'generation-log'
        : card.from === 'dataset-card'
          ? 'dataset-card'
          : 'publisher-declaration',
      verdict: classVerdict(declared),
      strength: proves && card.basis === 'contract' ? 'contractual' : 'documentary',
      source: `card:${card.from}`,
      class: declared,
      coversRecord: true,
      ...(card.generator && { generator: card.generator.family }),
      ...(card.reference && { ref: card.reference }),
    },
  ];
}

/** A field's own entry beats its role's, which beats the source's. */
function declaredByCard(card: SourceCard, field: string): OriginClass | undefined {
  const role = /\[([^\]]*)\]$/.exec(field)?.[1];
  return card.fields?.[field] ?? (role === undefined ? undefined : card.roles?.[role]) ?? card.origin;
}

/** A date column proves human origin only where the card names who attests it. */
function withAttestation(item: Evidence, card: SourceCard | undefined): Evidence {
  if (item.kind !== 'date-column' || !card?.dates_attested_by) return item;
  return {
    kind: 'pre-llm-date',
    verdict: 'human',
    strength: 'documentary',
    source: `attested:${card.dates_attested_by}`,
    class: 'human',
    coversRecord: true,
  };
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
  if (classOf(item) === undefined) return false;
  if (PROVING_BY_DOCUMENT.has(item.kind) && item.strength !== 'documentary') return false;
  return PROVING_KINDS.has(item.kind) || item.strength === 'cryptographic';
}

function isDeclaration(item: Evidence): boolean {
  return (
    classOf(item) !== undefined &&
    !isProof(item) &&
    DECLARING_KINDS.has(item.kind) &&
    (item.strength === 'documentary' || item.strength === 'contractual')
  );
}

/** "Mixed" said of a whole pile describes the pile; it does not contradict what is said of the record itself. */
function closestDeclarations(declarations: readonly Evidence[]): readonly Evidence[] {
  const own = declarations.some((item) => !isAboutPile(item));
  return own
    ? declarations.filter((item) => !(isAboutPile(item) && originGroup(classOf(item)!) === 'mixed'))
    : declarations;
}

/** Each reviewer's closest verdict that says something; "mixed" said of a pile gives way to what is said of the record. */
function conclusiveReviews(all: readonly Evidence[]): readonly Evidence[] {
  const reviews = closestReviews(all).filter((item) => classOf(item) !== undefined);
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
    (item) => originGroup(classOf(item)!) === 'synthetic',
  );
  return isWholeSynthetic ? whole : proofs;
}

function isSpanProof({ kind, coversRecord }: Evidence): boolean {
  return kind === 'own-ledger' && coversRecord !== true;
}

function headings(items: readonly Evidence[]): ReadonlySet<OriginGroup> {
  return new Set(items.map((item) => originGroup(classOf(item)!)));
}

/** What was given on the record itself, or on records with its very evidence. */
function isOnMarks(item: Evidence): boolean {
  const scope = reviewerOf(item)?.scope;
  return scope === 'record' || scope === 'evidence';
}

function isAboutPile(item: Evidence): boolean {
  return isFromCard(item) || (item.kind === 'review' && !isOnMarks(item));
}

function isFromCard(item: Evidence): boolean {
  return item.source.startsWith('card:');
}

function isPositivelySynthetic(item: Evidence): boolean {
  const originClass = classOf(item);
  return originClass !== undefined && originGroup(originClass) !== 'human' && originGroup(originClass) !== 'unknown';
}

function isConclusiveStyle({ kind, verdict, calibration }: Evidence): boolean {
  return (
    kind === 'style-statistic' &&
    verdict === 'synthetic' &&
    calibration !== undefined &&
    calibration.p <= STYLE_MAX_P &&
    calibration.anchors >= STYLE_MIN_ANCHORS
  );
}

/** What the owner of a key found; without a likelihood nobody knows how often chance would have found it too. */
function isFoundWatermark({ kind, verdict, llr }: Evidence): boolean {
  return kind === 'watermark' && verdict === 'synthetic' && llr !== undefined && llr >= WATERMARK_LEAST_LLR;
}

function isStrongWatermark(item: Evidence): boolean {
  return isFoundWatermark(item) && item.llr! >= WATERMARK_STRONG_LLR;
}

/** Product residue, possible-generation labels, or two different weak residues; a single weak one says too little. */
function artefactEvidence(all: readonly Evidence[]): readonly Evidence[] {
  const strong = all.filter(
    (item) =>
      (item.kind === 'text-artefact' && item.tier === 'A') ||
      (item.kind === 'gb45438-aigc' && item.strength === 'heuristic' && classOf(item) !== undefined),
  );
  if (strong.length > 0) return strong;
  const weak = all.filter((item) => item.kind === 'text-artefact' && item.tier === 'B');
  return new Set(weak.map(({ source }) => source)).size >= WEAK_RESIDUES_NEEDED ? weak : [];
}

/** An artefact, or a mark found in a window, speaks for its span only; a style score that agrees covers the whole. */
function inferredClass(artefacts: readonly Evidence[], style: readonly Evidence[]): OriginClass {
  return style.length > 0 || artefacts.some((item) => item.coversRecord && classOf(item) === 'synthetic')
    ? 'synthetic'
    : 'mixed';
}

/** Proofs agree when their classes fall under one heading. */
function disagree(proofs: readonly Evidence[]): boolean {
  return headings(proofs).size > 1;
}

/**
 * Closest is what somebody says who looked at the record or its very evidence, then what the record says of itself (column, label,
 * manifest), then what is said of its group or source by reviewers, then by its card. Of those equally close the finer class counts,
 * then the first by name.
 */
function mostSpecific(items: readonly Evidence[]): OriginClass {
  const distance = (item: Evidence) => {
    if (item.kind === 'review') return isOnMarks(item) ? 0 : 2;
    return isFromCard(item) || item.kind === 'pre-llm-date' ? 3 : 1;
  };
  const rank = (item: Evidence) => {
    const originClass = classOf(item)!;
    return 2 * distance(item) + (originClass === 'human' || originClass === 'synthetic' ? 1 : 0);
  };
  return classOf(
    [...items].sort(
      (a, b) => rank(a) - rank(b) || (classOf(a)! < classOf(b)! ? -1 : classOf(a)! > classOf(b)! ? 1 : 0),
    )[0]!,
  )!;
}

function decision(
  evidence: readonly Evidence[],
  rule: DecisionRule,
  outcome: { class: OriginClass; status: OriginStatus; flag: OriginFlag | null; card: SourceCard | undefined },
): Decision {
  return {
    rule,
    evidence,
    origin: {
      class: outcome.class,
      status: outcome.status,
      flag: outcome.flag,
      generationDepth: generationDepth(outcome.class, outcome.card),
      generatorFamilies: originGroup(outcome.class) === 'human' ? [] : families(evidence),
    },
  };
}

/** A key whose mark was looked for and not found has a family too: it is none of the record's. */
function families(evidence: readonly Evidence[]): readonly string[] {
  const named = evidence.filter((item) => item.kind !== 'watermark' || isFoundWatermark(item));
  return [...new Set(named.flatMap(({ generator }) => (generator ? [generator] : [])))].sort();
}

/** Depth by class; what trained the generator is unknown unless the card says so. */
function generationDepth(originClass: OriginClass, card: SourceCard | undefined): Origin['generationDepth'] {
  switch (originClass) {
    case 'human':
    case 'algorithmic':
      return { min: 0, max: 0 };
    case 'synthetic':
    case 'synthetic-human-edited':
    case 'machine-translated':
      return card?.generation_depth ?? { min: 1, max: null };
    case 'human-ai-assisted':
    case 'mixed':
      return { min: 0, max: card?.generation_depth?.max ?? null };
    case 'unknown':
      return { min: 0, max: null };
  }
}
