import { type ContentEntries, NO_ENTRY } from '../dedup/content-entries.ts';
import { ORIGIN_GROUPS, type OriginGroup } from '../record/origin.ts';
import type { Mass } from './audit-result.ts';
import { entriesByContent, type SnapshotKeys } from './record-keys.ts';

/** Words that an arm of a panel is measured on at most. */
export const MOST_PANEL_WORDS = 2_000_000;
/** Texts that topics are found in at most, */
const MOST_TOPIC_TEXTS = 10_000;
/** and bytes of them, counting so many of each text. */
const MOST_TOPIC_BYTES = 20 * 1024 * 1024;
/** Characters of a text that its topic is told by. */
export const TOPIC_TEXT_LENGTH = 2048;
/** Bytes of a word, about, where only words are counted. */
const WORD_BYTES = 6;
/** Texts of fewer words have no topic. */
const LEAST_TOPIC_WORDS = 5;

/** The distinct texts of one heading of origin that its width is measured on. */
export interface ArmSample {
  readonly arm: OriginGroup;
  /** Entries in the order of their content hashes, as many as `MOST_PANEL_WORDS` needs. */
  readonly entries: Uint32Array;
  /** Words of all distinct texts of the arm. */
  readonly availableWords: number;
  /** Records of the arm, copies included, and distinct texts among them. */
  readonly records: number;
  readonly texts: number;
}

export interface Samples {
  readonly arms: readonly ArmSample[];
  /** Entries whose topics are found, in the order of their content hashes. */
  readonly topics: Uint32Array;
  /** Distinct texts that `topics` was drawn from. */
  readonly topicTexts: number;
  /** Distinct texts that `topics` was drawn from, as records and words. */
  readonly topicMass: Mass;
  /** Whether a record of human origin bears the text, and whether nothing is known of any that does. Shape [entries]. */
  readonly isHuman: Uint8Array;
  readonly isUnknown: Uint8Array;
}

/** Chooses, for each heading of origin and for topics, the distinct texts with the lowest content hashes. */
export function chooseSamples(entries: ContentEntries, keys: SnapshotKeys): Samples {
  const order = entriesByContent(entries, keys);
  const groupsOf = new Uint8Array(entries.count);
  const records = ORIGIN_GROUPS.map(() => 0);
  for (let record = 0; record < entries.entryOf.length; record++) {
    const entry = entries.entryOf[record]!;
    if (entry === NO_ENTRY) continue;
    groupsOf[entry]! |= 1 << keys.group[record]!;
    records[keys.group[record]!]!++;
  }
  const arms = ORIGIN_GROUPS.map((arm, group): ArmSample => {
    const chosen: number[] = [];
    let availableWords = 0;
    let texts = 0;
    for (const entry of order) {
      if ((groupsOf[entry]! & (1 << group)) === 0) continue;
      if (availableWords < MOST_PANEL_WORDS) chosen.push(entry);
      availableWords += entries.words[entry]!;
      texts++;
    }
    return { arm, entries: Uint32Array.from(chosen), availableWords, records: records[group]!, texts };
  });
  const topics: number[] = [];
  let topicTexts = 0;
  let bytes = 0;
  const topicMass: Mass = { records: 0, words: 0 };
  for (const entry of order) {
    const words = entries.words[entry]!;
    if (words < LEAST_TOPIC_WORDS) continue;
    topicTexts++;
    topicMass.records += entries.size[entry]!;
    topicMass.words += entries.size[entry]! * words;
    if (topics.length >= MOST_TOPIC_TEXTS || bytes >= MOST_TOPIC_BYTES) continue;
    topics.push(entry);
    bytes += Math.min(words * WORD_BYTES, TOPIC_TEXT_LENGTH);
  }
  const human = ORIGIN_GROUPS.indexOf('human');
  const unknown = 1 << ORIGIN_GROUPS.indexOf('unknown');
  return {
    arms,
    topics: Uint32Array.from(topics),
    topicTexts,
    topicMass,
    isHuman: groupsOf.map((groups) => (groups >>> human) & 1),
    isUnknown: groupsOf.map((groups) => Number(groups === unknown)),
  };
}
