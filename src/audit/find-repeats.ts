import path from 'node:path';
import { chooseCopies, STAYS } from '../dedup/choose-copies.ts';
import { clustersOf } from '../dedup/clusters.ts';
import { type ContentEntries, wordsOf } from '../dedup/content-entries.ts';
import type { Nomination } from '../dedup/nominate.ts';
import { REMOVAL_VERDICTS } from '../dedup/removal-rule.ts';
import { type LargeFamily, NO_FAMILY } from '../dedup/template-families.ts';
import type { VerifiedPairs } from '../dedup/verify-pairs.ts';
import type { QueryProcess } from '../engine/query-process.ts';
import type { PartFiles } from '../engine/record-session.ts';
import { type BudgetColumn, RepeatSession } from '../engine/repeat-session.ts';
import { shorten } from '../io/cell-value.ts';
import { BAND_COUNT, BAND_ROWS } from '../kernels/band-keys.ts';
import { SHINGLE_WORDS } from '../kernels/shingle-hashes.ts';
import { ORIGIN_CLASSES, ORIGIN_STATUSES, originGroup } from '../record/origin.ts';
import { type StratumValues, stratumLabel, UNDATED } from '../strata/strata.ts';
import { writeLongTable } from '../workspace/write-table.ts';
import type { Example } from './audit-result.ts';
import { OtherColumns, type OtherColumnsOptions } from './other-columns.ts';
import { provenanceRank, type SnapshotKeys } from './record-keys.ts';
import { differingColumns, memberColumns, repeatMembers, writeMembers } from './repeat-members.ts';
import { FEWEST_RECORDS } from './repeats-findings.ts';
import type { RepeatPair, Repeats } from './repeats-result.ts';
import { roundShare } from './round-share.ts';

export const DEFAULT_SIMILAR_AT = 0.5;
export const DEFAULT_BUDGET = 0.1;
const VERY_SIMILAR_AT = 0.8;
/** Strata listed for the most records that could go, and as many for the largest share of them. */
const STRATA_LISTED = 100;
const TEMPLATES_LISTED = 20;
/** Share of a large family's texts that must be confirmed copies of others; with less it is a template that texts were made from. */
const TEMPLATE_BELOW = 0.5;
const EXAMPLES_OF_EACH = 3;
/** Records looked at for the columns in which they differ from their copies. */
const HELD_LOOKED_AT = 100;
const COLUMNS_LISTED = 50;
/** Characters kept of the name of a column. */
const NAME_LENGTH = 100;
const CONTAINED = REMOVAL_VERDICTS.indexOf('contained');

export interface RepeatsInput {
  /** Memory of the query process in MiB that may grow where very much repeats; undefined: the user has set it. */
  readonly memoryMb: number | undefined;
  readonly query: QueryProcess;
  readonly parts: readonly PartFiles[];
  readonly keys: SnapshotKeys;
  readonly entries: ContentEntries;
  readonly nomination: Nomination;
  readonly verified: VerifiedPairs;
  readonly similarAt: number;
  readonly budget: number;
  readonly groupColumns: readonly string[];
  /** Which columns beside the texts must agree where a record goes for its copy. */
  readonly otherColumns: OtherColumnsOptions;
  readonly period: 'decade' | 'year' | 'month' | null;
  readonly sources: readonly { readonly id: string; readonly records: number }[];
  readonly totals: { readonly records: number; readonly words: number };
  /** Folder for tables of the query process; the caller removes it. */
  readonly folder: string;
}

export interface FoundRepeats {
  readonly repeats: Repeats;
  /** Writes the tables that go beside the audit: every record that repeats, and every confirmed pair. */
  write(files: { readonly repeats: string; readonly pairs: string }): Promise<void>;
}

/** Sums up what repeats: chooses the copies that stay, holds removal to its budgets, and counts. */
export async function findRepeats(input: RepeatsInput): Promise<FoundRepeats> {
  const { query, parts, keys, entries, nomination, verified, similarAt, budget } = input;
  const isSimilar = (pair: number) =>
    verified.union[pair]! > 0 && verified.shared[pair]! >= similarAt * verified.union[pair]!;
  const isRemovable = (pair: number) => verified.isRead[pair] === 1 && verified.verdict[pair] === CONTAINED;
  const confirmed = pairsWhere(verified, (pair) => isSimilar(pair) || isRemovable(pair));
  const chosen = chooseCopies(entries, verified);
  const clusters = clustersOf(
    entries.count,
    confirmed.map((pair) => verified.better[pair]!),
    confirmed.map((pair) => verified.worse[pair]!),
  );

  // 1: in a confirmed pair; 2: in one that is similar.
  const marks = new Uint8Array(entries.count);
  for (const pair of confirmed) {
    const mark = isSimilar(pair) ? 3 : 1;
    marks[verified.better[pair]!]! |= mark;
    marks[verified.worse[pair]!]! |= mark;
  }
  const concerned = new Uint32Array(entries.count);
  let concernedCount = 0;
  for (let entry = 0; entry < entries.count; entry++) {
    if (entries.size[entry]! > 1 || marks[entry]! > 0) concerned[concernedCount++] = entry;
  }
  const families = templateFamilies(input, marks);
  const shownFamilies = families.slice(0, TEMPLATES_LISTED);
  const shownOnly = shownFamilies.map(({ hub }) => hub).filter((hub) => entries.size[hub]! < 2 && marks[hub] === 0);
  const listed = new Uint32Array(concernedCount + shownOnly.length);
  listed.set(concerned.subarray(0, concernedCount));
  listed.set(shownOnly, concernedCount);
  const tables = {
    members: path.join(input.folder, 'members.parquet'),
    entries: path.join(input.folder, 'entries.parquet'),
  };
  const pairCounts = {
    nominated: nomination.nominated,
    compared: verified.isRead.reduce((sum, isRead) => sum + isRead, 0),
    confirmed: confirmed.length,
    not_compared: nomination.dropped,
    not_tried: nomination.untried,
    unreadable: verified.isRead.reduce((sum, isRead) => sum + (1 - isRead), 0),
  };
  const isVerySimilar = (pair: number) => verified.shared[pair]! >= VERY_SIMILAR_AT * verified.union[pair]!;
  // Those that are alike and yet both stay say most about where the line is.
  const alikeThatStay = () =>
    firstOf(confirmed, EXAMPLES_OF_EACH, (pair) => isSimilar(pair) && verified.verdict[pair] !== CONTAINED);
  const settings = {
    shingle_words: SHINGLE_WORDS,
    hashes: BAND_COUNT * BAND_ROWS,
    bands: BAND_COUNT,
    similar_at: similarAt,
    budget,
    ignored_columns: [...input.otherColumns.ignored],
    compared_columns: [...input.otherColumns.compared],
  };
  if (listed.length === 0) {
    return { repeats: nothingRepeats(input, settings, pairCounts), write: async () => {} };
  }
  const members = repeatMembers(keys, entries, listed);
  const columns = new OtherColumns(input.otherColumns);
  const read = { parts, columns, groupCount: input.otherColumns.groupColumns.length };
  await writeMembers(tables.members, members, await memberColumns(members, read));
  await writeLongTable(tables.entries, listed.length, (start, end) => {
    const slice = listed.subarray(start, end);
    return [
      int('entry', slice),
      int('survivor', slice, (entry) => (chosen.survivorOf[entry] === STAYS ? -1 : chosen.survivorOf[entry]!)),
      {
        name: 'cluster',
        type: 'STRING',
        data: Array.from(slice, (entry) => clusterId(keys, entries, clusters[entry]!)),
      },
      int('counts', slice, (entry) => Number(entries.size[entry]! > 1 || marks[entry]! > 0)),
      int('is_similar', slice, (entry) => marks[entry]! >> 1),
      int('shared', slice, (entry) => verified.shared[chosen.proof[entry]!] ?? 0),
      int('union_size', slice, (entry) => verified.union[chosen.proof[entry]!] ?? 0),
      int('lanes', slice, (entry) => nomination.equalLanes[chosen.proof[entry]!] ?? 0),
    ];
  });
  const shapes: readonly (readonly BudgetColumn[])[] = [
    ['source', 'language', ...(input.period === null ? [] : [input.period])],
    ...input.groupColumns.map((_, i): readonly BudgetColumn[] => ['source', `g${i}`]),
  ];
  const session = await RepeatSession.open(query, {
    parts,
    tables,
    provenance: ORIGIN_CLASSES.flatMap((name) =>
      ORIGIN_STATUSES.map((status) => ({ class: name, status, rank: provenanceRank(name, status) })),
    ),
    shapes,
    budget,
    memoryMb: input.memoryMb,
  });
  const totals = await session.totals();
  const held = await session.held(HELD_LOOKED_AT);
  const strata = await session.strata(STRATA_LISTED, { fewest: FEWEST_RECORDS });
  const shifts = new Map<string, Repeats['origin_shift'][number]>();
  for (const { removed, survivor, records } of await session.shifts()) {
    const shift = { removed: originGroup(removed as never), survivor: originGroup(survivor as never), records };
    const key = `${shift.removed} ${shift.survivor}`;
    shifts.set(key, { ...shift, records: shift.records + (shifts.get(key)?.records ?? 0) });
  }
  const bySource = new Map((await session.sources()).map((row) => [row.source, row]));
  const repeats: Repeats = {
    settings,
    identical: {
      groups: totals.identicalGroups,
      records: totals.identicalRecords,
      words: totals.identicalWords,
      share_of_records: share(totals.identicalRecords, input.totals.records),
      share_of_words: share(totals.identicalWords, input.totals.words),
    },
    similar: {
      pairs: countOf(confirmed, isSimilar),
      pairs_at_0_8: countOf(confirmed, (pair) => isSimilar(pair) && isVerySimilar(pair)),
      records: totals.similarRecords,
      words: totals.similarWords,
    },
    removal: {
      records: totals.removedRecords,
      words: totals.removedWords,
      identical: totals.removedIdentical,
      contained: totals.removedContained,
      kept_by_budget: totals.keptByBudget,
      other_columns_differ: totals.otherColumnsDiffer,
      rows: totals.removedRows,
      records_in_rows_that_stay: totals.inRowsThatStay,
    },
    columns: {
      uncompared: columns
        .uncompared()
        .slice(0, COLUMNS_LISTED)
        .map(({ column, because }) => ({ column: shorten(column, NAME_LENGTH), because })),
      differing: (await differingColumns(held, read))
        .slice(0, COLUMNS_LISTED)
        .map(({ column, records }) => ({ column: shorten(column, NAME_LENGTH), records })),
      looked_at: held.length,
    },
    pairs: pairCounts,
    clusters: { count: totals.clusters, largest: totals.largestCluster },
    template_families: families.length,
    templates: await shownTemplates(session, shownFamilies, parts),
    origin_shift: [...shifts.values()].sort((a, b) => b.records - a.records || (a.removed < b.removed ? -1 : 1)),
    by_stratum: strata.map((stratum) => {
      const dimensions = stratumValues(shapes[stratum.shape]!, stratum.values, input.groupColumns);
      return {
        dimensions: dimensions as Record<string, string>,
        label: stratumLabel(dimensions),
        records: stratum.records,
        words: stratum.words,
        repeated_records: stratum.repeatedRecords,
        removable_records: stratum.removableRecords,
        removed_records: stratum.removedRecords,
        kept_by_budget: stratum.removableRecords - stratum.removedRecords,
        share_removable: share(stratum.removableRecords, stratum.records),
      };
    }),
    by_source: input.sources.map(({ id, records }) => {
      const found = bySource.get(id);
      return {
        source: id,
        records,
        identical: found?.identical ?? 0,
        similar: found?.similar ?? 0,
        removed: found?.removed ?? 0,
        words_removed: found?.removedWords ?? 0,
      };
    }),
    examples: await examples(session, input, { alike: alikeThatStay(), chosen }),
    against: [],
  };
  return {
    repeats,
    async write(files) {
      await session.writeRepeats(files.repeats);
      if (confirmed.length === 0) return;
      const pairs = path.join(input.folder, 'pairs.parquet');
      await writeLongTable(pairs, confirmed.length, (start, end) => {
        const slice = confirmed.subarray(start, end);
        return [
          int('better', slice, (pair) => verified.better[pair]!),
          int('worse', slice, (pair) => verified.worse[pair]!),
          int('shared', slice, (pair) => verified.shared[pair]!),
          int('union_size', slice, (pair) => verified.union[pair]!),
          {
            name: 'verdict',
            type: 'STRING',
            data: Array.from(slice, (pair) => REMOVAL_VERDICTS[verified.verdict[pair]!]!),
          },
        ];
      });
      await session.writePairs(pairs, files.pairs);
    },
  };
}

function nothingRepeats({ sources }: RepeatsInput, settings: Repeats['settings'], pairs: Repeats['pairs']): Repeats {
  return {
    settings,
    identical: { groups: 0, records: 0, words: 0, share_of_records: 0, share_of_words: 0 },
    similar: { pairs: 0, pairs_at_0_8: 0, records: 0, words: 0 },
    removal: {
      records: 0,
      words: 0,
      identical: 0,
      contained: 0,
      kept_by_budget: 0,
      other_columns_differ: 0,
      rows: 0,
      records_in_rows_that_stay: 0,
    },
    columns: { uncompared: [], differing: [], looked_at: 0 },
    pairs,
    clusters: { count: 0, largest: 0 },
    template_families: 0,
    templates: [],
    origin_shift: [],
    by_stratum: [],
    by_source: sources.map(({ id, records }) => ({
      source: id,
      records,
      identical: 0,
      similar: 0,
      removed: 0,
      words_removed: 0,
    })),
    examples: [],
    against: [],
  };
}

/** Positions of pairs: there may be millions, so no list of them is made on the way. */
function pairsWhere({ better }: VerifiedPairs, holds: (pair: number) => boolean): Uint32Array {
  const pairs = new Uint32Array(better.length);
  let count = 0;
  for (let pair = 0; pair < better.length; pair++) if (holds(pair)) pairs[count++] = pair;
  return pairs.slice(0, count);
}

/** There may be millions of items: `filter` of a typed array would hold those found as a list besides. */
function countOf(items: Uint32Array, holds: (item: number) => boolean): number {
  let count = 0;
  for (const item of items) if (holds(item)) count++;
  return count;
}

function firstOf(items: Uint32Array, limit: number, holds: (item: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (const item of items) {
    if (found.length === limit) break;
    if (holds(item)) found.push(item);
  }
  return found;
}

function int(name: string, values: ArrayLike<number>, value: (item: number) => number = (item) => item) {
  return { name, type: 'INT32' as const, data: Int32Array.from(values, value) };
}

/** A cluster is named after the content of its best entry. */
function clusterId(keys: SnapshotKeys, entries: ContentEntries, entry: number): string {
  const halves = wordsOf(keys.contentHigh);
  const record = entries.representative[entry]!;
  const hex = (value: number) => value.toString(16).padStart(8, '0');
  return hex(halves[2 * record + 1]!) + hex(halves[2 * record]!);
}

/** Large families most of whose texts are no confirmed copy of any other: they were made from one template. */
function templateFamilies({ nomination }: RepeatsInput, marks: Uint8Array): readonly LargeFamily[] {
  const { families, familyOf } = nomination.large;
  const confirmed = families.map(() => 0);
  for (let entry = 0; entry < familyOf.length; entry++) {
    if (familyOf[entry] !== NO_FAMILY && marks[entry]! > 0) confirmed[familyOf[entry]!]!++;
  }
  return families.filter(({ texts }, family) => confirmed[family]! < TEMPLATE_BELOW * texts);
}

async function shownTemplates(
  session: RepeatSession,
  families: readonly LargeFamily[],
  parts: readonly PartFiles[],
): Promise<Repeats['templates']> {
  const hubs = await session.firstCopies(
    families.map(({ hub }) => hub),
    parts,
  );
  return families.map(({ hub, records, words }) => {
    const { id, preview } = hubs.get(hub)!;
    return { records, words, preview, record_id: id };
  });
}

async function examples(
  session: RepeatSession,
  { verified, parts }: RepeatsInput,
  {
    alike,
    chosen,
  }: { readonly alike: readonly number[]; readonly chosen: { survivorOf: Uint32Array; proof: Uint32Array } },
): Promise<RepeatPair[]> {
  const jaccard = (pair: number) => share(verified.shared[pair]!, verified.union[pair]!);
  const groups = await session.largestGroups(EXAMPLES_OF_EACH);
  const removed: number[] = [];
  for (let entry = 0; entry < chosen.survivorOf.length && removed.length < EXAMPLES_OF_EACH; entry++) {
    if (chosen.survivorOf[entry] !== STAYS) removed.push(chosen.proof[entry]!);
  }
  const pairs = [...removed, ...alike];
  const first = await session.firstCopies(
    [...groups, ...pairs.flatMap((pair) => [verified.better[pair]!, verified.worse[pair]!])],
    parts,
  );
  const second = await session.secondCopies(groups, parts);
  const example = (copy: { readonly id: string; readonly preview: string | null }): Example => ({
    record_id: copy.id,
    preview: copy.preview,
  });
  return [
    ...groups.map((entry) => ({
      relation: 'identical' as const,
      jaccard: 1,
      containment: 1,
      a: example(second.get(entry)!),
      b: example(first.get(entry)!),
    })),
    ...pairs.map((pair) => ({
      relation: verified.verdict[pair] === CONTAINED ? ('removable' as const) : ('similar' as const),
      jaccard: verified.union[pair] === 0 ? null : jaccard(pair),
      containment: verified.verdict[pair] === CONTAINED ? 1 : null,
      a: example(first.get(verified.worse[pair]!)!),
      b: example(first.get(verified.better[pair]!)!),
    })),
  ];
}

function stratumValues(
  columns: readonly BudgetColumn[],
  values: readonly (string | null)[],
  groupColumns: readonly string[],
): StratumValues {
  return Object.fromEntries(
    columns.map((column, i) => {
      if (column === 'source' || column === 'language') return [column, values[i]!];
      if (column.startsWith('g')) return [`group:${groupColumns[Number(column.slice(1))]}`, values[i]!];
      return ['period', values[i] ?? UNDATED];
    }),
  );
}

function share(part: number, whole: number): number {
  return roundShare(whole === 0 ? 0 : part / whole);
}
