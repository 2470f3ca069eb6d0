import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../../errors.ts';
import type { BuildInput } from './build-inputs.ts';

/** Topics that an audit found, as strata are made of them. */
export interface AuditTopics {
  readonly audit: string;
  /** Absolute path of the model that tells the topic of any text. */
  readonly model: string;
  /** In the order of the model. */
  readonly names: readonly string[];
  /** Names of those that the audit calls rare. */
  readonly rare: ReadonlySet<string>;
}

const topicsSchema = z.object({
  topics: z
    .object({
      reason: z.string().nullable(),
      clusters: z.array(z.object({ words: z.array(z.string()), rare: z.boolean() })),
    })
    .nullable(),
});

/**
 * The topics of the first audit of a build that has some. Texts of all audits are told by it: vectors of different models cannot be compared.
 *
 * @throws {ConfigError} none has, and why
 */
export async function auditTopics(
  inputs: readonly Pick<BuildInput, 'audit' | 'folder'>[],
  place: string,
): Promise<AuditTopics> {
  const reasons: string[] = [];
  for (const { audit, folder } of inputs) {
    const model = folder && path.join(folder, 'topics.bin');
    const text = folder && (await readFile(path.join(folder, 'audit.json'), 'utf8').catch(() => undefined));
    if (!text || !model) {
      reasons.push(`audit ${audit} is gone`);
      continue;
    }
    const topics = topicsSchema.safeParse(JSON.parse(text)).data?.topics ?? null;
    if (topics === null) reasons.push(`audit ${audit} looked for none`);
    else if (topics.reason !== null) reasons.push(`audit ${audit} found none: ${topics.reason}`);
    else if ((await stat(model).catch(() => undefined)) === undefined)
      reasons.push(`audit ${audit} is of an earlier version, which did not keep them`);
    else return { audit, model, ...named(topics.clusters) };
  }
  throw new ConfigError({
    place,
    problem: `topics are not known: ${reasons.join('; ')}`,
    hint: 'Audit the data again, without --no-width, or leave topic out; a column becomes a dimension by outcross audit --group COLUMN.',
  });
}

/** Names as the audit has them for its strata; of equal ones all but the first bear their number. */
function named(clusters: readonly { readonly words: readonly string[]; readonly rare: boolean }[]) {
  const names: string[] = [];
  const rare = new Set<string>();
  for (const [i, topic] of clusters.entries()) {
    const words = topic.words.join(', ');
    const name = words === '' || names.includes(words) ? `${words} (${i + 1})`.trim() : words;
    names.push(name);
    if (topic.rare) rare.add(name);
  }
  return { names, rare };
}
