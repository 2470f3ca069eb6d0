import type { ContentEntries } from '../dedup/content-entries.ts';
import { mapTasks } from '../engine/map.ts';
import type { RecalledTexts } from '../engine/recalled-texts.ts';
import type { TextPanel } from '../range/text-panel.ts';
import type { Topics as FoundTopics } from '../strata/topics.ts';
import type { ArmSample, Samples } from './choose-samples.ts';
import { MOST_PANEL_WORDS } from './choose-samples.ts';
import { countText } from './number-text.ts';
import type { SnapshotKeys } from './record-keys.ts';
import { roundShare } from './round-share.ts';
import type { SampledRecords, SampleParams, SampleResult, SampleTask } from './sample-operator.ts';
import type { Width, WidthArm } from './width-result.ts';

/** Arms of fewer words are not measured: their intervals would say nothing, and all others would have to be cut to them. */
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
  /** `origin` or `group:<column>`: arms of one dimension are measured on the same number of words. */
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
  const plans = new Map(arms.map((arm) => [arm, planArm(arm, reach)]));
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
  for (const [arm, plan] of plans) {
    if (plan.kind === 'left-out') continue;
    const task: SampleTask = {
      kind: 'panel',
      arm: arm.arm,
      sample: sampleOf(arm.entries),
      words: plan.words,
      bytes: plan.bytes,
    };
    tasks.push(task);
    armOf.set(task, arm);
  }
  const panels = new Map<Arm, TextPanel>();
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
      if (result.kind === 'panel') panels.set(armOf.get(task)!, result.panel);
      else {
        topics = result.topics;
        topicEntries = result.read.map((position) => samples.topics[position]!);
      }
    },
  });
  const measured = arms.map((arm) => armResult(arm, plans.get(arm)!, panels.get(arm)));
  return {
    width: {
      words: Math.max(0, ...measured.filter(({ dimension }) => dimension === 'origin').map(({ words }) => words)),
      documents: measured.reduce((sum, { documents }) => sum + documents, 0),
      groups_jackknife: JACKKNIFE_GROUPS,
      groups_left_out: groupsLeftOut,
      arms: measured,
    },
    topics,
    topicEntries,
  };
}

type ArmPlan =
  | { readonly kind: 'measured'; readonly words: number; readonly bytes: number }
  | { readonly kind: 'left-out'; readonly reason: string };

function planArm(arm: Arm, reach: ReadonlyMap<Arm, Reach>): ArmPlan {
  const own = reach.get(arm)!;
  if (own.words < LEAST_PANEL_WORDS) {
    const reason =
      arm.availableWords >= LEAST_PANEL_WORDS
        ? 'its texts could not be read again'
        : `it holds ${countText(own.words)} words in different texts; ${countText(LEAST_PANEL_WORDS)} are needed`;
    return { kind: 'left-out', reason };
  }
  const peers = [...reach]
    .filter(([{ dimension }, { words }]) => dimension === arm.dimension && words >= LEAST_PANEL_WORDS)
    .map(([, peer]) => peer);
  const words = Math.min(MOST_PANEL_WORDS, ...peers.map((peer) => peer.words));
  // The first words of an arm may have fewer bytes each than all of them, and a group is left out in turn.
  const bytes = Math.min(
    MOST_PANEL_BYTES,
    ...peers.map((peer) => Math.floor(((peer.bytes * words) / peer.words) * LEAST_BYTES_SHARE)),
  );
  return { kind: 'measured', words, bytes };
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

function armResult(
  { arm, dimension, availableWords, records, texts }: Arm,
  plan: ArmPlan,
  panel: TextPanel | undefined,
): WidthArm {
  const isMeasured = panel !== undefined;
  return {
    arm,
    dimension,
    documents: panel?.documents ?? 0,
    words: panel?.words ?? 0,
    available_words: availableWords,
    measured: isMeasured,
    reason: plan.kind === 'left-out' ? plan.reason : null,
    duplicates_removed_share: roundShare(records === 0 ? 0 : (records - texts) / records),
    not_measured: (panel?.notMeasured ?? []).map(({ id, reason }) => ({ id, reason })),
    metrics: (panel?.metrics ?? []).map(({ id, value, se, low, high, n }) => ({
      id,
      value: rounded(value),
      se: se === undefined ? null : rounded(se),
      low: low === undefined ? null : rounded(low),
      high: high === undefined ? null : rounded(high),
      n,
    })),
    rank_frequency: (panel?.rankFrequency ?? []).map(({ rank, count }) => ({ rank, count })),
  };
}

function rounded(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}
