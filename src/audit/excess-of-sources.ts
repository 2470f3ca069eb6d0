import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, InputError } from '../errors.ts';
import { type ExcessEstimate, excessWords } from '../origin/prevalence/excess-words.ts';
import { primaryTag } from '../origin/style/style-bucket.ts';
import { languageOf } from '../strata/language-of.ts';
import { readTexts, type TextOptions } from './read-texts.ts';
import { TextSample, type TextSampleLimits } from './text-sample.ts';

/** Characters of a text that words are read from. */
const MOST_CHARACTERS = 100_000;
/** Texts of a source and year that are kept at most: twice what is needed and some. */
const LIMITS: TextSampleLimits = { count: 20_000, size: 48_000_000, totalSize: 600_000_000 };
/** Earliest year that anything is compared with: two years before the first one asked about. */
const FIRST_YEAR = 2020;
const LAST_YEAR = 2100;
/** Excess words kept in a result. */
const MOST_WORDS = 200;
/** A list of style words is some thousands at most. */
const MOST_LIST_BYTES = 1 << 20;
const SEED = 1;

export interface ExcessOptions extends TextOptions {
  readonly data: readonly string[];
  /** Year in question. Default: the latest of each source. */
  readonly year?: number | undefined;
  /** File with words that say how and not what, one a line. Without it words are listed and no share is given. */
  readonly styleWords?: string | undefined;
}

export interface SourceExcess {
  readonly source: string;
  readonly year: number;
  /** Whether texts of the years are samples of all there are. */
  readonly is_sample: boolean;
  /** All excess words; `estimate.words` holds the first 200. */
  readonly excess_words: number;
  readonly estimate: ExcessEstimate;
}

export interface ExcessOfSources {
  readonly texts: number;
  /** Texts without a date, before 2020 or after what was asked for, and not in English: they are not counted. */
  readonly undated: number;
  readonly other_years: number;
  readonly not_english: number;
  readonly unreadable: number;
  readonly by_source: readonly SourceExcess[];
}

/**
 * Words that the texts of a year hold more of than earlier years let expect, and the share of texts that they stand for at least, for
 * each source of some data (Kobak et al. 2406.07016).
 *
 * @throws {InputError} data or the list of words cannot be read, or holds no text
 * @throws {ConfigError} a flag or outcross.yaml cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function excessOfSources({ data, year, styleWords, ...options }: ExcessOptions): Promise<ExcessOfSources> {
  if (year !== undefined && !(year > 2022 && year <= LAST_YEAR)) {
    throw new ConfigError({
      place: '--year',
      problem: `${year} cannot be asked about`,
      hint: 'Name a year from 2023 on: texts before it are what it is compared with.',
    });
  }
  const list = styleWords === undefined ? undefined : await readWords(path.resolve(options.cwd ?? '.', styleWords));
  const sample = new TextSample<string>(LIMITS);
  let [undated, otherYears, notEnglish] = [0, 0, 0];
  const wanted = year === undefined ? undefined : new Set(yearsFor(year));
  const { texts, unreadable } = await readTexts(
    data,
    { ...options, toleratesLoss: true },
    ({ text: whole, source, date, language }) => {
      if (date === null) undated++;
      else {
        const own = Number(date.slice(0, 4));
        if (!(own >= FIRST_YEAR && own <= LAST_YEAR) || wanted?.has(own) === false) otherYears++;
        else if (primaryTag(languageOf(whole, language).language) !== 'en') notEnglish++;
        else {
          const text = whole.slice(0, MOST_CHARACTERS);
          sample.add(JSON.stringify([source, own]), text, text.length, () => text);
        }
      }
    },
  );
  if (texts === 0) {
    throw new InputError({
      path: data.join(' '),
      problem: 'no text could be read from it',
      hint: 'Name files with texts and a column of dates: outcross prevalence excess papers.jsonl --date published',
    });
  }
  const cells = sample.cells().map(({ cell, ...own }) => {
    const [source, own_year] = JSON.parse(cell) as [string, number];
    return { source, year: own_year, ...own };
  });
  return {
    texts,
    undated,
    other_years: otherYears,
    not_english: notEnglish,
    unreadable,
    by_source: [...Map.groupBy(cells, ({ source }) => source)].map(([source, own]) => {
      const asked = year ?? Math.max(2023, ...own.map((cell) => cell.year));
      const years = new Set(yearsFor(asked));
      const used = own.filter((cell) => years.has(cell.year));
      const estimate = excessWords({
        texts: used.flatMap((cell) => cell.items.map((text) => ({ year: cell.year, text }))),
        year: asked,
        ...(list !== undefined && { styleWords: list }),
        seed: SEED,
      });
      return {
        source,
        year: asked,
        is_sample: used.some(({ isThinned }) => isThinned),
        excess_words: estimate.words.length,
        estimate: { ...estimate, words: estimate.words.slice(0, MOST_WORDS) },
      };
    }),
  };
}

/** The year, the one before it, and the two that it is compared with. */
function yearsFor(year: number): readonly number[] {
  const clean = Math.min(year - 2, 2022);
  return [clean - 1, clean, year - 1, year];
}

/** @throws {InputError} the list cannot be read, or is none */
async function readWords(file: string): Promise<ReadonlySet<string>> {
  const hint = 'Name a text file with one word a line: delves, underscores, …';
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError({
      path: file,
      problem: `the style words cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'})`,
      hint,
      cause,
    });
  }
  const words =
    content.length > MOST_LIST_BYTES
      ? []
      : content
          .toLowerCase()
          .split('\n')
          .map((line) => line.trim());
  const list = new Set(words.filter((word) => /^[a-z]{4,40}$/.test(word)));
  if (list.size > 0) return list;
  throw new InputError({ path: file, problem: 'holds no list of words of four letters and more', hint });
}
