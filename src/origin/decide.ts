import type { Evidence } from '../record/evidence.ts';
import type { Origin, OriginClass, OriginFlag, OriginStatus } from '../record/origin.ts';
import { originGroup } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { classVerdict } from './class-verdict.ts';
import {
  evidenceClass,
  headingOf,
  isFoundWatermark,
  isFromCard,
  isOnMarks,
  isStrongWatermark,
  weighEvidence,
} from './weigh-evidence.ts';

/** Raised when the same evidence could be decided otherwise, or other texts become what style is held against. */
export const DECISION_VERSION = 7;

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
  const weighed = weighEvidence(all);
  const { documents, proofs, declarations, conclusiveStyle: style } = weighed;
  const artefacts = [...weighed.artefacts, ...weighed.watermarks];

  const human = (item: Evidence) => evidenceClass(item) === 'human';
  const verifiedHuman = proofs.some(human);
  const notHuman = [...proofs, ...declarations].filter((item) => !human(item));
  const strongArtefact = artefacts.some((item) => item.tier === 'A' || isStrongWatermark(item));

  // Strong evidence that disagrees is not averaged: nobody knows, and somebody should look.
  if (disagree(proofs) || (verifiedHuman && (strongArtefact || notHuman.some(isPositivelySynthetic)))) {
    return decision(all, 'conflict', { class: 'unknown', status: 'inferred', flag: 'conflict', card });
  }
  // So is disagreement among people who looked, where no document settles it.
  if (weighed.areReviewersDivided && documents.length === 0) {
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

function isPositivelySynthetic(item: Evidence): boolean {
  const originClass = evidenceClass(item);
  return originClass !== undefined && originGroup(originClass) !== 'human' && originGroup(originClass) !== 'unknown';
}

/** An artefact, or a mark found in a window, speaks for its span only; a style score that agrees covers the whole. */
function inferredClass(artefacts: readonly Evidence[], style: readonly Evidence[]): OriginClass {
  return style.length > 0 || artefacts.some((item) => item.coversRecord && evidenceClass(item) === 'synthetic')
    ? 'synthetic'
    : 'mixed';
}

/** Proofs agree when their classes fall under one heading. */
function disagree(proofs: readonly Evidence[]): boolean {
  return new Set(proofs.map(headingOf)).size > 1;
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
    const originClass = evidenceClass(item)!;
    return 2 * distance(item) + (originClass === 'human' || originClass === 'synthetic' ? 1 : 0);
  };
  return evidenceClass(
    [...items].sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (evidenceClass(a)! < evidenceClass(b)! ? -1 : evidenceClass(a)! > evidenceClass(b)! ? 1 : 0),
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
