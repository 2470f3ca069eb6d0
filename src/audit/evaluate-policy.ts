import { compilePathPattern } from '../io/glob-pattern.ts';
import { nearestName } from '../io/nearest-name.ts';
import { originGroup } from '../record/origin.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { isLanguageAllowed } from './allowed-language.ts';
import type { AuditReport, AuditResult, SourceSummary } from './audit-result.ts';
import { isSampled } from './is-sampled.ts';
import { isLicenceAllowed } from './licence-expression.ts';
import { countText, shareText } from './number-text.ts';
import { isSourcePattern, type Policy, rulesForSource, type SourceRules } from './policy.ts';
import type { CountResult, PolicyResult, PolicyVerdict, ShareResult } from './policy-verdict.ts';
import { roundShare } from './round-share.ts';

/** Evidence of text hidden in invisible characters. */
export const HIDDEN_PAYLOAD_MARKER = 'marker:unicode-tag-payload';

/** Judges an audit by a policy. One rule that is not met refuses the delivery. */
export function evaluatePolicy(policy: Policy, { audit, run }: Pick<AuditReport, 'audit' | 'run'>): PolicyVerdict {
  const results = [
    ...audit.sources.flatMap((source) => sourceResults(source, rulesForSource(policy, source.id), audit)),
    ...languageResults(policy, audit),
    ...payloadResults(policy, audit),
    ...requiredSources(policy, audit),
    ...absentSources(policy, audit),
  ];
  return {
    schema: 'outcross.policy-verdict/1',
    verdict: results.every(({ passed }) => passed) ? 'accepted' : 'refused',
    policy: { name: policy.name, version: policy.version, sha256: policy.sha256 },
    snapshot: run.snapshotId,
    records: audit.records,
    sample_share: audit.settings.sample_share,
    results,
  };
}

function sourceResults(source: SourceSummary, rules: SourceRules, audit: AuditResult): readonly PolicyResult[] {
  return [
    ...originShares(source, rules, audit),
    ...unreadable(source, rules, audit),
    ...flagged(source, rules, audit),
    ...repeatedIds(source, rules, audit),
    ...cardStatements(source, rules),
  ];
}

function originShares(source: SourceSummary, rules: SourceRules, audit: AuditResult): readonly PolicyResult[] {
  const results: PolicyResult[] = [];
  const judge = (
    code: ShareResult['code'],
    limit: number | undefined,
    mass: { readonly records: number; readonly words: number },
    { what, action, atLeast = false }: { what: string; action: string; atLeast?: boolean },
  ) => {
    if (limit === undefined) return;
    results.push(
      shareResult({
        code,
        source: source.id,
        limit,
        part: mass.words,
        whole: source.words,
        unit: 'words',
        sampleNote: sampleNote(audit),
        // What counts against a smallest share is everything else.
        records: atLeast ? source.records - mass.records : mass.records,
        what,
        action,
        atLeast,
      }),
    );
  };
  const verified = humanMass(source.id, audit, ['verified']);
  const counted =
    rules.require_status === 'verified' ? verified : humanMass(source.id, audit, ['verified', 'declared']);
  judge('max-synthetic-share', rules.max_synthetic_share, source.groups.synthetic, {
    what: 'of synthetic origin',
    action: 'Leave the synthetic records out, or deliver them as a source of their own whose limit allows them.',
  });
  judge('max-unknown-share', rules.max_unknown_share, source.groups.unknown, {
    what: 'of unknown origin',
    action: 'Say in the card who wrote these texts (origin, roles or fields), with the contract or log that shows it.',
  });
  judge('max-mixed-share', rules.max_mixed_share, source.groups.mixed, {
    what: 'of mixed origin',
    action: 'Leave these records out, or deliver the texts as they were before a tool worked on them.',
  });
  judge('min-human-share', rules.min_human_share, counted, {
    what: rules.require_status === 'verified' ? 'verified as human' : 'declared or verified as human',
    action:
      rules.require_status === 'verified'
        ? 'Name in the card what proves human origin: a contract, a log, or who attests dates from before language models.'
        : 'Declare the human texts in the card, and deliver fewer of the others.',
    atLeast: true,
  });
  judge('min-verified-human-share', rules.min_verified_human_share, verified, {
    what: 'verified as human',
    action:
      'Name in the card what proves human origin: a contract, a log, or who attests dates from before language models.',
    atLeast: true,
  });
  return results;
}

function humanMass(
  source: string,
  audit: AuditResult,
  statuses: readonly string[],
): { records: number; words: number } {
  return massOf(
    audit.origin.by_source.filter(
      (cell) => cell.source === source && originGroup(cell.class) === 'human' && statuses.includes(cell.status),
    ),
  );
}

function unreadable(source: SourceSummary, rules: SourceRules, audit: AuditResult): readonly PolicyResult[] {
  const results: PolicyResult[] = [];
  const action = 'Mend these records at their source; records.jsonl names file, row and reason of each.';
  if (rules.max_unreadable_share !== undefined) {
    results.push(
      shareResult({
        code: 'max-unreadable-share',
        source: source.id,
        limit: rules.max_unreadable_share,
        part: source.quarantined,
        whole: source.records + source.quarantined,
        unit: 'records',
        // Records of a row come together, so rows are what was drawn.
        drawn: isSampled(audit) ? source.rows + source.quarantined : undefined,
        sampleNote: sampleNote(audit),
        records: source.quarantined,
        what: 'unreadable',
        action,
        atLeast: false,
      }),
    );
  }
  if (rules.max_unreadable_records !== undefined) {
    results.push(
      countResult(audit, {
        code: 'max-unreadable-records',
        source: source.id,
        limit: rules.max_unreadable_records,
        observed: source.quarantined,
        what: 'that cannot be read',
        action,
      }),
    );
  }
  const openEnded = audit.quarantine
    .filter((cell) => cell.source === source.id)
    .reduce((sum, { open_ended }) => sum + open_ended, 0);
  // A limit on losses cannot be shown to hold where nobody can say how much is lost.
  return openEnded === 0 ? results : results.map((result) => withOpenEnd(result, openEnded));
}

function withOpenEnd(result: PolicyResult, places: number): PolicyResult {
  const lost = `behind ${places} ${places === 1 ? 'place' : 'places'} more is lost, and nobody can say how much`;
  return { ...result, passed: false, found: `${result.found}; ${lost}` };
}

function flagged(source: SourceSummary, rules: SourceRules, audit: AuditResult): readonly PolicyResult[] {
  const observed = (flag: string) =>
    massOf(audit.origin.by_source.filter((cell) => cell.source === source.id && cell.flag === flag)).records;
  const results: PolicyResult[] = [];
  if (rules.max_contradicted_records !== undefined) {
    results.push(
      countResult(audit, {
        code: 'max-contradicted-records',
        source: source.id,
        limit: rules.max_contradicted_records,
        observed: observed('contradicted'),
        what: 'declared human that carry evidence of model text',
        action: 'Leave these records out or correct their declaration; records.jsonl shows the evidence of each.',
      }),
    );
  }
  if (rules.max_conflict_records !== undefined) {
    results.push(
      countResult(audit, {
        code: 'max-conflict-records',
        source: source.id,
        limit: rules.max_conflict_records,
        observed: observed('conflict'),
        what: 'proven human and proven model text at once',
        action: 'Find out which proof is wrong, a date, a contract or a log, and correct it.',
      }),
    );
  }
  return results;
}

function repeatedIds(source: SourceSummary, rules: SourceRules, audit: AuditResult): readonly PolicyResult[] {
  if (rules.max_repeated_ids === undefined) return [];
  const repeated = audit.repeated_ids.find((cell) => cell.source === source.id);
  return [
    countResult(audit, {
      code: 'max-repeated-ids',
      source: source.id,
      limit: rules.max_repeated_ids,
      observed: repeated?.ids ?? 0,
      records: repeated?.records ?? 0,
      noun: 'id',
      what: 'borne by more than one row',
      action: 'Give every row an id of its own.',
    }),
  ];
}

function cardStatements(source: SourceSummary, rules: SourceRules): readonly PolicyResult[] {
  const results: PolicyResult[] = [];
  const statement = (
    code: 'require-card' | 'require-publisher' | 'require-dates-attested',
    observed: string | null,
    words: { readonly asked: string; readonly absent: string; readonly present: string; readonly action: string },
  ) => {
    const passed = observed !== null;
    results.push({
      code,
      source: source.id,
      passed,
      observed,
      limit: true,
      records: passed ? 0 : source.records,
      asked: words.asked,
      found: passed ? `${words.present} ${observed}.` : words.absent,
      action: passed ? null : words.action,
    });
  };
  if (rules.require_card) {
    statement('require-card', source.card_from, {
      asked: 'The source has a card.',
      absent: 'It has none.',
      present: 'There is one, from',
      action: 'Put a SOURCE.yaml beside the files that says who wrote and who publishes them, under which licence.',
    });
  }
  if (rules.require_publisher) {
    statement('require-publisher', source.publisher, {
      asked: 'The card names the publisher.',
      absent: source.card_from === null ? 'There is no card.' : 'It names none.',
      present: 'It names',
      action: 'Add publisher to the card.',
    });
  }
  if (rules.require_licence !== undefined && rules.require_licence !== false)
    results.push(licence(source, rules.require_licence));
  if (rules.require_dates_attested) {
    statement('require-dates-attested', source.dates_attested_by, {
      asked: 'The card says who attests the dates.',
      absent: source.card_from === null ? 'There is no card.' : 'It does not.',
      present: 'They are attested by',
      action: 'Name in the card (dates_attested_by) the archive, registry or signed log that vouches for the dates.',
    });
  }
  return results;
}

function licence(
  { id, licence: observed, card_from, records }: SourceSummary,
  limit: true | readonly string[],
): PolicyResult {
  const passed = observed !== null && (limit === true || isLicenceAllowed(observed, limit));
  const listed = limit === true ? '' : limit.slice(0, 20).join(', ') + (limit.length > 20 ? ', …' : '');
  return {
    code: 'require-licence',
    source: id,
    passed,
    observed,
    limit,
    records: passed ? 0 : records,
    asked: limit === true ? 'The card names a licence.' : `The card names a licence that is allowed: ${listed}.`,
    found: observed !== null ? `It names ${observed}.` : card_from === null ? 'There is no card.' : 'It names none.',
    action: passed
      ? null
      : observed === null
        ? 'Add licence to the card, as an SPDX identifier where there is one.'
        : 'Deliver under one of the allowed licences, or ask for this one to be allowed.',
  };
}

function languageResults(policy: Policy, audit: AuditResult): readonly PolicyResult[] {
  const allowed = policy.allowed_languages;
  if (allowed === undefined) return [];
  const others = audit.languages.filter(({ language }) => !isLanguageAllowed(language, allowed));
  const { records, words } = massOf(others);
  const names = others.slice(0, 5).map((cell) => `${cell.language} (${recordsText(cell.records)})`);
  const result = shareResult({
    code: 'max-other-language-share',
    source: null,
    limit: policy.max_other_language_share ?? 0,
    part: words,
    whole: audit.totals.words,
    unit: 'words',
    sampleNote: sampleNote(audit),
    records,
    what: `in languages other than ${allowed.slice(0, 20).join(', ')}${allowed.length > 20 ? ', …' : ''}`,
    action: 'Leave these records out, or correct the column that declares their language.',
    atLeast: false,
  });
  if (names.length === 0) return [result];
  return [{ ...result, found: `${result.found} Found: ${names.join(', ')}${others.length > 5 ? ', …' : ''}.` }];
}

function payloadResults(policy: Policy, audit: AuditResult): readonly PolicyResult[] {
  if (policy.forbid_hidden_payload !== true) return [];
  const { records } = massOf(
    audit.origin.evidence.filter(({ evidence }) => evidence.some((name) => name.endsWith(HIDDEN_PAYLOAD_MARKER))),
  );
  return [
    countResult(audit, {
      code: 'forbid-hidden-payload',
      source: null,
      limit: 0,
      observed: records,
      what: 'that hide text in invisible characters',
      action:
        'Strip the invisible characters or leave the records out: hidden text can carry instructions into a model.',
    }),
  ];
}

function requiredSources(policy: Policy, audit: AuditResult): readonly PolicyResult[] {
  return (policy.required_sources ?? []).map((limit): PolicyResult => {
    const observed = sourcesNamed(limit, audit);
    const passed = observed.length > 0;
    return {
      code: 'required-source',
      source: null,
      passed,
      observed,
      limit,
      records: 0,
      asked: `The delivery holds a source named ${limit}.`,
      found: passed
        ? `It holds ${observed.slice(0, 5).join(', ')}${observed.length > 5 ? ', …' : ''}.`
        : 'It holds none.',
      action: passed ? null : `Deliver it as well${nearText(limit, audit)}.`,
    };
  });
}

function absentSources(policy: Policy, audit: AuditResult): readonly PolicyResult[] {
  return Object.keys(policy.sources ?? {})
    .filter((limit) => sourcesNamed(limit, audit).length === 0)
    .sort()
    .map((limit): PolicyResult => {
      const passed = isSourcePattern(limit);
      return {
        code: 'absent-source',
        source: null,
        passed,
        observed: null,
        limit,
        records: 0,
        asked: `The policy has rules for ${passed ? 'sources like' : 'the source'} ${limit}.`,
        found: `No source of that name is there${nearText(limit, audit)}, so the rules judged nothing.`,
        action: passed
          ? null
          : `Correct the name in the policy; where the source may be missing, write a pattern such as ${limit}*.`,
      };
    });
}

function sourcesNamed(limit: string, audit: AuditResult): readonly string[] {
  const matches = isSourcePattern(limit) ? compilePathPattern(limit) : (id: string) => id === limit;
  return audit.sources.map(({ id }) => id).filter(matches);
}

function nearText(limit: string, audit: AuditResult): string {
  const near = isSourcePattern(limit)
    ? null
    : nearestName(
        limit,
        audit.sources.map(({ id }) => id),
      );
  return near === null ? '' : ` (there is ${near})`;
}

interface ShareInput {
  readonly code: ShareResult['code'];
  readonly source: string | null;
  readonly limit: number;
  readonly part: number;
  readonly whole: number;
  readonly unit: 'words' | 'records';
  /**
   * Rows a sample drew, for shares of records; undefined where all rows were read, and for shares of words: there each row counts
   * by its length, which no interval for shares of equal votes knows.
   */
  readonly drawn?: number | undefined;
  /** Says in a sample that it is one, after the share; empty where all was read. */
  readonly sampleNote: string;
  readonly records: number;
  readonly what: string;
  readonly action: string;
  /** Whether the limit is a smallest share. */
  readonly atLeast: boolean;
}

function shareResult({
  code,
  source,
  limit,
  part,
  whole,
  unit,
  drawn,
  sampleNote,
  records,
  what,
  action,
  atLeast,
}: ShareInput): ShareResult {
  const share = whole === 0 ? null : part / whole;
  const passed = share === null ? !(atLeast && limit > 0) : atLeast ? share >= limit : share <= limit;
  const interval = drawn === undefined || share === null || drawn === 0 ? null : wilsonInterval(share, drawn);
  const range = interval
    ? `, in the whole between ${shareText(interval.low)} and ${shareText(interval.high)}`
    : sampleNote && `,${sampleNote}`;
  const among = atLeast
    ? `; ${recordsText(records)} ${records === 1 ? 'is' : 'are'} not`
    : ` (${recordsText(records)})`;
  return {
    code,
    source,
    passed,
    observed: share === null ? null : roundShare(share),
    limit,
    interval: interval && { low: roundShare(interval.low), high: roundShare(interval.high) },
    records,
    asked: `${atLeast ? 'At least' : 'At most'} ${shareText(limit)} of ${unit} are ${what}.`,
    found: share === null ? `There are no ${unit}.` : `Of all ${unit} ${shareText(share, limit)} are${among}${range}.`,
    action: passed ? null : action,
  };
}

interface CountInput {
  readonly code: CountResult['code'];
  readonly source: string | null;
  readonly limit: number;
  readonly observed: number;
  /** Records concerned, where they are not what is counted. */
  readonly records?: number;
  readonly noun?: 'record' | 'id';
  readonly what: string;
  readonly action: string;
}

function countResult(
  audit: AuditResult,
  { code, source, limit, observed, records = observed, noun = 'record', what, action }: CountInput,
): CountResult {
  const passed = observed <= limit;
  const counted = `${countText(observed)} ${noun}${observed === 1 ? '' : 's'}`;
  const rows = noun === 'id' && observed > 0 ? ` on ${recordsText(records, 'row')}` : '';
  return {
    code,
    source,
    passed,
    observed,
    limit,
    records,
    asked:
      limit === 0 ? `No ${noun}s ${what}.` : `At most ${countText(limit)} ${noun}${limit === 1 ? '' : 's'} ${what}.`,
    found: `${observed === 0 ? `No ${noun}` : counted}${rows}${sampleNote(audit)}.`,
    action: passed ? null : action,
  };
}

function sampleNote(audit: AuditResult): string {
  return isSampled(audit) ? ` in the ${shareText(audit.settings.sample_share!)} of rows that were read` : '';
}

function massOf(cells: readonly { readonly records: number; readonly words: number }[]): {
  records: number;
  words: number;
} {
  let records = 0;
  let words = 0;
  for (const cell of cells) {
    records += cell.records;
    words += cell.words;
  }
  return { records, words };
}

function recordsText(count: number, noun = 'record'): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
