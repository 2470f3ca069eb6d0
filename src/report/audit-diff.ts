import type { AuditResult, Finding, Mass, SourceSummary, Stratum } from '../audit/audit-result.ts';
import { ORIGIN_GROUPS, type OriginGroup } from '../record/origin.ts';
import { formatQuantity } from './format-number.ts';

/** A quantity before and now. */
export interface Change<Value = number> {
  readonly before: Value;
  readonly now: Value;
}

export interface MassChange {
  readonly records: Change;
  readonly words: Change;
}

export interface SourceDifference extends MassChange {
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly quarantined: Change;
  /** Words under each heading; only headings that differ. */
  readonly groups: readonly (Change & { readonly group: OriginGroup })[];
  /** What the card says, where it says something else now. */
  readonly card: readonly (Change<string | null> & { readonly field: CardField })[];
}

const CARD_FIELDS = ['card_from', 'declared_origin', 'publisher', 'licence', 'dates_attested_by'] as const;
export type CardField = (typeof CARD_FIELDS)[number];

export interface StrataDifference {
  /** False where groups were formed by other dimensions, or only some of them are listed: then nothing below is filled. */
  readonly isComparable: boolean;
  /** Groups that are there only now, most words first. */
  readonly gained: readonly Stratum[];
  /** Groups that are no longer there, most words first. */
  readonly lost: readonly Stratum[];
  readonly becameRare: readonly Stratum[];
  readonly noLongerRare: readonly Stratum[];
}

/** How two audits differ. Lists hold only what differs, so that equal audits give empty lists. */
export interface AuditDiff {
  readonly totals: MassChange & { readonly quarantined: Change; readonly sources: Change };
  /** Settings that differ: then a difference may come from them and not from the data. */
  readonly settings: readonly (Change<string> & { readonly setting: string })[];
  /** Largest difference in words first. */
  readonly sources: readonly SourceDifference[];
  /** All four headings, with their share of all words. */
  readonly origin: readonly (MassChange & { readonly group: OriginGroup; readonly share: Change })[];
  /** Largest difference in words first. */
  readonly languages: readonly (MassChange & { readonly language: string })[];
  readonly strata: StrataDifference;
  readonly findings: {
    readonly new: readonly Finding[];
    readonly resolved: readonly Finding[];
    readonly kept: readonly Change<Finding>[];
  };
}

/** Differences between two audits, the earlier first. Neither needs to be of the same sources. */
export function diffAudits(before: AuditResult, now: AuditResult): AuditDiff {
  return {
    totals: {
      records: { before: before.records.accepted, now: now.records.accepted },
      words: { before: before.totals.words, now: now.totals.words },
      quarantined: { before: before.records.quarantined, now: now.records.quarantined },
      sources: { before: before.totals.sources, now: now.totals.sources },
    },
    settings: settingsDifference(before, now),
    sources: sourceDifferences(before.sources, now.sources),
    origin: ORIGIN_GROUPS.map((group) => ({
      group,
      ...massChange(before.origin.groups[group], now.origin.groups[group]),
      share: {
        before: share(before.origin.groups[group].words, before.totals.words),
        now: share(now.origin.groups[group].words, now.totals.words),
      },
    })),
    languages: languageDifferences(before, now),
    strata: strataDifference(before, now),
    findings: findingsDifference(before.findings, now.findings),
  };
}

/** True where nothing that `diffAudits` looks at differs. */
export function isUnchanged({ totals, settings, sources, origin, languages, strata, findings }: AuditDiff): boolean {
  const same = (change: Change) => change.before === change.now;
  return (
    Object.values(totals).every(same) &&
    settings.length + sources.length + languages.length === 0 &&
    origin.every((each) => same(each.words) && same(each.records)) &&
    strata.isComparable &&
    strata.gained.length + strata.lost.length + strata.becameRare.length + strata.noLongerRare.length === 0 &&
    findings.new.length + findings.resolved.length === 0
  );
}

const NO_MASS: Mass = { records: 0, words: 0 };

function massChange(before: Mass, now: Mass): MassChange {
  return {
    records: { before: before.records, now: now.records },
    words: { before: before.words, now: now.words },
  };
}

const share = (words: number, whole: number) => (whole === 0 ? 0 : words / whole);
const wordsMoved = ({ words }: MassChange) => Math.abs(words.now - words.before);

function settingsDifference(before: AuditResult, now: AuditResult): AuditDiff['settings'] {
  const names = Object.keys(now.settings) as (keyof AuditResult['settings'])[];
  return names
    .map((setting) => ({
      setting: setting.replaceAll('_', ' '),
      before: settingText(before.settings[setting]),
      now: settingText(now.settings[setting]),
    }))
    .filter((each) => each.before !== each.now);
}

/** Digits of a ledger's id and root that tell one from another; the files have all of them. */
const SHOWN_DIGITS = 8;

function settingText(value: AuditResult['settings'][keyof AuditResult['settings']]): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (value !== null && typeof value === 'object') {
    const { id, size, root } = value;
    return `${id.slice(0, SHOWN_DIGITS)} with ${formatQuantity(size, 'entry', 'entries')}, root ${root.slice(0, SHOWN_DIGITS)}`;
  }
  return value === null ? 'none' : `${value}`;
}

function sourceDifferences(
  before: readonly SourceSummary[],
  now: readonly SourceSummary[],
): readonly SourceDifference[] {
  const old = new Map(before.map((source) => [source.id, source]));
  const current = new Map(now.map((source) => [source.id, source]));
  const ids = [...new Set([...old.keys(), ...current.keys()])];
  return ids
    .flatMap((id) => sourceDifference(id, old.get(id), current.get(id)))
    .sort((a, b) => wordsMoved(b) - wordsMoved(a) || (a.id < b.id ? -1 : 1));
}

function sourceDifference(
  id: string,
  before: SourceSummary | undefined,
  now: SourceSummary | undefined,
): SourceDifference[] {
  const groups = ORIGIN_GROUPS.map((group) => ({
    group,
    before: before?.groups[group].words ?? 0,
    now: now?.groups[group].words ?? 0,
  })).filter((each) => each.before !== each.now);
  const card =
    before === undefined || now === undefined
      ? []
      : CARD_FIELDS.map((field) => ({ field, before: before[field], now: now[field] })).filter(
          (each) => each.before !== each.now,
        );
  const mass = massChange(before ?? NO_MASS, now ?? NO_MASS);
  const quarantined = { before: before?.quarantined ?? 0, now: now?.quarantined ?? 0 };
  let change: SourceDifference['change'] = 'changed';
  if (before === undefined) change = 'added';
  else if (now === undefined) change = 'removed';
  const isSame =
    change === 'changed' &&
    groups.length === 0 &&
    card.length === 0 &&
    mass.records.before === mass.records.now &&
    mass.words.before === mass.words.now &&
    quarantined.before === quarantined.now;
  return isSame ? [] : [{ id, change, ...mass, quarantined, groups, card }];
}

function languageDifferences(before: AuditResult, now: AuditResult): AuditDiff['languages'] {
  const old = new Map(before.languages.map((each) => [each.language, each]));
  const current = new Map(now.languages.map((each) => [each.language, each]));
  return [...new Set([...old.keys(), ...current.keys()])]
    .map((language) => ({ language, ...massChange(old.get(language) ?? NO_MASS, current.get(language) ?? NO_MASS) }))
    .filter((each) => each.words.before !== each.words.now || each.records.before !== each.records.now)
    .sort((a, b) => wordsMoved(b) - wordsMoved(a) || (a.language < b.language ? -1 : 1));
}

function strataDifference(before: AuditResult, now: AuditResult): StrataDifference {
  const dimensions = now.strata.dimensions;
  const isWhole = ({ strata }: AuditResult) => strata.listed === strata.total;
  const isComparable =
    [...dimensions].sort().join('\0') === [...before.strata.dimensions].sort().join('\0') &&
    // A group that is not on a list that was cut may still be there.
    ((isWhole(before) && isWhole(now)) || JSON.stringify(before.strata) === JSON.stringify(now.strata));
  if (!isComparable) return { isComparable, gained: [], lost: [], becameRare: [], noLongerRare: [] };
  const key = (group: Stratum) => JSON.stringify(dimensions.map((name) => group.dimensions[name] ?? null));
  const old = new Map(before.strata.groups.map((group) => [key(group), group]));
  const current = new Map(now.strata.groups.map((group) => [key(group), group]));
  const byWords = (a: Stratum, b: Stratum) => b.words - a.words || (key(a) < key(b) ? -1 : 1);
  const wasRare = (group: Stratum) => old.get(key(group))?.rare;
  return {
    isComparable,
    gained: now.strata.groups.filter((group) => !old.has(key(group))).sort(byWords),
    lost: before.strata.groups.filter((group) => !current.has(key(group))).sort(byWords),
    becameRare: now.strata.groups.filter((group) => group.rare && wasRare(group) === false).sort(byWords),
    noLongerRare: now.strata.groups.filter((group) => !group.rare && wasRare(group) === true).sort(byWords),
  };
}

/**
 * Findings are the same when kind and source are. Of several of one kind and source those with equal titles are paired
 * first, the others in their order, because titles carry numbers that move.
 */
function findingsDifference(before: readonly Finding[], now: readonly Finding[]): AuditDiff['findings'] {
  const key = ({ kind, source }: Finding) => JSON.stringify([kind, source]);
  const waiting = new Map<string, Finding[]>();
  for (const finding of before) waiting.set(key(finding), [...(waiting.get(key(finding)) ?? []), finding]);
  const partner = new Map<Finding, Finding>();
  const pair = (matches: (old: Finding, current: Finding) => boolean) => {
    for (const finding of now) {
      if (partner.has(finding)) continue;
      const candidates = waiting.get(key(finding)) ?? [];
      const index = candidates.findIndex((old) => matches(old, finding));
      if (index >= 0) partner.set(finding, candidates.splice(index, 1)[0] as Finding);
    }
  };
  pair((old, current) => old.title === current.title);
  pair(() => true);
  const paired = new Set(partner.values());
  return {
    new: now.filter((finding) => !partner.has(finding)),
    resolved: before.filter((finding) => !paired.has(finding)),
    kept: now
      .filter((finding) => partner.has(finding))
      .map((finding) => ({ before: partner.get(finding) as Finding, now: finding })),
  };
}
