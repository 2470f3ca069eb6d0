import type { RankedStrata } from '../engine/rank-strata.ts';
import type { ExampleConditions, RecordSession } from '../engine/record-session.ts';
import { originGroup } from '../record/origin.ts';
import type { AuditResult, Example, Finding } from './audit-result.ts';
import { HIDDEN_PAYLOAD_MARKER } from './evaluate-policy.ts';
import { EXAMPLE_COUNT } from './example-count.ts';
import { countText as count, shareText } from './number-text.ts';
import type { DecidedUse } from './origin-index.ts';
import { ownOutput } from './own-output-findings.ts';
import { prevalenceFindings } from './prevalence-findings.ts';
import { repeatsFindings } from './repeats-findings.ts';
import { roundShare } from './round-share.ts';
import { topicsFindings } from './topics-findings.ts';
import { widthFindings } from './width-findings.ts';

/**
 * How much a kind of finding matters, before its size. Findings are ranked by `weight of the kind × (0.25 + 0.75 × share of words
 * concerned)`: the kind counts more than the size, because a small contradiction can unmake the trust in a whole source, and size
 * orders findings of one kind. Where the words were never counted, the share of all records met takes their place. The rule and its
 * reasons stand in docs/findings.md.
 */
const KIND_WEIGHT: Readonly<Record<Finding['kind'], number>> = {
  conflict: 100,
  contradicted: 90,
  leakage: 75,
  unreadable: 70,
  'unknown-origin': 65,
  'own-output': 85,
  'model-share': 80,
  'undeclared-synthetic': 60,
  'hidden-payload': 55,
  'removal-costs-stratum': 50,
  'rare-strata': 45,
  'unattested-dates': 40,
  'rare-topics': 35,
  'repeated-ids': 30,
  'template-family': 25,
  'missing-licence': 20,
  'odd-rows': 15,
  'narrow-synthetic': 12,
};

/** A finding before it is weighed, with the conditions of its examples. */
export interface Draft {
  readonly kind: Finding['kind'];
  readonly source: string | null;
  readonly title: string;
  readonly action: string;
  readonly command: string | null;
  readonly records: number;
  /** Null where nobody counted them. */
  readonly words: number | null;
  /** Which records to show; empty where there are none to show. */
  readonly examplesOf: readonly ExampleConditions[];
}

/** What findings are drawn from beside the result itself. */
export interface FindingFacts {
  readonly session: RecordSession;
  readonly uses: readonly DecidedUse[];
  readonly atStake: RankedStrata['atStake'];
}

/** All findings of an audit, most important first. */
export async function rankFindings(
  audit: AuditResult,
  { session, uses, atStake }: FindingFacts,
): Promise<readonly Finding[]> {
  const drafts = [
    ...flagged(audit),
    ...merged(unreadable(audit), audit),
    ...merged(unknownOrigin(audit), audit),
    ...ownOutput(audit, uses),
    ...undeclaredSynthetic(audit, uses),
    ...hiddenPayloads(uses),
    ...rareStrata(audit, atStake),
    ...merged(unattestedDates(audit, uses), audit),
    ...repeatedIds(audit),
    ...merged(missingLicences(audit), audit),
    ...oddRows(audit),
  ];
  const wanted = drafts.flatMap(({ examplesOf }) => examplesOf);
  const found = new Map<number, Example[]>();
  for (const { wanted: position, recordId, preview } of await session.examples(wanted, EXAMPLE_COUNT)) {
    const own = found.get(position) ?? [];
    own.push({ record_id: recordId, preview });
    found.set(position, own);
  }
  let next = 0;
  const withExamples = drafts.map(({ examplesOf, ...draft }) => ({
    ...draft,
    examples: examplesOf.flatMap(() => found.get(next++) ?? []).slice(0, EXAMPLE_COUNT),
  }));
  const ofSections = [
    ...prevalenceFindings(audit),
    ...repeatsFindings(audit),
    ...widthFindings(audit),
    ...topicsFindings(audit),
  ];
  const findings = [...withExamples, ...ofSections].map(({ words, examples, ...draft }): Finding => {
    const share =
      words === null
        ? Math.min(1, draft.records / Math.max(1, audit.records.read))
        : words / Math.max(1, audit.totals.words);
    return {
      ...draft,
      weight: Math.round(KIND_WEIGHT[draft.kind] * (0.25 + 0.75 * share) * 1000) / 1000,
      share_of_words: words === null ? null : roundShare(share),
      examples: [...examples],
    };
  });
  return findings.sort(
    (a, b) => b.weight - a.weight || compareText(a.kind, b.kind) || compareText(a.source ?? '', b.source ?? ''),
  );
}

/** From this many sources on, one finding speaks for all of a kind: a list that says one thing ten times hides the others. */
const MERGED_FROM = 3;
const SOURCES_NAMED = 3;

function merged(drafts: readonly Draft[], audit: AuditResult): readonly Draft[] {
  const [first] = drafts;
  if (!first || drafts.length < MERGED_FROM) return drafts;
  const records = drafts.reduce((sum, draft) => sum + draft.records, 0);
  const words = first.words === null ? null : drafts.reduce((sum, draft) => sum + draft.words!, 0);
  const largest = [...drafts].sort(
    (a, b) => (b.words ?? 0) - (a.words ?? 0) || b.records - a.records || compareText(a.source!, b.source!),
  );
  const names = largest.slice(0, SOURCES_NAMED).map(({ source }) => source);
  const all = drafts.length === audit.sources.length ? 'all ' : '';
  const where = `${all}${drafts.length}${all === '' ? ` of ${audit.sources.length}` : ''} sources (${names.join(', ')}${drafts.length > SOURCES_NAMED ? ', …' : ''})`;
  return [
    {
      ...first,
      ...mergedWords(first.kind, { where, records, words, audit }),
      source: null,
      records,
      words,
      examplesOf: largest.slice(0, SOURCES_NAMED).flatMap(({ examplesOf }) => examplesOf),
    },
  ];
}

function mergedWords(
  kind: Finding['kind'],
  { where, records, words, audit }: { where: string; records: number; words: number | null; audit: AuditResult },
): Pick<Draft, 'title' | 'action' | 'command'> {
  switch (kind) {
    case 'unreadable':
      return {
        title: `${records_(records)} of ${count(audit.records.read)} could not be read, in ${where}.`,
        action: 'Mend or drop them at their source; the list names file, row and reason. All other records were read.',
        command: null,
      };
    case 'unknown-origin':
      return {
        // The other sources hold no word, or their few unknown ones are not counted here.
        title:
          words === audit.totals.words
            ? `Nothing says who wrote any of the ${count(words)} words; they stand in ${where}.`
            : `Nothing says who wrote ${shareText(words! / audit.totals.words)} of all words, in ${where}.`,
        action:
          'Where you know the origin, declare it: put a SOURCE.yaml beside the files. Where not, treat it as model text when you mix.',
        command: "outcross trace --where 'class = unknown' --limit 10",
      };
    case 'unattested-dates':
      return {
        title: `${where} reach back to before ${audit.settings.llm_cutoff}, but nobody attests their dates, so they prove nothing.`,
        action: `If an archive, a registry or signed commits vouch for them, say so in their cards (dates_attested_by): texts from before ${audit.settings.llm_cutoff} then count as verified human.`,
        command: null,
      };
    default:
      return {
        title: `The cards of ${where} name no licence.`,
        action: 'Add the licence to each card; a training set whose rights are not documented cannot be defended.',
        command: null,
      };
  }
}

function flagged(audit: AuditResult): readonly Draft[] {
  const drafts: Draft[] = [];
  const cellsOf = cellsBySource(audit);
  for (const flag of ['conflict', 'contradicted'] as const) {
    for (const source of audit.sources) {
      const cells = (cellsOf.get(source.id) ?? []).filter((cell) => cell.flag === flag);
      const { records, words } = total(cells);
      if (records === 0) continue;
      const isDeclaredHuman = source.declared_origin === 'human';
      drafts.push({
        kind: flag,
        source: source.id,
        records,
        words,
        title:
          flag === 'conflict'
            ? `${source.id}: strong evidence disagrees about who wrote ${records_(records)} of ${count(source.records)}.`
            : `${source.id} ${isDeclaredHuman ? 'is declared human' : 'holds records declared human'}, but ${records_(records)} of ${count(source.records)} ${records === 1 ? 'carries' : 'carry'} evidence of model text.`,
        action:
          flag === 'conflict'
            ? 'Look at them before anything else: a date, a contract, a log or a reviewer is wrong. They count as unknown until then.'
            : 'Ask the supplier, and keep them out of what you train on as human text until it is settled.',
        command: `outcross trace --where 'flag = ${flag} and source = "${source.id}"'`,
        examplesOf: [
          [
            ['source', source.id],
            ['flag', flag],
          ],
        ],
      });
    }
  }
  return drafts;
}

function unreadable(audit: AuditResult): readonly Draft[] {
  const cellsOf = new Map<string, AuditResult['quarantine']>();
  for (const cell of audit.quarantine) {
    const { source } = cell;
    const own = cellsOf.get(source) ?? [];
    own.push(cell);
    cellsOf.set(source, own);
  }
  return audit.sources.flatMap((source): readonly Draft[] => {
    if (source.quarantined === 0) return [];
    const cells = cellsOf.get(source.id) ?? [];
    const openEnded = cells.reduce((sum, { open_ended }) => sum + open_ended, 0);
    const reasons = [...cells]
      .sort((a, b) => b.records - a.records || compareText(a.reason, b.reason))
      .slice(0, 3)
      .map(({ reason, records }) => `${count(records)} ${REASON_WORDS[reason] ?? reason.replaceAll('-', ' ')}`);
    const read = source.records + source.quarantined;
    return [
      {
        kind: 'unreadable',
        source: source.id,
        records: source.quarantined,
        words: null,
        title: `${source.id}: ${records_(source.quarantined)} of ${count(read)} could not be read (${reasons.join(', ')}).${openEndedWords(openEnded)}`,
        action: unreadableAction(cells, source.records),
        command: null,
        examplesOf: [],
      },
    ];
  });
}

/** Rows without text are often no faulty rows but tables that are no text. */
function unreadableAction(cells: AuditResult['quarantine'], accepted: number): string {
  if (cells.every(({ reason }) => reason === 'no-text')) {
    return 'These rows hold no text under any column known as one: name it with --text COLUMN, or leave such files out.';
  }
  const others = accepted === 0 ? '' : ' All other records were read.';
  return `Mend or drop them at their source; the list names file, row and reason.${others}`;
}

/** What is lost behind a cut is not counted, because nobody can; it must not pass for little. */
function openEndedWords(places: number): string {
  if (places === 0) return '';
  return ` Behind ${count(places)} ${places === 1 ? 'place' : 'places'} more is lost, and nobody can say how much.`;
}

const REASON_WORDS: Readonly<Record<string, string>> = {
  'malformed-json': 'broken JSON',
  'not-an-object': 'not an object',
  'invalid-utf8': 'not UTF-8',
  'row-too-long': 'too long',
  'no-text': 'without text',
  'wrong-type': 'with a text that is no string',
  'wrong-column-count': 'with too many or too few columns',
  'unreadable-file': 'in files that cannot be opened',
};

/** Under this share of a source's words an unknown origin is not worth a finding of its own. */
const UNKNOWN_SHARE = 0.05;

function unknownOrigin(audit: AuditResult): readonly Draft[] {
  const cellsOf = cellsBySource(audit);
  return audit.sources.flatMap((source): readonly Draft[] => {
    // Of records in conflict too much is said, not nothing: they have a finding of their own.
    const silent = (cellsOf.get(source.id) ?? []).filter(({ status }) => status === 'unknown');
    const { records, words } = total(silent);
    const others = records < source.groups.unknown.records;
    if (words === 0 || words < UNKNOWN_SHARE * source.words) return [];
    const all = words === source.words;
    const share = percent(words / source.words);
    return [
      {
        kind: 'unknown-origin',
        source: source.id,
        records,
        words,
        title: `${source.id}: nothing says who wrote ${all ? 'its' : `${share} of its`} ${count(words)} words (${records_(records)}).`,
        action:
          source.card_from === null
            ? 'If you know the origin, declare it: put a SOURCE.yaml beside the files. If not, treat it as model text when you mix.'
            : 'Its card does not speak for these fields: add roles or fields to the card, or treat them as model text when you mix.',
        command: `outcross trace --where '${others ? 'status' : 'class'} = unknown and source = "${source.id}"' --limit 10`,
        examplesOf: [
          [
            ['source', source.id],
            ['status', 'unknown'],
          ],
        ],
      },
    ];
  });
}

function undeclaredSynthetic(audit: AuditResult, uses: readonly DecidedUse[]): readonly Draft[] {
  const inferred = uses.filter(
    ({ decision: { origin } }) =>
      origin.status === 'inferred' &&
      origin.flag === null &&
      ['synthetic', 'mixed'].includes(originGroup(origin.class)),
  );
  return audit.sources.flatMap((source): readonly Draft[] => {
    const own = inferred.filter((use) => use.source === source.id);
    const marked = own.filter(({ decision }) => decision.rule !== 'style');
    const styled = own.filter(({ decision }) => decision.rule === 'style');
    const drafts: Draft[] = [];
    if (marked.length > 0) {
      const { records, words } = total(marked);
      drafts.push({
        kind: 'undeclared-synthetic',
        source: source.id,
        records,
        words,
        title: `${source.id}: ${records_(records)} of ${count(source.records)} ${records === 1 ? 'carries' : 'carry'} chatbot residue that nobody declared.`,
        action:
          'Where there is residue there is more model text without it. Ask where the source comes from before training on it.',
        command: `outcross trace --where 'rule = artefact and source = "${source.id}"'`,
        examplesOf: examplesOfUses(marked),
      });
    }
    if (styled.length > 0) {
      const { records, words } = total(styled);
      drafts.push({
        kind: 'undeclared-synthetic',
        source: source.id,
        records,
        words,
        title: `${source.id}: ${records_(records)} of ${count(source.records)} ${records === 1 ? 'is' : 'are'} written as models write and hardly any person (style, p at most 0.001).`,
        action:
          'They count as model text, inferred. About one human text in a thousand is among such by chance: have some reviewed before you accuse a supplier.',
        command: `outcross trace --where 'rule = style and source = "${source.id}"'`,
        examplesOf: examplesOfUses(styled),
      });
    }
    return drafts;
  });
}

/** Conditions of the largest uses; each holds a record at least, so the first are enough. */
function examplesOfUses(uses: readonly DecidedUse[]): readonly ExampleConditions[] {
  return largestFirst(uses)
    .slice(0, EXAMPLE_COUNT)
    .map(({ source, field, signature, overlay }) => [
      ['source', source],
      ['field', field],
      ['signature', signature],
      ['overlay', overlay],
    ]);
}

function hiddenPayloads(uses: readonly DecidedUse[]): readonly Draft[] {
  const hiding = uses.filter(({ decision }) =>
    decision.evidence.some(({ source }) => source === HIDDEN_PAYLOAD_MARKER),
  );
  const { records, words } = total(hiding);
  if (records === 0) return [];
  return [
    {
      kind: 'hidden-payload',
      source: null,
      records,
      words,
      title: `${records_(records)} ${records === 1 ? 'hides' : 'hide'} text in invisible characters.`,
      action: 'Such text can carry instructions into a model. Look at it, and strip it or drop the records.',
      command: `outcross trace --where 'evidence ~ "unicode-tag-payload"'`,
      examplesOf: examplesOfUses(hiding),
    },
  ];
}

function largestFirst(uses: readonly DecidedUse[]): readonly DecidedUse[] {
  return [...uses].sort(
    (a, b) =>
      b.words - a.words ||
      compareText(a.source, b.source) ||
      compareText(a.field, b.field) ||
      compareText(a.signature, b.signature) ||
      compareText(a.overlay, b.overlay),
  );
}

/** Rare groups named in the title. */
const GROUPS_NAMED = 3;

/** Only what people wrote, or may have written, is there to lose: a rare group of model text is left out. */
function rareStrata(audit: AuditResult, atStake: FindingFacts['atStake']): readonly Draft[] {
  if (atStake.strata === 0) return [];
  const { rare_below, rare_below_mean } = audit.settings;
  const named = audit.strata.groups
    .filter(({ rare, human_share, unknown_share }) => rare && human_share + unknown_share > 0)
    .sort(
      (a, b) =>
        b.words * b.human_share - a.words * a.human_share ||
        b.words * b.unknown_share - a.words * a.unknown_share ||
        compareText(a.label, b.label),
    )
    .slice(0, GROUPS_NAMED)
    .map(({ label }) => `"${label}"`);
  const isOne = atStake.strata === 1;
  const more = atStake.strata - named.length;
  return [
    {
      kind: 'rare-strata',
      source: null,
      records: atStake.records,
      words: atStake.words,
      title: `${count(atStake.strata)} ${isOne ? 'group is' : 'groups are'} rare, ${isOne ? '' : 'each '}under ${percent(rare_below)} of the words and under ${percent(rare_below_mean)} of the mean of its kind${isOne ? '' : `, together ${percent(atStake.words / Math.max(1, audit.totals.words))} of the words`}: ${named.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}.`,
      action: `${isOne ? 'It vanishes' : 'They vanish'} first when models train on models. Keep ${isOne ? 'it' : 'them'} whole when you sample or remove repeats.`,
      command: null,
      examplesOf: [],
    },
  ];
}

/** Kinds of evidence that a date column gives: a prior while nobody attests it. */
const DATE_EVIDENCE: ReadonlySet<string> = new Set(['date-column', 'pre-llm-date']);

function unattestedDates(audit: AuditResult, uses: readonly DecidedUse[]): readonly Draft[] {
  const dated = new Map<string, { records: number; words: number }>();
  for (const { source, decision, records, words } of uses) {
    if (originGroup(decision.origin.class) !== 'unknown') continue;
    if (!decision.evidence.some(({ kind }) => DATE_EVIDENCE.has(kind))) continue;
    const mass = dated.get(source) ?? { records: 0, words: 0 };
    mass.records += records;
    mass.words += words;
    dated.set(source, mass);
  }
  return audit.sources.flatMap((source): readonly Draft[] => {
    const { records, words } = dated.get(source.id) ?? { records: 0, words: 0 };
    if (source.dates_attested_by !== null || words === 0 || words < UNKNOWN_SHARE * source.words) return [];
    return [
      {
        kind: 'unattested-dates',
        source: source.id,
        records,
        words,
        title: `${source.id}: ${records_(records)} of unknown origin ${records === 1 ? 'is' : 'are'} dated before ${audit.settings.llm_cutoff}, but nobody attests the dates, so they prove nothing.`,
        action: `If an archive, a registry or signed commits vouch for them, say so in its card (dates_attested_by): texts from before ${audit.settings.llm_cutoff} then count as verified human.`,
        command: null,
        examplesOf: [],
      },
    ];
  });
}

function repeatedIds(audit: AuditResult): readonly Draft[] {
  return audit.repeated_ids.map(
    ({ source, ids, records, words }): Draft => ({
      kind: 'repeated-ids',
      source,
      records,
      words,
      title: `${source}: ${count(ids)} ${ids === 1 ? 'id is' : 'ids are'} borne by more than one row (${count(records)} rows).`,
      action:
        'Outcross tells the rows apart as id~1, id~2, …; give each row an id of its own, or name another id column with --id.',
      command: null,
      examplesOf: [
        [
          ['source', source],
          ['repeated_id', 'yes'],
        ],
      ],
    }),
  );
}

function missingLicences(audit: AuditResult): readonly Draft[] {
  return audit.sources.flatMap((source): readonly Draft[] =>
    source.card_from === null || source.licence !== null
      ? []
      : [
          {
            kind: 'missing-licence',
            source: source.id,
            records: source.records,
            words: source.words,
            title: `The card of ${source.id} names no licence.`,
            action: 'Add the licence to the card; a training set whose rights are not documented cannot be defended.',
            command: null,
            examplesOf: [],
          },
        ],
  );
}

const ODDITY_WORDS: Readonly<Record<string, string>> = {
  'duplicate-key': 'name a key twice (the last value was taken)',
  'byte-order-mark': 'begin with a byte order mark (left out)',
  'nul-character': 'hold NUL characters',
  'lone-surrogate': 'hold half a character (lone surrogate; read as U+FFFD)',
  'unreadable-date': 'bear a date that is none',
};

function oddRows(audit: AuditResult): readonly Draft[] {
  return audit.oddities.map(
    ({ kind, records, source }): Draft => ({
      kind: 'odd-rows',
      source,
      records,
      words: null,
      title: `${source}: ${count(records)} ${records === 1 ? 'row' : 'rows'} ${ODDITY_WORDS[kind] ?? kind}.`,
      action: 'The rows were read; mend what writes them.',
      command: null,
      examplesOf: [],
    }),
  );
}

function cellsBySource(audit: AuditResult): ReadonlyMap<string, AuditResult['origin']['by_source']> {
  const cells = new Map<string, AuditResult['origin']['by_source']>();
  for (const cell of audit.origin.by_source) {
    const own = cells.get(cell.source);
    if (own) own.push(cell);
    else cells.set(cell.source, [cell]);
  }
  return cells;
}

function total(cells: readonly { readonly records: number; readonly words: number }[]): {
  records: number;
  words: number;
} {
  return cells.reduce((sum, cell) => ({ records: sum.records + cell.records, words: sum.words + cell.words }), {
    records: 0,
    words: 0,
  });
}

function records_(n: number): string {
  return `${count(n)} ${n === 1 ? 'record' : 'records'}`;
}

/** Whole percents from ten up, one digit from one up, one that counts below: what is there is never "0 %". */
function percent(share: number): string {
  const value = share * 100;
  if (value >= 10) return `${Math.round(value)} %`;
  return `${value >= 1 ? Number(value.toFixed(1)) : Number(value.toPrecision(1))} %`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
