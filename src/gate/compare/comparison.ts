import type { Convergence } from '../convergence/convergence.ts';
import type { HouseStyle } from '../house-style/measure-house-style.ts';
import type { InteractionComparison } from '../interactions/interaction-comparison.ts';
import type { Contrast } from '../panel/contrast.ts';
import type { GatePanel } from '../panel/measure-gate-panel.ts';
import type { AttachedScores } from '../scores/scores-of-generations.ts';
import type { StageComparison } from '../stages/stage-comparison.ts';
import type { Headline } from '../verdict/headline.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What is told of an arm before anything is measured on it. */
export interface ArmFacts {
  readonly documents: number;
  readonly units: number;
  readonly words: number;
  readonly medianWords: number;
}

/** What a generation brought, and what was not taken of it. */
export interface GenerationFacts extends ArmFacts {
  readonly snapshotId: string | null;
  readonly fields: readonly string[];
  /** Records that repeat another one's text and prompt. */
  readonly duplicates: { readonly records: number; readonly share: number };
  readonly unreadable: number;
  /** Share of its documents whose text stands in the reference. */
  readonly copiedShare: number;
  /** Each setting of decoding with its values and how many documents have it; null stands for documents that name none. */
  readonly settings: readonly SettingFacts[];
  /** Prompts that both arms answer; null where the reference has none. */
  readonly sharedPrompts: number | null;
  readonly notes: readonly string[];
}

export interface SettingFacts {
  readonly name: string;
  readonly values: readonly { readonly value: string | number | boolean | null; readonly documents: number }[];
}

/** One generation against the reference. */
export interface GenerationComparison {
  /** Its name for people. */
  readonly name: string;
  /** SHA-256 over the keys and prompts of its documents: equal outputs have equal hashes. */
  readonly hash: string;
  readonly stage: string | null;
  readonly facts: GenerationFacts;
  readonly reference: ArmFacts;
  readonly isPaired: boolean;
  readonly headline: Headline;
  readonly verdict: Verdict;
  /** Undefined where the arms are too small for it. */
  readonly panel: GatePanel | undefined;
  readonly contrast: Contrast | undefined;
  readonly houseStyle: HouseStyle | undefined;
  /** Scores of its answers, where they were given. */
  readonly scores?: AttachedScores | undefined;
}

/** Generations against one frozen reference. */
export interface Comparison {
  readonly formatVersion: 1;
  readonly reference: {
    readonly name: string;
    readonly hash: string;
    readonly unit: string;
    readonly part: 'comparator' | 'reserve';
    readonly firstWords: number;
    readonly delta: number;
    readonly assumedHuman: boolean;
    readonly documents: number;
    readonly erased: number;
  };
  /** Of stages the last one. */
  readonly generations: readonly GenerationComparison[];
  /** Which step narrowed it, where generations are stages of one making. */
  readonly stages?: StageComparison | undefined;
  /** How far they converge, where they are models on the same prompts. */
  readonly convergence?: Convergence | undefined;
}

/** A comparison of texts or of interactions. */
export type AnyComparison = Comparison | InteractionComparison;

/** Whether logs of who took what were compared, and no texts. */
export function comparesInteractions(comparison: AnyComparison): comparison is InteractionComparison {
  return 'kind' in comparison;
}
