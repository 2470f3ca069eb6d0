import { type AuditResult, auditResultSchema } from '../audit/audit-result.ts';
import { InputError } from '../errors.ts';

/**
 * An audit as it is stored: keys in the order of the schema, two spaces, line feeds, one at the end. Equal audits give
 * equal bytes. Dimensions of a group stand in the order of `strata.dimensions`.
 *
 * @throws {TypeError} when the audit does not fit its schema, which is a mistake of the caller
 */
export function auditJson(audit: AuditResult): string {
  const parsed = auditResultSchema.safeParse(audit);
  if (!parsed.success) throw new TypeError(`audit does not fit its schema: ${firstProblem(parsed.error)}`);
  const { strata, repeats } = parsed.data;
  const ordered = <Group extends { readonly dimensions: Readonly<Record<string, string>> }>(groups: readonly Group[]) =>
    groups.map((group) => ({ ...group, dimensions: inOrder(group.dimensions, strata.dimensions) }));
  const canonical = {
    ...parsed.data,
    strata: { ...strata, groups: ordered(strata.groups) },
    repeats: repeats === null ? null : { ...repeats, by_stratum: ordered(repeats.by_stratum) },
  };
  return `${JSON.stringify(canonical, null, 2)}\n`;
}

/**
 * An audit read back.
 *
 * @param path where the text was read, for the message
 * @throws {InputError} when it is no JSON, or not an audit of a version known here
 */
export function parseAuditJson(text: string, { path }: { path: string }): AuditResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError({
      path,
      problem: 'is not JSON',
      hint: 'Name an audit.json that outcross audit wrote.',
      cause,
    });
  }
  const parsed = auditResultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InputError({
    path,
    problem: `is not an audit: ${firstProblem(parsed.error)}`,
    hint: 'Name an audit.json that this version of outcross wrote, or run the audit again.',
    cause: parsed.error,
  });
}

function inOrder(values: Readonly<Record<string, string>>, order: readonly string[]): Record<string, string> {
  const named = order.filter((name) => Object.hasOwn(values, name));
  const others = Object.keys(values)
    .filter((name) => !order.includes(name))
    .sort();
  return Object.fromEntries([...named, ...others].map((name) => [name, values[name] as string]));
}

function firstProblem(error: {
  readonly issues: readonly { path: readonly PropertyKey[]; message: string }[];
}): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'unknown problem';
  const place = issue.path.map(String).join('.');
  return `${place === '' ? 'the whole' : place}: ${issue.message}`;
}
