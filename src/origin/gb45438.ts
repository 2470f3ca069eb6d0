import { isMap, isScalar, parseDocument } from 'yaml';
import type { Evidence } from '../record/evidence.ts';
import { findFrontMatter } from './front-matter.ts';
import type { TextEvidenceSource } from './text-evidence.ts';

/** A label holds seven short strings; signatures in the reserved codes make the longest ones. */
const MAX_OBJECT_LENGTH = 65_536;
/** The YAML library takes far longer than a JSON parser for each character. */
const MAX_YAML_LENGTH = 16_384;
const MAX_REF_LENGTH = 2000;

/**
 * The implicit label of GB 45438-2025: key `AIGC` in the YAML front matter of a document, or a text that is the label's
 * JSON object. Read leniently, because producers differ: any letter case and place of the key, a mapping, a JSON object
 * or a JSON string as value, misspelt reserved codes, `AIGC`, `AI` or `true` where a label number belongs (marked
 * `conforming=false` in `ref`). Scalars stay strings, so that identifiers keep their zeros.
 *
 * Label 1, generated: synthetic, documentary. 2, possibly: mixed. 3, suspected, and anything else: inconclusive. The
 * label is unsigned and speaks of the exported file, not of later edits.
 */
export const gb45438: TextEvidenceSource = {
  name: 'gb45438',
  version: 1,
  literals: ['aigc', 'contentproducer', 'produceid', 'contentpropagator', 'propagateid', 'reservedcode', 'reservecode'],
  examine({ text }) {
    const label = readFrontMatterLabel(text) ?? readJsonLabel(text);
    return label ? [evidenceOf(label)] : [];
  },
};

interface Label {
  readonly from: 'front-matter' | 'json-object';
  /** Value of `Label`; undefined where the object has none. */
  readonly value: string | undefined;
  /** The label as it stands in the text. */
  readonly raw: string;
}

function evidenceOf({ from, value, raw }: Label): Evidence {
  const common = {
    kind: 'gb45438-aigc',
    source: from,
    coversRecord: true,
    ref: boundedRef(raw),
  } as const;
  const label = value?.trim().toLowerCase();
  switch (label) {
    case '1':
      return { ...common, verdict: 'synthetic', strength: 'documentary', class: 'synthetic', llr: 7 };
    case 'aigc':
    case 'ai':
    case 'true':
      return {
        ...common,
        verdict: 'synthetic',
        strength: 'documentary',
        class: 'synthetic',
        llr: 7,
        ref: boundedRef(`conforming=false\n${raw}`),
      };
    case '2':
      return { ...common, verdict: 'mixed', strength: 'heuristic', llr: 3 };
    default:
      return { ...common, verdict: 'inconclusive', strength: 'heuristic', ...(label === '3' && { llr: 3 }) };
  }
}

function boundedRef(raw: string): string {
  if (raw.length <= MAX_REF_LENGTH) return raw;
  return `${raw.slice(0, MAX_REF_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function readFrontMatterLabel(text: string): Label | undefined {
  const span = findFrontMatter(text);
  if (!span) return undefined;
  const lines = text.slice(span.start, span.end).replaceAll('\r\n', '\n').split('\n');
  const first = lines.findIndex((line) => AIGC_LINE.test(line.slice(0, 40)));
  if (first < 0) return undefined;
  const raw = blockFrom(lines, first);
  // The label's own lines alone: what else a front matter holds can neither spoil nor slow the reading.
  const value = readYamlBlock(raw) ?? readJsonBehindKey(raw) ?? readIndentedLines(raw);
  return value === undefined ? undefined : { from: 'front-matter', value: value.label, raw };
}

const AIGC_LINE = /^[ \t]{0,32}["']?AIGC["']?[ \t]{0,8}:/i;

/** The line of the key and the lines that belong to its value, without the indentation of the key. */
function blockFrom(lines: readonly string[], first: number): string {
  const indent = indentOf(lines[first]!);
  const block = [lines[first]!.slice(indent)];
  // Deeper lines belong to the value; at the margin of the key only those of a JSON object do, until it is closed.
  let inObject = lines[first]!.includes('{') && !lines[first]!.includes('}');
  for (const line of lines.slice(first + 1)) {
    const deeper = indentOf(line) > indent || line.trim() === '';
    if (!deeper && !inObject && !line.startsWith('{', indent)) break;
    block.push(line.slice(Math.min(indent, indentOf(line))));
    inObject = (inObject || line.includes('{')) && !line.includes('}');
    if (!deeper && !inObject) break;
  }
  return block.join('\n').trimEnd();
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** `label` is undefined where the object has no key `Label`; the whole is undefined where there is no such object. */
interface LabelObject {
  readonly label: string | undefined;
}

/** Deeper than any label; the parser of the YAML library calls itself for each level. */
const MAX_BRACKETS = 64;

function readYamlBlock(block: string): LabelObject | undefined {
  if (block.length > MAX_YAML_LENGTH || (block.match(/[{[]/g)?.length ?? 0) > MAX_BRACKETS) return undefined;
  const document = parseDocument(block, { schema: 'failsafe', logLevel: 'silent', prettyErrors: false });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const pair = document.contents.items.find(({ key }) => isScalar(key) && /^aigc$/i.test(String(key.value)));
  const value = pair?.value;
  if (isMap(value)) {
    const entries = value.items.flatMap(({ key, value: entry }) =>
      isScalar(key) ? [[String(key.value), isScalar(entry) ? String(entry.value) : null] as const] : [],
    );
    return labelOf(Object.fromEntries(entries), { minKeys: 1 });
  }
  if (!isScalar(value)) return undefined;
  const scalar = String(value.value);
  return readJsonObject(scalar) ?? readFlag(scalar);
}

/** Some write the key as a plain flag. */
function readFlag(scalar: string): LabelObject | undefined {
  return /^(?:true|ai|aigc)$/i.test(scalar.trim()) ? { label: scalar } : undefined;
}

/** For an object that begins on the line below its key, which YAML forbids at the margin. */
function readJsonBehindKey(block: string): LabelObject | undefined {
  return labelOf(parseJson(block.slice(block.indexOf(':') + 1).trim()), { minKeys: 1 });
}

/** For blocks that are no YAML: tabs, keys given twice. */
function readIndentedLines(block: string): LabelObject | undefined {
  const entries = block
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const match = /^[ \t]{1,64}["']?([A-Za-z]\w{1,40})["']?[ \t]{0,8}:(.*)$/.exec(line.slice(0, 400));
      return match ? [[match[1]!.toLowerCase(), unquote(match[2]!.trim())] as const] : [];
    });
  if (!entries.some(([key]) => isLabelKey(key))) return undefined;
  return { label: entries.find(([key]) => key === 'label')?.[1] };
}

function unquote(value: string): string {
  const bare = value.replace(/,$/, '');
  return /^(["']).*\1$/s.test(bare) ? bare.slice(1, -1) : bare;
}

/** The standard's keys, with the common misspelling of the reserved codes. */
function isLabelKey(key: string): boolean {
  return /^(?:label|contentproducer|produceid|contentpropagator|propagateid|reserved?code[12])$/i.test(key);
}

function readJsonLabel(text: string): Label | undefined {
  if (text.length > MAX_OBJECT_LENGTH) return undefined;
  const raw = text.replace(/^\uFEFF/, '').trim();
  const object = raw.startsWith('{') ? readJsonObject(raw) : undefined;
  return object && { from: 'json-object', value: object.label, raw };
}

/** A label's JSON object, bare or under a key `AIGC` (as an object or as a string). */
function readJsonObject(json: string): LabelObject | undefined {
  const value = parseJson(json);
  const inner = entryOf(value, 'aigc');
  const object = typeof inner === 'string' ? (parseJson(inner) ?? inner) : inner;
  if (typeof object === 'string' || typeof object === 'boolean') return readFlag(String(object));
  // `Label` alone is a common word: without the key `AIGC` a second key of the standard must stand beside it.
  return labelOf(object, { minKeys: 1 }) ?? labelOf(value, { minKeys: 2 });
}

function labelOf(value: unknown, { minKeys }: { readonly minKeys: number }): LabelObject | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const keys = new Set(
    Object.keys(value)
      .filter(isLabelKey)
      .map((key) => key.toLowerCase()),
  );
  if (keys.size < minKeys) return undefined;
  const label = entryOf(value, 'label');
  return { label: label === undefined || label === null || typeof label === 'object' ? undefined : String(label) };
}

function entryOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name.toLowerCase() === key)?.[1];
}

function parseJson(json: string): unknown {
  if (json.length > MAX_OBJECT_LENGTH || !json.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    // Most texts that begin with a brace are no JSON; that is no finding.
    return undefined;
  }
}
