/** The eight classes of origin (IPTC and C2PA terms map onto them). */
export const ORIGIN_CLASSES = [
  'human',
  'human-ai-assisted',
  'synthetic',
  'synthetic-human-edited',
  'mixed',
  'algorithmic',
  'machine-translated',
  'unknown',
] as const;
export type OriginClass = (typeof ORIGIN_CLASSES)[number];

/** How firmly a class is known: `verified` by a third party, `declared` by the supplier, `inferred` by us. */
export const ORIGIN_STATUSES = ['verified', 'declared', 'inferred', 'unknown'] as const;
export type OriginStatus = (typeof ORIGIN_STATUSES)[number];

/** The four headings of every summary. */
export const ORIGIN_GROUPS = ['human', 'synthetic', 'mixed', 'unknown'] as const;
export type OriginGroup = (typeof ORIGIN_GROUPS)[number];

const GROUP_OF: Readonly<Record<OriginClass, OriginGroup>> = {
  human: 'human',
  'human-ai-assisted': 'mixed',
  synthetic: 'synthetic',
  'synthetic-human-edited': 'synthetic',
  mixed: 'mixed',
  // Rules and templates are no human variety either; they never count as fresh human data.
  algorithmic: 'synthetic',
  'machine-translated': 'synthetic',
  unknown: 'unknown',
};

/** The heading a class is summed under. */
export function originGroup(originClass: OriginClass): OriginGroup {
  return GROUP_OF[originClass];
}

/** `contradicted`: a human declaration met synthetic evidence. `conflict`: strong evidence disagrees. */
export type OriginFlag = 'contradicted' | 'conflict';

/** How many model generations lie between a record and human writing; `max` null: no upper bound known. */
export interface GenerationDepth {
  readonly min: number;
  readonly max: number | null;
}

export interface Origin {
  readonly class: OriginClass;
  readonly status: OriginStatus;
  readonly generationDepth: GenerationDepth;
  /** Generator families named by the evidence, sorted; `unknown` when a model is certain but not which. */
  readonly generatorFamilies: readonly string[];
  readonly flag: OriginFlag | null;
}
