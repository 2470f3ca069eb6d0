import { parseDocument } from 'yaml';
import { readGenerator } from '../record/generator-family.ts';
import type { OriginClass } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { languageTag } from './language-tag.ts';

/** What a data-set card says, and in words what was taken from where and what was left aside. */
export interface CardReading {
  readonly card: SourceCard;
  /** Identifier the card gives the source; only `SOURCE.yaml` has one. */
  readonly id: string | null;
  /** Title for people; never an identifier, since titles are edited. */
  readonly title: string | null;
  /** Declared languages as tags, sorted. */
  readonly languages: readonly string[];
  /** Files the card assigns to configurations, as it writes them. */
  readonly dataFiles: readonly { readonly config: string; readonly patterns: readonly string[] }[];
  readonly notes: readonly string[];
}

/** A card that is there and could not be read. */
export interface UnreadCard {
  readonly card: null;
  readonly notes: readonly string[];
}

/** Front matter of real cards is some kilobytes; lists of thousands of features reach a hundred. */
const MAX_FRONT_MATTER = 256 * 1024;
const MAX_ALIASES = 20;
const MAX_LIST = 1000;
const MAX_TEXT = 200;

/** Keys that only a data-set card has; `title`, `tags` and `layout` also stand in the front matter of blogs. */
const CARD_KEYS = [
  'license',
  'license_name',
  'pretty_name',
  'task_categories',
  'task_ids',
  'size_categories',
  'language_creators',
  'annotations_creators',
  'source_datasets',
  'multilinguality',
  'configs',
  'dataset_info',
] as const;

const SYNTHETIC_TAGS: ReadonlySet<string> = new Set([
  'synthetic',
  'synthetic-data',
  'synthetic-dataset',
  'machine-generated',
  'ai-generated',
  'llm-generated',
  'model-generated',
]);
const ASSISTED_TAGS: ReadonlySet<string> = new Set(['ai-assisted', 'human-ai-assisted']);
/** `machine-translation` and `translation` name a task and are not among them. */
const TRANSLATED_TAGS: ReadonlySet<string> = new Set(['machine-translated', 'auto-translated']);
const HUMAN_TAGS: ReadonlySet<string> = new Set(['human-written', 'human-generated', 'human-authored']);
const HUMAN_CREATORS: ReadonlySet<string> = new Set(['found', 'expert-generated', 'crowdsourced']);

/** Names of models that are used as tags; what comes after the name is the model. */
const MODEL_TAG =
  /^(?:[a-z0-9-]+\/)?(chatgpt|gpt|claude|llama|mistral|mixtral|gemini|gemma|palm|qwen|deepseek|phi|falcon|vicuna|command-r|nemotron|olmo|yi|glm|kimi|grok|bloom)(?=$|[-_.:]?\d|[-_.:])[a-z0-9._:-]*$/;
/** Libraries whose names begin like a model's. */
const NO_MODEL_TAG: ReadonlySet<string> = new Set(['llama-index', 'llama-factory', 'llama-cpp', 'phi']);

/** Identifiers of licences as the hub writes them, and the SPDX expressions they stand for without doubt. */
const SPDX: ReadonlyMap<string, string> = new Map([
  ['apache-2.0', 'Apache-2.0'],
  ['mit', 'MIT'],
  ['bsd-2-clause', 'BSD-2-Clause'],
  ['bsd-3-clause', 'BSD-3-Clause'],
  ['cc0-1.0', 'CC0-1.0'],
  ['unlicense', 'Unlicense'],
  ['pddl', 'PDDL-1.0'],
  ['odc-by', 'ODC-By-1.0'],
  ['odbl', 'ODbL-1.0'],
  ['cdla-permissive-1.0', 'CDLA-Permissive-1.0'],
  ['cdla-permissive-2.0', 'CDLA-Permissive-2.0'],
  ['cdla-sharing-1.0', 'CDLA-Sharing-1.0'],
  ['etalab-2.0', 'etalab-2.0'],
  ['eupl-1.2', 'EUPL-1.2'],
  ['mpl-2.0', 'MPL-2.0'],
  ['isc', 'ISC'],
  ['zlib', 'Zlib'],
  ['ecl-2.0', 'ECL-2.0'],
  ['epl-2.0', 'EPL-2.0'],
  ['afl-3.0', 'AFL-3.0'],
  ['artistic-2.0', 'Artistic-2.0'],
  ['ofl-1.1', 'OFL-1.1'],
  ['wtfpl', 'WTFPL'],
  ...['by', 'by-sa', 'by-nc', 'by-nd', 'by-nc-sa', 'by-nc-nd'].flatMap((kind) =>
    ['2.0', '2.5', '3.0', '4.0'].map(
      (version) => [`cc-${kind}-${version}`, `CC-${kind.toUpperCase()}-${version}`] as const,
    ),
  ),
]);

/**
 * Reads the YAML front matter of a `README.md` as a Hugging Face data-set card.
 *
 * Taken: the licence, languages, title, data files, and the origin as far as tags and `language_creators` state it.
 * `language_creators: found` beside the tag `synthetic` does not make a set human, and `annotations_creators` speak of
 * labels, never of the text. All values are read as text, so that Norwegian (`no`) stays a language.
 *
 * @param text the file's text; only its front matter is looked at
 * @returns `null` where there is no front matter of a data-set card; never throws, problems become notes
 */
export function parseDatasetCard(text: string, place = 'README.md'): CardReading | UnreadCard | null {
  const block = frontMatter(text);
  if (block === null) return null;
  if (block === 'too-long')
    return { card: null, notes: [`${place}: front matter longer than ${MAX_FRONT_MATTER} characters was not read`] };
  let data: unknown;
  try {
    const document = parseDocument(block, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    const [broken] = document.errors;
    if (broken !== undefined) throw broken;
    data = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const problem = String((error as Error).message)
      .split('\n', 1)[0]!
      .slice(0, MAX_TEXT);
    return { card: null, notes: [`${place}: front matter is not YAML and was left aside (${problem})`] };
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const values = data as Readonly<Record<string, unknown>>;
  const isCard =
    CARD_KEYS.some((key) => Object.hasOwn(values, key)) ||
    (Object.hasOwn(values, 'tags') && Object.hasOwn(values, 'language'));
  return isCard ? readCard(values, place) : null;
}

function readCard(values: Readonly<Record<string, unknown>>, place: string): CardReading {
  const notes: string[] = [];
  const note = (words: string) => notes.push(`${place}: ${words}`);
  const listOf = (key: string) => textList(Object.hasOwn(values, key) ? values[key] : undefined);
  const lower = (key: string) => listOf(key).map((word) => word.toLowerCase().replace(/[\s_]+/g, '-'));

  const tags = lower('tags');
  const creators = lower('language_creators');
  const stated = declaredShares(values.origin) ?? originOf(tags, creators);
  const models = [...new Set(tags.filter((tag) => !NO_MODEL_TAG.has(tag) && MODEL_TAG.test(tag)))].sort();
  const families = [...new Set(models.map((tag) => familyOf(tag)))];
  if (stated === null) note('says nothing of who wrote the texts');
  else note(`origin ${stated.class} ← ${stated.why}`);

  const isModelWritten = stated !== null && stated.class !== 'human';
  if (models.length > 0 && !isModelWritten) {
    note(`tags name ${models.join(', ')}, which may be what the data is for; not read as who wrote it`);
  } else if (families.length > 1)
    note(`tags name several models (${models.join(', ')}); none is entered as the generator`);
  else if (families.length === 1) note(`generator ${families[0]} ← tag ${models[0]}`);

  const labels = lower('annotations_creators');
  if (labels.includes('machine-generated'))
    note('annotations_creators: machine-generated speaks of the labels, not of the texts');
  const sources = listOf('source_datasets').filter((name) => name.toLowerCase() !== 'original');
  if (sources.length > 0)
    note(
      `derived from ${sources.slice(0, 10).join(', ')}${sources.length > 10 ? ', …' : ''}; their origin is not known from this card`,
    );

  const licence = licenceOf(listOf('license'), listOf('license_name'));
  if (licence !== null) note(`licence ${licence} ← license`);
  const languages = [
    ...new Set(
      listOf('language')
        .map(languageTag)
        .filter((tag) => tag !== null),
    ),
  ].sort();
  const url = listOf('homepage')[0];
  const family = families.length === 1 && isModelWritten ? families[0] : undefined;
  return {
    card: {
      from: 'dataset-card',
      basis: 'declaration',
      kind: 'public-dataset',
      ...(stated === null ? undefined : { origin: stated.class }),
      ...(licence === null ? undefined : { licence }),
      ...(url === undefined ? undefined : { url }),
      ...(family === undefined
        ? undefined
        : {
            generator: { family, ...(models.length === 1 && models[0] !== family ? { model: models[0]! } : undefined) },
          }),
    },
    id: null,
    title: listOf('pretty_name')[0] ?? null,
    languages,
    dataFiles: dataFilesOf(values.configs),
    notes,
  };
}

interface Statement {
  readonly class: OriginClass;
  readonly why: string;
}

/** Tags speak before `language_creators`: sets written by models keep saying `found` of their prompts. */
function originOf(tags: readonly string[], creators: readonly string[]): Statement | null {
  const synthetic = tags.find((tag) => SYNTHETIC_TAGS.has(tag));
  const translated = tags.find((tag) => TRANSLATED_TAGS.has(tag));
  const assisted = tags.find((tag) => ASSISTED_TAGS.has(tag));
  const human = tags.find((tag) => HUMAN_TAGS.has(tag));
  const byMachine = creators.includes('machine-generated');
  const byPeople = creators.filter((creator) => HUMAN_CREATORS.has(creator));
  const people = byPeople.join(', ');

  if ((synthetic !== undefined || translated !== undefined) && human !== undefined) {
    return { class: 'mixed', why: `tags ${synthetic ?? translated} and ${human}` };
  }
  if (synthetic !== undefined) {
    if (byMachine && people !== '')
      return { class: 'mixed', why: `tag ${synthetic}; language_creators: machine-generated and ${people}` };
    const beside = people === '' ? '' : ` (language_creators: ${people} beside it does not make it human)`;
    return { class: 'synthetic', why: `tag ${synthetic}${beside}` };
  }
  if (translated !== undefined) return { class: 'machine-translated', why: `tag ${translated}` };
  if (assisted !== undefined) return { class: 'human-ai-assisted', why: `tag ${assisted}` };
  if (byMachine) {
    return people === ''
      ? { class: 'synthetic', why: 'language_creators: machine-generated' }
      : { class: 'mixed', why: `language_creators: machine-generated and ${people}` };
  }
  if (human !== undefined) return { class: 'human', why: `tag ${human}` };
  if (byPeople.length > 0 && byPeople.length === creators.length) {
    return { class: 'human', why: `language_creators: ${people}, a declaration of where the texts are from, no proof` };
  }
  return null;
}

/** The block `origin:` that builds of Outcross write into their cards. */
function declaredShares(block: unknown): Statement | null {
  if (typeof block !== 'object' || block === null || !Object.hasOwn(block, 'schema')) return null;
  const { schema, share_human: human, share_synthetic: synthetic } = block as Readonly<Record<string, unknown>>;
  if (schema !== 'origin-record/1' || typeof human !== 'string' || typeof synthetic !== 'string') return null;
  const why = `origin block: ${human.slice(0, 10)} human, ${synthetic.slice(0, 10)} synthetic`;
  if (Number(human) === 1) return { class: 'human', why };
  if (Number(synthetic) === 1) return { class: 'synthetic', why };
  return Number(human) > 0 && Number(synthetic) > 0 ? { class: 'mixed', why } : null;
}

function familyOf(tag: string): string {
  const reading = readGenerator(tag.slice(tag.lastIndexOf('/') + 1));
  return reading.kind === 'model' ? reading.family : 'other';
}

function licenceOf(licences: readonly string[], names: readonly string[]): string | null {
  const known = licences
    .map((licence) => licence.toLowerCase())
    .flatMap((licence) =>
      licence === 'other' ? names.slice(0, 1) : licence === 'unknown' ? [] : [SPDX.get(licence) ?? licence],
    );
  return known.length === 0 ? null : [...new Set(known)].slice(0, 10).join(' AND ');
}

function dataFilesOf(configs: unknown): CardReading['dataFiles'] {
  if (!Array.isArray(configs)) return [];
  return configs.slice(0, MAX_LIST).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { config_name: name, data_files: files } = entry as Readonly<Record<string, unknown>>;
    const items = Array.isArray(files) ? files.slice(0, MAX_LIST) : [files];
    const patterns = items.flatMap((item) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? textList((item as { path?: unknown }).path)
        : textList(item),
    );
    return patterns.length === 0
      ? []
      : [{ config: typeof name === 'string' ? name.slice(0, MAX_TEXT) : 'default', patterns }];
  });
}

/** A text or a list of texts; nested values and what is empty or very long are left out. */
function textList(value: unknown): readonly string[] {
  const items = Array.isArray(value) ? value.slice(0, MAX_LIST) : [value];
  return items
    .filter((item): item is string => typeof item === 'string' && item.length <= MAX_TEXT)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Text between a first line `---` and the next line `---` or `...`. */
function frontMatter(text: string): string | 'too-long' | null {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const opening = /^---[ \t]{0,8}\r?\n/.exec(text.slice(start, start + 16));
  if (opening === null) return null;
  const from = start + opening[0].length;
  const head = text.slice(from, from + MAX_FRONT_MATTER);
  const closing = /^(?:---|\.\.\.)[ \t]{0,8}\r?$/m.exec(head);
  if (closing !== null) return head.slice(0, closing.index);
  return text.length - from > MAX_FRONT_MATTER ? 'too-long' : null;
}
