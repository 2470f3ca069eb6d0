import { createHash, hash } from 'node:crypto';
import { VERSION } from '../../audit/version.ts';
import { canonicalJson } from '../../io/canonical-json.ts';
import { depthName } from '../../lineage/depth-name.ts';
import type { BuildManifest } from '../../lineage/manifest.ts';
import { ORIGIN_CLASSES, ORIGIN_GROUPS } from '../../record/origin.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { goldenRatioWeights } from '../select/golden-ratio-weights.ts';
import type { BuildInput } from './build-inputs.ts';
import type { KindFacts } from './kind-facts.ts';
import { type Amounts, type BuildPlan, HOLD_OUT } from './plan-build.ts';
import type { ShoppingList } from './shopping-list.ts';

/** What a recipe selects, as a manifest says it, without the shards. */
export interface PlanDescription
  extends Pick<
    BuildManifest,
    | 'name'
    | 'about'
    | 'tool'
    | 'recipe'
    | 'seed'
    | 'inputs'
    | 'budget'
    | 'rows'
    | 'reservoir'
    | 'decontaminated'
    | 'exposure'
    | 'human_rows'
    | 'composition'
    | 'strata'
    | 'rules'
    | 'choice'
    | 'drawn'
    | 'verifiers'
    | 'mix'
    | 'range'
    | 'shopping_list'
  > {
  readonly schema: 'outcross.build-plan/1';
  readonly splits: readonly (Amounts & { readonly name: string })[];
  readonly hold_out: (Amounts & { readonly name: string }) | null;
}

/** Items of the shopping list that a manifest holds. */
const ITEMS_LISTED = 1000;

function manifestShopping({ schema: _, items, ...list }: ShoppingList): NonNullable<BuildManifest['shopping_list']> {
  const listed = items.slice(0, ITEMS_LISTED).map((item) => ({
    ...item,
    stratum: item.stratum === null ? null : { ...item.stratum },
    because: [...item.because],
    have: { ...item.have },
  }));
  return { ...list, clash: [...list.clash], items: listed, total: items.length };
}

/** Strata listed: rare ones first. */
const STRATA_LISTED = 1000;

/** Describes a plan whose session is still open. */
export async function describePlan(plan: BuildPlan): Promise<PlanDescription> {
  const { recipe } = plan;
  const content = JSON.parse(canonicalJson(recipe)) as Record<string, unknown>;
  const splits = plan.splits.map(({ name, rows, words }) => ({ name, rows, words }));
  return {
    schema: 'outcross.build-plan/1',
    name: recipe.recipe,
    about: recipe.about ?? null,
    tool: { name: 'outcross', version: VERSION },
    recipe: { digest: hash('sha256', canonicalJson(content)), content },
    seed: recipe.seed,
    inputs: plan.inputs.map((input, i) => manifestInput(input, recipe.sources[i]!)),
    budget: plan.budget,
    rows: {
      read: plan.read,
      selected: plan.selected,
      held_out: plan.heldOut,
      refused: plan.refused.map(({ reason, says, rows, words }) => ({ reason, says, rows, words })),
    },
    reservoir: plan.reservoirUse,
    decontaminated: plan.contaminated.map(({ set, rows, words, matches }) => ({
      set,
      rows,
      words,
      matches: matches.map(({ row, matched, similarity }) => ({ row, matched, similarity })),
    })),
    splits: splits.filter(({ name }) => name !== HOLD_OUT),
    hold_out: splits.find(({ name }) => name === HOLD_OUT) ?? null,
    exposure: (await plan.session.exposures()).map(({ builds, rows, words }) => ({ builds, rows, words })),
    human_rows: humanRows(plan),
    composition: await composition(plan),
    strata: manifestStrata(plan),
    rules: plan.rules.map(
      ({
        id,
        says,
        min,
        max,
        selected,
        price,
        priceRows,
        moved,
        movedRows,
        isPriced,
        effect: { protects, performance },
      }) => ({
        ...{ id, says, min, max, selected, price, moved },
        ...(price > 0 && { price_rows: priceRows }),
        ...(moved > 0 && { moved_rows: movedRows }),
        ...(!isPriced && { not_priced: true as const }),
        ...(protects !== null && { protects }),
        ...(performance !== null && { performance }),
      }),
    ),
    shopping_list: manifestShopping(plan.shopping),
    choice: plan.choice?.facts ?? null,
    drawn: drawnRows(plan),
    mix: mixWeights(plan),
    verifiers: recipe.verified === undefined ? null : composed(plan, ({ verifier }) => verifier?.split(';') ?? []),
  };
}

function manifestInput({ audit, snapshot, manifest, summaries }: BuildInput, { only }: Recipe['sources'][number]) {
  const digests = manifest.inputs.map(() => createHash('sha256'));
  for (const [position, { inputs }] of manifest.parts.entries()) {
    for (const index of inputs) digests[index]!.update(`${summaries[position]!.digest ?? '-'}\n`);
  }
  return {
    audit,
    snapshot,
    only,
    files: manifest.inputs.map(({ displayPath, source, sizeBytes }, index) => ({
      path: displayPath,
      source,
      size_bytes: sizeBytes,
      digest: digests[index]!.digest('hex'),
    })),
  };
}

/** Different human rows that are selected, and their words with all copies: fresh and replayed ones. */
function humanRows({ groups, kinds }: BuildPlan): NonNullable<BuildManifest['human_rows']> {
  const found = { fresh: { rows: 0, words: 0 }, replayed: { rows: 0, words: 0 } };
  for (const { group, taken } of groups) {
    if (kinds.get(group.kind)!.group !== 'human') continue;
    const own = found[group.isReplayed ? 'replayed' : 'fresh'];
    own.rows += taken.different;
    own.words += taken.words;
  }
  return found;
}

type Composition = BuildManifest['composition'];
type Shares = { before: { rows: number; words: number }; after: { rows: number; words: number } };

async function composition(plan: BuildPlan): Promise<Composition> {
  const languages = await plan.session.languages();
  const by = (namesOf: (kind: KindFacts) => readonly string[], order?: readonly string[]) =>
    composed(plan, namesOf, order);
  return {
    group: by(({ group }) => [group], ORIGIN_GROUPS) as Composition['group'],
    class: by((kind) => [kind.class], ORIGIN_CLASSES) as Composition['class'],
    depth: by(({ depthMin, depthMax }) => [depthName({ min: depthMin, max: depthMax })]),
    family: by(({ families }) => families),
    source: by(({ source }) => [source]),
    language: languages.map(({ language, rows, words, takenRows, takenWords }) => ({
      name: language,
      before: { rows, words },
      after: { rows: takenRows, words: takenWords },
    })),
  };
}

/** Rows and words before and after, by names that kinds bear. */
function composed(
  { groups, kinds }: Pick<BuildPlan, 'groups' | 'kinds'>,
  namesOf: (kind: KindFacts) => readonly string[],
  order?: readonly string[],
): { name: string; before: Shares['before']; after: Shares['after'] }[] {
  const found = new Map<string, Shares>();
  for (const { group, taken } of groups) {
    for (const name of namesOf(kinds.get(group.kind)!)) {
      const own = found.get(name) ?? { before: { rows: 0, words: 0 }, after: { rows: 0, words: 0 } };
      own.before.rows += group.rows;
      own.before.words += group.words;
      own.after.rows += taken.rows;
      own.after.words += taken.words;
      found.set(name, own);
    }
  }
  const place = (name: string) => order?.indexOf(name) ?? 0;
  return [...found]
    .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1))
    .map(([name, shares]) => ({ name, ...shares }));
}

/** Digits kept of means. */
const DIGITS = 1e6;

function drawnRows({ recipe, groups, kinds }: BuildPlan): BuildManifest['drawn'] {
  const { weights } = recipe.choose;
  if (weights === null) return null;
  const before = { rows: 0, sum: 0 };
  const after = { rows: 0, sum: 0 };
  for (const { group, taken } of groups) {
    const { pSynthetic: p, group: heading } = kinds.get(group.kind)!;
    if (p === null || heading === 'human' || group.reason !== null) continue;
    before.rows += group.rows;
    before.sum += group.rows * p;
    after.rows += taken.rows;
    after.sum += taken.rows * p;
  }
  const mean = ({ rows, sum }: typeof before) => ({
    rows,
    mean_p: rows === 0 ? null : Math.round((sum / rows) * DIGITS) / DIGITS,
  });
  return { ...weights, before: mean(before), after: mean(after) };
}

/** Weights for training; masses of groups go by their words or rows, which is what a manifest holds of them. */
function mixWeights({ recipe, groups, kinds }: BuildPlan): BuildManifest['mix'] {
  if (recipe.mix.kind !== 'golden-ratio') return null;
  const mass = (fits: (heading: string, isReplayed: boolean) => boolean) =>
    groups.reduce(
      (sum, { group, taken }) =>
        fits(kinds.get(group.kind)!.group, group.isReplayed)
          ? sum + (recipe.budget.unit === 'rows' ? taken.rows : taken.words)
          : sum,
      0,
    );
  const human = mass((heading, isReplayed) => heading === 'human' && !isReplayed);
  const synthetic = mass((heading) => heading === 'synthetic');
  const weights = goldenRatioWeights({ human, synthetic });
  if (weights === undefined) return null;
  const rounded = (value: number) => Math.round(value * DIGITS) / DIGITS;
  return {
    fresh_human: human,
    synthetic,
    human_share: rounded(weights.humanShare),
    human_mass_share: rounded(weights.humanMassShare),
    human_weight: rounded(weights.humanWeight),
    synthetic_weight: rounded(weights.syntheticWeight),
  };
}

function manifestStrata({ strata, dimensions, groups, kinds, rare }: BuildPlan): BuildManifest['strata'] {
  const empty = (): Shares => ({ before: { rows: 0, words: 0 }, after: { rows: 0, words: 0 } });
  const found = new Map<number, { human: Shares; human_admitted: Shares['before']; all: Shares }>();
  for (const { group, taken } of groups) {
    const own = found.get(group.stratum) ?? { human: empty(), human_admitted: empty().before, all: empty() };
    found.set(group.stratum, own);
    if (group.reason === null && kinds.get(group.kind)!.group === 'human') {
      own.human_admitted.rows += group.rows;
      own.human_admitted.words += group.words;
    }
    for (const shares of kinds.get(group.kind)!.group === 'human' ? [own.human, own.all] : [own.all]) {
      shares.before.rows += group.rows;
      shares.before.words += group.words;
      shares.after.rows += taken.rows;
      shares.after.words += taken.words;
    }
  }
  const listed = [...found]
    .sort(
      ([a, x], [b, y]) =>
        Number(rare.rare.has(b)) - Number(rare.rare.has(a)) || y.human.before.words - x.human.before.words || a - b,
    )
    .slice(0, STRATA_LISTED)
    .map(([stratum, shares]) => ({
      values: Object.fromEntries(dimensions.map((dimension, i) => [dimension, strata[stratum]![i] ?? 'not known'])),
      rare: rare.rare.has(stratum),
      ...shares,
    }));
  return { by: [...dimensions], rare_below: rare.below, listed, total: found.size, rare_total: rare.rare.size };
}
