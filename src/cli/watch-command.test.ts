import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { updateLine } from '../gate/line/kept-line.ts';
import { alphasOfRelease } from '../gate/line/line-alphas.ts';
import type { LineEntry } from '../gate/line/line-entry.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import { run } from './run.ts';

async function cli(args: readonly string[]) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const code = await run(args, {
    stdout: { write: (text: string) => stdout.push(text), columns: 80 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    env: {},
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

const RULER = 'a'.repeat(64);
const AT = '2026-11-22T10:00:00Z';
const OPENED: LineEntry = {
  kind: 'opened',
  line: 'chat',
  at: AT,
  referenceHash: RULER,
  referenceName: 'people',
  assumedHuman: false,
  delta: 0.2,
  strata: [
    {
      id: 'is',
      label: 'Icelandic',
      dimension: 'language',
      isTail: true,
      isTested: true,
      reference: { count: 900, n: 9000 },
    },
  ],
};
const released = (release: number, name: string, count: number): LineEntry => ({
  kind: 'generation',
  at: AT,
  hash: `${release}`.padStart(64, 'b'),
  name,
  referenceHash: RULER,
  outcome: count < 600 ? 'FAIL' : 'PASS',
  alphas: alphasOfRelease(release),
  strata: [
    { id: 'is', generation: { count, n: 8000 }, outcome: count < 600 ? 'narrowed' : 'kept', isLost: count === 0 },
  ],
  panel: [],
  isOverDispersed: false,
});

test('show, list, sign-off and roll-back', async () => {
  const folder = path.join(await temporaryFolder('watch-command'), 'ws');
  const workspace = await openWorkspace(folder);
  const ws = ['--workspace', folder];
  expect((await cli(['watch', 'list', ...ws])).stdout).toContain('There is no line yet');
  for (const entry of [OPENED, released(1, 'v1', 800), released(2, 'v2', 0), released(3, 'v2', 10)])
    await updateLine(workspace, 'chat', () => entry);

  expect((await cli(['watch', 'list', ...ws])).stdout).toBe(
    'chat  people@aaaaaaaaaaaa  alarm: the line is narrowing\n',
  );
  const shown = await cli(['watch', 'show', 'chat', ...ws]);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain('release 2: Icelandic lost');
  expect(JSON.parse((await cli(['watch', 'show', 'chat', '--json', ...ws])).stdout)).toMatchObject({
    schema: 'outcross.line-survey/1',
    narrowing: { is_alarm: true },
    widening: { is_alarm: false },
  });

  const who = ['--who', 'release board', '--why', 'Icelandic is gone'];
  expect(await cli(['watch', 'sign-off', 'chat', '--release', 'v2', ...who, ...ws])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"v2" names several releases: 2, 3'),
  });
  expect((await cli(['watch', 'sign-off', 'chat', '--release', '2', ...who, ...ws])).stdout).toContain(
    'signed off by release board',
  );
  const back = await cli(['watch', 'roll-back', 'chat', '--to', 'v1', ...who, ...ws]);
  expect(back.stdout).toContain('chat: no alarm in 1 generation');
  expect(back.stdout.match(/rolled back by release board/g)).toHaveLength(2);
  const reports = /report +(\S+line\.html)/s.exec(back.stdout.replace(/\n +/g, ''));
  expect(reports).not.toBeNull();
  expect((await cli(['workspace', 'verify', ...ws])).stdout).toBe(
    'Whole: 0 parts, 0 snapshots, 0 audits, 0 tombstones, 1 release line read.\n',
  );

  for (const args of [
    ['watch', 'show', 'nobody', ...ws],
    ['watch', 'show', 'No Name', ...ws],
    ['watch', 'roll-back', 'chat', '--to', 'v9', ...who, ...ws],
    ['watch', 'roll-back', 'chat', '--to', 'v1', ...who, ...ws],
    ['watch', 'roll-back', 'chat', '--to', 'v1', '--who', '', '--why', 'x', ...ws],
    ['watch', 'sign-off', 'chat', '--who', 'me', ...ws],
    ['watch', 'renew', 'chat', 'people', ...ws],
    ['watch', 'append', 'chat', 'people', ...ws],
    ['watch', 'append', 'chat', 'people', '=out.jsonl', ...ws],
    ['watch', 'append', 'chat', 'people', 'out.jsonl', '--scores-reference', 'people.jsonl', ...ws],
    ['watch', 'show', 'chat', '--workspace', path.join(folder, 'none')],
  ])
    expect(await cli(args), args.join(' ')).toMatchObject({ code: 2, stdout: '' });
  // A mistyped reference is told before anything is read, also files of scores that are not there.
  for (const args of [
    ['compare', 'nosuch', 'out.jsonl', '--scores', 'none.jsonl', ...ws],
    ['watch', 'append', 'chat', 'nosuch', 'out.jsonl', '--scores', 'none.jsonl', ...ws],
  ])
    expect((await cli(args)).stderr).toContain('nosuch: there is no such reference');
});
