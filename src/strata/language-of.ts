import { eld } from 'eld/extrasmall';

/** The detector sees at most this many UTF-16 code units: enough for a decision, cheap at any text length. */
const DETECTOR_LIMIT = 100;
/** Looking for English words is cheap, so it may look further than the detector. */
const ENGLISH_LIMIT = 300;
/** Under this many letters a detector guesses. */
const MIN_LETTERS = 30;

export type LanguageBasis = 'declared' | 'script' | 'detected' | 'unknown';
export interface LanguageReading {
  /** BCP 47 primary tag, or what was declared; `und` where undecided. */
  readonly language: string;
  readonly basis: LanguageBasis;
}

const UNDECIDED: LanguageReading = { language: 'und', basis: 'unknown' };

/** Scripts that one living language writes almost alone. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/\p{sc=Hiragana}|\p{sc=Katakana}/u, 'ja'],
  [/\p{sc=Hangul}/u, 'ko'],
  [/\p{sc=Han}/u, 'zh'],
  [/\p{sc=Thai}/u, 'th'],
  [/\p{sc=Greek}/u, 'el'],
  [/\p{sc=Hebrew}/u, 'he'],
  [/\p{sc=Armenian}/u, 'hy'],
  [/\p{sc=Georgian}/u, 'ka'],
  [/\p{sc=Tamil}/u, 'ta'],
  [/\p{sc=Telugu}/u, 'te'],
  [/\p{sc=Khmer}/u, 'km'],
  [/\p{sc=Myanmar}/u, 'my'],
  [/\p{sc=Ethiopic}/u, 'am'],
];
const NON_LATIN =
  /[\u0370-\u03ff\u0530-\u05ff\u0b80-\u0bff\u0c00-\u0c7f\u0e00-\u0e7f\u1000-\u109f\u10a0-\u10ff\u1100-\u11ff\u1200-\u137f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/**
 * Language of a text: what its metadata declares, else its script, else a detector on its first letters (at most 100 code units,
 * taken from the first line that looks like prose).
 */
export function languageOf(text: string, declared: string | null): LanguageReading {
  if (declared !== null) {
    const tag = normaliseTag(declared);
    if (tag !== undefined) return { language: tag, basis: 'declared' };
  }
  const start = text.length <= DETECTOR_LIMIT ? 0 : proseStart(text);
  const sample = text.slice(start, start + DETECTOR_LIMIT);
  if (NON_LATIN.test(sample)) {
    let best: string | undefined;
    for (const [script, language] of SCRIPTS) {
      if (script.test(sample) && dominates(script, sample)) {
        best = language;
        break;
      }
    }
    if (best) return { language: best, basis: 'script' };
  }
  if (letterCount(sample) < MIN_LETTERS) return UNDECIDED;
  if (isPlainEnglish(text.slice(start, start + ENGLISH_LIMIT))) return ENGLISH;
  const result = eld.detect(sample);
  // A wrong language makes a rare group of people who do not exist; an undecided one makes none.
  return result.language && result.isReliable() ? { language: result.language, basis: 'detected' } : UNDECIDED;
}

const ENGLISH: LanguageReading = { language: 'en', basis: 'detected' };

/**
 * Words that are frequent in English and none in languages of the same script; `the` and two more of them decide without the
 * detector, which costs more than everything else that is read from an English text.
 */
const ENGLISH_WORDS = [
  ...['and', 'that', 'with', 'this', 'which', 'have', 'from', 'their', 'would', 'been', 'were', 'they'],
  ...['of', 'is', 'to', 'it', 'by', 'are', 'not', 'has', 'for'],
] as const;

/** A quoted title holds a few English words; in English prose every tenth word at least is one of them. */
const ENGLISH_WORD_SHARE = 0.1;

const SPACE = 0x20;
const LETTER_A = 0x61;
/** Five bits a letter: words of up to so many have a key of 30 bits, none of which is that of another word. */
const LONGEST_KEYED = 6;

/** @returns 0 where a character is no letter from a to z */
function wordKey(word: string): number {
  let key = 0;
  for (let at = 0; at < word.length; at++) key = key * 32 + (word.charCodeAt(at) - LETTER_A + 1);
  return key;
}

const THE = wordKey('the');
/** A bit of its own for each word, by its key. */
const ENGLISH_KEYS: ReadonlyMap<number, number> = new Map(ENGLISH_WORDS.map((word, i) => [wordKey(word), 1 << i]));

/** Every text goes through here: keys are made while going over the characters, for cutting out words takes five times as long. */
function isPlainEnglish(sample: string): boolean {
  if (!sample.includes(' the ')) return false;
  let words = 0;
  let count = 0;
  let seen = 0;
  for (let at = 0; at <= sample.length; at++, words++) {
    let key = 0;
    const start = at;
    let isKeyed = true;
    for (; at < sample.length; at++) {
      const unit = sample.charCodeAt(at);
      if (unit === SPACE) break;
      const letter = unit - LETTER_A;
      if (letter < 0 || letter > 25 || at - start >= LONGEST_KEYED) isKeyed = false;
      key = (key << 5) | (letter + 1);
    }
    if (!isKeyed) continue;
    if (key === THE) count++;
    else {
      const bit = ENGLISH_KEYS.get(key) ?? 0;
      if (bit !== 0) count++;
      seen |= bit;
    }
  }
  // Two different words at least: more than one bit.
  return (seen & (seen - 1)) !== 0 && count >= ENGLISH_WORD_SHARE * words;
}

/** Lower-case primary subtag, with a variant kept where the data distinguishes by it; undefined for what is no tag. */
function normaliseTag(declared: string): string | undefined {
  const tag = declared.trim().replaceAll('_', '-').toLowerCase();
  return /^[a-z0-9]{2,8}(-[a-z0-9]{1,8}){0,4}$/.test(tag) ? tag : undefined;
}

/** Skips front matter and header lines such as `PEP: 8`: starts at the first line of 60 or more code units near the start. */
function proseStart(text: string): number {
  let start = 0;
  for (let line = 0; line < 40 && start < 4000; line++) {
    const end = text.indexOf('\n', start);
    if (end === -1) return line === 0 ? 0 : start;
    if (end - start >= 60) return start;
    start = end + 1;
  }
  return 0;
}

function letterCount(sample: string): number {
  let count = 0;
  for (let i = 0; i < sample.length; i++) {
    const code = sample.charCodeAt(i) | 32;
    if ((code >= 97 && code <= 122) || code > 191) count++;
  }
  return count;
}

/** At least a quarter of the sample's non-ASCII code units are of the script: a quoted name does not decide. */
function dominates(script: RegExp, sample: string): boolean {
  let inScript = 0;
  let letters = 0;
  for (const character of sample) {
    if (character <= '@') continue;
    letters++;
    if (script.test(character)) inScript++;
  }
  return inScript * 4 >= letters;
}
