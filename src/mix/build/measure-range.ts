import { JACKKNIFE_GROUPS, LEAST_PANEL_WORDS } from '../../audit/measure-samples.ts';
import { mapTasks } from '../../engine/map.ts';
import { READ_ARM, SELECTED_ARM } from '../../engine/range-rows.ts';
import type { BuildManifest } from '../../lineage/manifest.ts';
import { WordInterner } from '../../range/text/word-interner.ts';
import type { PanelEstimate, TextPanel } from '../../range/text-panel.ts';
import { buildModule } from './build-module.ts';
import type { RangeResult, RangeTask } from './range-operator.ts';

/** Words that an arm is measured on at most, and bytes of its rows. */
export const MOST_RANGE_WORDS = 2_000_000;
export const MOST_RANGE_BYTES = 32 * 1024 * 1024;
/** Numbers of words that builds are measured on besides, so that two of them can be compared. */
const COMMON_WORDS = [10_000, 100_000, 1_000_000] as const;
/** Bytes that compression is measured on at most; of those that so many words have on average, this share. */
const MOST_PANEL_BYTES = 1 << 20;
const LEAST_BYTES_SHARE = 0.9;
/** Digits kept behind the point. */
const DIGITS = 1e6;

/** Texts of rows that were read again, in any order: what is learned from each. */
export interface SampledTexts {
  /** Bits of the arms that each is in, and its content hash: shape [texts] each. */
  readonly arms: Uint8Array;
  readonly content: BigUint64Array;
  readonly texts: readonly string[];
}

export type BuildRange = NonNullable<BuildManifest['range']>;

/**
 * Measures how wide the language of what was read is and of what was selected, on equal numbers of words: on as many as both have, 2 million
 * at most, and on the round numbers below.
 *
 * @throws {CancelledError} `signal` aborted
 */
export async function measureRange(
  samples: readonly SampledTexts[],
  { workers, signal }: { readonly workers: number; readonly signal?: AbortSignal | undefined },
): Promise<BuildRange> {
  const arms = [
    { arm: 'read', ...armOf(samples, READ_ARM) },
    { arm: 'selected', ...armOf(samples, SELECTED_ARM) },
  ] as const;
  const sizes = arms.map(({ texts }) => sizeOf(texts));
  const words = Math.min(MOST_RANGE_WORDS, ...sizes.map((size) => size.words));
  const described = {
    words,
    groups_jackknife: JACKKNIFE_GROUPS,
    read: { rows: arms[0].texts.length, words: sizes[0]!.words },
    selected: { rows: arms[1].texts.length, words: sizes[1]!.words },
  };
  if (words < LEAST_PANEL_WORDS) {
    return {
      ...described,
      words: 0,
      reason: `what was ${sizes[1]!.words < LEAST_PANEL_WORDS ? 'selected' : 'read'} holds ${words} words in different texts; ${LEAST_PANEL_WORDS} are needed`,
      levels: [],
    };
  }
  const levels = [...COMMON_WORDS.filter((common) => common < words), words].map((level) => ({
    words: level,
    bytes: Math.min(
      MOST_PANEL_BYTES,
      ...sizes.map((size) => Math.floor(((size.bytes * level) / size.words) * LEAST_BYTES_SHARE)),
    ),
  }));
  // Where nothing was refused both arms are the same texts, and one measuring tells both.
  const measured = isSameArm(...arms) ? [arms[0]] : arms;
  const tasks: readonly RangeTask[] = measured.map(({ arm, keys, texts }) => ({ arm, keys, texts, levels }));
  const panels = new Map<string, RangeResult>();
  await mapTasks<RangeTask, RangeResult>({
    module: buildModule('range-operator'),
    params: undefined,
    tasks,
    workers,
    tasksPerWorker: 1,
    signal,
    onResult: ({ arm }, result) => {
      panels.set(arm, result);
    },
  });
  const read = panels.get('read')!;
  const selected = panels.get('selected') ?? read;
  return {
    ...described,
    reason: null,
    // The most words first: they tell most.
    levels: levels.map((_, level) => levelOf(read[level]!, selected[level]!)).reverse(),
  };
}

function armOf(samples: readonly SampledTexts[], bit: number): Arm {
  const found = samples.flatMap(({ arms, content, texts }) =>
    texts.flatMap((text, i) => ((arms[i]! & bit) === 0 ? [] : [{ key: content[i]!, text }])),
  );
  // Different texts with one hash are past all odds; by their letters they are in one order all the same.
  found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.text < b.text ? -1 : 1));
  return { keys: BigUint64Array.from(found, ({ key }) => key), texts: found.map(({ text }) => text) };
}

interface Arm {
  readonly keys: BigUint64Array;
  readonly texts: readonly string[];
}

function isSameArm(a: Arm, b: Arm): boolean {
  return (
    a.texts.length === b.texts.length && a.texts.every((text, i) => a.keys[i] === b.keys[i] && text === b.texts[i])
  );
}

function sizeOf(texts: readonly string[]): { readonly words: number; readonly bytes: number } {
  const interner = new WordInterner();
  let bytes = 0;
  for (const text of texts) {
    interner.intern(text);
    bytes += Buffer.byteLength(text) + 1;
  }
  return { words: interner.size, bytes };
}

function levelOf(read: TextPanel, selected: TextPanel): BuildRange['levels'][number] {
  const ids = [...new Set([...read.metrics, ...selected.metrics].map(({ id }) => id))];
  return {
    words: read.words,
    documents: { read: read.documents, selected: selected.documents },
    median_document_words: { read: read.medianDocumentWords, selected: selected.medianDocumentWords },
    metrics: ids.map((id) => ({
      id,
      read: estimateOf(read.metrics.find((metric) => metric.id === id)),
      selected: estimateOf(selected.metrics.find((metric) => metric.id === id)),
    })),
  };
}

function estimateOf(metric: PanelEstimate | undefined): BuildRange['levels'][number]['metrics'][number]['read'] {
  if (metric === undefined) return null;
  const { value, se, low, high, n } = metric;
  const given = (number: number | undefined) => (number === undefined ? null : rounded(number));
  return { value: rounded(value), se: given(se), low: given(low), high: given(high), n };
}

function rounded(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}
