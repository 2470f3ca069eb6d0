/** Model and product names to the family that trains them; families matter because traits pass inside one. */
const FAMILIES: readonly (readonly [family: string, names: readonly string[]])[] = [
  ['openai', ['gpt', 'chatgpt', 'davinci', 'openai', 'o1', 'o3', 'o4', 'codex']],
  ['anthropic', ['claude', 'anthropic']],
  ['google', ['gemini', 'palm', 'bard', 'gemma', 'google', 'flan', 't5']],
  ['meta', ['llama', 'opt', 'meta', 'alpaca', 'vicuna']],
  ['mistral', ['mistral', 'mixtral', 'zephyr', 'codestral']],
  ['qwen', ['qwen', 'qwq', 'tongyi']],
  ['deepseek', ['deepseek']],
  ['microsoft', ['phi', 'copilot', 'wizardlm', 'orca']],
  ['xai', ['grok', 'xai']],
  ['zhipu', ['glm', 'chatglm', 'zhipu']],
  ['moonshot', ['kimi', 'moonshot']],
  ['minimax', ['minimax', 'abab']],
  ['baidu', ['ernie', 'baidu']],
  ['bytedance', ['seed', 'doubao', 'skylark']],
  ['xiaomi', ['mimo']],
  ['cohere', ['cohere', 'command', 'aya']],
  ['eleutherai', ['pythia', 'gptj', 'gptneo', 'gptneox', 'eleutherai']],
  ['bigscience', ['bloom', 'bloomz']],
  ['tii', ['falcon']],
  ['allenai', ['olmo', 'tulu', 'allenai']],
  ['perplexity', ['perplexity', 'sonar', 'pplx']],
];

const BY_NAME: ReadonlyMap<string, string> = new Map(
  FAMILIES.flatMap(([family, names]) => names.map((name) => [name, family])),
);

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
  /** `family` is `other` for a model that is named but not known here. */
  | { readonly kind: 'model'; readonly family: string };

/** Reads a value of a `generated_by` column: the family of the model it names, a person, or nothing. */
export function readGenerator(value: string): GeneratorReading {
  const name = value.slice(0, 200).trim().toLowerCase();
  if (NO_NAMES.has(name)) return { kind: 'nothing' };
  if (HUMAN_NAMES.has(name) || name.startsWith('human')) return { kind: 'human' };
  for (const word of name.split(/[^a-z0-9]+/)) {
    const family = BY_NAME.get(word) ?? BY_NAME.get(word.replace(/[0-9].*$/, ''));
    if (family) return { kind: 'model', family };
  }
  return { kind: 'model', family: 'other' };
}
