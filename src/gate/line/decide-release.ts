import { ConfigError } from '../../errors.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { findRelease } from './find-release.ts';
import { updateLine } from './kept-line.ts';
import type { LineState } from './line-state.ts';

interface Decision {
  readonly who: string;
  readonly why: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Before the first release. */
const START = '0';

/**
 * Writes down that a person answers for a release.
 *
 * @param options.release see `findRelease`; default the one that stands
 * @throws {ConfigError} there is no such line or release, it was rolled back, or nobody or no reason is named
 */
export async function signOffRelease(
  workspace: Workspace,
  line: string,
  { release, ...decision }: Decision & { readonly release?: string | undefined },
): Promise<LineState> {
  requireDecision(line, 'sign-off', decision);
  const { state } = await updateLine(workspace, line, (current) => {
    const known = requireLine(line, current);
    const meant = release === undefined ? known.generations.findLast(isStanding) : findRelease(known, release);
    if (meant === undefined) throw refusal(line, 'has no release that stands', 'Append one: outcross watch append');
    return { kind: 'signed-off', generation: meant.hash, ...decision };
  });
  return state!;
}

/**
 * Takes back every release after one, the newest first, an entry each. Where it is cut off the same call goes on.
 *
 * @param options.to the release that stands then, see `findRelease`; `0` for none
 * @returns releases taken back, the newest first
 * @throws {ConfigError} there is no such line or release, it was rolled back itself, nothing stands after it, or nobody or no reason is named
 */
export async function rollBackLine(
  workspace: Workspace,
  line: string,
  { to, ...decision }: Decision & { readonly to: string },
): Promise<{ readonly state: LineState; readonly rolledBack: readonly string[] }> {
  requireDecision(line, 'roll-back', decision);
  const rolledBack: string[] = [];
  for (;;) {
    let name: string | undefined;
    const { state, isAdded } = await updateLine(workspace, line, (current) => {
      const known = requireLine(line, current);
      const target = to === START ? undefined : findRelease(known, to);
      if (target?.rolledBack != null)
        throw refusal(line, `release "${target.name}" was rolled back itself`, 'Name one that stands.');
      const last = known.generations.findLast(isStanding);
      if (last === undefined || last.index <= (target?.index ?? -1)) {
        if (rolledBack.length > 0) return undefined;
        throw refusal(line, `no release stands after "${target?.name ?? to}"`, 'Nothing needs to be rolled back.');
      }
      name = last.name;
      return { kind: 'rolled-back', generation: last.hash, ...decision };
    });
    if (!isAdded) return { state: state!, rolledBack };
    rolledBack.push(name!);
  }
}

const isStanding = ({ rolledBack }: LineState['generations'][number]) => rolledBack === null;

/** @throws {ConfigError} there is no line of that name */
export function requireLine(line: string, state: LineState | undefined): LineState {
  if (state !== undefined) return state;
  throw refusal(
    line,
    'is not there',
    `Begin it: outcross watch append ${line} REFERENCE GENERATION; outcross watch list shows all lines.`,
  );
}

function requireDecision(line: string, verb: string, { who, why }: Decision): void {
  for (const [flag, value] of [
    ['--who', who],
    ['--why', why],
  ] as const) {
    if (value.trim() === '')
      throw refusal(line, `${flag} is empty`, `Say it: outcross watch ${verb} ${line} --who NAME --why TEXT`);
    if (value.length > 2000) throw refusal(line, `${flag} is ${value.length} characters long`, 'Use at most 2,000.');
  }
}

function refusal(line: string, problem: string, hint: string): ConfigError {
  return new ConfigError({ place: `line "${line}"`, problem, hint });
}
