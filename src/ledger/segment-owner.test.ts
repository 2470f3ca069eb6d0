import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { isOwnerGone, ownerState, thisOwner } from './segment-owner.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const self = { ...thisOwner(), boot: 'b-1', namespace: 'pid:[1]' };
const here = thisOwner();

test('what this process can see for sure', ({ skip }) => {
  if (here.boot === null || here.namespace === null) skip('this system tells no boot id');
  expect(ownerState(here, { quietMs: 9 * DAY })).toBe('there');
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  expect(ownerState({ ...here, pid }, { quietMs: 0 })).toBe('gone');
  // The number was given to another process since.
  expect(ownerState({ ...here, started: '1' }, { quietMs: 0 })).toBe('gone');
  expect(ownerState({ ...here, host: 'renamed since' }, { quietMs: 9 * DAY })).toBe('there');
});

test.each([
  ['another machine', { host: 'elsewhere' }, DAY],
  ['this machine before it was started anew, or another of its name', {}, 10 * MINUTE],
  ['another container', { boot: here.boot, namespace: 'pid:[1]' }, DAY],
])('%s is silent after a while, never gone', (_what, owner, quietMs) => {
  expect(ownerState({ ...self, ...owner }, { quietMs })).toBe('there');
  expect(ownerState({ ...self, ...owner }, { quietMs: quietMs + 1 })).toBe('silent');
  expect(isOwnerGone({ ...self, ...owner }, { quietMs: quietMs + 1 })).toBe(true);
});
