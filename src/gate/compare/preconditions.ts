import { LEAST_UNITS } from '../verdict/least-units.ts';
import { sayCount, sayPercent } from '../verdict/say-number.ts';
import type { Precondition } from '../verdict/verdict.ts';
import type { GenerationFacts } from './comparison.ts';

/** A generation of which so many texts stand in the reference is that reference, not what a model wrote. */
const MOST_COPIED = 0.5;
/** A repeat is counted once. Where more of the records are repeats than among people, beyond this share, what is counted is not what the model writes. */
const MOST_REPEATED = 0.05;
/** What cannot be read may be what is rare: of scores that are missing no more are let be either. */
const MOST_UNREADABLE = 0.05;
/** Of a generation's prompts so many must be the reference's, where both have prompts. */
export const LEAST_SHARED_PROMPTS = 30;

/** Of a generation's files. */
export interface ReadFacts {
  /** That could be read, repeats among them. */
  readonly records: number;
  /** Rows or parts of rows. */
  readonly unreadable: number;
  readonly repeats: GenerationFacts['duplicates'];
  /** Share of the reference's records that repeated another one. */
  readonly repeatedByPeople: number;
}

export interface ComparedFacts {
  readonly facts: Pick<GenerationFacts, 'copiedShare' | 'settings' | 'sharedPrompts'>;
  /** What was read and what of it was not counted; undefined where texts were made elsewhere. */
  readonly read?: ReadFacts | undefined;
  /** Whether the reference is made of answers to prompts, and the generation too. */
  readonly hasPrompts: { readonly reference: boolean; readonly generation: boolean };
  readonly referenceUnits: number;
  /** Units of the generation that can be compared. */
  readonly units: number;
  readonly firstWords: number;
  /** Why the panel could not be measured; undefined where it was. */
  readonly panelProblem: string | undefined;
  /** Texts drawn with different settings, or by different models, are taken as one generation. */
  readonly mixesSettings: boolean;
  /** Answers are compared though they answer other prompts than people did. */
  readonly ignoresPrompts: boolean;
}

/** What must hold before a number means anything, in the order in which people should hear of it. */
export function preconditionsOf(compared: ComparedFacts): readonly Precondition[] {
  const { facts, hasPrompts, units, referenceUnits, firstWords, panelProblem } = compared;
  const mixed = facts.settings.filter(({ values }) => values.length > 1);
  const copied = Math.round(100 * facts.copiedShare);
  const bothHavePrompts = hasPrompts.reference && hasPrompts.generation;
  const conditions: Precondition[] = [
    {
      id: 'own-text',
      holds: facts.copiedShare <= MOST_COPIED,
      says:
        facts.copiedShare > MOST_COPIED
          ? `${copied} % of the texts stand in the reference itself: this is the human data, or a model that repeats it`
          : `${copied} % of the texts stand in the reference itself`,
    },
    ...(compared.read === undefined ? [] : readConditions(compared.read, hasPrompts.generation)),
    {
      id: 'enough-units',
      holds: units >= LEAST_UNITS && referenceUnits >= LEAST_UNITS,
      says: `${sayCount(units)} ${units === 1 ? 'unit' : 'units'} of the generation and ${sayCount(referenceUnits)} of people can be compared; it takes ${LEAST_UNITS} of each`,
    },
    {
      id: 'same-settings',
      holds: mixed.length === 0 || compared.mixesSettings,
      says:
        mixed.length === 0
          ? 'one setting of decoding'
          : `texts were drawn with different settings (${mixed.map(settingText).join('; ')})${compared.mixesSettings ? ', taken as one' : '; compare them apart, or say that they are one generation (--mix-settings)'}`,
    },
  ];
  if (bothHavePrompts) {
    const shared = facts.sharedPrompts ?? 0;
    conditions.push({
      id: 'same-prompts',
      holds: shared >= LEAST_SHARED_PROMPTS || compared.ignoresPrompts,
      says: `${shared} prompts are answered in both arms${shared < LEAST_SHARED_PROMPTS ? (compared.ignoresPrompts ? ', and prompts are left aside' : `; it takes ${LEAST_SHARED_PROMPTS}: name the prompts’ column (--prompt-column), or leave prompts aside (--ignore-prompts)`) : ''}`,
    });
  } else if (hasPrompts.reference) {
    conditions.push({
      id: 'same-prompts',
      holds: compared.ignoresPrompts,
      says: `people answered prompts, and the texts name none${compared.ignoresPrompts ? '; prompts are left aside' : ', so that nobody knows whether they answer the same ones: name their column (--prompt-column), or leave prompts aside (--ignore-prompts)'}`,
    });
  }
  conditions.push({
    id: 'long-enough',
    holds: panelProblem === undefined,
    says: panelProblem ?? `the first ${firstWords} words of each text are compared`,
  });
  return conditions;
}

function readConditions(
  { records, unreadable, repeats, repeatedByPeople }: ReadFacts,
  hasPrompts: boolean,
): readonly Precondition[] {
  const what = hasPrompts ? 'text and prompt' : 'text';
  const repeated = `${sayPercent(repeats.share)} of the records (${sayCount(repeats.records)}) repeat another one’s ${what} word for word, of people’s ${sayPercent(repeatedByPeople)}`;
  const isRepeating = repeats.share > repeatedByPeople + MOST_REPEATED;
  const lost = unreadable / Math.max(1, unreadable + records);
  return [
    {
      id: 'few-repeats',
      holds: !isRepeating,
      says: isRepeating
        ? `${repeated}: the model says the same again and again, or the data holds outputs twice; each is counted once, so what is counted is not all that it writes`
        : repeated,
    },
    {
      id: 'readable',
      holds: lost <= MOST_UNREADABLE,
      says: `${sayCount(unreadable)} rows could not be read${lost > MOST_UNREADABLE ? ` (${sayPercent(lost)}), and what is missing may be what is rare; mend or remove them` : ''}`,
    },
  ];
}

const VALUES_SHOWN = 4;

function settingText({ name, values }: GenerationFacts['settings'][number]): string {
  const shown = values.slice(0, VALUES_SHOWN).map(({ value, documents }) => `${value ?? 'not named'} (${documents})`);
  return `${name}: ${shown.join(', ')}${values.length > VALUES_SHOWN ? `, and ${values.length - VALUES_SHOWN} more` : ''}`;
}
