import type { AuditResult } from '../audit/audit-result.ts';
import { shellWord } from './shell-word.ts';

const DEFAULT_WORKSPACE = '.outcross';

export interface CommandPlace {
  /** How the command line is called: `outcross`, or `npx outcross` where it is not on the path. */
  readonly invokedAs?: string | undefined;
  /** The workspace as the user named it. */
  readonly workspace?: string | undefined;
}

/**
 * The commands of findings as they can be pasted where the audit was run. The result itself holds the bare commands, because it says
 * nothing of places.
 */
export function completeCommands(
  audit: AuditResult,
  { invokedAs = 'outcross', workspace = DEFAULT_WORKSPACE }: CommandPlace,
): AuditResult {
  const rest = workspace === DEFAULT_WORKSPACE ? '' : ` --workspace ${shellWord(workspace)}`;
  if (invokedAs === 'outcross' && rest === '') return audit;
  return {
    ...audit,
    findings: audit.findings.map((finding) =>
      finding.command === null
        ? finding
        : { ...finding, command: `${finding.command.replace(/^outcross\b/, () => invokedAs)}${rest}` },
    ),
  };
}
