import { WorkspaceError } from '../../errors.ts';
import { appendToLine, readLine, type StoredLine } from '../../workspace/lines.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { type LineEntry, lineEntrySchema } from './line-entry.ts';
import type { LineState } from './line-state.ts';
import { nextLineState } from './next-line-state.ts';

/** Times that others may come in between before something else is wrong. */
const MOST_TRIES = 100;

/**
 * State of a line of the workspace; undefined where there is none of that name.
 *
 * @throws {WorkspaceError} its entries are damaged
 * @throws {ConfigError} a name that is none
 */
export async function readLineState(workspace: Workspace, line: string): Promise<LineState | undefined> {
  return stateOf(workspace, await readLine(workspace, line));
}

/**
 * Changes a line by what `decide` makes of its state, as if nobody else did at that time: where another process has appended meanwhile,
 * `decide` is asked again.
 *
 * @param decide gives the entry to append, or undefined to leave the line as it is
 * @returns the state after it, and whether an entry was written: a generation that the line has already is not written again
 * @throws {ConfigError} the entry does not fit; nothing is written
 * @throws {WorkspaceError} full disk, no permission, damaged entries
 */
export async function updateLine(
  workspace: Workspace,
  line: string,
  decide: (state: LineState | undefined) => LineEntry | undefined,
): Promise<{ readonly state: LineState | undefined; readonly isAdded: boolean }> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const after = await readLine(workspace, line);
    const state = stateOf(workspace, after);
    const decided = decide(state);
    if (decided === undefined) return { state, isAdded: false };
    const entry = lineEntrySchema.parse(decided);
    const next = nextLineState(state, entry);
    if (next === state) return { state, isAdded: false };
    if (await appendToLine(workspace, line, { after, entry })) return { state: next, isAdded: true };
  }
  throw new WorkspaceError({
    path: workspace.folder,
    problem: `line "${line}" was changed by others ${MOST_TRIES} times while it was to be changed here`,
    hint: 'Run the same command again.',
  });
}

function stateOf(workspace: Workspace, { entries }: StoredLine): LineState | undefined {
  let state: LineState | undefined;
  for (const [index, entry] of entries.entries()) {
    const parsed = lineEntrySchema.safeParse(entry);
    if (!parsed.success)
      throw new WorkspaceError({
        path: workspace.folder,
        problem: `entry ${index + 1} of a line is of no known kind`,
        hint: 'Use the version of Outcross that wrote it, or restore it from a copy of the workspace.',
        cause: parsed.error,
      });
    state = nextLineState(state, parsed.data);
  }
  return state;
}
