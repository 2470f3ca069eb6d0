import type { OriginClass } from './origin.ts';

/** What a piece of evidence is, after the kinds of the origin record (docs/concepts.md lists each with its reach). */
export const EVIDENCE_KINDS = [
  'publisher-declaration',
  'dataset-card',
  'column-declaration',
  'licence-contract',
  'generation-log',
  'pre-llm-date',
  'date-column',
  'human-attestation',
  'review',
  'own-ledger',
  'watermark',
  'c2pa-manifest',
  'gb45438-aigc',
  'text-artefact',
  'style-statistic',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export type EvidenceVerdict = 'human' | 'synthetic' | 'mixed' | 'absent' | 'inconclusive';
export type EvidenceStrength = 'cryptographic' | 'contractual' | 'documentary' | 'statistical' | 'heuristic';

/**
 * Whose human texts a score of style was held against: `own` records of the text's own source that are known to be human; `vouched`
 * texts of its own source, some of which somebody named as such; `others` texts of other sources, or of none in particular.
 */
export type ComparedWith = 'own' | 'vouched' | 'others';

/** How unusual the style of a text is among human texts. */
export interface StyleComparison {
  /** Conformal p-value. */
  readonly p: number;
  readonly anchors: number;
  readonly comparedWith: ComparedWith;
  /**
   * Natural logs of the likelihood ratio synthetic : human of such a p: of the generator that was measured to be hardest to find, of all of
   * them on average, of the easiest. Absent where none was measured.
   */
  readonly llr?: readonly [least: number, mean: number, most: number];
}

/** Half-open range of UTF-16 code units in the decoded field. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * One reason to believe something about a record's origin. Without `span` and `excerpt` it is a *signature item*:
 * records with equal items are decided alike, so decisions are made once for each distinct set.
 */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly verdict: EvidenceVerdict;
  readonly strength: EvidenceStrength;
  /** What spoke: `marker:gemini-cite`, `column:generated_by`, `card`, `front-matter`. */
  readonly source: string;
  /** Artefact tier (A product residue, B weak residue, H hidden characters); only for `text-artefact`. */
  readonly tier?: 'A' | 'B' | 'H';
  /** What the evidence proves or declares when it names a class finer than its verdict. */
  readonly class?: OriginClass;
  /** Generator family or vendor where the evidence names one. */
  readonly generator?: string;
  /** True where the evidence covers the record as a whole, not only a span of it. */
  readonly coversRecord?: boolean;
  /** Only for `style-statistic`. */
  readonly calibration?: StyleComparison;
  /** Natural log of the likelihood ratio synthetic : human, kept for fusion. */
  readonly llr?: number;
  /** The raw block, identifier or place the evidence was read from; bounded by the reader. */
  readonly ref?: string;
  readonly span?: TextSpan;
}
