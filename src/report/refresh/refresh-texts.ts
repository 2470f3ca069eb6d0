import { formatCount, formatDifference, formatQuantity, formatShare } from '../format-number.ts';
import { shellWord } from '../shell-word.ts';
import { nextStep, type RefreshOutcome, type RefreshState } from './refresh-state.ts';

/** What a decision is called. */
export const OUTCOME_TEXT: Readonly<Record<RefreshOutcome, string>> = {
  release: 'released',
  hold: 'held back',
  reject: 'rejected',
};

/** A step as the page shows it. */
export interface StepRow {
  readonly step: string;
  /** Null: not done. */
  readonly at: string | null;
  readonly what: string;
}

/** Where the refresh stands, in a sentence. */
export function refreshHeadline(state: RefreshState): string {
  const { decision, comparison, build, model } = state;
  if (decision !== null)
    return `${capital(OUTCOME_TEXT[decision.outcome])}${decision.by === null ? '' : ` by ${decision.by}`}: ${decision.because}`;
  if (comparison !== null)
    return `Compared with people: ${comparison.generations.map(({ name, outcome }) => `${name} ${outcome}`).join(', ')}. Not decided yet.`;
  if (build !== null)
    return `${build.name} is built${model === null ? '' : `, and ${model.name} was trained on it`}. Nothing is compared yet.`;
  return state.audit === null ? 'Begun.' : 'Audited; not built yet.';
}

/** The command that does the next step; null: nothing is left to do. */
export function nextCommand(state: RefreshState): string | null {
  const recipe = shellWord(state.recipe.file);
  switch (nextStep(state)) {
    case null:
      return null;
    case 'comparison':
      return `outcross refresh ${recipe} --model NAME --reference NAME --outputs FILES`;
    case 'decision':
      return `outcross refresh ${recipe} --decide release --because "…" --by WHO`;
    default:
      return `outcross refresh ${recipe}`;
  }
}

/** All steps in their order, done or not. */
export function stepRows(state: RefreshState): readonly StepRow[] {
  const { audit, plan, build, model, comparison, decision } = state;
  return [
    {
      step: 'audit',
      at: audit?.at ?? null,
      what: audit === null ? '' : `${audit.name}: ${formatQuantity(audit.records, 'record')}`,
    },
    {
      step: 'plan',
      at: plan?.at ?? null,
      what:
        plan === null
          ? ''
          : `${formatQuantity(plan.rows.selected.rows, 'row')}, ${plan.against === null ? 'the first of this recipe' : `against ${plan.against.build}`}`,
    },
    {
      step: 'build',
      at: build?.at ?? null,
      what: build === null ? '' : `${build.name}${build.is_new ? '' : ', the same as before'}`,
    },
    {
      step: 'train',
      at: model?.at ?? null,
      what:
        model === null ? '' : `${model.name}${model.base === null ? '' : `, from ${model.base}`}${byText(model.by)}`,
    },
    {
      step: 'compare',
      at: comparison?.at ?? null,
      what:
        comparison === null
          ? ''
          : `${comparison.generations.map(({ name, outcome }) => `${name} ${outcome}`).join(', ')}, against ${comparison.reference.name}`,
    },
    {
      step: 'decide',
      at: decision?.at ?? null,
      what: decision === null ? '' : `${OUTCOME_TEXT[decision.outcome]}${byText(decision.by)}: ${decision.because}`,
    },
  ];
}

/** What is new in the data, in sentences. */
export function newsTexts({ audit }: RefreshState): readonly string[] {
  if (audit === null) return [];
  const read = `${formatQuantity(audit.records, 'record')} of ${formatQuantity(audit.sources, 'source')}, ${shareTexts(audit.words)}.`;
  const { since } = audit;
  if (since === null) return [read, 'It is the first audit of these data: all of it is new.'];
  return [
    read,
    `Since the audit ${since.audit}: ${formatDifference(since.added)} ${since.added === 1 ? 'record' : 'records'}, ${formatCount(since.removed)} removed, ${formatCount(since.changed)} with the same id and other text.`,
  ];
}

/** `human 60 %, synthetic 40 %` of words, headings without any left out. */
export function shareTexts(words: Readonly<Record<string, number>>): string {
  const all = Object.values(words).reduce((sum, one) => sum + one, 0);
  return Object.entries(words)
    .filter(([, own]) => own > 0)
    .map(([name, own]) => `${name} ${formatShare(own / all)}`)
    .join(', ');
}

/** What was selected, in a sentence; null: nothing is planned yet. */
export function chosenText({ plan, build }: RefreshState): string | null {
  if (plan === null) return null;
  const { selected, read } = plan.rows;
  const asked =
    plan.budget.asked === null ? 'as much as the rules allow' : `of ${formatCount(plan.budget.asked)} asked`;
  const was =
    plan.against === null
      ? ''
      : ` The last build, ${plan.against.build}, had ${formatQuantity(plan.against.selected.rows, 'row')} and ${formatQuantity(plan.against.selected.words, 'word')}.`;
  const unit = plan.budget.unit === 'tokens' ? `${formatCount(plan.budget.selected)} tokens, ` : '';
  return `${formatQuantity(selected.rows, 'row')} of ${formatCount(read.rows)}, ${formatQuantity(selected.words, 'word')} (${unit}${asked})${build === null ? '' : `, in ${build.name}`}.${was}`;
}

function byText(by: string | null): string {
  return by === null ? '' : `, by ${by}`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
