import type { RankedStrata, StratumColumn } from '../engine/rank-strata.ts';
import type { Cell, CellColumn, RecordSession } from '../engine/record-session.ts';
import { LLM_CUTOFF } from '../origin/llm-cutoff.ts';
import {
  ORIGIN_GROUPS,
  type OriginClass,
  type OriginFlag,
  type OriginGroup,
  type OriginStatus,
  originGroup,
} from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { LENGTH_BANDS } from '../strata/length-band.ts';
import {
  type Dimension,
  MONTH_UNKNOWN,
  periodColumn,
  RARE_BELOW,
  RARE_BELOW_MEAN,
  RARE_ONE_IN,
  RARE_ONE_IN_OF_MEAN,
  type StratumValues,
  stratumLabel,
  stratumShapes,
  UNDATED,
} from '../strata/strata.ts';
import type { AuditResult, Example, Mass, Stratum } from './audit-result.ts';
import { EXAMPLE_COUNT } from './example-count.ts';
import { rankFindings } from './findings.ts';
import { type DecidedUse, evidenceName } from './origin-index.ts';
import type { PartSummary } from './part-summary.ts';
import { roundShare } from './round-share.ts';
import { Tally } from './tally.ts';

/** Strata listed at most: a column of names can make a stratum of every row, and nobody reads more. Counts are of all. */
const STRATA_LISTED = 2000;
/** Rare strata that get examples; the others are listed without. */
const STRATA_WITH_EXAMPLES = 200;

export interface SummariseInput {
  readonly session: RecordSession;
  readonly parts: readonly PartSummary[];
  readonly cards: ReadonlyMap<string, SourceCard>;
  /** What `decideSignatures` decided over the session. */
  readonly uses: readonly DecidedUse[];
  /** What was found in the texts themselves. */
  readonly content: Pick<AuditResult, 'repeats' | 'width' | 'topics' | 'prevalence'>;
  /** Rare topics as strata; `totalWords` are those of the whole. */
  readonly topicStrata: (totalWords: number) => readonly Stratum[];
  readonly groupColumns: readonly string[];
  readonly sampleShare: number | null;
  readonly textKept: boolean;
  readonly rulesVersion: string;
  /** The ledger that records were looked up in; null: none. */
  readonly ledger: AuditResult['settings']['ledger'];
  /** Files that gave no rows at all, as records that could not be read. */
  readonly unreadFiles: readonly { readonly source: string; readonly reason: string; readonly sizeBytes: number }[];
}

/** Makes the result of an audit out of a session and the summaries of its parts. */
export async function summarise(input: SummariseInput): Promise<AuditResult> {
  const { session, parts, uses } = input;
  const quarantine = mergeQuarantine(parts, input.unreadFiles);
  const oddities = mergeOddities(parts);
  const accepted = sum(parts, ({ records }) => records);
  const quarantined = sum(quarantine, ({ records }) => records);
  const sources = await sourceSummaries(input, quarantine);
  const dates = await dateSummary(session);
  const words = sum(sources, (source) => source.words);
  const { strata, atStake } = await strataSummary(input, dates, words);
  const classes = (await session.cells(ORIGIN_COLUMNS)).map((cell) => originCell(cell));
  const withoutFindings: AuditResult = {
    schema: 'outcross.audit/1',
    settings: {
      sample_share: input.sampleShare,
      llm_cutoff: LLM_CUTOFF,
      text_kept: input.textKept,
      rare_below: RARE_BELOW,
      rare_below_mean: RARE_BELOW_MEAN,
      group_columns: [...input.groupColumns],
      rules_version: input.rulesVersion,
      ledger: input.ledger,
    },
    records: { read: accepted + quarantined, accepted, quarantined },
    totals: {
      sources: sources.length,
      rows: sum(parts, ({ rows }) => rows),
      row_bytes: sum(await session.sourceTotals(), ({ row_bytes }) => row_bytes),
      text_bytes: sum(sources, ({ text_bytes }) => text_bytes),
      words,
      characters: sum(sources, ({ characters }) => characters),
      languages: (await session.cells(['language'])).filter(({ keys }) => keys[0] !== 'und').length,
    },
    findings: [],
    sources,
    origin: {
      groups: groupMasses(classes),
      classes,
      by_source: (await session.cells(['source', ...ORIGIN_COLUMNS])).map((cell) => ({
        source: cell.keys[0]!,
        ...originCell(cell, 1),
      })),
      by_language: (await session.cells(['language', ...ORIGIN_COLUMNS])).map((cell) => ({
        language: cell.keys[0]!,
        ...originCell(cell, 1),
      })),
      by_month: (await session.cells(['month', ...ORIGIN_COLUMNS])).map((cell) => ({
        month: cell.keys[0]!,
        ...originCell(cell, 1),
      })),
      by_field: (await session.cells(['field', ...ORIGIN_COLUMNS])).map((cell) => ({
        field: cell.keys[0]!,
        ...originCell(cell, 1),
      })),
      evidence: evidenceUses(uses),
    },
    languages: await languages(session),
    dates,
    lengths: await lengths(session),
    strata: { ...strata, topics: [...input.topicStrata(words)] },
    quarantine: [...quarantine],
    oddities: [...oddities],
    repeated_ids: [...(await session.repeatedGivenIds())],
    ...input.content,
  };
  return { ...withoutFindings, findings: [...(await rankFindings(withoutFindings, { session, uses, atStake }))] };
}

const ORIGIN_COLUMNS = ['class', 'status', 'flag'] as const;

function originCell({ keys, records, words }: Cell, from = 0) {
  return {
    class: keys[from] as OriginClass,
    status: keys[from + 1] as OriginStatus,
    flag: keys[from + 2] as OriginFlag | null,
    records,
    words,
  };
}

function groupMasses(
  cells: readonly { readonly class: OriginClass; readonly records: number; readonly words: number }[],
) {
  const masses = Object.fromEntries(ORIGIN_GROUPS.map((group) => [group, { records: 0, words: 0 }])) as Record<
    OriginGroup,
    Mass
  >;
  for (const cell of cells) {
    const mass = masses[originGroup(cell.class)];
    mass.records += cell.records;
    mass.words += cell.words;
  }
  return masses;
}

async function sourceSummaries(
  { session, cards }: SummariseInput,
  quarantine: AuditResult['quarantine'],
): Promise<AuditResult['sources']> {
  const totals = await session.sourceTotals();
  const ranges = new Map((await session.dateRanges()).map((range) => [range.source, range]));
  const bySource = await session.cells(['source', 'class']);
  // A source whose every row was unreadable has no records, yet it is there.
  const names = [...new Set([...totals.map(({ source }) => source), ...quarantine.map(({ source }) => source)])].sort();
  const totalOf = new Map(totals.map((total) => [total.source, total]));
  const classesOf = new Map<string, { class: OriginClass; records: number; words: number }[]>();
  for (const { keys, records, words } of bySource) {
    const own = classesOf.get(keys[0]!) ?? [];
    own.push({ class: keys[1] as OriginClass, records, words });
    classesOf.set(keys[0]!, own);
  }
  const quarantinedOf = new Map<string, number>();
  for (const { source, records } of quarantine) quarantinedOf.set(source, (quarantinedOf.get(source) ?? 0) + records);
  return names.map((id) => {
    const total = totalOf.get(id);
    const card = cards.get(id);
    return {
      id,
      card_from: card?.from ?? null,
      declared_origin: card?.origin ?? null,
      publisher: card?.publisher ?? null,
      licence: card?.licence ?? null,
      dates_attested_by: card?.dates_attested_by ?? null,
      rows: total?.rows ?? 0,
      records: total?.records ?? 0,
      quarantined: quarantinedOf.get(id) ?? 0,
      words: total?.words ?? 0,
      characters: total?.characters ?? 0,
      text_bytes: total?.text_bytes ?? 0,
      earliest_date: ranges.get(id)?.earliest ?? null,
      latest_date: ranges.get(id)?.latest ?? null,
      groups: groupMasses(classesOf.get(id) ?? []),
    };
  });
}

async function dateSummary(session: RecordSession): Promise<AuditResult['dates']> {
  const ranges = await session.dateRanges();
  const years = await session.cells(['year']);
  const undated = years.find(({ keys }) => keys[0] === null);
  return {
    earliest: ranges.map(({ earliest }) => earliest).sort()[0] ?? null,
    latest:
      ranges
        .map(({ latest }) => latest)
        .sort()
        .at(-1) ?? null,
    undated: { records: undated?.records ?? 0, words: undated?.words ?? 0 },
    by_year: years
      .filter(({ keys }) => keys[0] !== null)
      .map(({ keys, records, words }) => ({ year: keys[0]!, records, words })),
  };
}

async function languages(session: RecordSession): Promise<AuditResult['languages']> {
  const masses = new Map<string, { language: string; records: number; words: number; declared_records: number }>();
  for (const { keys, records, words } of await session.cells(['language', 'language_declared'])) {
    const language = keys[0]!;
    const mass = masses.get(language) ?? { language, records: 0, words: 0, declared_records: 0 };
    mass.records += records;
    mass.words += words;
    if (Number(keys[1]) === 1) mass.declared_records += records;
    masses.set(language, mass);
  }
  return [...masses.values()].sort((a, b) => b.words - a.words || (a.language < b.language ? -1 : 1));
}

async function lengths(session: RecordSession): Promise<AuditResult['lengths']> {
  const cells = await session.cells(['length_band']);
  return LENGTH_BANDS.map((band) => {
    const cell = cells.find(({ keys }) => keys[0] === band);
    return { band, records: cell?.records ?? 0, words: cell?.words ?? 0 };
  });
}

async function strataSummary(
  { session, groupColumns }: SummariseInput,
  dates: AuditResult['dates'],
  totalWords: number,
): Promise<{ readonly strata: Omit<AuditResult['strata'], 'topics'>; readonly atStake: RankedStrata['atStake'] }> {
  const period = periodColumn(dates.earliest, dates.latest);
  const columnOf = (dimension: Dimension): StratumColumn & { readonly column: CellColumn } => {
    switch (dimension) {
      case 'period':
        return {
          column: period,
          missing: UNDATED,
          ...(period === 'month' && { coarse: { shorterThan: MONTH_LENGTH, suffix: MONTH_UNKNOWN } }),
        };
      case 'language':
        return { column: 'language', unknown: UNKNOWN_LANGUAGE };
      case 'length':
        return { column: 'length_band' };
      case 'source':
        return { column: 'source' };
      default:
        // Records without a group value are no group of people.
        return { column: `g${groupColumns.indexOf(dimension.slice('group:'.length))}` };
    }
  };
  const dimensions: readonly Dimension[] = [
    'source',
    'language',
    ...(dates.earliest === null ? [] : (['period'] as const)),
    'length',
    ...groupColumns.map((name): Dimension => `group:${name}`),
  ];
  const shapes = stratumShapes(dimensions);
  const { listed, total, rare, rareMass, atStake } = await session.strata({
    shapes: shapes.map((shape) => shape.map(columnOf)),
    rule: { oneIn: RARE_ONE_IN, oneInOfMean: RARE_ONE_IN_OF_MEAN },
    limit: STRATA_LISTED,
  });
  const named = listed
    .map((stratum) => {
      const shape = shapes[stratum.shape]!;
      const values = Object.fromEntries(shape.map((dimension, i) => [dimension, stratum.values[i]!])) as StratumValues;
      return { ...stratum, values, label: stratumLabel(values) };
    })
    .sort(
      (a, b) =>
        Number(b.rare) - Number(a.rare) ||
        (a.rare ? a.words - b.words : b.words - a.words) ||
        (a.label < b.label ? -1 : a.label > b.label ? 1 : a.shape - b.shape),
    );
  // Rare ones stand first, so positions in `wanted` are those in `named`.
  const examples = await session.examples(
    named
      .filter((stratum) => stratum.rare)
      .slice(0, STRATA_WITH_EXAMPLES)
      .map(({ values }) =>
        // Rare strata bear plain values only, so columns hold what they are called.
        (Object.entries(values) as [Dimension, string][]).map(
          ([dimension, value]) => [columnOf(dimension).column, value] as const,
        ),
      ),
    EXAMPLE_COUNT,
  );
  const examplesAt = new Map<number, Example[]>();
  for (const { wanted, recordId, preview } of examples) {
    const own = examplesAt.get(wanted) ?? [];
    own.push({ record_id: recordId, preview });
    examplesAt.set(wanted, own);
  }
  const groups = named.map(
    (stratum, index): Stratum => ({
      dimensions: { ...(stratum.values as Record<string, string>) },
      label: stratum.label,
      records: stratum.records,
      words: stratum.words,
      share_of_words: roundShare(totalWords === 0 ? 0 : stratum.words / totalWords),
      human_share: roundShare(stratum.words === 0 ? 0 : stratum.humanWords / stratum.words),
      unknown_share: roundShare(stratum.words === 0 ? 0 : stratum.unknownWords / stratum.words),
      rare: stratum.rare,
      examples: examplesAt.get(index) ?? [],
    }),
  );
  return {
    strata: {
      dimensions: [...dimensions],
      total,
      rare,
      rare_share_of_words: roundShare(totalWords === 0 ? 0 : rareMass.words / totalWords),
      listed: groups.length,
      groups,
    },
    atStake,
  };
}

/** What a text is called whose language is not known. */
const UNKNOWN_LANGUAGE = 'und';
/** Characters of `YYYY-MM`. */
const MONTH_LENGTH = 7;

function evidenceUses(uses: readonly DecidedUse[]): AuditResult['origin']['evidence'] {
  const merged = new Map<string, AuditResult['origin']['evidence'][number]>();
  for (const { decision, records, words } of uses) {
    const { origin, rule } = decision;
    const evidence = [...new Set(decision.evidence.map(evidenceName))].sort();
    const cell = { rule, class: origin.class, status: origin.status, flag: origin.flag, evidence };
    const key = JSON.stringify(cell);
    const known = merged.get(key);
    if (known) {
      known.records += records;
      known.words += words;
    } else merged.set(key, { ...cell, records, words });
  }
  return [...merged]
    .sort(([keyA, a], [keyB, b]) => b.words - a.words || b.records - a.records || (keyA < keyB ? -1 : 1))
    .map(([, cell]) => cell);
}

function mergeQuarantine(
  parts: readonly PartSummary[],
  unreadFiles: SummariseInput['unreadFiles'],
): AuditResult['quarantine'] {
  const tally = new Tally();
  const openEnded = new Tally();
  for (const part of parts)
    for (const cell of part.quarantine) {
      tally.add(cell.source, cell.reason, cell.bytes, cell.records);
      openEnded.add(cell.source, cell.reason, 0, cell.openEnded);
    }
  for (const file of unreadFiles) {
    tally.add(file.source, file.reason, file.sizeBytes);
    openEnded.add(file.source, file.reason);
  }
  return tally.sorted().map(({ first, second, records, bytes }) => ({
    reason: second,
    records,
    bytes,
    open_ended: openEnded.count(first, second),
    source: first,
  }));
}

function mergeOddities(parts: readonly PartSummary[]): AuditResult['oddities'] {
  const tally = new Tally();
  for (const part of parts) for (const cell of part.oddities) tally.add(cell.source, cell.kind, 0, cell.records);
  return tally.sorted().map(({ first, second, records }) => ({ kind: second, records, source: first }));
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
}
