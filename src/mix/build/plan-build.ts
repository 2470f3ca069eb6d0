import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chosenSnapshot } from '../../audit/chosen-snapshot.ts';
import { openSnapshot } from '../../audit/open-snapshot.ts';
import { parseWhere } from '../../audit/where-expression.ts';
import { writeCandidates } from '../../engine/candidate-rows.ts';
import { type CandidateGroup, CandidateSession, type StratumDimension } from '../../engine/candidate-session.ts';
import { joinCopies } from '../../engine/cell-order.ts';
import { listContaminated } from '../../engine/contamination.ts';
import { QUERY_THREADS, QueryProcess } from '../../engine/query-process.ts';
import { sampleRangeRows } from '../../engine/range-rows.ts';
import type { RecordCondition } from '../../engine/record-condition.ts';
import { type KeptRow, keepRareRows, limitReservoir, reservoirGroups } from '../../engine/reservoir-rows.ts';
import { refuseCopiesOfKept } from '../../engine/settle-repeats.ts';
import { CancelledError, ConfigError, EngineError, InputError, WhereError } from '../../errors.ts';
import { nearestName } from '../../io/nearest-name.ts';
import { readLineageGraph } from '../../lineage/lineage-graph.ts';
import { originGroup } from '../../record/origin.ts';
import { periodColumn } from '../../strata/strata.ts';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { requireTokenizer } from '../budget/token-counter.ts';
import { checkRecipeExpressions, type RecipeFile } from '../recipe/read-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { type ReadReservoir, readReservoir, reservoirOf } from '../reservoir/read-reservoir.ts';
import { reservoirCandidates } from '../reservoir/reservoir-candidates.ts';
import {
  MOST_KEPT_BYTES,
  MOST_KEPT_ROWS,
  type ReservoirOfBuild,
  reservoirOfBuild,
} from '../reservoir/reservoir-of-build.ts';
import { allocate } from '../solve/allocate.ts';
import type { Allocation, AllocationProblem, RulePrice } from '../solve/allocation-problem.ts';
import { isParentColumn } from '../withdraw/find-derived.ts';
import { admissionRules } from './admission-rules.ts';
import { allocationCells, type BuildCell } from './allocation-cells.ts';
import { assignRowTopics } from './assign-row-topics.ts';
import { atRecipePlace, type PlaceOf } from './at-recipe-place.ts';
import { auditTopics } from './audit-topics.ts';
import { type BuildInput, openBuildInput } from './build-inputs.ts';
import { BuildReasons, type RowReasons, rowReasons } from './build-reasons.ts';
import { buildWithdrawals } from './build-withdrawals.ts';
import { type CoverageChoice, chooseByCoverage } from './choose-by-coverage.ts';
import { countTokens } from './count-tokens.ts';
import { earlierBuilds } from './earlier-builds.ts';
import { type FindReference, openEvaluationSets } from './evaluation-sets.ts';
import { findContaminated } from './find-contaminated.ts';
import { formatPercent } from './format-amounts.ts';
import { type KindFacts, kindFacts } from './kind-facts.ts';
import { MOST_RANGE_BYTES, MOST_RANGE_WORDS } from './measure-range.ts';
import { ModelBases } from './model-bases.ts';
import { type RareStrata, rareStrata } from './rare-strata.ts';
import { recipeMarks } from './recipe-marks.ts';
import { recipeRules } from './recipe-rules.ts';
import { type RuleEffect, ruleEffect } from './rule-effects.ts';
import { type SettledCell, settleCells } from './settle-cells.ts';
import { type ShoppingList, shoppingList } from './shopping-list.ts';
import { useFacts } from './use-facts.ts';
import { drawnCopies, weighCells } from './weigh-cells.ts';

/** Memory of the query processes of a build in MiB; what does not fit goes to disk. */
export const BUILD_QUERY_MEMORY_MB = 512;

export interface PlanOptions {
  readonly workspace: Workspace;
  readonly recipe: Recipe;
  /** Where the recipe was read, so that errors name line and column. */
  readonly file?: Pick<RecipeFile, 'recipe' | 'placeOf'> | undefined;
  /** Folder that the path of a tokenizer is relative to: that of the recipe. Default the working directory. */
  readonly tokenizerFolder?: string | undefined;
  /** Threads that count tokens. Default: one a core, 8 at most. */
  readonly workers?: number | undefined;
  readonly queryMemoryMb?: number | undefined;
  /** Whether the plan will be built, and the texts of some rows measured then (`sampleRange`). Default false. */
  readonly measuresRange?: boolean | undefined;
  /** Which reference a name means. Needed where the recipe names one. */
  readonly findReference?: FindReference | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStage?: ((stage: string) => void) | undefined;
  /** Told what to commission so that all floors can be met, also where the recipe cannot be met without it; with the dimensions of strata. */
  readonly onShoppingList?: ((list: ShoppingList, dimensions: readonly string[]) => void) | undefined;
}

/** A floor or cap as it came out. */
export interface PlannedRule {
  readonly id: string;
  readonly says: string;
  readonly min: number | null;
  readonly max: number | null;
  /** Of the mass or rows that it bounds, what was selected. */
  readonly selected: number;
  /** Mass that could be selected more without it, and rows. */
  readonly price: number;
  readonly priceRows: number;
  /** Mass, and rows, that give way to others because of it. */
  readonly moved: number;
  readonly movedRows: number;
  /** Whether price and moved mass were reckoned (`RulePrice`). */
  readonly isPriced: boolean;
  readonly effect: RuleEffect;
}

export interface Amounts {
  readonly rows: number;
  readonly words: number;
}

/** Rows of a group before and after. */
export interface PlannedGroup {
  readonly group: CandidateGroup;
  /** Times rows of it stand in the selection, and their words. */
  readonly taken: Amounts & { readonly different: number };
}

/** A split as it will be written. */
export interface PlannedSplit {
  readonly name: string;
  readonly rows: number;
  readonly words: number;
  readonly bytes: number;
}

/** What a recipe would select, open for writing. */
export interface BuildPlan extends AsyncDisposable {
  readonly recipe: Recipe;
  readonly inputs: readonly BuildInput[];
  readonly session: CandidateSession;
  readonly kinds: ReadonlyMap<number, KindFacts>;
  /** Names of what strata are made of, and the values of each. */
  readonly dimensions: readonly string[];
  readonly strata: readonly (readonly (string | null)[])[];
  readonly rare: RareStrata;
  readonly groups: readonly PlannedGroup[];
  readonly read: Amounts;
  /** Different rows, each once. */
  readonly selected: Amounts;
  readonly heldOut: Amounts;
  /** In the order of the waterfall; what was read is what is selected, held out and refused. */
  readonly refused: readonly (Amounts & { readonly reason: string; readonly says: string })[];
  readonly budget: {
    readonly unit: 'rows' | 'words' | 'tokens';
    readonly asked: number | null;
    readonly selected: number;
  };
  readonly rules: readonly PlannedRule[];
  /** Human text to commission. */
  readonly shopping: ShoppingList;
  /** Last the rows that are held out, where there are any. */
  readonly splits: readonly PlannedSplit[];
  readonly holdsOut: boolean;
  /** Reasons by position, and of each cell why its rows were not chosen. */
  readonly reasons: BuildReasons;
  readonly notChosen: readonly { readonly cell: number; readonly reason: number }[];
  /** How rows were chosen for what they add; null: they were chosen by hash. */
  readonly choice: CoverageChoice | null;
  /** Rules that bound rows of a cell. */
  rulesOf(cell: number): readonly PlannedRule[];
  /** Rows that earlier builds kept and this one may draw on; undefined: there are none, or they are not asked for. */
  readonly reservoir: ReadReservoir | undefined;
  /** What was drawn from it, and what is kept; null: the recipe asks for none. */
  readonly reservoirUse: ReservoirOfBuild | null;
  /** Rows that are kept for later builds. */
  readonly kept: readonly KeptRow[];
  /** Draws the rows whose texts tell how wide the selection is; they are read with it. Needs `measuresRange`. */
  sampleRange(): Promise<void>;
  /** Rows that stay out for standing in evaluation sets, by set. */
  readonly contaminated: Awaited<ReturnType<typeof listContaminated>>;
  /** Ids that were withdrawn, of rows or of records in them, and why; null: nobody said. */
  readonly withdrawnIds: ReadonlyMap<string, string | null>;
  /** Folder for temporary files. */
  readonly folder: string;
  /** Ends the query process; the session can be asked no more. */
  release(): Promise<void>;
}

/**
 * Says what a recipe would select, without writing anything that lasts.
 *
 * @throws {ConfigError} the recipe cannot be meant, or its rules clash: with those that do and the nearest values
 * @throws {InputError} an audit is missing, its data changed, or nothing is left to choose from
 * @throws {EngineError} the query process ended
 * @throws {CancelledError} `signal` aborted
 */
export async function planBuild(options: PlanOptions): Promise<BuildPlan> {
  const { workspace, recipe, signal, measuresRange = false } = options;
  const stage = (name: string) => {
    if (signal?.aborted) throw new CancelledError();
    options.onStage?.(name);
  };
  stage('list');
  const placeOf: PlaceOf = (path) => options.file?.placeOf(path) ?? `recipe, ${path.join('.')}`;
  if (recipe.budget.unit === 'tokens')
    await requireTokenizer(recipe.tokenizer, { folder: options.tokenizerFolder, place: placeOf(['tokenizer']) });
  for (const [i, { audit }] of recipe.sources.entries())
    if (audit !== null)
      await atRecipePlace(placeOf(['sources', i, 'audit']), () => chosenSnapshot(workspace, { audit }));
  const inputs: BuildInput[] = [];
  for (const { audit } of recipe.sources) inputs.push(await openBuildInput(workspace, audit, { signal }));
  requireRepeats(recipe, inputs, options.file);
  const groupColumns = [...new Set(inputs.flatMap(({ manifest }) => manifest.groupColumns))];
  if (options.file !== undefined) checkRecipeExpressions(options.file, { groupColumns });
  const marks = recipeMarks(recipe);
  const conditions = {
    admit: recipe.admit.map(({ expression }, i) => condition(`admit[${i}]`, expression, groupColumns)),
    only: recipe.sources.map(({ only }, i) =>
      only === null ? undefined : condition(`sources[${i}].only`, only, groupColumns),
    ),
    marks: marks.expressions.map(({ place, expression }) => condition(place, expression, groupColumns)),
    verdict:
      recipe.verified?.where === undefined
        ? undefined
        : condition('verified.where', recipe.verified.where, groupColumns),
  };
  const graph = await readLineageGraph(workspace);
  const withdrawals = await buildWithdrawals(workspace, groupColumns);
  const earlier = await earlierBuilds(workspace, recipe, (build) => graph.isTrainedOn(build));
  const reasons = new BuildReasons();
  const admission = admissionRules(recipe, {
    withdrawals: withdrawals.rules,
    admit: conditions.admit,
    verdict: conditions.verdict,
    groupColumns,
    placeOf,
  });
  const positions = rowReasons(
    reasons,
    recipe,
    admission,
    // Who withdraws a source says nothing about others that hold the same texts; an expression may mean a person.
    withdrawals.rules.flatMap(({ isSource }, rule) => (isSource ? [] : [rule])),
  );
  const folder = await temporaryFolder(workspace);
  const memoryLimitMb = options.queryMemoryMb ?? BUILD_QUERY_MEMORY_MB;
  // Where texts lie in their rows has to be known of those that are read for more than to be written.
  const keepsPaths =
    measuresRange || recipe.budget.unit === 'tokens' || recipe.choose.by !== 'random' || isByTopic(recipe);
  let query: QueryProcess | undefined;
  try {
    stage('read');
    const sets = await openEvaluationSets(workspace, {
      recipe,
      findReference: options.findReference ?? noReferences,
      placeOf,
      folder,
      queryMemoryMb: memoryLimitMb,
      signal,
    });
    const files: string[] = [];
    for (const [position, input] of inputs.entries()) {
      stage('read');
      await using open = await openSnapshot(workspace, input.manifest, { queryMemoryMb: memoryLimitMb });
      files.push(
        ...(await writeCandidates(open.query, {
          parts: open.parts,
          overlays: open.session.overlays,
          groupColumns: input.manifest.groupColumns,
          groupNumbers: input.manifest.groupColumns.map((name) => groupColumns.indexOf(name)),
          facts: open.uses.map((use) => useFacts(use, { reviewers: recipe.verified?.reviewers })),
          only: conditions.only[position],
          rules: admission.map(({ rule }) => rule),
          contaminated: await findContaminated(workspace, {
            sets,
            summaries: input.summaries,
            parts: open.parts,
            file: path.join(folder, `contaminated-${position}.parquet`),
            signal,
          }),
          marks: conditions.marks,
          verifiers: recipe.verified && { column: recipe.verified.column, trusted: recipe.verified.verifiers },
          keepsPaths,
          repeats: input.repeats,
          pairs: input.pairs,
          seed: `${recipe.seed} `,
          snapshot: position,
          folder,
        })),
      );
    }
    if (files.length === 0) throw nothingLeft(inputs, 'hold no row with a text');
    const wantedReservoir = reservoirOf(recipe);
    const reservoir =
      wantedReservoir && (await readReservoir(workspace, { name: wantedReservoir.name, folder, groupColumns, signal }));
    if (reservoir !== undefined) {
      const carried = await reservoirCandidates(reservoir, {
        contaminated: await findContaminated(reservoir.workspace, {
          sets,
          summaries: [reservoir.summary],
          parts: [reservoir.part],
          file: path.join(folder, 'contaminated-reservoir.parquet'),
          signal,
        }),
        sources: [...files],
        groupColumns,
        rules: admission.map(({ rule }) => rule),
        marks: conditions.marks,
        verifiers: recipe.verified && { column: recipe.verified.column, trusted: recipe.verified.verifiers },
        keepsPaths,
        seed: `${recipe.seed} `,
        snapshot: inputs.length,
        folder,
        queryMemoryMb: memoryLimitMb,
        removesRepeats: recipe.repeats.remove,
        signal,
      });
      if (carried !== undefined) files.push(carried);
    }
    stage('compare');
    query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb, threads: QUERY_THREADS, signal });
    const dimensions = recipe.rare === false ? [] : recipe.rare.by;
    const topics = isByTopic(recipe) ? await auditTopics(inputs, placeOf(['rare', 'by'])) : undefined;
    if (topics !== undefined) {
      stage('topics');
      await assignRowTopics(query, {
        topics,
        files,
        inputs,
        reservoir: reservoir?.entry,
        folder,
        workers: options.workers ?? defaultWorkers(),
        signal,
      });
      stage('compare');
    }
    const session = await CandidateSession.open(query, {
      files,
      markColumns: Math.ceil(marks.expressions.length / 60),
      dimensions: await stratumDimensions(query, { dimensions, files, groupColumns, placeOf }),
      reasons: positions,
      removesRepeats: recipe.repeats.remove,
      withdrawnIds: [...withdrawals.ids.keys()],
      mostExposures: recipe.exposure.most === undefined ? undefined : recipe.exposure.most - 1,
      exposures: earlier.trained,
      heldOut: HOLD_OUT,
      parentColumns: groupColumns.flatMap((name, i) => (isParentColumn(name) ? [`g${i}` as const] : [])),
    });
    await session.findHeldBefore(earlier.heldOut);
    const bases = new ModelBases(recipe, graph);
    const kinds = new Map((await session.kinds()).map((kind) => [kind.kind, kindFacts(kind, recipe, graph, bases)]));
    requireFewVerifiers(kinds, options.file);
    const strata = await session.strata();
    const humanKinds = [...kinds.values()].filter(({ group }) => group === 'human').map(({ kind }) => kind);
    if (reservoir !== undefined) {
      await limitReservoir(query, {
        snapshot: inputs.length,
        kinds: humanKinds,
        rows: wantedReservoir!.rows,
        reason: positions.reservoir,
      });
      if (recipe.repeats.remove) await refuseCopiesOfKept(query, { snapshot: inputs.length, repeat: positions.repeat });
    }
    const holdsOut = await holdOut(session, { recipe, kinds, marks, positions });
    if (recipe.budget.unit === 'tokens') {
      stage('count');
      await countTokens(session, {
        inputs,
        reservoir: reservoir?.entry,
        recipe,
        folder,
        tokenizerFolder: options.tokenizerFolder ?? '.',
        workers: options.workers,
        signal,
      });
    }
    const planned = await choose({
      recipe,
      session,
      kinds,
      strata,
      dimensions,
      reasons,
      marks,
      positions,
      rareTopics: topics?.rare ?? new Set(),
      bases,
      order: {
        query,
        inputs,
        reservoir: reservoir?.entry,
        folder,
        workers: options.workers ?? defaultWorkers(),
        signal,
      },
      onShoppingList: options.onShoppingList,
    });
    await session.assignSplits(splitShares(recipe), holdsOut ? positions.heldOut : undefined);
    const splits = await plannedSplits(session, recipe, holdsOut);
    const leaks = await session.leaks(holdsOut ? splits.length - 1 : undefined);
    if (leaks.rows > 0) throw leakage(leaks);
    const heldOut = holdsOut ? splits.length - 1 : undefined;
    const kept =
      wantedReservoir &&
      (await keepRareRows(query, {
        kinds: humanKinds,
        strata: [...planned.rare.rare],
        heldOut,
        // Who lets an audit keep no text wants none in the workspace.
        without: inputs.flatMap(({ manifest }, i) => (manifest.keepsText ? [] : [i])),
        rows: wantedReservoir.rows,
        mostRows: MOST_KEPT_ROWS,
        mostBytes: MOST_KEPT_BYTES,
      }));
    const reservoirUse =
      wantedReservoir === undefined
        ? null
        : reservoirOfBuild(wantedReservoir, {
            groups: reservoir === undefined ? [] : await reservoirGroups(query, inputs.length),
            kept: kept!,
            reasons: reasons.all,
            reasonOfCell: new Map(planned.notChosen.map(({ cell, reason }) => [cell, reason])),
            heldOut,
          });
    const contaminated = await listContaminated(query, { reason: positions.contaminated, most: MATCHES_LISTED });
    const owned = query;
    return {
      recipe,
      inputs,
      session,
      kinds,
      dimensions,
      strata,
      ...planned,
      splits,
      holdsOut,
      reasons,
      reservoir,
      reservoirUse,
      kept: kept?.rows ?? [],
      contaminated,
      withdrawnIds: withdrawals.ids,
      folder,
      sampleRange: async () => {
        await sampleRangeRows(owned, {
          left: notRead(positions, withdrawals.rules.length),
          heldOut: holdsOut ? splits.length - 1 : undefined,
          mostWords: MOST_RANGE_WORDS,
          mostBytes: MOST_RANGE_BYTES,
        });
      },
      release: () => owned.close(),
      async [Symbol.asyncDispose]() {
        await owned.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await query?.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Reasons of rows that are no part of what was read: outside the sources, there twice, forgotten, withdrawn. */
function notRead(
  { outside, twice, forgotten, withdrawnIds, firstRule }: RowReasons,
  withdrawals: number,
): readonly number[] {
  // Withdrawals come before all other rules.
  return [outside, twice, forgotten, withdrawnIds, ...Array.from({ length: withdrawals }, (_, i) => firstRule + i)];
}

function defaultWorkers(): number {
  return Math.max(1, Math.min(8, os.availableParallelism()));
}

function isByTopic({ rare }: Pick<Recipe, 'rare'>): boolean {
  return rare !== false && rare.by.includes('topic');
}

/** Matches with an evaluation set that a plan lists. */
const MATCHES_LISTED = 20;

async function noReferences(_workspace: Workspace, name: string): Promise<never> {
  throw new ConfigError({
    place: 'recipe, decontaminate',
    problem: `nobody here knows references, such as "${name}"`,
    hint: 'Give planBuild findReference, or name an audit instead.',
  });
}

async function temporaryFolder(workspace: Workspace): Promise<string> {
  const own = path.join(workspace.folder, 'tmp');
  try {
    await mkdir(own, { recursive: true });
    return await mkdtemp(path.join(own, 'build-'));
  } catch (error) {
    throw asWorkspaceError(own, error);
  }
}

/** Repeats go as the audits decided: a recipe that asks for another budget would not get it. @throws {ConfigError} with the audit */
function requireRepeats({ repeats }: Recipe, inputs: readonly BuildInput[], file: PlanOptions['file']): void {
  if (!repeats.remove) return;
  const other = inputs.find(({ repeatsBudget }) => repeatsBudget !== null && repeatsBudget !== repeats.budget);
  if (other === undefined) return;
  throw new ConfigError({
    place: file?.placeOf(['repeats', 'budget']) ?? 'recipe, repeats.budget',
    problem: `is ${formatPercent(repeats.budget)}; audit ${other.audit} let repeats cost at most ${formatPercent(other.repeatsBudget!)} of a group`,
    hint: `Audit the data again with --budget ${formatPercent(repeats.budget).replace(' ', '')}, or write what the audit holds to.`,
  });
}

/** People and tests that check rows are not as many as rows: each is told in manifest and card, and divides groups of rows. */
const MOST_VERIFIERS = 1000;

/** @throws {ConfigError} the column holds something else than names of verifiers */
function requireFewVerifiers(kinds: ReadonlyMap<number, KindFacts>, file: PlanOptions['file']): void {
  const names = new Set([...kinds.values()].flatMap(({ verifier }) => verifier?.split(';') ?? []));
  if (names.size <= MOST_VERIFIERS) return;
  throw new ConfigError({
    place: file?.placeOf(['verified']) ?? 'recipe, verified',
    problem: `names ${names.size} different verifiers; ${MOST_VERIFIERS} are taken`,
    hint: 'Name a column that holds who or what checked each row, or list those that count under verifiers.',
  });
}

/** Reads an expression of a recipe. */
function condition(place: string, expression: string, groupColumns: readonly string[]): RecordCondition {
  try {
    return parseWhere(expression, { groupColumns });
  } catch (error) {
    if (!(error instanceof WhereError)) throw error;
    const problem = error.message.replace(/^--where, /, '');
    throw new ConfigError({
      place: `recipe, ${place}`,
      problem: `${problem}: ${expression}`,
      hint: error.hint,
      cause: error,
    });
  }
}

/** Share of units held out where a recipe names none. */
const DEFAULT_HOLD_OUT = 0.05;
const FIXED_DIMENSIONS: readonly string[] = ['source', 'language', 'period', 'length', 'topic'];

/** Columns of what a recipe makes strata of. @throws {ConfigError} there is no such column */
async function stratumDimensions(
  query: QueryProcess,
  {
    dimensions,
    files,
    groupColumns,
    placeOf,
  }: {
    readonly dimensions: readonly string[];
    readonly files: readonly string[];
    readonly groupColumns: readonly string[];
    readonly placeOf: PlaceOf;
  },
): Promise<readonly StratumDimension[]> {
  const { earliest, latest } = await CandidateSession.dates(query, files);
  return dimensions.map((dimension, i): StratumDimension => {
    if (dimension === 'source' || dimension === 'language' || dimension === 'length') return dimension;
    if (dimension === 'topic') return dimension;
    if (dimension === 'period') return periodColumn(earliest, latest);
    const number = groupColumns.indexOf(dimension.replace(/^group:/, ''));
    if (number !== -1) return `g${number}`;
    const near = nearestName(dimension, [...FIXED_DIMENSIONS, ...groupColumns]);
    throw new ConfigError({
      place: placeOf(['rare', 'by', i]),
      problem: `"${dimension}" is no dimension of these audits`,
      hint: `${near === null ? '' : `Did you mean ${near}? `}Dimensions are ${[...FIXED_DIMENSIONS, ...groupColumns].join(', ')}; a column becomes one by outcross audit --group COLUMN.`,
    });
  });
}

async function holdOut(
  session: CandidateSession,
  {
    recipe,
    kinds,
    marks,
    positions,
  }: {
    readonly recipe: Recipe;
    readonly kinds: ReadonlyMap<number, KindFacts>;
    readonly marks: ReturnType<typeof recipeMarks>;
    readonly positions: RowReasons;
  },
): Promise<boolean> {
  const wanted = recipe.hold_out;
  const isHuman = wanted?.of === 'human';
  const eligible = [...kinds.values()].filter(({ group }) => wanted !== undefined && (!isHuman || group === 'human'));
  await session.holdOut({
    kinds: eligible.map(({ kind }) => kind),
    mark: marks.heldOut === undefined ? undefined : marks.place(marks.heldOut),
    share: wanted?.share ?? (wanted?.rows === undefined ? DEFAULT_HOLD_OUT : undefined),
    most: wanted?.rows,
    reasons: positions,
  });
  return wanted !== undefined;
}

/** Forms cells, solves the recipe over them, and chooses rows. */
async function choose({
  recipe,
  session,
  kinds,
  strata,
  dimensions,
  reasons,
  marks,
  positions,
  rareTopics,
  bases,
  order,
  onShoppingList,
}: {
  readonly onShoppingList: PlanOptions['onShoppingList'];
  /** Names of topics that the audit calls rare. */
  readonly rareTopics: ReadonlySet<string>;
  readonly bases: ModelBases;
  readonly recipe: Recipe;
  readonly session: CandidateSession;
  readonly kinds: ReadonlyMap<number, KindFacts>;
  readonly strata: readonly (readonly (string | null)[])[];
  readonly dimensions: readonly string[];
  readonly reasons: BuildReasons;
  readonly marks: ReturnType<typeof recipeMarks>;
  readonly positions: RowReasons;
  /** What the order of rows within cells is made with. */
  readonly order: Pick<
    Parameters<typeof chooseByCoverage>[1],
    'inputs' | 'reservoir' | 'folder' | 'workers' | 'signal'
  > & {
    readonly query: QueryProcess;
  };
}): Promise<
  Pick<
    BuildPlan,
    | 'rare'
    | 'groups'
    | 'read'
    | 'selected'
    | 'heldOut'
    | 'refused'
    | 'budget'
    | 'rules'
    | 'rulesOf'
    | 'notChosen'
    | 'choice'
    | 'shopping'
  >
> {
  const { unit } = recipe.budget;
  const all = (await session.groups()).map((group) => (unit === 'rows' ? { ...group, mass: group.rows } : group));
  const admitted: CandidateGroup[] = [];
  const turnedAway: { group: CandidateGroup; reason: number }[] = [];
  for (const group of all) {
    if (group.reason !== null) continue;
    const reason = reasonOfGroup(recipe, group, kinds.get(group.kind)!, reasons);
    if (reason === undefined) admitted.push(group);
    else turnedAway.push({ group, reason });
  }
  const rare = rareStrata(recipe, { groups: admitted, kinds, strata, dimensions, rareTopics });
  const repeat = recipe.rare === false ? 1 : recipe.rare.repeat;
  const { cells: ownCells, placed } = allocationCells(admitted, {
    kinds,
    strata,
    copies: ({ group, stratum }) => (group === 'human' && rare.rare.has(stratum) ? repeat : 1),
  });
  // Rows that are drawn by weight may be drawn again: their cells hold each as often.
  const cells = ownCells.map((cell) => {
    const drawn = drawnCopies(recipe, cell);
    return drawn === 1 ? cell : { ...cell, rows: drawn * cell.rows, mass: drawn * cell.mass };
  });
  const { rules, wishes } = recipeRules(recipe, { cells, marks, rare, bases });
  const asked = recipe.budget.total === 'all' ? undefined : recipe.budget.total;
  const problem: AllocationProblem = {
    cells,
    rules,
    total: asked ?? 'all',
    unit: unit === 'rows' ? 'rows' : 'mass',
    prefer: wishes,
    tallies: {
      human: cells.flatMap(({ group }, i) => (group === 'human' ? [i] : [])),
      fresh: cells.flatMap(({ group, isFresh }, i) => (group === 'human' && isFresh ? [i] : [])),
    },
  };
  // Where no rule leaves a row to choose from, the waterfall says why.
  const allocation: Allocation =
    cells.length === 0
      ? { kind: 'feasible', mass: new Float64Array(), total: 0, prices: rules.map(nothing) }
      : await allocate(problem);
  const shopping = await shoppingList({
    ...{ recipe, problem, allocation, cells, groups: all, admitted, kinds, strata, dimensions },
  });
  onShoppingList?.(shopping, dimensions);
  if (allocation.kind === 'infeasible') throw clash(recipe, problem, allocation);
  // Rows that were turned away form cells of their own, of which nothing is taken.
  await session.setCells(
    [
      ...placed.map(({ group, cell }) => ({ ...group, cell })),
      ...turnedAway.map(({ group, reason }) => ({ ...group, cell: cells.length + reason })),
    ],
    { unit },
  );
  const { query } = order;
  const hasCopies = await weighCells(query, { recipe, cells, placed, kinds });
  const choice =
    recipe.choose.by === 'random' || cells.length === 0
      ? null
      : await chooseByCoverage(query, { ...order, recipe, unit, cells, allocated: allocation.mass, kinds });
  const settled = await settleCells(session, cells, { problem, allocation });
  await session.choose(
    settled.filter(({ limit }) => limit.copies > 0 || limit.upTo !== null).map(({ limit }) => limit),
  );
  if (hasCopies) await joinCopies(query);

  const notChosen = [
    ...cells.map((_, cell) => ({
      cell,
      reason: reasonOfCell(cell, {
        problem,
        allocation,
        reasons,
        by: choice?.cells.has(cell) ? recipe.choose.by : null,
      }),
    })),
    ...[...new Set(turnedAway.map(({ reason }) => reason))].map((reason) => ({ cell: cells.length + reason, reason })),
  ];
  const taken = new Map(
    (await session.chosenGroups()).map((row) => [
      `${row.kind} ${row.stratum} ${Boolean(row.replayed)} ${row.marks.join(' ')}`,
      row,
    ]),
  );
  const keyOf = ({ kind, stratum, isReplayed, marks: own }: CandidateGroup) =>
    `${kind} ${stratum} ${isReplayed} ${own.join(' ')}`;
  const cellOf = new Map(placed.map(({ group, cell }) => [group, cell]));
  const away = new Map(turnedAway.map(({ group, reason }) => [group, reason]));
  const reasonOf = new Map(notChosen.map(({ cell, reason }) => [cell, reason]));
  const refused = reasons.all.map(() => ({ rows: 0, words: 0 }));
  const read = { rows: 0, words: 0 };
  const selected = { rows: 0, words: 0 };
  const groups = all.map((group): PlannedGroup => {
    const own = group.reason === null && !away.has(group) ? taken.get(keyOf(group)) : undefined;
    read.rows += group.rows;
    read.words += group.words;
    selected.rows += own?.rows ?? 0;
    selected.words += own?.differentWords ?? 0;
    const reason = group.reason ?? away.get(group) ?? reasonOf.get(cellOf.get(group)!)!;
    refused[reason]!.rows += group.rows - (own?.rows ?? 0);
    refused[reason]!.words += group.words - (own?.differentWords ?? 0);
    return { group, taken: { rows: own?.taken ?? 0, words: own?.words ?? 0, different: own?.rows ?? 0 } };
  });
  const heldOut = refused[positions.heldOut]!;
  const planned = plannedRules(problem, allocation, settled, cells);
  return {
    rare,
    groups,
    read,
    selected,
    heldOut,
    refused: reasons.all.flatMap(({ id, says }, position) =>
      position === positions.heldOut || refused[position]!.rows === 0
        ? []
        : [{ reason: id, says, ...refused[position]! }],
    ),
    budget: {
      unit: recipe.budget.unit,
      asked: asked ?? null,
      selected: settled.reduce((sum, { mass }) => sum + mass, 0),
    },
    rules: planned,
    shopping,
    rulesOf: (cell) => planned.filter((_, position) => problem.rules[position]!.cells.includes(cell)),
    notChosen,
    choice,
  };
}

/** Why all rows of a group stay out, by what the recipe says of their kind; undefined: they do not. */
function reasonOfGroup(
  { caps }: Recipe,
  _group: CandidateGroup,
  { depthMin, depthMax, class: rowOrigin, isSelfVerified }: KindFacts,
  reasons: BuildReasons,
): number | undefined {
  if (isSelfVerified)
    return reasons.position('verified.self', 'model text verified by its own generator, family or base');
  if (caps.depth === undefined) return undefined;
  const { most, open } = caps.depth as { most?: number; open?: 'admit' | 'refuse' };
  if (most !== undefined && depthMin > most)
    return reasons.position('caps.depth', `more than ${most} generations from human writing`);
  if (open === 'refuse' && depthMax === null && originGroup(rowOrigin) !== 'human')
    return reasons.position('caps.depth.open', 'nobody knows how many generations from human writing');
  return undefined;
}

/** Why rows of a cell were not chosen: the rule that costs most of those that bound it, else the budget. */
function reasonOfCell(
  cell: number,
  {
    problem,
    allocation,
    reasons,
    by,
  }: {
    readonly problem: AllocationProblem;
    readonly allocation: Extract<Allocation, { kind: 'feasible' }>;
    readonly reasons: BuildReasons;
    /** How rows of the cell were chosen among each other; null: by hash. */
    readonly by: string | null;
  },
): number {
  let best: { readonly id: string; readonly says: string; readonly mass: number } | undefined;
  for (const [position, { id, says, cells, max }] of problem.rules.entries()) {
    const price = allocation.prices[position]!;
    // Where so much is asked for, a rule keeps rows away only if others came in for them.
    const mass = problem.total === 'all' ? Math.max(price.mass, price.moved) : price.moved;
    if (max === undefined || mass <= 0 || (best !== undefined && best.mass >= mass) || !cells.includes(cell)) continue;
    best = { id, says, mass };
  }
  const { id, says } = best ?? { id: 'budget', says: 'the budget was spent on other rows' };
  return by === null
    ? reasons.position(id, says)
    : reasons.position(`choose.${id}`, `${says}; of rows like it others add more (${by})`);
}

function plannedRules(
  { rules, cells: all }: AllocationProblem,
  { prices }: Extract<Allocation, { kind: 'feasible' }>,
  settled: readonly SettledCell[],
  cells: readonly BuildCell[],
): readonly PlannedRule[] {
  return rules.map(({ id, says, cells: own, min, max, measure }, position) => ({
    id,
    says,
    min: min ?? null,
    max: max ?? null,
    selected: own.reduce((sum, cell) => {
      const { mass } = settled[cell]!;
      const { rows } = cells[cell]!;
      // Rows of a cell taken in part are counted by their mean.
      return sum + (measure === 'rows' && all[cell]!.mass > 0 ? Math.round((mass / all[cell]!.mass) * rows) : mass);
    }, 0),
    price: prices[position]!.mass,
    priceRows: prices[position]!.rows,
    moved: prices[position]!.moved,
    movedRows: prices[position]!.movedRows,
    isPriced: prices[position]!.isPriced,
    effect: ruleEffect(id, prices[position]!),
  }));
}

function nothing({ id }: { readonly id: string }): RulePrice {
  return { rule: id, mass: 0, moved: 0, rows: 0, movedRows: 0, effect: null, isPriced: true };
}

function clash(
  { budget }: Recipe,
  { rules }: AllocationProblem,
  { clash: ids, nearest, alternatives }: Extract<Allocation, { kind: 'infeasible' }>,
): ConfigError {
  const says = (id: string) =>
    id === 'budget'
      ? `budget: ${budget.total} ${budget.unit}`
      : `${id}: ${rules.find((rule) => rule.id === id)?.says ?? id}`;
  const value = ({ rule, bound, asked, nearest: near }: (typeof nearest)[number]) =>
    `${rule} ${bound === 'total' ? '' : `${bound} `}${asked} → ${round(near)}`;
  return new ConfigError({
    place: 'recipe',
    problem: `these cannot all be met: ${someOf(ids.map(says), 'rules')}`,
    hint: [
      ...(alternatives.length === 0
        ? []
        : [
            `${alternatives.length === 1 ? 'This' : 'Any one of these'} would do: ${someOf(alternatives.map(value), 'values')}.`,
          ]),
      ...(alternatives.length > 0 && nearest.length < 2
        ? []
        : [`Nearest values that can be met together: ${someOf(nearest.map(value), 'values')}.`]),
    ].join(' '),
  });
}

/** Hundreds of strata may have a floor each: the first say enough, and how many there are. */
const MOST_NAMED = 8;

function someOf(items: readonly string[], what: string): string {
  const more = items.length - MOST_NAMED;
  return items.slice(0, MOST_NAMED).join('; ') + (more > 0 ? `; and ${more} more ${what} like these` : '');
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

/** Shares of the splits in the order of their names, train last, so that it takes what rounding leaves. */
function splitShares({ splits }: Recipe): readonly { readonly name: string; readonly share: number }[] {
  return Object.entries(splits)
    .map(([name, share]) => ({ name, share }))
    .sort((a, b) => Number(a.name === 'train') - Number(b.name === 'train') || (a.name < b.name ? -1 : 1));
}

/** Name of the split that holds what is held out. */
export const HOLD_OUT = 'hold-out';

async function plannedSplits(
  session: CandidateSession,
  recipe: Recipe,
  holdsOut: boolean,
): Promise<readonly PlannedSplit[]> {
  const totals = new Map((await session.splitTotals()).map((row) => [row.split, row]));
  const names = [...splitShares(recipe).map(({ name }) => name), ...(holdsOut ? [HOLD_OUT] : [])];
  return names.map((name, split) => {
    const { rows = 0, words = 0, bytes = 0 } = totals.get(split) ?? {};
    return { name, rows, words, bytes };
  });
}

/** A mistake of ours, or of a hold-out that was opened: nothing is built on it. */
function leakage({ rows, examples }: { readonly rows: number; readonly examples: readonly string[] }): EngineError {
  return new EngineError({
    message: `${rows} ${rows === 1 ? 'row' : 'rows'} to be trained on ${rows === 1 ? 'is' : 'are'} held out, or like rows that are: ${examples.join(', ')}`,
    hint: 'Nothing was built. Refuse these rows under admit, and please report this with the recipe.',
  });
}

function nothingLeft(inputs: readonly BuildInput[], problem: string): InputError {
  return new InputError({
    path: inputs.map(({ audit }) => audit).join(', '),
    problem,
    hint: 'Name other audits under sources.',
  });
}
