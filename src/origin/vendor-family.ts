/** Families of generators that text marks and content credentials name. */
export const VENDOR_FAMILIES = [
  'openai',
  'google',
  'anthropic',
  'xai',
  'perplexity',
  'deepseek',
  'microsoft',
  'adobe',
  'meta',
  'unknown',
] as const;
export type VendorFamily = (typeof VENDOR_FAMILIES)[number];

/** Names of products and makers, each only where a word begins. */
const NAMES: readonly (readonly [VendorFamily, RegExp])[] = [
  ['openai', /\b(?:openai|chatgpt|gpt-?\d|dall[-·.]?e|sora)/i],
  ['google', /\b(?:google|gemini|imagen|veo\b|deepmind)/i],
  ['anthropic', /\b(?:anthropic\b|claude\b)/i],
  ['xai', /\b(?:x\.?ai\b|grok)/i],
  ['perplexity', /\bperplexity/i],
  ['deepseek', /\bdeepseek/i],
  ['microsoft', /\b(?:microsoft|copilot|bing\b|azure)/i],
  ['adobe', /\b(?:adobe[ _]?)?firefly/i],
  ['meta', /\b(?:meta ai|llama)/i],
];

/** The family a software agent's name speaks of; `unknown` where it names none we know. */
export function vendorFamily(softwareAgent: string): VendorFamily {
  const name = softwareAgent.slice(0, 200);
  return NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? 'unknown';
}
