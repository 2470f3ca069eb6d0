import { LEAST_UNITS } from '../verdict/least-units.ts';
import { sayCount, sayPercent } from '../verdict/say-number.ts';
import type { Precondition } from '../verdict/verdict.ts';
import type { InteractionArmFacts, InteractionGenerationFacts } from './interaction-comparison.ts';

/** A generation of which so many events are of users whose log stands in the reference whole is that reference. */
const MOST_COPIED = 0.5;
/** Where more of the events are told twice than of people's, beyond this share, what is counted is not what users took. */
const MOST_REPEATED = 0.05;
/** What cannot be read may be what is rare. */
const MOST_UNREADABLE = 0.05;
/** Where less than this part of people's share is on items that are known, items bear other names. */
const LEAST_KNOWN = 0.5;

/** What must hold before a number means anything, in the order in which people should hear of it. */
export function interactionPreconditions({
  facts,
  reference,
  compared,
  repeatedByPeople,
  panelProblem,
}: {
  readonly facts: InteractionGenerationFacts;
  readonly reference: InteractionArmFacts;
  /** Users of each arm that are compared. */
  readonly compared: { readonly reference: number; readonly generation: number };
  /** Share of the reference's events that repeated another one. */
  readonly repeatedByPeople: number;
  /** Why the panel could not be measured; undefined where it was. */
  readonly panelProblem: string | undefined;
}): readonly Precondition[] {
  const { copiedShare, knownShare, knownShareOfPeople, repeats, unreadable, events } = facts;
  const isCopied = copiedShare > MOST_COPIED;
  const isKnown = knownShare >= LEAST_KNOWN * knownShareOfPeople;
  const isRepeating = repeats.share > repeatedByPeople + MOST_REPEATED;
  const lost = unreadable / Math.max(1, unreadable + events + repeats.events);
  const isEnough = compared.reference >= LEAST_UNITS && compared.generation >= LEAST_UNITS;
  const repeated = `${sayPercent(repeats.share)} of the events (${sayCount(repeats.events)}) repeat another one’s user${facts.columns.time === undefined ? ' and item' : ', item and time'}, of people’s ${sayPercent(repeatedByPeople)}`;
  return [
    {
      id: 'own-log',
      holds: !isCopied,
      says: `${sayPercent(copiedShare)} of the events are of users whose whole log stands in the reference itself${isCopied ? ': this is the human data, or a model that repeats it' : ''}`,
    },
    {
      id: 'same-items',
      holds: isKnown,
      says: `${sayPercent(knownShare)} of the events are on items that the calibration part knows, of people’s ${sayPercent(knownShareOfPeople)}${isKnown ? '' : ': items seem to bear other names than in the reference; name their column (--item-column), or write the same names'}`,
    },
    {
      id: 'few-repeats',
      holds: !isRepeating,
      says: isRepeating
        ? `${repeated}: the log holds events twice, or users take the same again; each is counted once, so what is counted is not all that they take${facts.columns.time === undefined ? '. Where they take it again, name the column of times (--time-column)' : ''}`
        : repeated,
    },
    {
      id: 'readable',
      holds: lost <= MOST_UNREADABLE,
      says: `${sayCount(unreadable)} rows could not be read${lost > MOST_UNREADABLE ? ` (${sayPercent(lost)}), and what is missing may be what is rare; mend or remove them` : ''}`,
    },
    {
      id: 'enough-units',
      holds: isEnough,
      says: `${sayCount(compared.generation)} ${compared.generation === 1 ? 'user' : 'users'} of the generation and ${sayCount(compared.reference)} of ${sayCount(reference.users)} of people can be compared; it takes ${LEAST_UNITS} of each`,
    },
    {
      id: 'measurable',
      holds: panelProblem === undefined,
      says: panelProblem ?? 'the range was measured on equally many users and items',
    },
  ];
}
