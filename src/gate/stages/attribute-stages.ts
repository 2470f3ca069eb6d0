import type { GateRuler } from '../compare/judge-arms.ts';
import { settingFacts } from '../compare/setting-facts.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import type { GateAlphas } from '../verdict/verdict.ts';
import { alignStages } from './align-stages.ts';
import { attributeStrata } from './attribute-strata.ts';
import { attributeWidths, type WidthAttribution } from './attribute-widths.ts';
import { sayStages } from './say-stages.ts';
import type { StageComparison, StageStep } from './stage-comparison.ts';
import { stagePreconditions } from './stage-preconditions.ts';
import { settingChanges, stepPreconditions } from './step-changes.ts';

/** Outputs of one step of the making, placed in the strata of a reference. */
export interface PlacedStage {
  readonly name: string;
  /** In key order. */
  readonly documents: readonly ClassifiedDocument[];
  /** SHA-256 over their keys and prompts, where the caller has it. */
  readonly hash?: string | undefined;
  /** Share of its texts that stand in the reference; default 0. */
  readonly copiedShare?: number | undefined;
}

export interface AttributeStagesOptions {
  /** Texts drawn with different settings are one stage, and steps that change more than one thing are one step. Default false. */
  readonly mixesSettings?: boolean | undefined;
  /** Compare answers to other prompts. Default false. */
  readonly ignoresPrompts?: boolean | undefined;
  /** Chances of a false outcome in the whole table. Default: those of the reference's manifest. */
  readonly alphas?: GateAlphas | undefined;
  /** Relabellings of the panel. Default 999, or as many as it takes to find anything after so many steps. */
  readonly splits?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onMeasure?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Which step narrowed it: stages of one making, each against people and each against the one before, on the same prompts and at equal size.
 * The loss from people to the last stage is divided over the steps, the first of which leads from people to the first stage.
 *
 * The chance that any step is said to have lost anything where it has not is at most the sum of the alphas; likewise that any is said to have
 * gained, and that any stage is called narrowed against people.
 *
 * @param people the human arm, in key order
 * @param stages in the order of the making, at least 2
 * @throws {RangeError} for fewer stages, two of one name, or one without documents
 * @throws {CancelledError} `signal` aborted
 */
export async function attributeStages(
  ruler: GateRuler,
  { people, stages }: { readonly people: readonly ClassifiedDocument[]; readonly stages: readonly PlacedStage[] },
  {
    mixesSettings = false,
    ignoresPrompts = false,
    alphas = ruler.reference.manifest.alphas,
    splits,
    signal,
    onMeasure,
  }: AttributeStagesOptions = {},
): Promise<StageComparison> {
  requireStages(stages);
  const { firstWords } = ruler.reference.manifest;
  const settings = stages.map(({ name, documents }) => ({
    name,
    settings: settingFacts(documents.map(({ document }) => document)),
  }));
  const steps = stages.map(({ name }, at): StageStep => {
    if (at === 0) return { from: null, to: name, changes: [], preconditions: [] };
    const change = { before: settings[at - 1]!, after: settings[at]! };
    return {
      from: change.before.name,
      to: name,
      changes: settingChanges(change.before, change.after),
      preconditions: stepPreconditions(change, { mixesSettings }),
    };
  });
  const arms = alignStages(
    people,
    stages.map(({ documents }) => documents),
    { ignoresPrompts },
  );
  const preconditions = stagePreconditions({
    arms,
    stages: stages.map(({ name, documents, copiedShare = 0 }, at) => ({
      name,
      documents,
      copiedShare,
      settings: settings[at]!.settings,
    })),
    allPeople: people,
    mixesSettings,
    ignoresPrompts,
  });
  const isComparable = preconditions.every(({ holds }) => holds);
  const areClear = steps.map((step) => step.preconditions.every(({ holds }) => holds));
  const strata = isComparable ? attributeStrata(ruler, arms, { alphas, areClear }) : [];
  const known = new Set(strata.map(({ id }) => id));
  const uncounted = (isComparable ? ruler.reference.strata : []).flatMap(({ id, label, dimension, isTested }) =>
    isTested && !known.has(id) ? [{ id, label, dimension }] : [],
  );
  const widths: WidthAttribution = isComparable
    ? await attributeWidths(ruler, arms, { alphas, areClear, splits, signal, onMeasure })
    : { widths: [], problem: null, units: 0, repliesPerUnit: 0 };
  const partial = {
    stages: stages.map(({ name, documents, hash }, at) => ({
      name,
      hash: hash ?? null,
      documents: documents.length,
      comparedDocuments: arms.stages[at]!.length,
      settings: settings[at]!.settings,
    })),
    steps,
    preconditions,
    sample: {
      units: arms.units,
      areStagesPaired: arms.areStagesPaired,
      isPairedWithPeople: arms.isPairedWithPeople,
      widthUnits: widths.units,
      repliesPerUnit: widths.repliesPerUnit,
      firstWords,
    },
    strata,
    ...(uncounted.length > 0 && { uncounted }),
    widths: widths.widths,
    widthProblem: widths.problem,
    alphas,
  };
  return { ...partial, findings: sayStages(partial) };
}

function requireStages(stages: readonly PlacedStage[]): void {
  if (stages.length < 2) throw new RangeError(`${stages.length} stages make no step; it takes 2`);
  if (new Set(stages.map(({ name }) => name)).size !== stages.length)
    throw new RangeError('two stages have the same name');
  for (const { name, documents } of stages)
    if (documents.length === 0) throw new RangeError(`stage ${name} has no documents`);
}
