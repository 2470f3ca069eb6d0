import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, InputError } from '../errors.ts';
import { diffAudits } from '../report/audit-diff.ts';
import { parseAuditJson } from '../report/audit-json.ts';
import { terminalDiff } from '../report/terminal-diff.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';

/** Prints what changed from one audit to another. */
export async function diffCommand(
  names: readonly string[],
  flags: { readonly workspace: string; readonly json?: boolean; readonly color: boolean },
  effects: Effects,
): Promise<number> {
  if (names.length !== 2) {
    throw new ConfigError({
      place: 'outcross audit --diff',
      problem: `two audits are needed, ${names.length} named`,
      hint: 'Name folders or audit.json files: outcross audit --diff OLD NEW',
    });
  }
  const [before, now] = await Promise.all(names.map((name) => readAudit(name, flags.workspace)));
  const diff = diffAudits(before!, now!);
  const color = wantsColor(effects, flags.color);
  effects.stdout.write(
    flags.json
      ? `${JSON.stringify(diff, null, 2)}\n`
      : `${terminalDiff(diff, { color, width: outputWidth(effects) })}\n`,
  );
  return 0;
}

/** The audit that a folder, a file or a name in the workspace means. @throws {InputError} there is none, or it is damaged */
export async function readAudit(name: string, workspace: string) {
  const candidates = [name, path.join(name, 'audit.json'), path.join(workspace, 'audits', name, 'audit.json')];
  for (const candidate of candidates) {
    if (!(await stat(candidate).catch(() => undefined))?.isFile()) continue;
    return parseAuditJson(await readFile(candidate, 'utf8'), { path: candidate });
  }
  throw new InputError({
    path: name,
    problem: 'is no audit',
    hint: `Name a folder with an audit.json, the file itself, or an audit in ${path.join(workspace, 'audits')}.`,
  });
}
