import type { SettingFacts } from '../compare/comparison.ts';
import { onePerUnit } from '../compare/one-per-unit.ts';
import { answersPrompts } from '../compare/pair-arms.ts';
import { LEAST_SHARED_PROMPTS, preconditionsOf } from '../compare/preconditions.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import { LEAST_UNITS } from '../verdict/least-units.ts';
import type { Precondition } from '../verdict/verdict.ts';
import type { AlignedStages } from './align-stages.ts';

export interface StagesToCompare {
  readonly arms: AlignedStages;
  readonly stages: readonly {
    readonly name: string;
    readonly documents: readonly ClassifiedDocument[];
    readonly copiedShare: number;
    readonly settings: readonly SettingFacts[];
  }[];
  /** Before they were cut to shared prompts. */
  readonly allPeople: readonly ClassifiedDocument[];
  readonly mixesSettings: boolean;
  readonly ignoresPrompts: boolean;
}

/** What must hold before stages are compared, in the order in which people should hear of it. */
export function stagePreconditions({
  arms,
  stages,
  allPeople,
  mixesSettings,
  ignoresPrompts,
}: StagesToCompare): readonly Precondition[] {
  const ofStages = stages.flatMap(({ name, copiedShare, settings }) =>
    preconditionsOf({
      facts: { copiedShare, settings, sharedPrompts: null },
      hasPrompts: { reference: false, generation: false },
      referenceUnits: LEAST_UNITS,
      units: LEAST_UNITS,
      firstWords: 0,
      panelProblem: undefined,
      mixesSettings,
      ignoresPrompts,
    })
      .filter(({ id }) => id === 'own-text' || id === 'same-settings')
      .map((condition) => ({ ...condition, says: `${name}: ${condition.says}` })),
  );
  return [...ofStages, ...promptConditions({ arms, stages, allPeople, ignoresPrompts }), unitCondition(arms)];
}

function promptConditions({
  arms: { answerPrompts, promptsOfStages, promptsOfAll },
  stages,
  allPeople,
  ignoresPrompts,
}: Pick<StagesToCompare, 'arms' | 'stages' | 'allPeople' | 'ignoresPrompts'>): readonly Precondition[] {
  const hint = ignoresPrompts ? ', and prompts are left aside' : `; it takes ${LEAST_SHARED_PROMPTS}`;
  const few = (shared: number) => (shared < LEAST_SHARED_PROMPTS ? hint : '');
  if (!answerPrompts) {
    const without = stages.filter(({ documents }) => !answersPrompts(documents)).map(({ name }) => name);
    if (without.length === stages.length)
      return answersPrompts(allPeople)
        ? [
            {
              id: 'same-prompts-as-people',
              holds: ignoresPrompts,
              says: `people answered prompts, and the stages name none${ignoresPrompts ? '; prompts are left aside' : ', so that nobody knows whether they answer the same ones'}`,
            },
          ]
        : [];
    return [
      {
        id: 'same-prompts',
        holds: ignoresPrompts,
        says: `${without.join(', ')} ${without.length === 1 ? 'names' : 'name'} no prompts, and other stages do${ignoresPrompts ? ', which are left aside' : ': the same units cannot be told'}`,
      },
    ];
  }
  const conditions: Precondition[] = [
    {
      id: 'same-prompts',
      holds: promptsOfStages! >= LEAST_SHARED_PROMPTS || ignoresPrompts,
      says: `${promptsOfStages} prompts are answered in all stages${few(promptsOfStages!)}`,
    },
  ];
  if (answersPrompts(allPeople))
    conditions.push({
      id: 'same-prompts-as-people',
      holds: promptsOfAll! >= LEAST_SHARED_PROMPTS || ignoresPrompts,
      says: `${promptsOfAll} of them are answered by people${few(promptsOfAll!)}`,
    });
  return conditions;
}

function unitCondition({ units, people, isPairedWithPeople }: AlignedStages): Precondition {
  const peopleUnits = isPairedWithPeople ? units : onePerUnit(people).length;
  return {
    id: 'enough-units',
    holds: units >= LEAST_UNITS && peopleUnits >= LEAST_UNITS,
    says: `${units} ${units === 1 ? 'unit' : 'units'} of each stage and ${peopleUnits} of people can be compared; it takes ${LEAST_UNITS} of each`,
  };
}
