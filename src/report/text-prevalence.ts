import { type AlikeGroups, type AlikeOptions, alikeGroups } from '../audit/alike-groups.ts';
import {
  type ExcessOfSources,
  type ExcessOptions,
  excessOfSources,
  type SourceExcess,
} from '../audit/excess-of-sources.ts';
import { type WordShare, type WordShareOptions, type WordShares, wordShares } from '../audit/word-shares.ts';
import type { GroupPair } from '../origin/prevalence/group-similarity.ts';
import { groupPairStatements } from '../origin/prevalence/group-statements.ts';
import { excessStatements } from './excess-statements.ts';
import { statementTexts } from './statement-texts.ts';
import { wordStatements } from './word-statements.ts';

/** A result with what it says, in sentences. */
type Told<Result> = Result & { readonly statements: readonly string[] };

/** What `outcross prevalence words --json` prints. */
export interface WordPrevalence extends Omit<WordShares, 'by_source'> {
  readonly schema: 'outcross.prevalence-words/1';
  readonly by_source: readonly Told<WordShare>[];
}

/** What `outcross prevalence excess --json` prints. */
export interface ExcessPrevalence extends Omit<ExcessOfSources, 'by_source'> {
  readonly schema: 'outcross.prevalence-excess/1';
  readonly by_source: readonly Told<SourceExcess>[];
}

/** What `outcross prevalence alike --json` prints. */
export interface AlikePrevalence extends Omit<AlikeGroups, 'pairs'> {
  readonly schema: 'outcross.prevalence-alike/1';
  /** Those named have an adjusted p up to `false_alarm`, and statements; of the others 1,000 at most. */
  readonly pairs: readonly Told<GroupPair>[];
}

/** Pairs kept that are not named: they are there to be looked at, not to be concluded from. */
const PAIRS_KEPT = 1000;

/** @throws {OutcrossError} see `wordShares` */
export async function wordPrevalence(options: WordShareOptions): Promise<WordPrevalence> {
  const found = await wordShares(options);
  return {
    schema: 'outcross.prevalence-words/1',
    ...found,
    by_source: found.by_source.map((own) => ({
      ...own,
      statements: statementTexts(wordStatements(own, { check: found.check })),
    })),
  };
}

/** @throws {OutcrossError} see `excessOfSources` */
export async function excessPrevalence(options: ExcessOptions): Promise<ExcessPrevalence> {
  const found = await excessOfSources(options);
  return {
    schema: 'outcross.prevalence-excess/1',
    ...found,
    by_source: found.by_source.map((own) => ({ ...own, statements: statementTexts(excessStatements(own)) })),
  };
}

/** @throws {OutcrossError} see `alikeGroups` */
export async function alikePrevalence(options: AlikeOptions): Promise<AlikePrevalence> {
  const { pairs, ...found } = await alikeGroups(options);
  return {
    schema: 'outcross.prevalence-alike/1',
    ...found,
    pairs: pairs.slice(0, found.named + PAIRS_KEPT).map((pair, index) => ({
      ...pair,
      statements:
        index < found.named ? statementTexts(groupPairStatements(pair, { tasksKnown: found.task !== null })) : [],
    })),
  };
}
