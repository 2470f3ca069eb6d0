import type { Evidence } from '../record/evidence.ts';
import type { Origin, OriginClass, OriginFlag, OriginStatus } from '../record/origin.ts';
import { originGroup } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';

/** Raised when the same evidence could be decided otherwise. */
export const DECISION_VERSION = 2;

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
  const proofs = all.filter(isProof);
  const declarations = closestDeclarations(all.filter(isDeclaration));
  const artefacts = artefactEvidence(all);
  const style = all.filter(isConclusiveStyle);

  const human = (item: Evidence) => classOf(item) === 'human';
  const verifiedHuman = proofs.some(human);
  const notHuman = [...proofs, ...declarations].filter((item) => !human(item));
  const strongArtefact = artefacts.some(({ tier }) => tier === 'A');

  // Strong evidence that disagrees is not averaged: nobody knows, and somebody should look.
  if (disagree(proofs) || (verifiedHuman && (strongArtefact || notHuman.some(isPositivelySynthetic)))) {
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
    const declared = positive.filter(isDeclaration);
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
      verdict: verdictOf(declared),
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

const PROVING_KINDS: ReadonlySet<Evidence['kind']> = new Set(['licence-contract', 'generation-log', 'pre-llm-date']);
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

/** "Mixed" said of a whole source describes the pile; it does not contradict what a record says of itself. */
function closestDeclarations(declarations: readonly Evidence[]): readonly Evidence[] {
  const own = declarations.some((item) => !isFromCard(item));
  return own
    ? declarations.filter((item) => !(isFromCard(item) && originGroup(classOf(item)!) === 'mixed'))
    : declarations;
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

/** An artefact proves its span only; a style score that agrees covers the whole. */
function inferredClass(artefacts: readonly Evidence[], style: readonly Evidence[]): OriginClass {
  return style.length > 0 || artefacts.some((item) => item.coversRecord && classOf(item) === 'synthetic')
    ? 'synthetic'
    : 'mixed';
}

/** Proofs agree when their classes fall under one heading. */
function disagree(proofs: readonly Evidence[]): boolean {
  return new Set(proofs.map((item) => originGroup(classOf(item)!))).size > 1;
}

/**
 * Among declarations the record's own (column, label, manifest) is closer than its source's, and what names a finer class than
 * human or synthetic is closer still; ties fall by class name.
 */
function mostSpecific(items: readonly Evidence[]): OriginClass {
  const rank = (item: Evidence) => {
    const fromSource = isFromCard(item) || item.kind === 'pre-llm-date';
    const originClass = classOf(item)!;
    return (fromSource ? 2 : 0) + (originClass === 'human' || originClass === 'synthetic' ? 1 : 0);
  };
  return classOf(
    [...items].sort(
      (a, b) => rank(a) - rank(b) || (classOf(a)! < classOf(b)! ? -1 : classOf(a)! > classOf(b)! ? 1 : 0),
    )[0]!,
  )!;
}

function verdictOf(originClass: OriginClass): Evidence['verdict'] {
  const group = originGroup(originClass);
  return group === 'unknown' ? 'inconclusive' : group;
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

function families(evidence: readonly Evidence[]): readonly string[] {
  return [...new Set(evidence.flatMap(({ generator }) => (generator ? [generator] : [])))].sort();
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
