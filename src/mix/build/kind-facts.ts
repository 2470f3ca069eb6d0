import type { CandidateKind } from '../../engine/candidate-session.ts';
import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import { vendorFamily } from '../../origin/vendor-family.ts';
import {
  ORIGIN_STATUSES,
  type OriginClass,
  type OriginGroup,
  type OriginStatus,
  originGroup,
} from '../../record/origin.ts';
import type { Recipe } from '../recipe/recipe.ts';
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
  /** Families of models that wrote it, sorted; `unknown` where nobody knows which. Empty for human rows. */
  readonly families: readonly string[];
  /** Base of the model that wrote it; null: not known, or nobody's. */
  readonly base: string | null;
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

/** What is known of a model. */
interface KnownGenerator {
  readonly family: string | undefined;
  readonly base: string | undefined;
  readonly depth: { readonly min: number; readonly max: number | null } | undefined;
}

/** @param lineage of the workspace; the recipe's own list comes first */
export function kindFacts(
  kind: CandidateKind,
  recipe: Pick<Recipe, 'generators' | 'model' | 'human'>,
  lineage: Pick<LineageGraph, 'knownModel' | 'modelsOfSource'>,
): KindFacts {
  const originClass = rowClass(kind.classes);
  const status = rowStatus(kind.status, originClass);
  const heading = originGroup(originClass);
  // Outputs of a model that was registered are its own, whatever their rows say.
  const [ofSource, ...others] = lineage.modelsOfSource(kind.source);
  const told =
    kind.generator === null
      ? ofSource === undefined || others.length > 0
        ? undefined
        : lineage.knownModel(ofSource)
      : (toldBy(recipe, kind.generator) ?? lineage.knownModel(kind.generator));
  const isModels = heading !== 'human';
  const isWeak = heading === 'human' && ORIGIN_STATUSES.indexOf(status) > ORIGIN_STATUSES.indexOf(recipe.human.status);
  const depth = depthOf(kind, heading, told?.depth);
  const families = isModels ? familiesOf(kind, heading, told?.family, recipe.model?.family) : [];
  const base = isModels ? (told?.base ?? null) : null;
  const named = kind.verifier === null ? [] : kind.verifier.split(';').map((name) => name.trim());
  const independent = named.filter(
    (name) =>
      name !== '' &&
      !isOwnVerifier(name, {
        generator: kind.generator,
        families,
        base,
        known: toldBy(recipe, name) ?? lineage.knownModel(name),
      }),
  );
  return {
    kind: kind.kind,
    source: kind.source,
    class: originClass,
    status,
    group: isWeak ? 'unknown' : heading,
    families,
    base,
    depthMin: depth.min,
    depthMax: depth.max,
    generator: kind.generator,
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
    generator,
    families,
    base,
    known,
  }: {
    readonly generator: string | null;
    readonly families: readonly string[];
    readonly base: string | null;
    readonly known: KnownGenerator | undefined;
  },
): boolean {
  if (name.startsWith(REVIEWER_PREFIX)) return false;
  const called = name.toLowerCase();
  if (called === generator?.trim().toLowerCase() || called === base?.toLowerCase()) return true;
  if (known?.base !== undefined && base !== null && known.base.toLowerCase() === base.toLowerCase()) return true;
  const vendor = vendorFamily(name);
  const own = [known?.family?.toLowerCase() ?? (vendor === UNKNOWN_FAMILY ? undefined : vendor), called];
  return families.some((family) => family !== UNKNOWN_FAMILY && own.includes(family.toLowerCase()));
}

function toldBy({ generators }: Pick<Recipe, 'generators'>, generator: string): KnownGenerator | undefined {
  const entry = generators.find(({ match }) => matches(match, generator));
  return (
    entry && {
      family: entry.family,
      base: entry.base,
      depth: entry.depth === undefined ? undefined : { min: entry.depth, max: entry.depth },
    }
  );
}

/** Whether a name fits a pattern in which `*` stands for any characters; the pieces between are looked for from left to right. */
export function matches(pattern: string, name: string): boolean {
  const pieces = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  if (pieces.length === 1) return pieces[0] === text;
  const [first, ...rest] = pieces;
  const last = rest.pop()!;
  if (!text.startsWith(first!) || text.length < first!.length + last.length || !text.endsWith(last)) return false;
  let at = first!.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

function familiesOf(
  { families, generator }: CandidateKind,
  heading: OriginGroup,
  told: string | undefined,
  own: string | undefined,
): readonly string[] {
  if (told !== undefined) return [told];
  const named =
    families === null
      ? []
      : [...new Set(families.split(';'))].filter((name) => name !== UNKNOWN_FAMILY && name !== 'other');
  // Of unknown origin nobody says that a model wrote it at all.
  // A model that the data names and nobody knows is a family of its own.
  if (named.length === 0 && generator !== null) return [generator];
  if (named.length === 0) return heading === 'unknown' ? [] : [own ?? UNKNOWN_FAMILY];
  return named.sort();
}

function depthOf(
  { depthMin, depthMax }: CandidateKind,
  heading: OriginGroup,
  told: { readonly min: number; readonly max: number | null } | undefined,
): { readonly min: number; readonly max: number | null } {
  if (told === undefined) return { min: depthMin, max: depthMax };
  return heading === 'synthetic' ? told : { min: depthMin, max: told.max };
}
