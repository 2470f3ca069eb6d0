import type { Headline } from '../verdict/headline.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { ItemChanges } from './item-changes.ts';
import type { InteractionPanel } from './measure-interaction-panel.ts';

/** What is told of an arm before anything is measured on it. */
export interface InteractionArmFacts {
  readonly users: number;
  readonly events: number;
  /** Different items. */
  readonly items: number;
  /** Events of the user in the middle. */
  readonly medianEvents: number;
}

/** What a generation brought, and what was not taken of it. */
export interface InteractionGenerationFacts extends InteractionArmFacts {
  /** Columns that were read, by what they hold. */
  readonly columns: Readonly<Partial<Record<'user' | 'item' | 'time' | 'rating', string>>>;
  /** Events that repeat another one's user, item and time. */
  readonly repeats: { readonly events: number; readonly share: number };
  readonly unreadable: number;
  /** Share of its events that are of users whose whole log stands in the reference. */
  readonly copiedShare: number;
  /** Share of its events that are on items of the reference's calibration part, and that of the human arm. */
  readonly knownShare: number;
  readonly knownShareOfPeople: number;
  /** Users of both arms. */
  readonly sharedUsers: number;
  readonly notes: readonly string[];
}

/** One generation of interactions against the reference. */
export interface InteractionGeneration {
  /** Its name for people. */
  readonly name: string;
  /** SHA-256 over its events: equal logs have equal hashes. */
  readonly hash: string;
  readonly facts: InteractionGenerationFacts;
  readonly reference: InteractionArmFacts;
  /** Whether the same users are compared, each with itself. */
  readonly isPaired: boolean;
  readonly headline: Headline;
  readonly verdict: Verdict;
  /** Undefined where the arms are too small for it. */
  readonly panel: InteractionPanel | undefined;
  readonly items: ItemChanges;
  /** Scores are of texts. */
  readonly scores?: undefined;
}

/** Generations of interactions against one frozen reference. */
export interface InteractionComparison {
  readonly formatVersion: 1;
  readonly kind: 'interactions';
  readonly reference: {
    readonly name: string;
    readonly hash: string;
    readonly part: 'comparator' | 'reserve';
    readonly delta: number;
    readonly assumedHuman: boolean;
    readonly users: number;
    readonly events: number;
    readonly erased: number;
  };
  readonly generations: readonly InteractionGeneration[];
}
