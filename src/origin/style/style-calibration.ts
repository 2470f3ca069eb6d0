import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { ConfigError, InputError } from '../../errors.ts';
import type { ComparedWith } from '../../record/evidence.ts';
import {
  type AnchorGroups,
  type AnchorSet,
  AnchorSets,
  anchorKey,
  type BucketAnchors,
  gatherAnchors,
} from './anchor-sets.ts';
import { boundOfRank, conformalP } from './conformal.ts';
import { LEAST_ANCHORS } from './least-anchors.ts';
import { LENGTH_BUCKETS, type StyleBucket, styleBucket } from './style-bucket.ts';

/** The score of a text that is known to be written by people. */
export interface StyleAnchor {
  readonly source: string;
  readonly language: string;
  readonly words: number;
  readonly logit: number;
  /** Values of the calibration's group columns, in their order; null: none. Missing ones are null. */
  readonly groups?: readonly (string | null)[];
  /** Somebody named it as a human text of its source. Absent: a record of the source that is known to be human. */
  readonly vouched?: true;
  /** First 64 bits of its content hash, 16 hexadecimal digits: what it is known again by. Absent: not known again. */
  readonly content?: string;
  /** Human by declaration alone: it is of no source, so it decides nothing. */
  readonly declared?: true;
}

export interface CalibratedStyle {
  /** Chance of so high a score for a human text, on average over all sets of anchors (`conformalP`). */
  readonly p: number;
  /** What that chance is at most for these very anchors, but for one set of anchors in twenty (`conformalBound`); above `p`. */
  readonly bound: number;
  /** Anchors of the smallest set that it was held against. */
  readonly anchors: number;
  readonly bucket: StyleBucket;
  /**
   * Whose anchors these are. Of `others`, p is the highest of every source that has enough anchors of its language and length, and of all
   * together. It promises nothing of people who write unlike all of them.
   */
  readonly comparedWith: ComparedWith;
}

export type StyleAbstention =
  | 'fewer than 50 words'
  | 'no anchors in this language'
  | 'fewer than 99 anchors of its length'
  | 'fewer than 99 anchors of its group'
  | 'a language that the model was not trained on'
  | 'code'
  | 'verse';

export interface StyleAbstains {
  readonly abstains: StyleAbstention;
  /** The group that has too few anchors, where that is why, and how many of its language and length it has. */
  readonly group?: { readonly column: string; readonly value: string | null; readonly anchors: number };
}

export interface StyleCalibration {
  /** Model whose scores the anchors are. */
  readonly modelId: string;
  readonly anchorCount: number;
  /**
   * Columns by whose groups texts are told apart: a text is held against anchors of its own group alone, in each of the columns. What is
   * promised then holds in each group.
   */
  readonly groupColumns: readonly string[];
  /** Of each of these columns the values that have at least 99 anchors: of texts with any other it abstains. */
  calibratedGroups(): readonly (readonly (string | null)[])[];
  /**
   * How unusual a score is among human texts like it. Speaks of nothing but scores above those of people: a high p says
   * nothing, least of all that a text is human.
   */
  p(record: StyleAnchor): CalibratedStyle | StyleAbstains;
  /** The same for a window of about 120 words of a longer text, held against one such window of each anchor. */
  windowP(record: Omit<StyleAnchor, 'words'>): CalibratedStyle | StyleAbstains;
  /** As it is kept in a file. */
  toFile(): StyleCalibrationFile;
}

const bucketsSchema = z.array(
  z.strictObject({
    source: z.string(),
    language: z.string(),
    length: z.enum(LENGTH_BUCKETS.map(({ name }) => name)),
    /** In the order of the group columns; absent where there are none. */
    groups: z.array(z.string().nullable()).optional(),
    /** Whether some of them are texts that somebody named as of this source. */
    vouched: z.literal(true).optional(),
    /** Logits, rising. */
    scores: z.array(z.number()).min(1),
  }),
);
const calibrationFileSchema = z.strictObject({
  format: z.literal('outcross-style-calibration'),
  version: z.literal(1),
  modelId: z.string(),
  groupColumns: z.array(z.string()).min(1).optional(),
  buckets: bucketsSchema,
  /** One window of each text; their length is that of windows. */
  windows: bucketsSchema,
});
export type StyleCalibrationFile = z.infer<typeof calibrationFileSchema>;

/** Words that a window is taken to have, whatever it has: they are calibrated together. */
const WINDOW_WORDS = 120;

/** An anchor with the score of one of its windows, where it was long enough for any. */
export interface StyleAnchorText extends StyleAnchor {
  readonly windowLogit?: number;
}

/**
 * Calibrates scores on known human texts. A text that is also in the anchors must not be judged by them.
 *
 * @param anchors in any order; those of under 50 words are left out
 * @param options.modelId model that gave the scores
 * @param options.languages of the model: in others it abstains, whatever the anchors
 * @param options.groupColumns names of the columns whose values stand in `groups` of anchors and records
 */
export function calibrateStyle(
  anchors: Iterable<StyleAnchorText>,
  {
    modelId,
    languages,
    groupColumns = [],
  }: {
    readonly modelId: string;
    readonly languages: readonly string[];
    readonly groupColumns?: readonly string[] | undefined;
  },
): StyleCalibration {
  const texts: StyleAnchor[] = [];
  const windows: StyleAnchor[] = [];
  for (const anchor of anchors) {
    texts.push(anchor);
    if (anchor.windowLogit !== undefined) windows.push({ ...anchor, words: WINDOW_WORDS, logit: anchor.windowLogit });
  }
  const setsOf = (some: readonly StyleAnchor[]) =>
    new GroupedAnchors(gatherAnchors(some, groupColumns), { languages, groupColumns });
  return new Calibration({ modelId, groupColumns, texts: setsOf(texts), windows: setsOf(windows) });
}

/**
 * Reads what `toFile` gave.
 *
 * @param place path as the user knows it
 * @param options.modelId of the model in use: scores of another one cannot be held against these anchors
 * @throws {ConfigError} it is no calibration, or one of another model
 */
export function parseStyleCalibration(
  text: string,
  {
    place,
    modelId,
    languages,
  }: { readonly place: string; readonly modelId: string; readonly languages: readonly string[] },
): StyleCalibration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError({ place, problem: 'it is no JSON', hint: HINT, cause });
  }
  const parsed = calibrationFileSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ConfigError({
      place,
      problem: `no calibration: ${issue.path.join('.') || 'file'}: ${issue.message}`,
      hint: HINT,
    });
  }
  if (parsed.data.modelId !== modelId) {
    throw new ConfigError({
      place,
      problem: `it was made with ${parsed.data.modelId}; the model in use is ${modelId}`,
      hint: 'Scores of different models cannot be compared: calibrate the anchors again with outcross detector calibrate.',
    });
  }
  const { buckets, windows, groupColumns = [] } = parsed.data;
  const setsOf = (some: z.infer<typeof bucketsSchema>) => {
    const anchors = some.map(({ scores, groups = [], vouched = false, ...bucket }): BucketAnchors => {
      if (groups.length === groupColumns.length)
        return { bucket, groups, vouched, scores: Float64Array.from(scores).sort() };
      throw new ConfigError({
        place,
        problem: `no calibration: a bucket has ${groups.length} groups for ${groupColumns.length} columns of them`,
        hint: HINT,
      });
    });
    return new GroupedAnchors(anchors, { languages, groupColumns });
  };
  return new Calibration({ modelId, groupColumns, texts: setsOf(buckets), windows: setsOf(windows) });
}

/**
 * Reads the file of a calibration.
 *
 * @throws {InputError} it cannot be read
 * @throws {ConfigError} as `parseStyleCalibration`
 */
export async function readStyleCalibration(
  file: string,
  model: { readonly modelId: string; readonly languages: readonly string[] },
): Promise<StyleCalibration> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError({ path: file, problem: 'the calibration cannot be read', hint: HINT, cause });
  }
  return parseStyleCalibration(text, { place: file, ...model });
}

const HINT = 'Name a file that outcross detector calibrate wrote.';

class Calibration implements StyleCalibration {
  readonly modelId: string;
  readonly groupColumns: readonly string[];
  readonly #texts: GroupedAnchors;
  readonly #windows: GroupedAnchors;

  constructor({
    modelId,
    groupColumns,
    texts,
    windows,
  }: {
    readonly modelId: string;
    readonly groupColumns: readonly string[];
    readonly texts: GroupedAnchors;
    readonly windows: GroupedAnchors;
  }) {
    this.modelId = modelId;
    this.groupColumns = groupColumns;
    this.#texts = texts;
    this.#windows = windows;
  }

  get anchorCount(): number {
    return this.#texts.count;
  }

  calibratedGroups(): readonly AnchorGroups[] {
    return this.#texts.calibratedGroups();
  }

  p(record: StyleAnchor): CalibratedStyle | StyleAbstains {
    return this.#texts.p(record);
  }

  windowP(record: Omit<StyleAnchor, 'words'>): CalibratedStyle | StyleAbstains {
    return this.#windows.p({ ...record, words: WINDOW_WORDS });
  }

  toFile(): StyleCalibrationFile {
    return {
      format: 'outcross-style-calibration',
      version: 1,
      modelId: this.modelId,
      ...(this.groupColumns.length > 0 && { groupColumns: [...this.groupColumns] }),
      buckets: this.#texts.toFile(),
      windows: this.#windows.toFile(),
    };
  }
}

/**
 * Anchors, and those of each group by themselves. What is promised for a set of anchors holds for texts drawn as they are: for each group only
 * where the anchors are of that group.
 */
class GroupedAnchors {
  readonly #anchors: readonly BucketAnchors[];
  readonly #languages: readonly string[];
  readonly #all: AnchorSets;
  readonly #columns: readonly { readonly name: string; readonly groups: ReadonlyMap<string | null, AnchorSets> }[];

  constructor(
    anchors: readonly BucketAnchors[],
    { languages, groupColumns }: { readonly languages: readonly string[]; readonly groupColumns: readonly string[] },
  ) {
    const keyed = anchors.map((own) => ({ own, key: anchorKey(own.bucket, own.groups) }));
    this.#anchors = keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ own }) => own);
    this.#languages = languages;
    this.#all = new AnchorSets(this.#anchors);
    this.#columns = groupColumns.map((name, column) => ({
      name,
      groups: new Map(
        [...Map.groupBy(this.#anchors, ({ groups }) => groups[column]!)].map(([value, own]) => [
          value,
          new AnchorSets(own),
        ]),
      ),
    }));
  }

  get count(): number {
    return this.#all.count;
  }

  calibratedGroups(): readonly AnchorGroups[] {
    return this.#columns.map(({ groups }) =>
      [...groups].filter(([, { count }]) => count >= LEAST_ANCHORS).map(([value]) => value),
    );
  }

  p(record: StyleAnchor): CalibratedStyle | StyleAbstains {
    const general = pOf(record, { sets: this.#all, languages: this.#languages });
    if ('abstains' in general || this.#columns.length === 0) return general;
    let strictest: CalibratedStyle | undefined;
    for (const [column, { name, groups }] of this.#columns.entries()) {
      const value = record.groups?.[column] ?? null;
      const own = groups.get(value);
      const judged = own && pOf(record, { sets: own, languages: this.#languages });
      if (judged === undefined || 'abstains' in judged) {
        const anchors = own?.all(general.bucket).scores.length ?? 0;
        return { abstains: 'fewer than 99 anchors of its group', group: { column: name, value, anchors } };
      }
      strictest = strictest === undefined ? judged : stricterOf(strictest, judged);
    }
    return strictest!;
  }

  toFile(): StyleCalibrationFile['buckets'] {
    return this.#anchors.map(({ bucket, groups, vouched, scores }) => ({
      ...bucket,
      ...(groups.length > 0 && { groups: [...groups] }),
      ...(vouched && { vouched }),
      scores: [...scores],
    }));
  }
}

/** From what says most on. */
const COMPARED_WITH: readonly ComparedWith[] = ['own', 'vouched', 'others'];

/** What holds by both: the highest p and bound, the fewest anchors, those that say least. */
function stricterOf(one: CalibratedStyle, other: CalibratedStyle): CalibratedStyle {
  return {
    p: Math.max(one.p, other.p),
    bound: Math.max(one.bound, other.bound),
    anchors: Math.min(one.anchors, other.anchors),
    bucket: one.bucket,
    comparedWith: COMPARED_WITH.findLast((each) => each === one.comparedWith || each === other.comparedWith)!,
  };
}

/** A record by its own anchors or, where these are too few, by those of every other source. */
function pOf(
  record: StyleAnchor,
  { sets, languages }: { readonly sets: AnchorSets; readonly languages: readonly string[] },
): CalibratedStyle | StyleAbstains {
  const bucket = styleBucket(record);
  if (bucket === undefined) return { abstains: 'fewer than 50 words' };
  if (!languages.includes(bucket.language)) return { abstains: 'a language that the model was not trained on' };
  const own = sets.own(bucket);
  if (own !== undefined) {
    return { ...judge([own], record.logit), bucket, comparedWith: own.vouched ? 'vouched' : 'own' };
  }
  // Only what is unusual in all of them is unusual.
  const others = sets.enough(bucket);
  if (others.length > 0) return { ...judgeByOthers(others, record.logit), bucket, comparedWith: 'others' };
  // Anchors of other lengths would do harm: the shorter texts are, the wider their scores are spread.
  const hasAny = sets.buckets.some(({ language }) => language === bucket.language);
  return { abstains: hasAny ? 'fewer than 99 anchors of its length' : 'no anchors in this language' };
}

/** What was judged by the same sets before: texts of thousands of sources are held against those of thousands of others, score by score alike. */
const judgedBefore = new WeakMap<readonly AnchorSet[], Map<number, ReturnType<typeof judge>>>();
const MOST_REMEMBERED = 10_000;

function judgeByOthers(sets: readonly AnchorSet[], logit: number): ReturnType<typeof judge> {
  const before = judgedBefore.get(sets) ?? new Map<number, ReturnType<typeof judge>>();
  judgedBefore.set(sets, before);
  let judged = before.get(logit);
  if (judged === undefined) {
    if (before.size >= MOST_REMEMBERED) before.clear();
    judged = judge(sets, logit);
    before.set(logit, judged);
  }
  return judged;
}

/** Against each of the sets: the highest of p and bound, and the size of the smallest set. */
function judge(sets: readonly AnchorSet[], logit: number): Pick<CalibratedStyle, 'p' | 'bound' | 'anchors'> {
  let [p, bound, anchors] = [0, 0, Number.POSITIVE_INFINITY];
  for (const { scores, bounds } of sets) {
    const n = scores.length;
    const own = conformalP(scores, logit);
    const rank = Math.round(own * (n + 1));
    let most = bounds.get(rank);
    if (most === undefined) {
      most = boundOfRank(rank, { n, delta: MISS });
      bounds.set(rank, most);
    }
    p = Math.max(p, own);
    bound = Math.max(bound, most);
    anchors = Math.min(anchors, n);
  }
  return { p, bound, anchors };
}

/** Share of sets of anchors for which a bound may be too low. */
const MISS = 0.05;
