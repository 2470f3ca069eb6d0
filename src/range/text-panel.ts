import { CancelledError } from '../errors.ts';
import { studentTQuantile } from '../statistics/student-t-quantile.ts';
import { deleteUnequalGroupsJackknife, type LeftOutGroup } from './delete-unequal-groups-jackknife.ts';
import { panelFacts } from './panel-facts.ts';
import { readPanelSample } from './panel-sample.ts';
import { type RankPoint, rankFrequency, type WordTail, wordTail } from './rank-frequency.ts';
import { type PanelMeasurement, TEXT_PANEL_METRICS, type TextPanelMetric } from './text-panel-metrics.ts';

export interface PanelDocument {
  /** Decides the group of the jackknife: 64 bits of the content hash. */
  readonly key: bigint;
  readonly text: string;
}

/** One pile of texts that is compared with others. */
export interface PanelArm {
  readonly id: string;
  /** In sample order: ascending content hash. Read once, and only as far as needed. */
  documents(): Iterable<PanelDocument>;
}

export interface PanelOptions {
  /** Words taken from each arm in sample order, the last document cut: the same for all arms that are compared. Whole, from 2. */
  readonly words: number;
  /** UTF-8 bytes that compression is measured on, from the first; the same for all arms. Whole, 0 … 2^27. */
  readonly bytes: number;
  /** Groups of documents for the jackknife; 32 by default. Fewer where an arm has under two documents a group. Whole, from 2. */
  readonly groups?: number;
  readonly signal?: AbortSignal;
}

/** A metric of an arm with its 95 % interval. */
export interface PanelEstimate {
  readonly id: string;
  readonly value: number;
  /** Standard error by the jackknife; undefined, with the interval, where there is none. */
  readonly se: number | undefined;
  /** Value less t standard errors, within the metric's range; t of Student's distribution, degrees of freedom the groups less one. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** What the value rests on, in the metric's unit of n. */
  readonly n: number;
  readonly unit: TextPanelMetric['unit'];
  /** Why there is no interval; undefined where there is one. */
  readonly noInterval: string | undefined;
}

export interface TextPanel {
  /** Words measured: as many as asked for. */
  readonly words: number;
  /** Documents that they came from. */
  readonly documents: number;
  /** Half of them have no more words of the sample than this, half no fewer; metrics move with it as with the number of words. */
  readonly medianDocumentWords: number;
  /** In the order of `TEXT_PANEL_METRICS`. */
  readonly metrics: readonly PanelEstimate[];
  /** Metrics that this arm is too small or too short for. */
  readonly notMeasured: readonly { readonly id: string; readonly reason: string }[];
  readonly rankFrequency: readonly RankPoint[];
  readonly tail: WordTail;
}

/** Fewer groups than this give a standard error that is mostly luck. */
export const LEAST_GROUPS = 8;
/** With less support the standard error is luck as well: of texts without any repeat it is 0, and the next one has some. */
export const LEAST_SUPPORT = 10;
/** A smaller one is taken for none: results carry six digits behind the point. */
const LEAST_SE = 1e-6;
const CONFIDENCE = 0.95;
const MOST_BYTES = 2 ** 27;

/**
 * Measures the width of an arm's language on its first words and bytes. Depends on the documents and their order alone.
 *
 * Two million words take two to three seconds and about 150 MB, up to 400 MB where hardly a word occurs twice.
 *
 * @throws {SampleTooSmallError} when the arm has fewer words than asked for: width is not compared at unequal size
 * @throws {RangeError} when an option is out of range
 * @throws {CancelledError} when the signal is aborted
 */
export function measureTextPanel(arm: PanelArm, options: PanelOptions): TextPanel {
  requireWhole('words', options.words, 2, 2 ** 28);
  requireWhole('bytes', options.bytes, 0, MOST_BYTES);
  if (options.groups !== undefined) requireWhole('groups', options.groups, 2, 2 ** 16);
  const sample = readPanelSample(arm, options);
  const facts = panelFacts(sample, options);
  const metrics: PanelEstimate[] = [];
  const notMeasured: { id: string; reason: string }[] = [];
  for (const metric of TEXT_PANEL_METRICS) {
    if (options.signal?.aborted) throw new CancelledError();
    const measurement = metric.measure(facts);
    if (measurement.kind === 'not-measured') {
      notMeasured.push({ id: metric.id, reason: measurement.reason });
      continue;
    }
    const value = measurement.values.full!;
    const { id, unit } = metric;
    metrics.push({ id, value, n: measurement.n, unit, ...interval(metric, measurement) });
  }
  const words = facts.grams.get(1)!.full;
  return {
    words: words.total,
    documents: sample.groupOf.length,
    medianDocumentWords: median(sample.words.starts),
    metrics,
    notMeasured,
    rankFrequency: rankFrequency(words),
    tail: wordTail(words),
  };
}

function interval(
  { range: [least, greatest], unit }: TextPanelMetric,
  { values, sizes, n, support }: PanelMeasurement & { kind: 'measured' },
): Pick<PanelEstimate, 'se' | 'low' | 'high' | 'noInterval'> {
  const none = (noInterval: string) => ({ se: undefined, low: undefined, high: undefined, noInterval });
  // A group without a unit of this kind leaves everything as it is.
  const parts = values.without
    .map((value, index) => ({ value, size: sizes.full - sizes.without[index]! }))
    .filter(({ size }) => size > 0);
  if (parts.length < LEAST_GROUPS)
    return none(`too few documents: ${parts.length} groups to leave out, ${LEAST_GROUPS} are needed`);
  const scarce = support.find(({ count }) => count < LEAST_SUPPORT);
  if (scarce) return none(`too few ${scarce.of}: ${scarce.count}, ${LEAST_SUPPORT} are needed`);
  const groups = parts.filter((part): part is LeftOutGroup => part.value !== undefined);
  if (groups.length < parts.length)
    return none('one group of documents holds so much of the text that too little is left without it');
  const full = values.full!;
  const se = deleteUnequalGroupsJackknife(groups, { full, total: sizes.full })!;
  if (se < LEAST_SE) return none('it is the same whichever group of documents is left out');
  const margin = studentTQuantile({ confidence: CONFIDENCE, degrees: groups.length - 1 }) * se;
  return {
    se,
    low: Math.max(least, full - margin),
    // There are no more different words than words.
    high: Math.min(greatest, unit === 'words' ? n : greatest, full + margin),
    noInterval: undefined,
  };
}

/** Median length of the documents that begin at `starts`, whose last entry is the end: shape [documents + 1], one document at least. */
function median(starts: Uint32Array): number {
  const lengths = starts
    .subarray(1)
    .map((end, index) => end - starts[index]!)
    .sort();
  const middle = lengths.length >>> 1;
  return lengths.length % 2 === 1 ? lengths[middle]! : (lengths[middle - 1]! + lengths[middle]!) / 2;
}

function requireWhole(name: string, number: number, least: number, most: number): void {
  if (!Number.isSafeInteger(number) || number < least || number > most)
    throw new RangeError(`${name} is ${number}; it takes whole numbers from ${least} to ${most}`);
}
