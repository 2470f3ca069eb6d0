import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { ConfigError, InputError } from '../../errors.ts';
import { conformalBound, conformalP } from './conformal.ts';
import { LENGTH_BUCKETS, primaryTag, type StyleBucket, styleBucket } from './style-bucket.ts';

/** With fewer anchors no p-value reaches 0.01. */
export const LEAST_ANCHORS = 99;

/** The score of a text that is known to be written by people. */
export interface StyleAnchor {
  readonly source: string;
  readonly language: string;
  readonly words: number;
  readonly logit: number;
}

/** Where the anchors came from that a p-value speaks by. */
export type CalibrationLevel =
  /** Same source, language and length. */
  | 'source'
  /** Same language and length: the highest p of every source that has enough anchors, and of all together. */
  | 'language'
  /** Same language, any length: the highest p of every length that has enough anchors, and of all together. */
  | 'all';

export interface CalibratedStyle {
  /** Chance of so high a score for a human text, on average over all sets of anchors (`conformalP`). */
  readonly p: number;
  /** What that chance is for these very anchors, but for one set of anchors in ten (`conformalBound`); above `p`. */
  readonly bound: number;
  /** Anchors of the smallest set that it was held against. */
  readonly anchors: number;
  readonly bucket: StyleBucket;
  readonly level: CalibrationLevel;
}

export type StyleAbstention =
  | 'fewer than 50 words'
  | 'no anchors in this language'
  | 'fewer than 99 anchors in this language'
  | 'a language that the model was not trained on'
  | 'code'
  | 'verse';

export interface StyleAbstains {
  readonly abstains: StyleAbstention;
}

export interface StyleCalibration {
  /** Model whose scores the anchors are. */
  readonly modelId: string;
  readonly anchorCount: number;
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
    /** Logits, rising. */
    scores: z.array(z.number()).min(1),
  }),
);
const calibrationFileSchema = z.strictObject({
  format: z.literal('outcross-style-calibration'),
  version: z.literal(1),
  modelId: z.string(),
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
 */
export function calibrateStyle(
  anchors: Iterable<StyleAnchorText>,
  { modelId, languages }: { readonly modelId: string; readonly languages: readonly string[] },
): StyleCalibration {
  const texts: StyleAnchor[] = [];
  const windows: StyleAnchor[] = [];
  for (const anchor of anchors) {
    texts.push(anchor);
    if (anchor.windowLogit !== undefined) windows.push({ ...anchor, words: WINDOW_WORDS, logit: anchor.windowLogit });
  }
  return new Calibration(modelId, new AnchorSets(gather(texts), languages), new AnchorSets(gather(windows), languages));
}

function gather(anchors: readonly StyleAnchor[]): readonly Anchors[] {
  const buckets = new Map<string, { readonly bucket: StyleBucket; readonly scores: number[] }>();
  for (const anchor of anchors) {
    const bucket = styleBucket(anchor);
    if (bucket === undefined || !Number.isFinite(anchor.logit)) continue;
    const key = keyOf(bucket);
    const there = buckets.get(key);
    if (there === undefined) buckets.set(key, { bucket, scores: [anchor.logit] });
    else there.scores.push(anchor.logit);
  }
  return [...buckets.values()].map(({ bucket, scores }) => ({ bucket, scores: Float64Array.from(scores).sort() }));
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
  const anchorsOf = (buckets: z.infer<typeof bucketsSchema>) =>
    buckets.map(({ scores, ...bucket }) => ({ bucket, scores: Float64Array.from(scores).sort() }));
  const { buckets, windows } = parsed.data;
  return new Calibration(
    modelId,
    new AnchorSets(anchorsOf(buckets), languages),
    new AnchorSets(anchorsOf(windows), languages),
  );
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

interface Anchors {
  readonly bucket: StyleBucket;
  /** Rising. */
  readonly scores: Float64Array;
}

class Calibration implements StyleCalibration {
  readonly modelId: string;
  readonly anchorCount: number;
  readonly #texts: AnchorSets;
  readonly #windows: AnchorSets;

  constructor(modelId: string, texts: AnchorSets, windows: AnchorSets) {
    this.modelId = modelId;
    this.anchorCount = texts.count;
    this.#texts = texts;
    this.#windows = windows;
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
      buckets: this.#texts.toFile(),
      windows: this.#windows.toFile(),
    };
  }
}

/** Anchors by bucket, and what texts of other buckets are held against. */
class AnchorSets {
  readonly count: number;
  readonly #languages: readonly string[];
  readonly #buckets: readonly Anchors[];
  readonly #byKey: ReadonlyMap<string, Float64Array>;
  /** Sets that a text of a language, and of a language and length, is held against: made when first asked for. */
  readonly #merged = new Map<string, readonly Float64Array[]>();

  constructor(buckets: readonly Anchors[], languages: readonly string[]) {
    this.#languages = languages;
    this.#buckets = [...buckets].sort((a, b) => (keyOf(a.bucket) < keyOf(b.bucket) ? -1 : 1));
    this.#byKey = new Map(this.#buckets.map(({ bucket, scores }) => [keyOf(bucket), scores]));
    this.count = buckets.reduce((sum, { scores }) => sum + scores.length, 0);
  }

  p(record: StyleAnchor): CalibratedStyle | StyleAbstains {
    const bucket = styleBucket(record);
    if (bucket === undefined) return { abstains: 'fewer than 50 words' };
    if (!this.#languages.includes(bucket.language)) return { abstains: 'a language that the model was not trained on' };
    const own = this.#byKey.get(keyOf(bucket));
    if (own !== undefined && own.length >= LEAST_ANCHORS) {
      return { ...judge([own], record.logit), bucket, level: 'source' };
    }
    const levels = [
      ['language', (anchors: StyleBucket) => anchors.language === bucket.language && anchors.length === bucket.length],
      ['all', (anchors: StyleBucket) => anchors.language === bucket.language],
    ] as const;
    for (const [level, holds] of levels) {
      const key = level === 'language' ? `${bucket.language} ${bucket.length}` : bucket.language;
      const sets = this.#setsOf(key, level, holds);
      if (sets.length === 0) continue;
      return { ...judge(sets, record.logit), bucket, level };
    }
    const hasAny = this.#buckets.some((anchors) => anchors.bucket.language === bucket.language);
    return { abstains: hasAny ? 'fewer than 99 anchors in this language' : 'no anchors in this language' };
  }

  toFile(): StyleCalibrationFile['buckets'] {
    return this.#buckets.map(({ bucket, scores }) => ({ ...bucket, scores: [...scores] }));
  }

  /**
   * The sets of at least 99 anchors: each source (or each length) alone, and all together. A text of a source without anchors
   * may be like any of them: only what is unusual in all of them is unusual.
   */
  #setsOf(key: string, level: 'language' | 'all', holds: (bucket: StyleBucket) => boolean): readonly Float64Array[] {
    let sets = this.#merged.get(key);
    if (sets === undefined) {
      const inside = this.#buckets.filter(({ bucket }) => holds(bucket));
      const parts = new Map<string, number[]>();
      for (const { bucket, scores } of inside) {
        const name = level === 'language' ? bucket.source : bucket.length;
        const part = parts.get(name) ?? [];
        for (const score of scores) part.push(score);
        parts.set(name, part);
      }
      const all = [...parts.values()].flat();
      const candidates = parts.size === 1 ? [all] : [...parts.values(), all];
      sets = candidates
        .filter((scores) => scores.length >= LEAST_ANCHORS)
        .map((scores) => Float64Array.from(scores).sort());
      this.#merged.set(key, sets);
    }
    return sets;
  }
}

/** Against each of the sets: the highest of p and bound, and the size of the smallest set. */
function judge(sets: readonly Float64Array[], logit: number): Pick<CalibratedStyle, 'p' | 'bound' | 'anchors'> {
  let [p, bound, anchors] = [0, 0, Number.POSITIVE_INFINITY];
  for (const scores of sets) {
    p = Math.max(p, conformalP(scores, logit));
    bound = Math.max(bound, conformalBound(scores, logit, { delta: MISS }));
    anchors = Math.min(anchors, scores.length);
  }
  return { p, bound, anchors };
}

/** Share of sets of anchors for which a bound may be too low. */
const MISS = 0.1;

function keyOf({ source, language, length }: StyleBucket): string {
  return JSON.stringify([primaryTag(language), length, source]);
}
