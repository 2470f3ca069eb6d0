import { isDeepStrictEqual } from 'node:util';
import type { OriginClass } from '../../record/origin.ts';
import type { CardReading, UnreadCard } from '../dataset-card.ts';
import { languageTag } from '../language-tag.ts';
import { generatorOfNames } from './generator-names.ts';
import { joinedLicences, licenceName } from './licence-name.ts';

const SET_LIMIT = 10_000;
const LIST_LIMIT = 500;
const TEXT_LIMIT = 200;

/** What a name under `Model Generated` did. Of the sets that name one, not all had their texts written by it. */
type Role = 'writer' | 'translator' | 'template' | 'filter';

const ROLES: readonly (readonly [role: Role, pattern: RegExp])[] = [
  ['template', /\b(?:templates?|rules?|rule-based|wikisql|grammar|heuristics?)\b/i],
  [
    'translator',
    /\b(?:deepl|(?:google )?translate|translation|translator|indictrans\d?|nllb|m2m-?100|opus-mt|marianmt|wmt)\b/i,
  ],
  [
    'filter',
    /(?:\b|_)(?:\w*bert\w*|svms?|xlm(?:-r)?|electra|word2vec|glove|fasttext|tf-?idf|bm25|lda|classifiers?|perspective api|sentence transformers?|reward models?)\b/i,
  ],
];

/**
 * Reads a summary of the Data Provenance Initiative (one JSON object of data sets by identifier) as a data-set card.
 *
 * Taken: the licences, languages, title, address, and the origin by `Model Generated`, `Text Sources` and `Human
 * Annotation`. Names of models are taken for writers only where they can be: encoders and classifiers write no text,
 * templates make a set algorithmic, translators machine-translated. Where a file summarises several sets, only what
 * all agree on is taken: nothing says which of them lies beside it.
 *
 * @returns `null` where the text is JSON and no such summary; never throws, problems become notes
 */
export function parseDataProvenance(text: string, place = 'data-provenance.json'): CardReading | UnreadCard | null {
  let data: unknown;
  try {
    data = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return { card: null, notes: [`${place}: is not JSON and was left aside`] };
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const candidates = isSummary(data) ? [data] : Object.values(data).slice(0, SET_LIMIT);
  const sets = candidates.filter(isSummary);
  if (sets.length === 0 || sets.length < candidates.length) return null;
  const readings = sets.map((set) => readSet(set, place));
  return readings.length === 1 ? readings[0]! : agreedReading(readings, place);
}

type Summary = Readonly<Record<string, unknown>>;

function isSummary(value: unknown): value is Summary {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return (
    Object.hasOwn(value, 'Unique Dataset Identifier') &&
    ['Model Generated', 'Text Sources', 'Licenses'].some((key) => Object.hasOwn(value, key))
  );
}

function readSet(set: Summary, place: string): CardReading {
  const notes: string[] = [];
  const note = (words: string) => notes.push(`${place}: ${words}`);
  const list = (key: string) => textList(set[key]);

  const named = list('Model Generated').map((name) => ({ name, role: roleOf(name) }));
  const of = (role: Role) => named.filter((one) => one.role === role).map(({ name }) => name);
  const sources = list('Text Sources').filter((source) => !/^models?$/i.test(source));
  const isAnnotated = list('Human Annotation').some((answer) => /^yes$/i.test(answer));
  const stated = originOf({
    writers: of('writer'),
    translators: of('translator'),
    templates: of('template'),
    sources,
    isAnnotated,
  });
  if (stated === null) note('says nothing of who wrote the texts');
  else note(`origin ${stated.class} ← ${stated.why}`);
  if (of('filter').length > 0) note(`Model Generated names ${shown(of('filter'))}, which write no text`);
  const derived = list('Derived from Datasets');
  if (derived.length > 0) note(`derived from ${shown(derived)}; their origin is not known from this summary`);

  const licences = Array.isArray(set.Licenses) ? set.Licenses.slice(0, LIST_LIMIT) : [];
  const licence = joinedLicences(
    licences.map((one: unknown) => {
      const name = typeof one === 'object' && one !== null ? (one as Summary).License : one;
      return typeof name === 'string' ? licenceName(name) : null;
    }),
  );
  if (licence !== null) note(`licence ${licence} ← Licenses`);
  const generator = stated !== null && stated.class !== 'human' ? generatorOfNames(of('writer')) : undefined;
  if (generator !== undefined) note(`generator ${generator.family} ← Model Generated: ${shown(of('writer'))}`);
  const url = textList(set['Dataset URL'])[0];
  return {
    card: {
      from: 'dataset-card',
      basis: 'declaration',
      kind: 'public-dataset',
      ...(stated === null ? undefined : { origin: stated.class }),
      ...(licence === null ? undefined : { licence }),
      ...(url === undefined ? undefined : { url }),
      ...(generator === undefined ? undefined : { generator }),
    },
    id: null,
    title: textList(set['Dataset Name'])[0] ?? null,
    languages: [...new Set(list('Languages').flatMap((name) => languageTag(name) ?? []))].sort(),
    dataFiles: [],
    notes,
  };
}

function originOf({
  writers,
  translators,
  templates,
  sources,
  isAnnotated,
}: {
  readonly writers: readonly string[];
  readonly translators: readonly string[];
  readonly templates: readonly string[];
  readonly sources: readonly string[];
  readonly isAnnotated: boolean;
}): { readonly class: OriginClass; readonly why: string } | null {
  const people = [...sources, ...(isAnnotated ? ['human annotation'] : [])];
  if (writers.length > 0) {
    const why = `Model Generated: ${shown(writers)}`;
    return people.length === 0
      ? { class: 'synthetic', why: `${why}, and no other source` }
      : { class: 'mixed', why: `${why}, beside ${shown(people)}` };
  }
  if (translators.length > 0) return { class: 'machine-translated', why: `Model Generated: ${shown(translators)}` };
  if (templates.length > 0) return { class: 'algorithmic', why: `Model Generated: ${shown(templates)}` };
  if (people.length === 0) return null;
  return { class: 'human', why: `no model is named; ${shown(people)}: a declaration, no proof` };
}

function roleOf(name: string): Role {
  return ROLES.find(([, pattern]) => pattern.test(name))?.[0] ?? 'writer';
}

/** What the readings of several sets have in common. */
function agreedReading(readings: readonly CardReading[], place: string): CardReading {
  const [first] = readings;
  const agreed = <T>(pick: (reading: CardReading) => T): T | undefined => {
    const value = pick(first!);
    return readings.every((reading) => isDeepStrictEqual(pick(reading), value)) ? value : undefined;
  };
  const origin = agreed(({ card }) => card.origin);
  const licence = agreed(({ card }) => card.licence);
  const generator = agreed(({ card }) => card.generator);
  const note = (words: string) => `${place}: ${words}`;
  return {
    card: {
      from: 'dataset-card',
      basis: 'declaration',
      kind: 'public-dataset',
      ...(origin === undefined ? undefined : { origin }),
      ...(licence === undefined ? undefined : { licence }),
      ...(generator === undefined ? undefined : { generator }),
    },
    id: null,
    title: null,
    languages: agreed(({ languages }) => languages) ?? [],
    dataFiles: [],
    notes: [
      note(`summarises ${readings.length} data sets; only what all of them say is taken`),
      note(origin === undefined ? 'they do not agree on who wrote the texts' : `origin ${origin} ← all of them`),
      ...(licence === undefined ? [] : [note(`licence ${licence} ← all of them`)]),
    ],
  };
}

/** A text or a list of texts, empty ones left out. */
function textList(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value.slice(0, LIST_LIMIT) : [value];
  return items
    .filter((item): item is string => typeof item === 'string' && item.length <= TEXT_LIMIT)
    .map((item) => item.trim().toWellFormed())
    .filter((item) => item !== '');
}

function shown(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
}
