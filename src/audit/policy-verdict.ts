import type { Interval } from '../statistics/wilson-interval.ts';

interface Result {
  /** The source judged; null where the delivery as a whole was. */
  readonly source: string | null;
  readonly passed: boolean;
  /** Records that count against the rule, whether it passed or not. */
  readonly records: number;
  /** What was asked, what was found, in one sentence each. */
  readonly asked: string;
  readonly found: string;
  /** What to do about it; null where the rule passed. */
  readonly action: string | null;
}

/** A share of words or of records against a limit. */
export interface ShareResult extends Result {
  readonly code:
    | 'max-synthetic-share'
    | 'max-unknown-share'
    | 'max-mixed-share'
    | 'min-human-share'
    | 'min-verified-human-share'
    | 'max-unreadable-share'
    | 'max-other-language-share';
  /** 0-1; null where there is nothing to take a share of, which fails what asks for a smallest share. */
  readonly observed: number | null;
  readonly limit: number;
  /** 95 % interval of what the whole holds, for shares of records where only a sample was read; null otherwise. */
  readonly interval: Interval | null;
}

export const COUNT_CODES = [
  'max-unreadable-records',
  'max-contradicted-records',
  'max-conflict-records',
  'max-repeated-ids',
  'forbid-hidden-payload',
] as const;

/** A number of records or ids against a limit. In a sample: of what was read, so the whole holds at least as many. */
export interface CountResult extends Result {
  readonly code: (typeof COUNT_CODES)[number];
  readonly observed: number;
  readonly limit: number;
}

/** A statement the card of a source must make. */
export interface StatementResult extends Result {
  readonly code: 'require-card' | 'require-publisher' | 'require-dates-attested';
  /** What the card says; null where it says nothing. */
  readonly observed: string | null;
  readonly limit: true;
}

export interface LicenceResult extends Result {
  readonly code: 'require-licence';
  readonly observed: string | null;
  /** Allowed SPDX identifiers; true: any licence. */
  readonly limit: true | readonly string[];
}

export interface RequiredSourceResult extends Result {
  readonly code: 'required-source';
  readonly source: null;
  /** Sources that match. */
  readonly observed: readonly string[];
  /** Name or pattern. */
  readonly limit: string;
}

/**
 * The policy gives a source rules of its own, and no source bears the name. A name that is missing refuses, because
 * stricter rules for a renamed source would otherwise be lost unseen; a pattern may match nothing.
 */
export interface AbsentSourceResult extends Result {
  readonly code: 'absent-source';
  readonly source: null;
  readonly observed: null;
  readonly limit: string;
}

export type PolicyResult =
  | ShareResult
  | CountResult
  | StatementResult
  | LicenceResult
  | RequiredSourceResult
  | AbsentSourceResult;
export type PolicyCode = PolicyResult['code'];

/** What a policy says to an audit. Every rule that was asked is there, also those that passed. */
export interface PolicyVerdict {
  readonly schema: 'outcross.policy-verdict/1';
  readonly verdict: 'accepted' | 'refused';
  readonly policy: { readonly name: string; readonly version: 1; readonly sha256: string };
  /** The reading of the data that was judged. */
  readonly snapshot: string;
  readonly records: { readonly read: number; readonly accepted: number; readonly quarantined: number };
  /** Share of rows that was read; null: all. Shares are estimates then. */
  readonly sample_share: number | null;
  /** Sources in order of their names, rules in the order of docs/policy.md, then what is asked of the whole. */
  readonly results: readonly PolicyResult[];
}
