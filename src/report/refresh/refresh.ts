import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AuditOptions, AuditProgress } from '../../audit/audit-options.ts';
import type { AuditChanges, AuditReport, AuditResult, RunFacts } from '../../audit/audit-result.ts';
import { ConfigError, InputError } from '../../errors.ts';
import type { CompareOptions } from '../../gate/compare/compare.ts';
import { type Comparison, comparesInteractions } from '../../gate/compare/comparison.ts';
import { readManifest } from '../../lineage/manifest.ts';
import type { PlanDescription } from '../../mix/build/describe-plan.ts';
import type { BuildProgress } from '../../mix/build/run-build.ts';
import { type RecipeFile, readRecipeFile } from '../../mix/recipe/read-recipe.ts';
import type { Recipe } from '../../mix/recipe/recipe.ts';
import { listAudits } from '../../workspace/audits.ts';
import { findBuild } from '../../workspace/builds.ts';
import { listRefreshes, makeRefreshFolder, publishRefresh, REFRESH_FILE } from '../../workspace/refreshes.ts';
import { listResultFolders } from '../../workspace/result-folders.ts';
import { openWorkspace, type Workspace } from '../../workspace/workspace.ts';
import { audit as runAudit } from '../audit.ts';
import { parseAuditJson } from '../audit-json.ts';
import { diffBuilds, plan as planBuild, build as runBuild } from '../build.ts';
import { publishComparison } from '../compare.ts';
import { parseComparisonJson } from '../comparison/comparison-json.ts';
import { addModel } from '../lineage.ts';
import { ruleCost } from '../rule-price-text.ts';
import { refreshHtml } from './refresh-html.ts';
import { refreshMarkdown } from './refresh-markdown.ts';
import {
  nextStep,
  parseRefresh,
  REFRESH_STEPS,
  type RefreshOutcome,
  type RefreshState,
  type RefreshStep,
  undoneFrom,
} from './refresh-state.ts';

export interface RefreshOptions {
  /** Recipe of the builds, a file. */
  readonly recipe: string;
  /** Data to audit. Default: that of the last refresh of this recipe. */
  readonly data?: readonly string[] | undefined;
  /** How it is read. Default: as the last refresh did. */
  readonly reading?: RefreshReading | undefined;
  /** An audit of the workspace to take instead of making one; `latest` for the latest. */
  readonly audit?: string | undefined;
  /** The model that was trained on the build; it is noted in the lineage. */
  readonly model?:
    | {
        readonly name: string;
        readonly base?: string | undefined;
        readonly family?: string | undefined;
      }
    | undefined;
  /** Its outputs, and what they are held against. */
  readonly compare?: { readonly reference: string; readonly outputs: readonly string[] } | undefined;
  /** A comparison that was published already, instead. */
  readonly comparison?: string | undefined;
  readonly decision?: { readonly outcome: RefreshOutcome; readonly because: string } | undefined;
  /** Who notes the model and decides. */
  readonly by?: string | undefined;
  /** A step that is to be done again, with all behind it. */
  readonly again?: RefreshStep | undefined;
  /** Begin a new refresh although the last is not decided. */
  readonly isNew?: boolean | undefined;
  /** Last step that is run. */
  readonly until?: RefreshStep | undefined;
  readonly workspace?: string | undefined;
  readonly cwd?: string | undefined;
  readonly workers?: number | undefined;
  readonly queryMemoryMb?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => Date) | undefined;
  readonly onProgress?: ((step: RefreshStep, progress: AuditProgress | BuildProgress) => void) | undefined;
  readonly onCompareStep?: CompareOptions['onStep'];
  /** Told of every step as it is done. */
  readonly onStep?: ((step: RefreshStep, state: RefreshState) => void) | undefined;
}

/** Options of an audit that say how data is read, as they are kept for the next refresh. */
export type RefreshReading = Omit<
  AuditOptions,
  | 'data'
  | 'workspace'
  | 'workers'
  | 'queryMemoryMb'
  | 'cwd'
  | 'stdin'
  | 'signal'
  | 'onProgress'
  | 'now'
  | 'anchorTexts'
  | 'invokedAs'
>;

export interface RefreshReport {
  readonly state: RefreshState;
  /** What is to be done next; null: it is decided. */
  readonly next: RefreshStep | null;
  /** Steps that this call did. */
  readonly done: readonly RefreshStep[];
  readonly folder: string;
  /** The page to read. */
  readonly page: string;
}

const FINDINGS_KEPT = 12;
const RULES_KEPT = 50;
const STRATA_KEPT = 50;
const ITEMS_KEPT = 50;
const MOVES_KEPT = 20;
const GENERATION_STRATA_KEPT = 30;

/**
 * The work of a month, step by step: audit what is new, plan against the last build, build, compare the model that was trained on it, record what
 * was decided. A call goes on at the first step that is not done, and stops where it needs to be told something: the outputs of the
 * model, the decision. After every step the page is written again.
 *
 * @throws {ConfigError} a step is asked for before those in front of it, or the recipe changed since it was built
 * @throws {OutcrossError} see `audit`, `build` and `publishComparison`; what was done is kept
 */
export async function refresh(options: RefreshOptions): Promise<RefreshReport> {
  const { cwd = '.', now = () => new Date() } = options;
  const workspace = await openWorkspace(path.resolve(cwd, options.workspace ?? '.outcross'));
  const file = await readRecipeFile(path.resolve(cwd, options.recipe));
  const at = () => now().toISOString();
  const found = await openRefresh(workspace, file.recipe, options, at());
  const { folder } = found;
  let state = found.state;
  const done: RefreshStep[] = [];
  const save = async (changed: RefreshState) => {
    state = changed;
    await publishRefresh(folder, {
      'refresh.html': refreshHtml(state),
      'refresh.md': refreshMarkdown(state),
      [REFRESH_FILE]: `${JSON.stringify(state, null, 2)}\n`,
    });
  };
  const digest = hash('sha256', JSON.stringify(file.recipe));
  if (state.build !== null && state.recipe.digest !== digest && options.again === undefined) {
    throw new ConfigError({
      place: options.recipe,
      problem: `changed since this refresh was built from it (${state.name})`,
      hint: 'To build again from what it says now: --again plan. To begin another refresh: --new.',
    });
  }
  if (options.again !== undefined) state = undoneFrom(state, options.again);
  else if (state.plan !== null && state.recipe.digest !== digest) state = undoneFrom(state, 'plan');
  await save(state);
  const context: StepContext = { workspace, file, options, at, digest };
  const last = options.until === undefined ? REFRESH_STEPS.length : REFRESH_STEPS.indexOf(options.until) + 1;
  for (const step of REFRESH_STEPS.slice(0, last)) {
    if (state[step] !== null) continue;
    const changed = await STEPS[step](state, context);
    if (changed !== null && changed !== state) await save(changed);
    if (state[step] !== null) {
      done.push(step);
      options.onStep?.(step, state);
      // What was not compared can be decided all the same.
    } else if (step !== 'comparison') break;
  }
  return { state, next: nextStep(state), done, folder, page: path.join(folder, 'refresh.html') };
}

/** The refreshes of a workspace, oldest first. @throws {WorkspaceError} one cannot be read */
export async function refreshes({
  cwd = '.',
  workspace = '.outcross',
}: Pick<RefreshOptions, 'workspace' | 'cwd'> = {}): Promise<readonly RefreshState[]> {
  const opened = await openWorkspace(path.resolve(cwd, workspace));
  return (await allRefreshes(opened)).map(({ state }) => state);
}

interface StepContext {
  readonly workspace: Workspace;
  readonly file: RecipeFile;
  readonly options: RefreshOptions;
  readonly at: () => string;
  readonly digest: string;
}

/** Each gives the state with the step done; null: it has to be told something first. */
const STEPS: Readonly<
  Record<RefreshStep, (state: RefreshState, context: StepContext) => Promise<RefreshState | null>>
> = {
  audit: auditStep,
  plan: planStep,
  build: buildStep,
  comparison: comparisonStep,
  decision: decisionStep,
};

async function auditStep(state: RefreshState, { workspace, options, at }: StepContext): Promise<RefreshState> {
  const place = { workspace: workspace.folder };
  if (options.audit !== undefined) {
    const audits = await listAudits<RunFacts>(workspace);
    const chosen = options.audit === 'latest' ? audits.at(-1) : audits.find(({ name }) => name === options.audit);
    if (chosen === undefined) {
      throw new InputError({
        path: options.audit,
        problem: 'is no audit of this workspace',
        hint:
          audits.length === 0
            ? 'Name data instead, or run outcross audit first.'
            : `The latest is ${audits.at(-1)!.name}.`,
      });
    }
    const file = path.join(chosen.folder, 'audit.json');
    const audit = parseAuditJson(await readFile(file, 'utf8'), { path: file });
    const changes = JSON.parse(
      await readFile(path.join(chosen.folder, 'changes.json'), 'utf8').catch(() => 'null'),
    ) as AuditChanges | null;
    return {
      ...state,
      audit: auditFacts({ audit, changes, run: chosen.run, name: chosen.name, isNew: false, at: at() }),
    };
  }
  if (state.data.length === 0) {
    throw new ConfigError({
      place: 'outcross refresh',
      problem: 'no data is named, and no refresh of this recipe came before',
      hint: 'Name files or folders, or take an audit that is there: --audit latest.',
    });
  }
  const report: AuditReport = await runAudit({
    ...(state.reading as RefreshReading),
    data: state.data,
    ...place,
    ...(options.workers !== undefined && { workers: options.workers }),
    ...(options.queryMemoryMb !== undefined && { queryMemoryMb: options.queryMemoryMb }),
    ...(options.signal !== undefined && { signal: options.signal }),
    onProgress: (progress) => options.onProgress?.('audit', progress),
  });
  const name = path.basename(report.folder);
  return { ...state, audit: auditFacts({ ...report, name, isNew: true, at: at() }) };
}

function auditFacts({
  audit,
  changes,
  run,
  name,
  isNew,
  at,
}: {
  readonly audit: AuditResult;
  readonly changes: AuditChanges | null;
  readonly run: RunFacts;
  readonly name: string;
  readonly isNew: boolean;
  readonly at: string;
}): NonNullable<RefreshState['audit']> {
  return {
    at,
    name,
    snapshot: run.snapshotId,
    is_new: isNew,
    sources: audit.totals.sources,
    records: audit.records.accepted,
    words: Object.fromEntries(Object.entries(audit.origin.groups).map(([group, { words }]) => [group, words])),
    since:
      changes === null
        ? null
        : {
            audit: changes.audit,
            added: changes.addedRecords,
            removed: changes.removedRecords,
            changed: changes.changedRecords,
            words: { ...changes.words },
            new_findings: changes.newFindings.slice(0, FINDINGS_KEPT).map(kindText),
            resolved_findings: changes.resolvedFindings.slice(0, FINDINGS_KEPT).map(kindText),
          },
    findings: audit.findings.slice(0, FINDINGS_KEPT).map(({ title, action }) => ({ title, action })),
    findings_total: audit.findings.length,
  };
}

/** `narrow-synthetic models`, kind and source of a finding, as people read it: `narrow synthetic: models`. */
function kindText(finding: string): string {
  const [kind, ...source] = finding.split(' ');
  return `${kind!.replaceAll('-', ' ')}${source.length === 0 ? '' : `: ${source.join(' ')}`}`;
}

async function planStep(state: RefreshState, context: StepContext): Promise<RefreshState> {
  const { workspace, file, options, at, digest } = context;
  const last = await findBuild(workspace, file.recipe.recipe).catch(() => undefined);
  const before = last && (await readManifest(last.folder));
  const plan = await planBuild(buildOptions(state, context, 'plan'));
  return {
    ...state,
    recipe: { name: file.recipe.recipe, file: options.recipe, digest },
    plan: {
      at: at(),
      against:
        last === undefined || before === undefined
          ? null
          : { build: last.name, selected: before.rows.selected, group: before.composition.group },
      ...keptPlan(plan),
    },
  };
}

/** What a page shows of a plan, bounded. */
function keptPlan(plan: PlanDescription): Omit<NonNullable<RefreshState['plan']>, 'at' | 'against'> {
  const { budget, rows, splits, hold_out, composition, strata, rules, shopping_list: list, exposure } = plan;
  const cost = (rule: (typeof rules)[number]) => ruleCost(rule, budget);
  return {
    budget,
    rows,
    splits,
    hold_out,
    composition,
    strata: { ...strata, listed: strata.listed.filter(({ rare }) => rare).slice(0, STRATA_KEPT) },
    rules: rules.toSorted((a, b) => cost(b) - cost(a)).slice(0, RULES_KEPT),
    rules_total: rules.length,
    rules_binding: rules.filter((rule) => cost(rule) > 0).length,
    shopping_list: list && { ...list, items: list.items.slice(0, ITEMS_KEPT) },
    exposure,
  };
}

async function buildStep(state: RefreshState, context: StepContext): Promise<RefreshState> {
  const { options, at } = context;
  const { name, manifest, isNew } = await runBuild(buildOptions(state, context, 'build'));
  const against = state.plan!.against;
  const difference =
    against === null || against.build === name
      ? null
      : await diffBuilds(against.build, name, {
          workspace: context.workspace.folder,
          ...(options.queryMemoryMb !== undefined && { queryMemoryMb: options.queryMemoryMb }),
        });
  return {
    ...state,
    build: {
      at: at(),
      name,
      digest: manifest.digest,
      is_new: isNew,
      splits: [...manifest.splits, ...(manifest.hold_out === null ? [] : [manifest.hold_out])].map((split) => ({
        name: split.name,
        rows: split.rows,
        words: split.words,
      })),
      range: manifest.range,
      difference: difference && {
        // Which audit it draws from is another every month.
        recipe: difference.recipe.map(({ key }) => key).filter((key) => key !== 'sources'),
        moves: difference.moves
          .slice(0, MOVES_KEPT)
          .map(({ before, after, rows, words }) => ({ before, after, rows, words })),
        moves_total: difference.moves.length,
      },
    },
  };
}

/** The recipe over the audit of this refresh, whatever came in since. */
function buildOptions(
  state: RefreshState,
  { workspace, file, options }: StepContext,
  step: RefreshStep,
): Parameters<typeof runBuild>[0] {
  const recipe: Recipe = {
    ...file.recipe,
    sources: file.recipe.sources.map((source) => ({ ...source, audit: source.audit ?? state.audit!.name })),
  };
  return {
    recipe,
    file: { ...file, recipe },
    tokenizerFolder: path.dirname(path.resolve(options.cwd ?? '.', options.recipe)),
    workspace: workspace.folder,
    ...(options.workers !== undefined && { workers: options.workers }),
    ...(options.queryMemoryMb !== undefined && { queryMemoryMb: options.queryMemoryMb }),
    ...(options.signal !== undefined && { signal: options.signal }),
    onProgress: (progress) => options.onProgress?.(step, progress),
  };
}

async function comparisonStep(
  state: RefreshState,
  { workspace, options, at }: StepContext,
): Promise<RefreshState | null> {
  let { model } = state;
  if (options.model !== undefined) {
    const { name, base, family } = options.model;
    await addModel(
      { name, trainedOn: [state.build!.name], base, family, by: options.by },
      { workspace: workspace.folder, now: options.now },
    );
    model = { at: at(), name, base: base ?? null, family: family ?? null, by: options.by ?? null };
  }
  // The model is noted, and there is nothing of it to compare yet.
  if (options.compare === undefined && options.comparison === undefined) return { ...state, model };
  const compared = await comparisonOf(workspace, { options, name: model?.name });
  return { ...state, model, comparison: comparisonFacts(compared, at()) };
}

async function comparisonOf(
  workspace: Workspace,
  { options, name }: { readonly options: RefreshOptions; readonly name: string | undefined },
): Promise<{ readonly comparison: Comparison; readonly name: string }> {
  if (options.comparison !== undefined) {
    const there = await listResultFolders(workspace, 'comparisons');
    const chosen = there.find((one) => one.name === options.comparison);
    const text = chosen && (await readFile(path.join(chosen.folder, 'compare.json'), 'utf8').catch(() => undefined));
    const comparison = text === undefined ? undefined : parseComparisonJson(text);
    if (chosen === undefined || comparison === undefined || comparesInteractions(comparison)) {
      throw new InputError({
        path: options.comparison,
        problem:
          chosen === undefined
            ? 'is no comparison of this workspace'
            : comparison === undefined
              ? 'cannot be read'
              : 'is of interactions, and a refresh is of texts',
        hint: there.length === 0 ? 'Run outcross compare first.' : `The last one is ${there.at(-1)!.name}.`,
      });
    }
    return { comparison, name: chosen.name };
  }
  const { reference, outputs } = options.compare!;
  const { comparison, folder } = await publishComparison({
    reference,
    generations: [{ data: outputs, ...(name !== undefined && { name }) }],
    workspace: workspace.folder,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.workers !== undefined && { workers: options.workers }),
    ...(options.queryMemoryMb !== undefined && { queryMemoryMb: options.queryMemoryMb }),
    ...(options.signal !== undefined && { signal: options.signal }),
    ...(options.now !== undefined && { now: options.now }),
    onStep: options.onCompareStep,
  });
  return { comparison, name: path.basename(folder) };
}

function comparisonFacts(
  { comparison, name }: { readonly comparison: Comparison; readonly name: string },
  at: string,
): NonNullable<RefreshState['comparison']> {
  const { reference, generations } = comparison;
  return {
    at,
    name,
    reference: {
      name: reference.name,
      hash: reference.hash,
      documents: reference.documents,
      delta: reference.delta,
    },
    generations: generations.map(({ name: own, verdict, scores, headline, facts }) => ({
      name: own,
      outcome: scores?.together ?? verdict.outcome,
      headline: headline.text,
      reasons: [...verdict.reasons],
      documents: facts.documents,
      strata: verdict.strata
        .filter(({ isTested }) => isTested)
        .toSorted((a, b) => (a.ratio ?? 0) - (b.ratio ?? 0))
        .slice(0, GENERATION_STRATA_KEPT)
        .map(({ label, ratio, low, high, outcome }) => ({
          label,
          ratio: ratio ?? null,
          low: finite(low),
          high: finite(high),
          outcome,
        })),
    })),
  };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

async function decisionStep(state: RefreshState, { options, at }: StepContext): Promise<RefreshState | null> {
  if (options.decision === undefined) return null;
  const { outcome, because } = options.decision;
  return { ...state, decision: { at: at(), outcome, because, by: options.by ?? null } };
}

async function allRefreshes(
  workspace: Workspace,
): Promise<readonly { readonly folder: string; readonly state: RefreshState }[]> {
  const found = (await listRefreshes(workspace)).map(({ folder, content }) => ({
    folder,
    state: parseRefresh(content, path.join(folder, REFRESH_FILE)),
  }));
  return found.sort((a, b) => (a.state.started_at < b.state.started_at ? -1 : 1));
}

/** The refresh of a recipe that is not decided, else a new one, which reads its data as the last did. */
async function openRefresh(
  workspace: Workspace,
  recipe: Recipe,
  options: RefreshOptions,
  startedAt: string,
): Promise<{ readonly folder: string; readonly state: RefreshState }> {
  const own = (await allRefreshes(workspace)).filter(({ state }) => state.recipe.name === recipe.recipe);
  const last = own.at(-1);
  const data = options.data?.map((one) => path.resolve(options.cwd ?? '.', one));
  const goesOn = last?.state.decision === null || options.again !== undefined;
  if (last !== undefined && goesOn && options.isNew !== true) {
    if (data === undefined || last.state.audit !== null) return last;
    return { ...last, state: { ...last.state, data, reading: readingOf(options, last.state) } };
  }
  const isLater =
    options.decision !== undefined ||
    options.compare !== undefined ||
    options.comparison !== undefined ||
    options.model !== undefined;
  if (isLater && options.isNew !== true && last !== undefined) {
    throw new ConfigError({
      place: 'outcross refresh',
      problem: `the last refresh of ${recipe.recipe} was decided already (${last.state.name})`,
      hint: 'To decide it otherwise: --again decision. To begin the next one, leave the model and the decision out for now.',
    });
  }
  const { name, folder } = await makeRefreshFolder(workspace, { date: startedAt.slice(0, 10), label: recipe.recipe });
  return {
    folder,
    state: {
      schema: 'outcross.refresh/1',
      name,
      recipe: { name: recipe.recipe, file: options.recipe, digest: null },
      started_at: startedAt,
      data: data ?? last?.state.data ?? [],
      reading: readingOf(options, last?.state),
      audit: null,
      plan: null,
      build: null,
      model: null,
      comparison: null,
      decision: null,
    },
  };
}

function readingOf({ data, reading }: RefreshOptions, last: RefreshState | undefined): Record<string, unknown> {
  // Who names data says how it is read, too.
  if (data === undefined && last !== undefined) return { ...last.reading };
  return JSON.parse(JSON.stringify(reading ?? {})) as Record<string, unknown>;
}
