import { ORIGIN_CLASSES, type OriginClass } from '../record/origin.ts';

const WORDS: ReadonlyMap<string, OriginClass> = new Map<string, OriginClass>([
  ...ORIGIN_CLASSES.map((name) => [name, name] as const),
  ['human-written', 'human'],
  ['human-generated', 'human'],
  ['person', 'human'],
  ['people', 'human'],
  ['manual', 'human'],
  ['ai', 'synthetic'],
  ['llm', 'synthetic'],
  ['machine', 'synthetic'],
  ['model', 'synthetic'],
  ['generated', 'synthetic'],
  ['artificial', 'synthetic'],
  ['ai-generated', 'synthetic'],
  ['llm-generated', 'synthetic'],
  ['model-generated', 'synthetic'],
  ['machine-generated', 'synthetic'],
  ['machine-written', 'synthetic'],
  ['ai-assisted', 'human-ai-assisted'],
  ['human-ai', 'mixed'],
  ['hybrid', 'mixed'],
  ['both', 'mixed'],
  ['rules', 'algorithmic'],
  ['rule-based', 'algorithmic'],
  ['template', 'algorithmic'],
  ['templates', 'algorithmic'],
  ['mt', 'machine-translated'],
  ['machine-translation', 'machine-translated'],
  ['translated', 'machine-translated'],
  ['unsure', 'unknown'],
]);

export type DeclaredOrigin =
  | { readonly class: OriginClass | null; readonly problem?: undefined }
  | { readonly class: null; readonly problem: string };

const NOTHING: DeclaredOrigin = { class: null };

/**
 * The class a value of an origin column declares. Case, spaces and underscores do not matter. Nothing written (null,
 * empty) declares nothing; a word that is not known is a problem to be reported, never a guess: `1` or `true` may
 * mean either side.
 */
export function declaredOriginOf(value: unknown): DeclaredOrigin {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (typeof value !== 'string') return { class: null, problem: `an origin of type ${typeof value} says nothing` };
  if (value.length > 64) return { class: null, problem: `an origin of ${value.length} characters is no word for one` };
  const word = value
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  if (word === '') return NOTHING;
  const found = WORDS.get(word);
  if (found !== undefined) return { class: found };
  return { class: null, problem: `"${value.toWellFormed()}" is no known origin` };
}
