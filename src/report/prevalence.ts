import type { GroupResult } from '../audit/group-prevalence.ts';
import { type PrevalenceOptions, prevalenceOfSnapshot } from '../audit/prevalence-of-snapshot.ts';
import type { Prevalence, ShareSummary } from '../audit/prevalence-result.ts';
import { groupStatements } from '../origin/prevalence/group-statements.ts';
import { shareStatements } from '../origin/prevalence/share-statements.ts';
import { type ReferenceState, referenceStates, withAnchorReferences } from './anchor-references.ts';
import { shareEstimate } from './share-period.ts';
import { statementTexts } from './statement-texts.ts';

/** An estimate with what it says, in sentences, the main one first. */
export type ToldShare<Estimate extends ShareSummary = ShareSummary> = Estimate & {
  readonly statements: readonly string[];
};

export interface ToldGroup extends GroupResult {
  readonly statements: readonly string[];
}

/** What `outcross prevalence --json` prints. */
export interface PrevalenceReport {
  readonly schema: 'outcross.prevalence/1';
  /** Null where a snapshot was named. */
  readonly audit: string | null;
  readonly snapshot: string;
  readonly detector: Prevalence['detector'];
  readonly anchors_needed: number;
  /** Texts known to be human that the texts in question were compared with, and where they come from. */
  readonly anchors: Prevalence['anchors'];
  /** References that some of them are from, and what became of these since. */
  readonly references: readonly (NonNullable<Prevalence['references']>[number] & { readonly state: ReferenceState })[];
  /** Sources asked about; null: all. Everything here is of these alone. */
  readonly sources: readonly string[] | null;
  /** What style is held against where it speaks of single texts, at the audit. */
  readonly single_texts?: Prevalence['single_texts'];
  /** What they are: those of the audit, those with further files, or those files alone. */
  readonly anchors_used: 'audit' | 'audit-and-named' | 'named';
  /** Rows and texts of the named files that could not be used. */
  readonly unused_anchors: number;
  /** What is to be known of the texts that were compared with, in sentences. */
  readonly notes: readonly string[];
  /** Empty where groups were tested. */
  readonly by_source: readonly ToldShare<Prevalence['by_source'][number]>[];
  /** Months of a source with too few texts are joined with their neighbours. */
  readonly by_month: readonly ToldShare<Prevalence['by_month'][number]>[];
  /** Null where no column was named. */
  readonly by: {
    readonly column: string;
    /** Null where none can be promised. */
    readonly false_discovery_rate: number | null;
    readonly tested: number;
    /** Of them those that only texts of other sources could be compared with: none of them is named. */
    readonly tested_against_others: number;
    readonly human_groups: number | null;
    readonly groups: readonly ToldGroup[];
    readonly too_small: number;
    readonly beyond_limit: number;
    readonly texts_without_group: number;
  } | null;
  /** Parts of the snapshot that are gone or damaged; what they held is not counted. */
  readonly missing_parts: readonly string[];
}

/**
 * How much of each source, and of each of its periods, is model text, or which groups of a column hold more of it than human text
 * explains: from what an audit keeps. No data is read again.
 *
 * @throws {OutcrossError} see `prevalenceOfSnapshot`
 */
export async function prevalence(options: PrevalenceOptions = {}): Promise<PrevalenceReport> {
  const opened = await withAnchorReferences(options);
  const {
    audit,
    snapshot,
    prevalence: found,
    by,
    unusedAnchors,
    notes,
    missingParts,
  } = await prevalenceOfSnapshot(opened);
  const { anchors, references, single } = ofSources(options.sources, { found, groups: by?.result.groups ?? null });
  const states = await referenceStates(references, options);
  const needed = found.anchors_needed;
  const told = <Estimate extends ShareSummary>(estimate: Estimate): ToldShare<Estimate> => ({
    ...estimate,
    statements: statementTexts(shareStatements(shareEstimate(estimate, needed))),
  });
  const testOf = new Map(by?.tests.groups.map((test) => [test.name, test]));
  return {
    schema: 'outcross.prevalence/1',
    audit,
    snapshot,
    detector: found.detector,
    anchors_needed: needed,
    anchors,
    references: references.map((reference, at) => ({ ...reference, state: states[at]! })),
    sources: options.sources === undefined ? null : [...new Set(options.sources)].sort(),
    single_texts: single,
    anchors_used:
      (options.anchors ?? []).length + (options.anchorTexts ?? []).length === 0
        ? 'audit'
        : options.onlyTheseAnchors
          ? 'named'
          : 'audit-and-named',
    unused_anchors: unusedAnchors,
    notes,
    by_source: found.by_source.map(told),
    by_month: found.by_month.map(told),
    by:
      by === null
        ? null
        : {
            column: by.column,
            ...by.result,
            groups: by.result.groups.map((group) => ({
              ...group,
              statements: statementTexts(groupStatements(testOf.get(group.group)!, by.tests)),
            })),
          },
    missing_parts: missingParts,
  };
}

/**
 * What was compared with and what is said of single texts, of some sources alone. Sources that have human texts of their own were compared with
 * these alone; any other was compared with all.
 */
function ofSources(
  sources: readonly string[] | undefined,
  { found, groups }: { readonly found: Prevalence; readonly groups: readonly GroupResult[] | null },
) {
  const { anchors, references = [], single_texts: single } = found;
  if (sources === undefined) return { anchors, references, single };
  const isOf = ({ source }: { readonly source: string | null }) => source !== null && sources.includes(source);
  const compared = groups ?? found.by_source;
  const hasOwnAlone = compared.length > 0 && compared.every(({ compared_with: by }) => by === 'own');
  return {
    anchors: hasOwnAlone ? anchors.filter(isOf) : anchors,
    references: hasOwnAlone ? references.filter(isOf) : references,
    single: single && {
      ...single,
      silent: single.silent.filter(isOf),
      ...(single.undecided && { undecided: single.undecided.filter(isOf) }),
    },
  };
}
