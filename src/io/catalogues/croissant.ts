import type { OriginClass } from '../../record/origin.ts';
import type { CardReading, UnreadCard } from '../dataset-card.ts';
import { languageTag } from '../language-tag.ts';
import { generatorOfNames, namesModel } from './generator-names.ts';
import { isNode, type JsonLdNode, JsonLdTerms } from './json-ld-terms.ts';
import { joinedLicences, licenceName } from './licence-name.ts';

const TEXT_LIMIT = 200;
const LIST_LIMIT = 200;

/** Wikidata's terms for kinds of work that writes no text. */
const OTHER_WORK: ReadonlySet<string> = new Set(['Q109719325', 'Q5227332']);
/** Programs that gather or clean texts and are called agents as models are. */
const GATHERERS =
  /\b(?:scrapy|crawler|crawl|spider|beautifulsoup|selenium|wget|curl|python|pandas|spark|datatrove|nltk|spacy|fasttext|tesseract|ocr|script|pipeline|parser|api)\b/i;

/**
 * Reads a Croissant description (JSON-LD of ML Commons, also 1.1 with the RAI extension and PROV) as a data-set card.
 *
 * Taken: the licence, languages, title, address, publisher, and the origin as far as `rai:hasSyntheticData` and the agents of
 * `prov:wasGeneratedBy` state it. That data holds synthetic parts does not make all of it synthetic; a crawler is a software
 * agent as well and writes nothing; `rai:machineAnnotationTools` speak of labels. Prefixes may be http or https, and called
 * otherwise than usual.
 *
 * @returns `null` where the text is JSON and no such description; never throws, problems become notes
 */
export function parseCroissant(text: string, place = 'croissant.json'): CardReading | UnreadCard | null {
  let data: unknown;
  try {
    data = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return { card: null, notes: [`${place}: is not JSON and was left aside`] };
  }
  if (!isNode(data)) return null;
  const terms = new JsonLdTerms(data['@context']);
  const graph = Array.isArray(data['@graph']) ? data['@graph'].slice(0, LIST_LIMIT) : [data];
  const node = graph.find((one): one is JsonLdNode => isNode(one) && terms.types(one).includes('sc:Dataset'));
  if (node === undefined || !isCroissant(node, terms)) return null;
  return readDescription(node, terms, place);
}

function isCroissant(node: JsonLdNode, terms: JsonLdTerms): boolean {
  const conforms = terms.values(node, 'dct:conformsTo').map((value) => textOf(value) ?? idOf(value) ?? '');
  return (
    conforms.some((value) => value.includes('mlcommons.org/croissant')) ||
    terms.values(node, 'cr:recordSet').length > 0 ||
    terms.values(node, 'rai:hasSyntheticData').length > 0
  );
}

interface Writers {
  /** Names of agents that are models. */
  readonly models: readonly string[];
  /** Activities that may have written texts and name no model. */
  readonly others: number;
  readonly passedOver: readonly string[];
}

function readDescription(node: JsonLdNode, terms: JsonLdTerms, place: string): CardReading {
  const notes: string[] = [];
  const note = (words: string) => notes.push(`${place}: ${words}`);
  const texts = (property: string) =>
    terms.values(node, property).flatMap((value) => {
      const text = textOf(value) ?? (isNode(value) ? textOf(terms.values(value, 'sc:name')[0]) : undefined);
      return text === undefined ? [] : [text];
    });

  const hasSynthetic = booleanOf(terms.values(node, 'rai:hasSyntheticData')[0]);
  const writers = writersOf(node, terms, hasSynthetic === true);
  const sources = terms.values(node, 'prov:wasDerivedFrom').flatMap((value) => nameOf(value, terms) ?? []);
  const stated = originOf({ hasSynthetic, writers, sourceCount: sources.length });
  if (stated === null) note('says nothing of who wrote the texts');
  else note(`origin ${stated.class} ← ${stated.why}`);
  if (writers.passedOver.length > 0) note(`software agents ${shown(writers.passedOver)} were not read as writers`);
  if (sources.length > 0) note(`derived from ${shown(sources)}; their origin is not known from this description`);
  const tools = texts('rai:machineAnnotationTools');
  if (tools.length > 0) note(`machineAnnotationTools ${shown(tools)} speak of the labels, not of the texts`);
  for (const words of columnNotes(node, terms)) note(words);

  const licence = joinedLicences(
    terms.values(node, 'sc:license').map((value) => {
      const written = textOf(value) ?? idOf(value) ?? (isNode(value) ? licenceText(value, terms) : undefined);
      return written === undefined ? null : licenceName(written);
    }),
  );
  if (licence !== null) note(`licence ${licence} ← license`);
  const generator =
    stated !== null && stated.class !== 'human' && writers.models.length > 0
      ? generatorOfNames(writers.models)
      : undefined;
  if (generator !== undefined) note(`generator ${generator.family} ← ${shown(writers.models)}`);
  const url = texts('sc:url')[0];
  const publisher = texts('sc:publisher')[0];
  return {
    card: {
      from: 'dataset-card',
      basis: 'declaration',
      kind: 'public-dataset',
      ...(stated === null ? undefined : { origin: stated.class }),
      ...(licence === null ? undefined : { licence }),
      ...(url === undefined ? undefined : { url }),
      ...(publisher === undefined ? undefined : { publisher }),
      ...(generator === undefined ? undefined : { generator }),
    },
    id: null,
    title: texts('sc:name')[0] ?? null,
    languages: [...new Set(texts('sc:inLanguage').flatMap((name) => languageTag(name) ?? []))].sort(),
    dataFiles: [],
    notes,
  };
}

/** What stands behind a set, by its activities: models that wrote, and work that people or nobody in particular did. */
function writersOf(node: JsonLdNode, terms: JsonLdTerms, hasSynthetic: boolean): Writers {
  const models: string[] = [];
  const passedOver: string[] = [];
  let others = 0;
  for (const activity of terms.values(node, 'prov:wasGeneratedBy')) {
    if (!isNode(activity)) continue;
    const kinds = terms.values(activity, 'prov:type').map((kind) => textOf(kind) ?? idOf(kind) ?? '');
    if (kinds.some((kind) => OTHER_WORK.has(kind.slice(kind.lastIndexOf('/') + 1)))) continue;
    const agents = [
      ...terms.values(activity, 'prov:wasAssociatedWith'),
      ...terms.values(activity, 'prov:wasAttributedTo'),
    ].filter(isNode);
    const software = agents.filter((agent) => terms.types(agent).includes('prov:SoftwareAgent'));
    const written: string[] = [];
    for (const agent of software) {
      const name = nameOf(agent, terms) ?? 'unnamed';
      // A description that says it holds synthetic data means its software agents, unless they gather or clean.
      if (namesModel(name) || (hasSynthetic && !GATHERERS.test(name))) written.push(name);
      else passedOver.push(name);
    }
    models.push(...written);
    if (written.length === 0 || agents.length > software.length) others++;
  }
  return { models, others, passedOver };
}

function originOf({
  hasSynthetic,
  writers: { models, others },
  sourceCount,
}: {
  readonly hasSynthetic: boolean | undefined;
  readonly writers: Writers;
  readonly sourceCount: number;
}): { readonly class: OriginClass; readonly why: string } | null {
  const agents = `software agents ${shown(models)}`;
  if (hasSynthetic === false) {
    return models.length > 0
      ? { class: 'mixed', why: `rai:hasSyntheticData: false, but ${agents} generated it` }
      : { class: 'human', why: 'rai:hasSyntheticData: false, a declaration, no proof' };
  }
  if (models.length > 0) {
    const isAll = others === 0 && sourceCount === 0;
    return isAll
      ? { class: 'synthetic', why: `generated by ${agents} alone` }
      : { class: 'mixed', why: `${agents} beside other work or sources` };
  }
  return hasSynthetic === true
    ? { class: 'mixed', why: 'rai:hasSyntheticData: true, which does not say of how much' }
    : null;
}

/** Columns that say who wrote a row, by the property they stand for. */
function columnNotes(node: JsonLdNode, terms: JsonLdTerms): readonly string[] {
  const fields = terms
    .values(node, 'cr:recordSet')
    .filter(isNode)
    .flatMap((set) => terms.values(set, 'cr:field'))
    .filter(isNode)
    .slice(0, LIST_LIMIT);
  return fields.flatMap((field) => {
    const name = nameOf(field, terms);
    const means = terms
      .values(field, 'cr:equivalentProperty')
      .map((value) => terms.expand(textOf(value) ?? idOf(value) ?? ''));
    if (name === undefined) return [];
    if (means.includes('prov:wasAttributedTo'))
      return [`column ${name} names who wrote a row; name it with --generated-by to have it read`];
    return means.includes('sc:digitalSourceType') ? [`column ${name} holds IPTC source types`] : [];
  });
}

function licenceText(node: JsonLdNode, terms: JsonLdTerms): string | undefined {
  return textOf(terms.values(node, 'sc:url')[0]) ?? textOf(terms.values(node, 'sc:name')[0]);
}

function nameOf(value: unknown, terms: JsonLdTerms): string | undefined {
  if (!isNode(value)) return textOf(value);
  return textOf(terms.values(value, 'sc:name')[0]) ?? idOf(value);
}

/** A text, or the text of a value with its language. */
function textOf(value: unknown): string | undefined {
  const text = isNode(value) ? value['@value'] : value;
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim().slice(0, TEXT_LIMIT).toWellFormed();
  return trimmed === '' ? undefined : trimmed;
}

function idOf(value: unknown): string | undefined {
  return isNode(value) ? textOf(value['@id']) : undefined;
}

function booleanOf(value: unknown): boolean | undefined {
  const plain = isNode(value) ? (value['@value'] ?? value['@id']) : value;
  if (typeof plain === 'boolean') return plain;
  if (typeof plain !== 'string') return undefined;
  const word = plain
    .slice(plain.lastIndexOf('/') + 1)
    .trim()
    .toLowerCase();
  if (word === 'true' || word === 'yes') return true;
  return word === 'false' || word === 'no' ? false : undefined;
}

function shown(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
}
