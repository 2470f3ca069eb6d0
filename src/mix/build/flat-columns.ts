import { type OriginClass, originGroup } from '../../record/origin.ts';
import type { SourceCard } from '../../record/source-card.ts';

/** Columns that stand beside every row of a build, after the flat columns of the origin record. */
export const FLAT_COLUMNS = [
  'record_id',
  'source',
  'origin_class',
  'origin_status',
  'generator',
  'generation_depth_min',
  'generation_depth_max',
  'p_synthetic',
  'digital_source_type',
  'source_kind',
  'license',
  'verified_by',
] as const;
export type FlatColumn = (typeof FLAT_COLUMNS)[number];

/** Types of the columns, as data-set cards name them. */
export const FLAT_TYPES: Readonly<Record<FlatColumn, 'string' | 'int32' | 'float64'>> = {
  record_id: 'string',
  source: 'string',
  origin_class: 'string',
  origin_status: 'string',
  generator: 'string',
  generation_depth_min: 'int32',
  generation_depth_max: 'int32',
  p_synthetic: 'float64',
  digital_source_type: 'string',
  source_kind: 'string',
  license: 'string',
  verified_by: 'string',
};

/** Values of a row beside its id, equal for all rows of its kind. */
export type FlatValues = Readonly<Record<Exclude<FlatColumn, 'record_id'>, string | number | null>>;

/** Terms of the IPTC scheme for each class; where the scheme has none, nothing is said. */
const DIGITAL_SOURCE_TYPES: Readonly<Record<OriginClass, string | null>> = {
  human: 'digitalCreation',
  'human-ai-assisted': 'compositeWithTrainedAlgorithmicMedia',
  synthetic: 'trainedAlgorithmicMedia',
  'synthetic-human-edited': 'trainedAlgorithmicMedia',
  mixed: 'compositeSynthetic',
  algorithmic: 'algorithmicMedia',
  'machine-translated': 'compositeWithTrainedAlgorithmicMedia',
  unknown: null,
};

export interface KindOrigin {
  readonly source: string;
  readonly class: OriginClass;
  readonly status: string;
  readonly families: readonly string[];
  /** As the data names the model. */
  readonly generator: string | null;
  readonly depthMin: number;
  readonly depthMax: number | null;
  readonly pSynthetic: number | null;
  readonly licence: string | null;
  readonly verifier: string | null;
}

/** @param card of the source; undefined where it has none */
export function flatValues(kind: KindOrigin, card: Pick<SourceCard, 'kind' | 'licence'> | undefined): FlatValues {
  return {
    source: kind.source,
    origin_class: kind.class,
    origin_status: kind.status,
    generator: generatorName(kind),
    generation_depth_min: kind.depthMin,
    generation_depth_max: kind.depthMax,
    p_synthetic: kind.pSynthetic,
    digital_source_type: DIGITAL_SOURCE_TYPES[kind.class],
    source_kind: card?.kind ?? null,
    license: kind.licence ?? card?.licence ?? null,
    verified_by: kind.verifier,
  };
}

/** `family/model`, as the origin record writes generators; of several families no model is named. */
function generatorName({ families, generator, class: rowOrigin }: KindOrigin): string | null {
  if (families.length === 0)
    return originGroup(rowOrigin) === 'human' ? null : generator === null ? null : `unknown/${generator}`;
  if (families.length === 1 && generator !== null) return `${families[0]}/${generator}`;
  return families.join(';');
}

/**
 * What the columns are called in a build: their own names, and `outcross_…` where rows of the data have a column of that name already.
 *
 * @param taken names of the data's columns
 */
export function flatColumnNames(taken: ReadonlySet<string>): Readonly<Record<FlatColumn, string>> {
  return Object.fromEntries(
    FLAT_COLUMNS.map((name) => {
      let own: string = name;
      while (taken.has(own)) own = `outcross_${own}`;
      return [name, own];
    }),
  ) as Record<FlatColumn, string>;
}
