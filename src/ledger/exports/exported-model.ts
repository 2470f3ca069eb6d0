import { readGenerator } from '../../record/generator-family.ts';
import type { GenerationInput } from '../ledger-entry.ts';

/** Providers as exports name them whose models mostly are their own; clouds that host others' models are not among them. */
const FAMILY_OF_PROVIDER: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['anthropic', 'anthropic'],
  ['gcp.gemini', 'google'],
  ['gemini', 'google'],
  ['mistral_ai', 'mistral'],
  ['mistralai', 'mistral'],
  ['cohere', 'cohere'],
  ['deepseek', 'deepseek'],
  ['x_ai', 'xai'],
  ['xai', 'xai'],
  ['perplexity', 'perplexity'],
  ['moonshot_ai', 'moonshot'],
]);

/**
 * The model of a call as the ledger keeps it. What was asked for (`gpt-4o`) is the name, what answered
 * (`gpt-4o-2024-08-06`) the version where the two differ. A fine-tuned model of OpenAI (`ft:gpt-4o-mini:org::id`) names its
 * base. `family` is `unknown` where neither a model nor a provider says one.
 */
export function exportedModel({
  requested,
  responded,
  provider,
}: {
  readonly requested?: string | undefined;
  readonly responded?: string | undefined;
  readonly provider?: string | undefined;
}): GenerationInput['model'] {
  const name = requested ?? responded;
  const base = name === undefined ? undefined : /^ft:([^:]{1,200}):/.exec(name)?.[1];
  return {
    family: familyOf([name, responded], provider),
    ...(name === undefined ? undefined : { name }),
    ...(base === undefined ? undefined : { base }),
    ...(responded === undefined || responded === name ? undefined : { version: responded }),
  };
}

function familyOf(names: readonly (string | undefined)[], provider: string | undefined): string {
  for (const name of names) {
    if (name === undefined) continue;
    const reading = readGenerator(name);
    if (reading.kind === 'model' && reading.family !== 'other') return reading.family;
  }
  const ofProvider = FAMILY_OF_PROVIDER.get(provider?.toLowerCase() ?? '');
  if (ofProvider !== undefined) return ofProvider;
  return names.some((name) => name !== undefined) ? 'other' : 'unknown';
}
