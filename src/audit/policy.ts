import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { ConfigError } from '../errors.ts';
import { compilePathPattern } from '../io/glob-pattern.ts';
import { MAX_CONFIG_BYTES, parseYamlConfig } from '../io/yaml-config.ts';

/** 0 to 1, or a text like `5%`. */
const share = z.preprocess(
  (value) => {
    const percentage = typeof value === 'string' ? /^(\d{1,20}(?:\.\d{1,20})?)\s?%$/.exec(value) : null;
    return percentage === null ? value : Number(percentage[1]) / 100;
  },
  z
    .number('expected a share such as 0.05 or 5%')
    .min(0, 'expected a share from 0 to 1')
    .max(1, 'expected a share from 0 to 1, 0.05 or 5% for 5 %'),
);
const count = z.int('expected a whole number').min(0, 'expected a whole number from 0 up');
const name = z.string().min(1).max(200);

const pattern = name.refine((text) => {
  try {
    compilePathPattern(text);
    return true;
  } catch {
    return false;
  }
}, 'the pattern has more than 256 alternatives in braces');

/** What is asked of one source. A rule that is left out is not asked. */
export const sourceRulesSchema = z.strictObject({
  /** Largest share of the source's words of synthetic, unknown and mixed origin. */
  max_synthetic_share: share.optional(),
  max_unknown_share: share.optional(),
  max_mixed_share: share.optional(),
  /** Smallest share of the source's words of human origin; which status counts says `require_status`. */
  min_human_share: share.optional(),
  /** `declared` (default): declared and verified human words count; `verified`: only verified ones. */
  require_status: z.enum(['declared', 'verified']).optional(),
  /** Smallest share of words of verified human origin. */
  min_verified_human_share: share.optional(),
  /** Largest share and number of records that could not be read, of all met. */
  max_unreadable_share: share.optional(),
  max_unreadable_records: count.optional(),
  /** Largest number of records declared human with evidence of model text. */
  max_contradicted_records: count.optional(),
  /** Largest number of records proven human and proven model text at once. */
  max_conflict_records: count.optional(),
  /** Largest number of ids that more than one row bears. */
  max_repeated_ids: count.optional(),
  require_card: z.boolean().optional(),
  require_publisher: z.boolean().optional(),
  /** true: any licence; a list: SPDX identifiers of which the card's expression must be satisfiable. */
  require_licence: z
    .union([z.boolean(), z.array(name).min(1).max(1000)], 'expected true, false or a list of SPDX identifiers')
    .optional(),
  require_dates_attested: z.boolean().optional(),
});
export type SourceRules = z.infer<typeof sourceRulesSchema>;

export const policySchema = z
  .strictObject({
    version: z.literal(1, 'expected 1'),
    name,
    /** Asked of every source. */
    defaults: sourceRulesSchema.optional(),
    /** By name of a source or pattern (`partner-*`): rules that take the place of the same ones above. */
    sources: z.record(pattern, sourceRulesSchema).optional(),
    /** Sources or patterns of which at least one must be there. */
    required_sources: z.array(pattern).max(1000).optional(),
    /** Languages of the whole delivery; `en` allows `en-GB`. */
    allowed_languages: z.array(name).min(1).max(1000).optional(),
    /** Largest share of the delivery's words in other languages. Default 0. */
    max_other_language_share: share.optional(),
    /** Whether any record that hides text in invisible characters refuses the delivery. */
    forbid_hidden_payload: z.boolean().optional(),
  })
  .superRefine((policy, context) => {
    const sections = [
      { path: ['defaults'], rules: policy.defaults ?? {} },
      ...Object.entries(policy.sources ?? {}).map(([key, rules]) => ({ path: ['sources', key], rules })),
    ];
    const sharesAsked = sections.some(({ rules }) => rules.min_human_share !== undefined);
    for (const { path, rules } of sections) {
      if (rules.require_status === undefined || sharesAsked) continue;
      context.addIssue({
        code: 'custom',
        path: [...path, 'require_status'],
        message: 'says which status counts for min_human_share, which no section asks for',
      });
    }
    if (policy.max_other_language_share !== undefined && policy.allowed_languages === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['max_other_language_share'],
        message: 'needs allowed_languages beside it',
      });
    }
    const asksAnything =
      sections.some(({ rules }) => Object.keys(rules).length > 0) ||
      (policy.required_sources ?? []).length > 0 ||
      policy.allowed_languages !== undefined ||
      policy.forbid_hidden_payload === true;
    if (!asksAnything)
      context.addIssue({
        code: 'custom',
        path: [],
        message: 'the policy asks for nothing, so it would accept anything',
      });
  });

export type Policy = z.infer<typeof policySchema> & {
  /** SHA-256 of the file's text, so that a verdict tells which policy it was. */
  readonly sha256: string;
};

/**
 * Reads the text of a policy.
 *
 * @param place path as the user knows it
 * @throws {ConfigError} with line and column for anything that cannot be meant
 */
export function parsePolicy(text: string, place = 'policy.yaml'): Policy {
  return { ...parseYamlConfig(text, { schema: policySchema, place }), sha256: hash('sha256', text) };
}

/** @throws {ConfigError} when the file cannot be read or says what cannot be meant */
export async function readPolicy(path: string): Promise<Policy> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_CONFIG_BYTES) throw new RangeError(`has ${size} bytes; at most ${MAX_CONFIG_BYTES} are read`);
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError({
      place: path,
      problem:
        cause instanceof RangeError
          ? cause.message
          : `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'})`,
      hint: 'Check the path of --policy and its permissions.',
      cause,
    });
  }
  return parsePolicy(text, path);
}

/** Whether a key of `sources` is a pattern; other keys name one source. */
export function isSourcePattern(key: string): boolean {
  return /[*?[\]{}]/.test(key);
}

/**
 * What a policy asks of one source: the defaults, then every entry of `sources` that means it, rule by rule. Entries
 * with more literal characters win over those with fewer, a name over any pattern, ties by the larger key.
 */
export function rulesForSource(policy: Pick<Policy, 'defaults' | 'sources'>, source: string): SourceRules {
  const matching = Object.entries(policy.sources ?? {})
    .filter(([key]) => (isSourcePattern(key) ? compilePathPattern(key)(source) : key === source))
    .sort(([a], [b]) => specificity(a) - specificity(b) || (a < b ? -1 : 1));
  return Object.assign({}, policy.defaults, ...matching.map(([, rules]) => rules)) as SourceRules;
}

function specificity(key: string): number {
  return isSourcePattern(key) ? key.replace(/\[[^\]]*\]|[*?{},]/g, '').length : Number.MAX_SAFE_INTEGER;
}
