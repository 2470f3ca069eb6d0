import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { AuditResult } from './audit-result.ts';
import { EXAMPLE_COUNT } from './example-count.ts';
import { isSampled } from './is-sampled.ts';
import { countText as count, shareText as percent } from './number-text.ts';
import type { Against, Repeats, RepeatsByStratum } from './repeats-result.ts';
import type { SectionFinding } from './section-finding.ts';

/** A group is named where it would lose at least this many times the share that the other records would lose. */
const TIMES_THE_REST = 2;
/** Groups that lose fewer records are left out: of three records one is soon a third. */
export const FEWEST_RECORDS = 5;

/** What the section about repeats calls for: groups that removal would hollow out, templates, copies of other data. */
export function repeatsFindings(audit: AuditResult): readonly SectionFinding[] {
  const { repeats } = audit;
  if (repeats === null) return [];
  // What removal would cost cannot be told from a sample: copies show only where both were drawn, and not in each group alike.
  const costs = isSampled(audit) ? [] : removalCosts(audit, repeats);
  return [...costs, ...templateFamilies(repeats), ...leakage(repeats, audit.records.accepted)];
}

/** One finding for all groups hit, because groups overlap and a list of one thing hides the others. */
function removalCosts(audit: AuditResult, repeats: Repeats): readonly SectionFinding[] {
  const { budget } = repeats.settings;
  const removable = repeats.removal.records + repeats.removal.kept_by_budget;
  const restOf = (group: RepeatsByStratum) =>
    Math.max(0, removable - group.removable_records) / Math.max(1, audit.records.accepted - group.records);
  const hit = repeats.by_stratum
    .filter(
      (group) =>
        group.removable_records >= FEWEST_RECORDS &&
        group.share_removable > budget &&
        group.records < audit.records.accepted &&
        group.share_removable >= TIMES_THE_REST * restOf(group) &&
        mayBeHuman(audit, group),
    )
    // The surest loss first: a share of few records is not yet a large one.
    .map((group) => ({ group, least: wilsonInterval(group.share_removable, group.records).low }))
    .sort(
      (a, b) =>
        b.least - a.least ||
        b.group.records - a.group.records ||
        (a.group.label < b.group.label ? -1 : a.group.label > b.group.label ? 1 : 0),
    );
  const worst = hit[0]?.group;
  if (worst === undefined) return [];
  // As many as the table of groups shows over the budget, whoever wrote them.
  const more = repeats.by_stratum.filter(({ share_removable }) => share_removable > budget).length - 1;
  const others =
    more === 0 ? '' : ` ${count(more)} more ${more === 1 ? 'group' : 'groups'} would lose over ${percent(budget)}.`;
  const kept =
    worst.kept_by_budget === 0
      ? ''
      : ` The budget (${percent(budget)} a group) leaves ${count(worst.kept_by_budget)} of them in.`;
  return [
    {
      kind: 'removal-costs-stratum',
      source: null,
      records: worst.removable_records,
      words: null,
      title: `Removing repeated texts would cost the group "${worst.label}" ${percent(worst.share_removable)} of its records; the rest of the data ${percent(restOf(worst))}.${kept}${others}`,
      action:
        'Look at the group before you remove repeats: set phrases, prayers and forms repeat because people repeat them. Keep the budget, or keep the group whole.',
      command: null,
      examples: [],
    },
  ];
}

/** Only what people wrote, or may have written, is there to lose. A group that is not listed may be either. */
function mayBeHuman(audit: AuditResult, { dimensions }: RepeatsByStratum): boolean {
  const names = Object.keys(dimensions);
  const listed = audit.strata.groups.find(
    (group) =>
      Object.keys(group.dimensions).length === names.length &&
      names.every((name) => group.dimensions[name] === dimensions[name]),
  );
  return listed === undefined || listed.human_share + listed.unknown_share > 0;
}

function templateFamilies({ templates, template_families: families }: Repeats): readonly SectionFinding[] {
  const largest = templates[0];
  if (largest === undefined) return [];
  const records = templates.reduce((sum, family) => sum + family.records, 0);
  return [
    {
      kind: 'template-family',
      source: null,
      records,
      words: templates.reduce((sum, family) => sum + family.words, 0),
      title:
        families === 1
          ? `${count(records)} records are one text with other words filled in.`
          : `${count(families)} families of texts, each one text with other words filled in; ${templates.length === families ? 'they' : `the largest ${count(templates.length)}`} hold ${count(records)} records, the largest ${count(largest.records)}.`,
      action: 'Look at them: forms, notices and machine output say one thing many times. Weigh them down when you mix.',
      command: null,
      examples: templates.slice(0, EXAMPLE_COUNT).map(({ record_id, preview }) => ({ record_id, preview })),
    },
  ];
}

function leakage({ against }: Repeats, accepted: number): readonly SectionFinding[] {
  return against
    .filter(({ records }) => records > 0)
    .map(
      (one): SectionFinding => ({
        kind: 'leakage',
        source: null,
        records: one.records,
        words: one.words,
        title: leakageTitle(one, accepted),
        action: `Take ${one.records === 1 ? 'it' : 'them'} out on one side before you measure a model on either: it would be asked what it has read. The command lists them; DATA is what you audited.`,
        command: `outcross dedup DATA --against ${one.name} --list against`,
        examples: one.examples.slice(0, EXAMPLE_COUNT).map(({ a }) => a),
      }),
    );
}

/** Which are the same is known; how many are similar is estimated. Both ways round, because either may be what a model is measured on. */
function leakageTitle({ name, identical, similar, records, other }: Against, accepted: number): string {
  const here = `${percent(records / Math.max(1, accepted))} of these data`;
  const there = other.records === 0 ? '' : `, ${percent((other.identical + other.similar) / other.records)} of ${name}`;
  const shares = ` That is ${here}${there}.`;
  const estimated = 'by estimate from signatures';
  if (identical === 0) {
    return `About ${count(similar)} ${similar === 1 ? 'record is similar to a text' : 'records are similar to texts'} in ${name}, ${estimated}.${shares}`;
  }
  const more =
    similar === 0 ? '' : `; about ${count(similar)} more ${similar === 1 ? 'is' : 'are'} similar, ${estimated}`;
  return `${count(identical)} ${identical === 1 ? 'record stands' : 'records stand'} in ${name} word for word${more}.${shares}`;
}
