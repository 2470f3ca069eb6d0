import type { ContentEntries } from '../dedup/content-entries.ts';
import { mapTasks } from '../engine/map.ts';
import type { RecalledTexts } from '../engine/recalled-texts.ts';
import type { TextPanel } from '../range/text-panel.ts';
import type { Topics as FoundTopics } from '../strata/topics.ts';
import type { ArmSample, Samples } from './choose-samples.ts';
import { MOST_PANEL_WORDS } from './choose-samples.ts';
import { commonLevels } from './common-levels.ts';
import { countText } from './number-text.ts';
import type { SnapshotKeys } from './record-keys.ts';
import { roundShare } from './round-share.ts';
import type { SampledRecords, SampleParams, SampleResult, SampleTask } from './sample-operator.ts';
import type { Width, WidthArm, WidthMeasure } from './width-result.ts';

/** Arms of fewer words are not measured: their intervals would say nothing. */
export const LEAST_PANEL_WORDS = 10_000;
/** Groups of documents of the jackknife. */
export const JACKKNIFE_GROUPS = 32;
/** Bytes that compression is measured on at most. */
const MOST_PANEL_BYTES = 1 << 20;
/** Bytes compressed, of those that so many words have on average. */
const LEAST_BYTES_SHARE = 0.9;
/** Digits kept behind the point. */
const DIGITS = 1e6;

/** An arm of a panel before it is measured. */
export interface Arm extends Omit<ArmSample, 'arm'> {
  readonly arm: string;
  /** `origin` or `group:<column>`: arms of one dimension are compared on the same numbers of words. */
  readonly dimension: string;
}

export interface MeasuredSamples {
  readonly width: Width;
  /** Topics of the sampled texts; the reason where there are none; null where none were asked for. */
  readonly topics: FoundTopics | { readonly reason: string } | null;
  /** Entries that topics were looked for in; the topics' assignments are aligned with them. */
  readonly topicEntries: Uint32Array;
}

/**
 * Measures the width of each arm and finds the topics of the sample, in workers.
 *
 * @throws {CancelledError} `signal` aborted
 */
export async function measureSamples(
  arms: readonly Arm[],
  {
    samples,
    entries,
    keys,
    texts,
    groupsLeftOut,
    findsTopics,
    operatorModule,
    workers,
    signal,
  }: {
    readonly samples: Samples;
    readonly entries: ContentEntries;
    readonly keys: SnapshotKeys;
    readonly texts: RecalledTexts;
    /** Groups that are not among the arms because there are too many. */
    readonly groupsLeftOut: number;
    readonly findsTopics: boolean;
    readonly operatorModule: URL;
    readonly workers: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<MeasuredSamples> {
  const sampleOf = (chosen: Uint32Array): SampledRecords => {
    const record = chosen.map((entry) => entries.representative[entry]!);
    return {
      record,
      key: BigUint64Array.from(record, (own) => BigInt.asUintN(64, keys.contentHigh[own]!)),
    };
  };
  const reach = new Map(arms.map((arm) => [arm, readable(arm, entries, texts)]));
  const levels = planLevels(arms, reach);
  const tasks: SampleTask[] = [];
  // Topics take longest, so they begin first.
  if (findsTopics) {
    tasks.push({
      kind: 'topics',
      sample: sampleOf(samples.topics),
      words:
        samples.topics.length === 0
          ? new Int32Array(0)
          : Int32Array.from(samples.topics, (entry) => entries.words[entry]!),
      isHuman: Uint8Array.from(samples.topics, (entry) => samples.isHuman[entry]!),
    });
  }
  const armOf = new Map<SampleTask, Arm>();
  // The largest samples first: they take longest.
  for (const { words, bytes, arms: onLevel } of levels)
    for (const arm of onLevel) {
      const task: SampleTask = { kind: 'panel', arm: arm.arm, sample: sampleOf(arm.entries), words, bytes };
      tasks.push(task);
      armOf.set(task, arm);
    }
  const panels = new Map<Arm, TextPanel[]>(arms.map((arm) => [arm, []]));
  let topics: MeasuredSamples['topics'] = null;
  let topicEntries = new Uint32Array(0);
  await mapTasks<SampleTask, SampleResult>({
    module: operatorModule,
    params: { texts: texts.index } satisfies SampleParams,
    tasks,
    workers,
    tasksPerWorker: 1,
    signal,
    onResult: (task, result) => {
      if (result.kind === 'panel') panels.get(armOf.get(task)!)!.push(result.panel);
      else {
        topics = result.topics;
        topicEntries = result.read.map((position) => samples.topics[position]!);
      }
    },
  });
  const measured = arms.map((arm) => armResult(arm, reach.get(arm)!, panels.get(arm)!));
  const largest = ({ measures }: WidthArm) => measures[0];
  return {
    width: {
      words: Math.max(
        0,
        ...measured.filter(({ dimension }) => dimension === 'origin').map((arm) => largest(arm)?.words ?? 0),
      ),
      documents: measured.reduce((sum, arm) => sum + (largest(arm)?.documents ?? 0), 0),
      groups_jackknife: JACKKNIFE_GROUPS,
      groups_left_out: groupsLeftOut,
      arms: measured,
    },
    topics,
    topicEntries,
  };
}

/** Arms of one dimension that are measured on the same words and bytes. */
interface PanelLevel {
  readonly words: number;
  readonly bytes: number;
  readonly arms: readonly Arm[];
}

/** The levels of all dimensions, most words first. */
function planLevels(arms: readonly Arm[], reach: ReadonlyMap<Arm, Reach>): readonly PanelLevel[] {
  const levels: PanelLevel[] = [];
  for (const dimension of new Set(arms.map((arm) => arm.dimension))) {
    const peers = arms.filter((arm) => arm.dimension === dimension);
    const available = peers.map((arm) => reach.get(arm)!.words);
    for (const level of commonLevels(available, { least: LEAST_PANEL_WORDS, most: MOST_PANEL_WORDS })) {
      const onLevel = level.arms.map((index) => peers[index]!);
      // The first words of an arm may have fewer bytes each than all of them, and a group is left out in turn.
      const bytesOf = (arm: Arm) => {
        const { words, bytes } = reach.get(arm)!;
        return Math.floor(((bytes * level.words) / words) * LEAST_BYTES_SHARE);
      };
      levels.push({ words: level.words, bytes: Math.min(MOST_PANEL_BYTES, ...onLevel.map(bytesOf)), arms: onLevel });
    }
  }
  return levels.sort((a, b) => b.words - a.words);
}

/** Why an arm is on no level; null for one that is. */
function whyNotMeasured({ availableWords }: Arm, { words }: Reach): string | null {
  if (words >= LEAST_PANEL_WORDS) return null;
  return availableWords >= LEAST_PANEL_WORDS
    ? 'its texts could not be read again'
    : `it holds ${countText(words)} words in different texts; ${countText(LEAST_PANEL_WORDS)} are needed`;
}

/** What can be read again of an arm's sample. */
interface Reach {
  readonly words: number;
  readonly bytes: number;
}

function readable({ entries: chosen }: Arm, entries: ContentEntries, texts: RecalledTexts): Reach {
  let words = 0;
  let bytes = 0;
  for (const entry of chosen) {
    const location = texts.location(entries.representative[entry]!);
    if (location === undefined) continue;
    words += location.wordCount;
    bytes += location.textBytes;
  }
  return { words, bytes };
}

function armResult(arm: Arm, reach: Reach, panels: readonly TextPanel[]): WidthArm {
  return {
    arm: arm.arm,
    dimension: arm.dimension,
    available_words: arm.availableWords,
    measured: panels.length > 0,
    reason: whyNotMeasured(arm, reach),
    duplicates_removed_share: roundShare(arm.records === 0 ? 0 : (arm.records - arm.texts) / arm.records),
    // Workers finish in any order.
    measures: [...panels].sort((a, b) => b.words - a.words).map(measureOf),
  };
}

function measureOf(panel: TextPanel): WidthMeasure {
  return {
    words: panel.words,
    documents: panel.documents,
    median_document_words: panel.medianDocumentWords,
    metrics: panel.metrics.map(({ id, value, se, low, high, n, noInterval }) => ({
      id,
      value: rounded(value),
      se: se === undefined ? null : rounded(se),
      low: low === undefined ? null : rounded(low),
      high: high === undefined ? null : rounded(high),
      no_interval: noInterval ?? null,
      n,
    })),
    not_measured: panel.notMeasured.map(({ id, reason }) => ({ id, reason })),
    rank_frequency: panel.rankFrequency.map(({ rank, count }) => ({ rank, count })),
  };
}

function rounded(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}
