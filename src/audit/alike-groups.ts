import { ConfigError, InputError } from '../errors.ts';
import { type GroupSimilarity, type GroupText, groupSimilarity } from '../origin/prevalence/group-similarity.ts';
import { phraseHashes } from '../origin/prevalence/phrase-hashes.ts';
import { readTexts, type TextOptions } from './read-texts.ts';
import { TextSample } from './text-sample.ts';

/** Phrases of all texts held at most, about 13,000 texts of 300 words: each that comes again takes some hundred bytes. */
const MOST_PHRASES = 4_000_000;
const MOST_TEXTS = 50_000;
/** Groups compared at most: pairs grow with their square. */
const MOST_GROUPS = 500;
/** Adjusted p up to which a pair of groups is named: chance that any is, were none alike. */
const FALSE_ALARM = 0.05;
const SEED = 1;

export interface AlikeOptions extends TextOptions {
  readonly data: readonly string[];
  /** Column whose groups are compared: annotator, vendor, site. */
  readonly group: string;
  /** Column with what a text answers: texts of one task are not compared with each other. */
  readonly task?: string | undefined;
}

export interface AlikeGroups extends GroupSimilarity {
  readonly column: string;
  readonly task: string | null;
  /** Chance that any pair is named, were none alike. */
  readonly false_alarm: number;
  /** Pairs of groups whose adjusted p is at most that. */
  readonly named: number;
  /** Texts read; those without a group; whether those compared are a sample. */
  readonly read: number;
  readonly without_group: number;
  readonly is_sample: boolean;
  /** Groups beyond the 500 with most texts, which were not compared. */
  readonly groups_left_out: number;
  readonly unreadable: number;
}

/**
 * Pairs of groups whose texts share more rare phrases than chance has it.
 *
 * @throws {InputError} data cannot be read, or no text has a group
 * @throws {ConfigError} a column is not there, or a flag cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function alikeGroups({ data, group, task, ...options }: AlikeOptions): Promise<AlikeGroups> {
  if (group === task) {
    throw new ConfigError({
      place: '--task',
      problem: `"${group}" is also the column of groups`,
      hint: 'Name the column that says what a text answers: a prompt, a question, a topic.',
    });
  }
  const sample = new TextSample<GroupText>({ count: MOST_TEXTS, size: MOST_PHRASES, totalSize: MOST_PHRASES * 2 });
  let withoutGroup = 0;
  const columns = { ...options.columns, groups: [group, ...(task === undefined ? [] : [task])] };
  const { texts, unreadable } = await readTexts(
    data,
    { ...options, columns, toleratesLoss: true },
    ({ text, groups: [name, answers] }) => {
      if (name === null || name === undefined) {
        withoutGroup++;
        return;
      }
      const own = task === undefined ? null : (answers ?? null);
      const phrases = phraseHashes(text);
      sample.add('', JSON.stringify([name, own, text]), phrases.length + 1, () => ({
        group: name,
        ...(own !== null && { task: own }),
        phrases,
      }));
    },
  );
  if (texts === withoutGroup) {
    throw new InputError({
      path: data.join(' '),
      problem: texts === 0 ? 'no text could be read from it' : `no text has a value in column ${group}`,
      hint: 'Name the column of groups: --group annotator',
    });
  }
  const cell = sample.cells()[0]!;
  const sizes = Map.groupBy(cell.items, (text) => text.group);
  const largest = [...sizes]
    .sort(([a, own], [b, other]) => other.length - own.length || (a < b ? -1 : 1))
    .slice(0, MOST_GROUPS);
  const compared = keepShared(largest.flatMap(([, own]) => own));
  const { pairs, ...found } = groupSimilarity(compared, { seed: SEED });
  return {
    ...found,
    pairs,
    column: group,
    task: task ?? null,
    false_alarm: FALSE_ALARM,
    named: pairs.filter(({ adjusted }) => adjusted <= FALSE_ALARM).length,
    read: texts,
    without_group: withoutGroup,
    is_sample: cell.isThinned,
    groups_left_out: sizes.size - largest.length,
    unreadable,
  };
}

/** The same texts without phrases that stand in one of them alone: they say nothing, and most do. */
function keepShared(texts: readonly GroupText[]): readonly GroupText[] {
  const all = new Uint32Array(texts.reduce((sum, { phrases }) => sum + phrases.length, 0));
  let at = 0;
  for (const { phrases } of texts) {
    all.set(phrases, at);
    at += phrases.length;
  }
  all.sort();
  const isShared = (phrase: number) => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (all[middle]! < phrase) low = middle + 1;
      else high = middle;
    }
    return all[low + 1] === phrase;
  };
  return texts.map((text) => ({ ...text, phrases: text.phrases.filter(isShared) }));
}
