import { comparablePath } from './path-pattern.ts';

/** A crawler must read this much of a file (RFC 9309, section 2.5); what follows is left out. */
export const ROBOTS_LIMIT_BYTES = 500 * 1024;

export type RobotsRuleKind = 'allow' | 'disallow' | 'content-usage' | 'content-signal';

/** A line of a group. */
export interface RobotsRule {
  readonly kind: RobotsRuleKind;
  /** In the spelling of `comparablePath`; `/` where a usage line names no path. */
  readonly pattern: string;
  /** What a usage line says; the path of allow and disallow lines as it is written. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

export interface RobotsGroup {
  /** Product tokens in lower case; `*` for every crawler without a group of its own. */
  readonly agents: readonly string[];
  readonly rules: readonly RobotsRule[];
}

export interface RobotsFile {
  readonly groups: readonly RobotsGroup[];
  /** Usage lines before the first group, which belong to none. */
  readonly orphans: readonly RobotsRule[];
  /** Addresses of RSL licences (`License:`). */
  readonly licences: readonly { readonly url: string; readonly line: number }[];
  readonly isCut: boolean;
}

const RULES: ReadonlySet<string> = new Set(['allow', 'disallow', 'content-usage', 'content-signal']);
/** Spellings that every crawler accepts (RFC 9309 leaves them to implementations). */
const AGENT_KEYS: ReadonlySet<string> = new Set(['user-agent', 'useragent', 'user agent']);
const LICENCE_LIMIT = 100;

/** Reads a `robots.txt` with the lines that say how content may be used. Lines that mean nothing are left out. */
export function parseRobots(bytes: Uint8Array): RobotsFile {
  const isCut = bytes.length > ROBOTS_LIMIT_BYTES;
  const text = new TextDecoder().decode(bytes.subarray(0, ROBOTS_LIMIT_BYTES));
  const groups: { agents: string[]; rules: RobotsRule[] }[] = [];
  const orphans: RobotsRule[] = [];
  const licences: { url: string; line: number }[] = [];
  let isNamingAgents = false;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const comment = raw.indexOf('#');
    const content = comment === -1 ? raw : raw.slice(0, comment);
    const colon = content.indexOf(':');
    if (colon === -1) continue;
    const key = content.slice(0, colon).trim().toLowerCase();
    const value = content.slice(colon + 1).trim();
    if (AGENT_KEYS.has(key)) {
      if (!isNamingAgents) groups.push({ agents: [], rules: [] });
      isNamingAgents = true;
      groups.at(-1)!.agents.push(productToken(value));
    } else if (RULES.has(key)) {
      isNamingAgents = false;
      const rule = ruleOf(key as RobotsRuleKind, value, index + 1);
      const group = groups.at(-1);
      if (group !== undefined) group.rules.push(rule);
      else if (rule.kind === 'content-usage' || rule.kind === 'content-signal') orphans.push(rule);
    } else if (key === 'license' && licences.length < LICENCE_LIMIT) {
      licences.push({ url: value.slice(0, 500), line: index + 1 });
    }
  }
  return { groups, orphans, licences, isCut };
}

/** The rules a crawler follows: those of all groups that name it, else those of all groups for `*`. */
export function rulesFor(file: RobotsFile, agent: string): readonly RobotsRule[] {
  const token = productToken(agent);
  const of = (name: string) => file.groups.filter(({ agents }) => agents.includes(name));
  const own = token === '*' ? [] : of(token);
  return (own.length > 0 ? own : of('*')).flatMap(({ rules }) => rules);
}

/** `ExampleBot/2.1 (+https://…)` is `examplebot`. */
function productToken(value: string): string {
  if (value.startsWith('*')) return '*';
  return /^[A-Za-z_-]*/.exec(value)![0].toLowerCase();
}

function ruleOf(kind: RobotsRuleKind, value: string, line: number): RobotsRule {
  if (kind === 'allow' || kind === 'disallow') return { kind, pattern: comparablePath(value), value, line };
  // A path is there only if the value begins with one, and ends at the first space.
  const path = value.startsWith('/') ? /^[^ \t]+/.exec(value)![0] : '';
  return {
    kind,
    pattern: path === '' ? '/' : comparablePath(path),
    value: value.slice(path.length).trim(),
    line,
  };
}
