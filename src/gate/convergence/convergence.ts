import type { GateAlphas, Precondition } from '../verdict/verdict.ts';

/** Whom two answers to one prompt are held against. */
export type ConvergenceBasis =
  /** Two people who answered the same prompt. */
  | 'two people'
  /** A person and a model: people answered each prompt once only, so nobody knows how alike two of them are. */
  | 'a person and a model'
  /** Nobody answered these prompts. */
  | 'nobody';

/** How alike two answers to the same prompt are, on average over prompts, which weigh the same. */
export interface Similarity {
  /** Mean, with a 90 % interval by the jackknife over prompts. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly prompts: number;
}

/** A similarity held against that of the basis, on the same prompts. */
export interface ComparedSimilarity extends Similarity {
  /** Over the basis; undefined without one, and where either is not above 0. */
  readonly ratio: number | undefined;
  readonly ratioLow: number | undefined;
  readonly ratioHigh: number | undefined;
  /** Chances by sign flips over prompts, adjusted within the family; undefined without a basis. */
  readonly pMoreAdjusted: number | undefined;
  readonly pLessAdjusted: number | undefined;
  readonly outcome: 'more alike' | 'less alike' | 'as alike' | 'undecided';
}

export interface ConvergenceMeasure {
  readonly id: 'embedding' | 'shared-phrases';
  readonly title: string;
  /** Two people; undefined where too few prompts were answered by two. */
  readonly people: Similarity | undefined;
  /** A person and a model; undefined where nobody answered. */
  readonly mixed: ComparedSimilarity | undefined;
  /** Two models. */
  readonly models: ComparedSimilarity;
  /** Every two models, the most alike first. */
  readonly pairs: readonly (ComparedSimilarity & { readonly models: readonly [string, string] })[];
  /** Two answers of one model, for models that answered 30 prompts twice. */
  readonly own: readonly (Similarity & { readonly model: string })[];
}

/** How far several models have come to answer the same prompts alike, held against how alike people answer them. */
export interface Convergence {
  readonly models: readonly {
    readonly name: string;
    readonly hash: string | null;
    readonly answers: number;
  }[];
  readonly basis: ConvergenceBasis;
  readonly preconditions: readonly Precondition[];
  readonly sample: {
    /** Prompts that all models answer with texts of K words, and that are compared. */
    readonly prompts: number;
    /** Prompts that all models answer, whatever the length. */
    readonly sharedPrompts: number;
    /** Of those that are long enough, answered by two people, and by one at least. */
    readonly promptsOfTwoPeople: number;
    readonly promptsOfOnePerson: number;
    /** Prompts left out because there are enough. */
    readonly leftOutPrompts: number;
    /** Answers of models, and as many of people, that are held against each other on a prompt: mean over prompts. */
    readonly answersPerPrompt: number;
    readonly firstWords: number;
  };
  readonly measures: readonly ConvergenceMeasure[];
  /** Relative differences up to this are tolerated. */
  readonly margin: number;
  /** Chances of a false finding: of all models together, and of pairs. */
  readonly alphas: GateAlphas;
  readonly outcome: 'converged' | 'as people' | 'more varied' | 'undecided';
  /** What it comes to, one sentence each. */
  readonly findings: readonly string[];
}
