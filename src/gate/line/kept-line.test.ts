import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkspaceError } from '../../errors.ts';
import { appendToLine, readLine } from '../../workspace/lines.ts';
import { openWorkspace, type Workspace } from '../../workspace/workspace.ts';
import { readLineState, updateLine } from './kept-line.ts';
import { alphasOfRelease } from './line-alphas.ts';
import type { LineEntry } from './line-entry.ts';
import type { LineState } from './line-state.ts';

let folder: string;
let workspace: Workspace;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'outcross-line-'));
  workspace = await openWorkspace(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const AT = '2026-11-22T10:00:00Z';
const RULER = 'f'.repeat(64);
const OPENED: LineEntry = {
  kind: 'opened',
  line: 'chat',
  at: AT,
  referenceHash: RULER,
  referenceName: 'people',
  assumedHuman: false,
  delta: 0.2,
  strata: [
    { id: 'is', label: 'is', dimension: 'language', isTail: true, isTested: true, reference: { count: 50, n: 900 } },
  ],
};

/** What a gate would append: with the alphas of the release that it turns out to be. */
function generation(name: string, state: LineState | undefined): LineEntry {
  return {
    kind: 'generation',
    at: AT,
    hash: Buffer.from(name).toString('hex').padStart(64, '0'),
    name,
    referenceHash: RULER,
    outcome: 'PASS',
    alphas: alphasOfRelease(state!.generations.length + 1),
    strata: [{ id: 'is', generation: { count: 20, n: 400 }, outcome: 'kept', isLost: false }],
    panel: [],
    isOverDispersed: false,
  };
}

test('a line is read as it was written', async () => {
  expect(await readLineState(workspace, 'chat')).toBeUndefined();
  const { isAdded } = await updateLine(workspace, 'chat', () => OPENED);
  expect(isAdded).toBe(true);
  const { state } = await updateLine(workspace, 'chat', (before) => generation('v1', before));
  expect(await readLineState(workspace, 'chat')).toEqual(state);
  expect(state!.generations.map(({ name }) => name)).toEqual(['v1']);
});

test('a generation that is there is not written again', async () => {
  await updateLine(workspace, 'chat', () => OPENED);
  await updateLine(workspace, 'chat', (state) => generation('v1', state));
  const again = await updateLine(workspace, 'chat', (state) => generation('v1', state));
  expect(again.isAdded).toBe(false);
  expect((await readLine(workspace, 'chat')).entries).toHaveLength(2);
  expect((await updateLine(workspace, 'chat', () => undefined)).isAdded).toBe(false);
});

test('of several that append at once each is judged as the release that it becomes', async () => {
  await updateLine(workspace, 'chat', () => OPENED);
  const names = ['v1', 'v2', 'v3', 'v4', 'v5'];
  await Promise.all(names.map((name) => updateLine(workspace, 'chat', (state) => generation(name, state))));
  const state = await readLineState(workspace, 'chat');
  expect(state!.generations.map(({ name }) => name).sort()).toEqual(names);
  expect(state!.generations.map(({ alphas }) => alphas)).toEqual([1, 2, 3, 4, 5].map(alphasOfRelease));
});

test('what does not fit is not written, and what no version wrote is told', async () => {
  await updateLine(workspace, 'chat', () => OPENED);
  await expect(updateLine(workspace, 'chat', () => OPENED)).rejects.toThrow(/open already/);
  expect((await readLine(workspace, 'chat')).entries).toHaveLength(1);
  await appendToLine(workspace, 'chat', { after: await readLine(workspace, 'chat'), entry: { kind: 'unheard-of' } });
  await expect(readLineState(workspace, 'chat')).rejects.toThrow(WorkspaceError);
});
