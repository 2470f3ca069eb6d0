const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    afrikaans: 'af',
    albanian: 'sq',
    arabic: 'ar',
    armenian: 'hy',
    basque: 'eu',
    bengali: 'bn',
    bulgarian: 'bg',
    catalan: 'ca',
    chinese: 'zh',
    croatian: 'hr',
    czech: 'cs',
    danish: 'da',
    dutch: 'nl',
    english: 'en',
    esperanto: 'eo',
    estonian: 'et',
    finnish: 'fi',
    french: 'fr',
    galician: 'gl',
    georgian: 'ka',
    german: 'de',
    greek: 'el',
    hebrew: 'he',
    hindi: 'hi',
    hungarian: 'hu',
    icelandic: 'is',
    indonesian: 'id',
    irish: 'ga',
    italian: 'it',
    japanese: 'ja',
    kazakh: 'kk',
    korean: 'ko',
    latin: 'la',
    latvian: 'lv',
    lithuanian: 'lt',
    macedonian: 'mk',
    malay: 'ms',
    marathi: 'mr',
    nepali: 'ne',
    norwegian: 'no',
    persian: 'fa',
    polish: 'pl',
    portuguese: 'pt',
    romanian: 'ro',
    russian: 'ru',
    serbian: 'sr',
    slovak: 'sk',
    slovenian: 'sl',
    somali: 'so',
    spanish: 'es',
    swahili: 'sw',
    swedish: 'sv',
    tagalog: 'tl',
    tamil: 'ta',
    telugu: 'te',
    thai: 'th',
    turkish: 'tr',
    ukrainian: 'uk',
    urdu: 'ur',
    vietnamese: 'vi',
    welsh: 'cy',
    yoruba: 'yo',
    zulu: 'zu',
  }),
);

/** ISO 639 code of two or three characters, then subtags; catalogues also number varieties (`007`). */
const TAG = /^[a-z0-9]{2,3}(?:[-_][a-z0-9]{1,8}){0,4}$/i;

const NO_LANGUAGE: ReadonlySet<string> = new Set([
  'und',
  'unk',
  'unknown',
  'none',
  'na',
  'nan',
  'null',
  'mul',
  'zxx',
  'other',
]);

/**
 * The declared language of a text as a tag (`en`, `zh-Hant`, `kng-AO`): the language part in lower case, hyphens for
 * underscores, English names of common languages translated. `null` where the value is no language: empty, `und`, or
 * a word such as `Python` in a column of that name.
 */
export function languageTag(value: unknown): string | null {
  if (typeof value !== 'string' || value.length < 2 || value.length > 35) return null;
  const text = value.trim();
  const name = NAMES.get(text.toLowerCase());
  if (name !== undefined) return name;
  if (!TAG.test(text)) return null;
  const end = text.search(/[-_]/);
  const primary = (end === -1 ? text : text.slice(0, end)).toLowerCase();
  if (NO_LANGUAGE.has(primary)) return null;
  return end === -1 ? primary : primary + text.slice(end).replaceAll('_', '-');
}
