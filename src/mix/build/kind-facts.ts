import { GENERATOR_SEPARATOR } from '../../engine/candidate-rows.ts';
import type { CandidateKind } from '../../engine/candidate-session.ts';
import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import { vendorFamily } from '../../origin/vendor-family.ts';
import { readGenerator } from '../../record/generator-family.ts';
import {
  ORIGIN_STATUSES,
  type OriginClass,
  type OriginGroup,
  type OriginStatus,
  originGroup,
} from '../../record/origin.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { type KnownGenerator, knownGenerator, nameKey } from './known-generator.ts';
import type { ModelBases } from './model-bases.ts';
import { rowClass, rowStatus } from './row-origin.ts';
import { REVIEWER_PREFIX } from './use-facts.ts';

/** What the rules of a recipe go by, of all rows of a kind. */
export interface KindFacts {
  readonly kind: number;
  readonly source: string;
  readonly class: OriginClass;
  readonly status: OriginStatus;
  /** Heading under which its mass is counted: human of too weak a status counts as unknown. */
  readonly group: OriginGroup;
  /** Families of models that wrote it, in lower case, sorted; `unknown` where nobody knows which. Empty for human rows. */
  readonly families: readonly string[];
  /** Bases of the models that wrote it, and the bases of these, in lower case, sorted; empty: not known, or nobody's. */
  readonly bases: readonly string[];
  readonly depthMin: number;
  readonly depthMax: number | null;
  readonly generator: string | null;
  /** 0 to 1; null: nobody can say. */
  readonly pSynthetic: number | null;
  readonly licence: string | null;
  /** Who stands for model text beside its own generator, sorted, joined by `;`; null: nobody, or nobody was asked. */
  readonly verifier: string | null;
  /** Whether its own generator, or one of the same family or base, is all that stands for it. */
  readonly isSelfVerified: boolean;
}

/** What models are called whose family nobody knows. */
export const UNKNOWN_FAMILY = 'unknown';
const MILLION = 1_000_000;

/**
 * @param lineage of the workspace; the recipe's own list comes first
 * @param modelBases of the same recipe and lineage
 */
export function kindFacts(
  kind: CandidateKind,
  recipe: Pick<Recipe, 'generators' | 'model' | 'human'>,
  lineage: Pick<LineageGraph, 'knownModel' | 'modelsOfSource'>,
  modelBases: Pick<ModelBases, 'of'>,
): KindFacts {
  const originClass = rowClass(kind.classes);
  const status = rowStatus(kind.status, originClass);
  const heading = originGroup(originClass);
  const names = kind.generator === null ? [] : kind.generator.split(GENERATOR_SEPARATOR);
  // Outputs of a model that was registered are its own, whatever their rows say.
  const [ofSource, ...others] = lineage.modelsOfSource(kind.source);
  const ofGeneration = ofSource === undefined || others.length > 0 ? [] : [ofSource];
  const writers = names.length === 0 ? ofGeneration : names;
  const told = writers.map((name) => knownGenerator(name, recipe, lineage));
  const isModels = heading !== 'human';
  const isWeak = heading === 'human' && ORIGIN_STATUSES.indexOf(status) > ORIGIN_STATUSES.indexOf(recipe.human.status);
  const depth = depthOf(kind, heading, spanOf(told));
  const families = isModels ? familiesOf(kind, { heading, names, told, own: recipe.model?.family }) : [];
  const bases = isModels ? distinct(writers.flatMap((name) => modelBases.of(name))) : [];
  const named = kind.verifier === null ? [] : kind.verifier.split(';').map((name) => name.trim());
  const independent = named.filter(
    (name) =>
      name !== '' &&
      !isOwnVerifier(name, {
        names,
        families,
        bases,
        ownBases: modelBases.of(name),
        family: knownGenerator(name, recipe, lineage)?.family,
      }),
  );
  return {
    kind: kind.kind,
    source: kind.source,
    class: originClass,
    status,
    group: isWeak ? 'unknown' : heading,
    families,
    bases,
    depthMin: depth.min,
    depthMax: depth.max,
    generator: kind.generator?.replaceAll(GENERATOR_SEPARATOR, ';') ?? null,
    pSynthetic: kind.pSynthetic === null ? null : kind.pSynthetic / MILLION,
    licence: kind.licence,
    verifier: independent.length === 0 ? null : [...new Set(independent)].sort().join(';'),
    isSelfVerified: named.length > 0 && independent.length === 0,
  };
}

/**
 * Whether a verifier is the generator of what it stands for, or a model of the same family or base: those share its taste and its blind
 * spots. People who reviewed are no models, whatever they are called.
 */
function isOwnVerifier(
  name: string,
  {
    names,
    families,
    bases,
    ownBases,
    family,
  }: {
    readonly names: readonly string[];
    readonly families: readonly string[];
    readonly bases: readonly string[];
    /** Of the verifier. */
    readonly ownBases: readonly string[];
    /** Of the verifier; undefined: nobody tells. */
    readonly family: string | undefined;
  },
): boolean {
  if (name.startsWith(REVIEWER_PREFIX)) return false;
  const called = name.toLowerCase();
  if (names.some((one) => called === one.trim().toLowerCase()) || bases.includes(called)) return true;
  if (ownBases.some((base) => bases.includes(base))) return true;
  const vendor = vendorFamily(name);
  const own = [family?.toLowerCase() ?? (vendor === UNKNOWN_FAMILY ? undefined : vendor), called];
  return families.some((one) => one !== UNKNOWN_FAMILY && own.includes(one.toLowerCase()));
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(nameKey))].sort();
}

function familiesOf(
  { families }: CandidateKind,
  {
    heading,
    names,
    told,
    own,
  }: {
    readonly heading: OriginGroup;
    readonly names: readonly string[];
    /** What is known of each of the names, or of the model that a source is the output of. */
    readonly told: readonly (KnownGenerator | undefined)[];
    readonly own: string | undefined;
  },
): readonly string[] {
  const found = told.flatMap((one) => one?.family ?? []);
  // What evidence says of a model that is told about is told better.
  const replaced = new Set(names.flatMap((name, i) => (told[i]?.family === undefined ? [] : readFamily(name))));
  const isTold = found.length > 0 && told.every((one) => one?.family !== undefined);
  const evident = families === null ? [] : families.split(';').filter((name) => !NO_FAMILY.has(name));
  // Of a row by one model that is told about, all evidence is of that model.
  if (!isTold || names.length > 1) found.push(...evident.filter((name) => !replaced.has(name)));
  // A model that the data names and nobody knows is a family of its own.
  if (names.length > 1 || found.length === 0)
    found.push(...names.flatMap((name, i) => (told[i]?.family === undefined ? (readFamily(name)[0] ?? name) : [])));
  // Of unknown origin nobody says that a model wrote it at all.
  if (found.length === 0) return heading === 'unknown' ? [] : [nameKey(own ?? UNKNOWN_FAMILY)];
  return distinct(found);
}

const NO_FAMILY: ReadonlySet<string> = new Set([UNKNOWN_FAMILY, 'other']);

/** The family that a name is known to be of; empty: none. */
function readFamily(name: string): readonly string[] {
  const reading = readGenerator(name);
  return reading.kind === 'model' && !NO_FAMILY.has(reading.family) ? [reading.family] : [];
}

/** What is known of all models that wrote a row together; undefined: of one of them nothing is. */
function spanOf(told: readonly (KnownGenerator | undefined)[]): KnownGenerator['depth'] {
  const depths = told.map((one) => one?.depth);
  if (depths.length === 0 || !depths.every((depth) => depth !== undefined)) return undefined;
  const most = depths.map(({ max }) => max);
  return {
    min: Math.min(...depths.map(({ min }) => min)),
    max: most.every((max) => max !== null) ? Math.max(...most) : null,
  };
}

function depthOf(
  { depthMin, depthMax }: CandidateKind,
  heading: OriginGroup,
  told: { readonly min: number; readonly max: number | null } | undefined,
): { readonly min: number; readonly max: number | null } {
  if (told === undefined) return { min: depthMin, max: depthMax };
  return heading === 'synthetic' ? told : { min: depthMin, max: told.max };
}
