/**
 * The family that trains a model, by names of models and products; families matter because traits pass inside one.
 * `names` mean a model wherever they stand. `words` are also names of other things (a car, a colour, a command), and mean
 * a model for sure only with its version or size joined to them: `phi-3`, `falcon-40b`.
 */
const FAMILIES: Readonly<Record<string, { readonly names: readonly string[]; readonly words?: readonly string[] }>> = {
  openai: { names: ['gpt', 'chatgpt', 'davinci', 'openai'], words: ['o1', 'o3', 'o4', 'codex'] },
  anthropic: { names: ['claude', 'anthropic'] },
  google: { names: ['gemini', 'gemma'], words: ['palm', 'bard', 'google', 'flan', 't5'] },
  meta: { names: ['llama', 'vicuna'], words: ['opt', 'meta', 'alpaca'] },
  mistral: { names: ['mistral', 'mistralai', 'mixtral', 'codestral'], words: ['zephyr'] },
  qwen: { names: ['qwen', 'qwq', 'tongyi'] },
  deepseek: { names: ['deepseek'] },
  microsoft: { names: ['wizardlm'], words: ['phi', 'copilot', 'orca'] },
  xai: { names: ['grok', 'xai'] },
  zhipu: { names: ['glm', 'chatglm', 'zhipu'] },
  moonshot: { names: ['kimi'], words: ['moonshot'] },
  minimax: { names: ['minimax'], words: ['abab'] },
  baidu: { names: ['baidu'], words: ['ernie'] },
  bytedance: { names: ['doubao'], words: ['seed', 'skylark'] },
  xiaomi: { names: [], words: ['mimo'] },
  cohere: { names: ['cohere'], words: ['command', 'aya'] },
  eleutherai: { names: ['pythia', 'gptj', 'gptneo', 'gptneox', 'eleutherai'] },
  bigscience: { names: ['bloomz'], words: ['bloom'] },
  tii: { names: ['tiiuae'], words: ['falcon'] },
  allenai: { names: ['olmo', 'tulu', 'allenai'] },
  nvidia: { names: ['nemotron'] },
  '01-ai': { names: [], words: ['yi'] },
  perplexity: { names: ['pplx'], words: ['perplexity', 'sonar'] },
};

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(FAMILIES).flatMap(([family, { names, words = [] }]) =>
    [...names, ...words].map((name) => [name, family] as const),
  ),
);
const SURE_NAMES: ReadonlySet<string> = new Set(Object.values(FAMILIES).flatMap(({ names }) => names));

const HUMAN_NAMES: ReadonlySet<string> = new Set([
  'human',
  'person',
  'people',
  'author',
  'annotator',
  'crowdworker',
  'expert',
  'volunteer',
  'employee',
  'staff',
]);
/** Values that say nothing of who wrote a text. */
const NO_NAMES: ReadonlySet<string> = new Set([
  '',
  'none',
  'null',
  'nan',
  'n/a',
  'na',
  '-',
  'unknown',
  'false',
  '0',
  'no',
]);

export type GeneratorReading =
  | { readonly kind: 'human' }
  | { readonly kind: 'nothing' }
  /**
   * `family` is `other` for a model that is named but not known here. `isSure`: the value names a model whatever the
   * column around it may mean.
   */
  | { readonly kind: 'model'; readonly family: string; readonly isSure: boolean };

/** Real columns name a handful of models; the bound holds memory where each row invents one. */
const MAX_REMEMBERED = 1024;
const remembered = new Map<string, GeneratorReading>();

/** Reads a value of a `generated_by` column: the family of the model it names, a person, or nothing. */
export function readGenerator(value: string): GeneratorReading {
  const name = value.slice(0, 200).trim().toLowerCase();
  let reading = remembered.get(name);
  if (reading === undefined) {
    reading = readName(name);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(name, reading);
  }
  return reading;
}

function readName(name: string): GeneratorReading {
  if (NO_NAMES.has(name)) return { kind: 'nothing' };
  if (HUMAN_NAMES.has(name) || /^humans?(?![a-z])/.test(name)) return { kind: 'human' };
  for (const { word, isVersioned } of wordsOf(name)) {
    const found = BY_NAME.has(word) ? word : word.replace(/[0-9].*$/, '');
    const family = BY_NAME.get(found);
    if (family !== undefined) return { kind: 'model', family, isSure: SURE_NAMES.has(found) || isVersioned };
  }
  return { kind: 'model', family: 'other', isSure: false };
}

/** The words of a name, and of each whether a version or size is joined to it by a hyphen, or by `-r` as of Command R. */
function wordsOf(name: string): readonly { readonly word: string; readonly isVersioned: boolean }[] {
  const found = name.matchAll(/[a-z0-9]+/g);
  return found
    .map(({ 0: word, index }) => {
      const rest = name.slice(index + word.length, index + word.length + 3);
      return { word, isVersioned: /^[-_]v?\d/.test(rest) || (word === 'command' && rest.startsWith('-r')) };
    })
    .toArray();
}
