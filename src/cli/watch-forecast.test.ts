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
    stdout: { write: (text: string) => stdout.push(text), columns: 90 },
    stderr: { write: (text: string) => stderr.push(text) },
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    env: {},
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

const RULER = 'a'.repeat(64);
const AT = '2026-11-22T10:00:00Z';
const STRATA = [
  ['is', 'Icelandic', 600],
  ['fo', 'Faroese', 900],
] as const;
const OPENED: LineEntry = {
  kind: 'opened',
  line: 'chat',
  at: AT,
  referenceHash: RULER,
  referenceName: 'people',
  assumedHuman: false,
  delta: 0.2,
  strata: STRATA.map(([id, label, count]) => ({
    id,
    label,
    dimension: 'language',
    isTail: true,
    isTested: true,
    reference: { count, n: 9000 },
  })),
};
const released = (release: number, counts: readonly number[]): LineEntry => ({
  kind: 'generation',
  at: AT,
  hash: `${release}`.padStart(64, 'b'),
  name: `v${release}`,
  referenceHash: RULER,
  outcome: 'PASS',
  alphas: alphasOfRelease(release),
  strata: STRATA.map(([id], index) => ({
    id,
    generation: { count: counts[index]!, n: 8000 },
    outcome: 'kept',
    isLost: false,
  })),
  panel: [],
  isOverDispersed: false,
});

test('watch forecast says what may come, what is given, and what it cannot tell', async () => {
  const folder = path.join(await temporaryFolder('watch-forecast'), 'ws');
  const workspace = await openWorkspace(folder);
  const ws = ['--workspace', folder];
  await updateLine(workspace, 'chat', () => OPENED);
  await updateLine(workspace, 'chat', () => released(1, [530, 800]));
  const early = await cli(['watch', 'forecast', 'chat', ...ws]);
  expect(early).toMatchObject({ code: 3, stderr: '' });
  expect(early.stdout).toContain('2 neighbours are needed');
  for (const [index, counts] of [
    [460, 730],
    [380, 640],
    [310, 560],
  ].entries())
    await updateLine(workspace, 'chat', () => released(index + 2, counts));

  const shown = await cli(['watch', 'forecast', 'chat', '--human-share', '0', '--releases', '5', ...ws]);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain('chat, language: what release 9 may be');
  expect(shown.stdout).toContain('human share 0 %, given');
  expect(shown.stdout).toContain('Icelandic: ');
  const json = await cli(['watch', 'forecast', 'chat', '--json', '--human-share', '0', '--releases', '5', ...ws]);
  const forecast = JSON.parse(json.stdout) as {
    dimensions: { forecast: { release: number; shares: { id: string }[] }[] }[];
  };
  expect(forecast).toMatchObject({ schema: 'outcross.line-forecast/1', line: 'chat', not_forecast: [] });
  expect(forecast.dimensions[0]!.forecast.map(({ release }) => release)).toEqual([5, 6, 7, 8, 9]);
  expect(forecast.dimensions[0]!.forecast[0]!.shares.map(({ id }) => id)).toEqual(['is', 'fo', '']);
  // The same line and seed, the same words.
  expect((await cli(['watch', 'forecast', 'chat', '--human-share', '0', '--releases', '5', ...ws])).stdout).toBe(
    shown.stdout,
  );

  for (const args of [
    ['watch', 'forecast', 'nobody', ...ws],
    ['watch', 'forecast', 'chat', '--human-share', '2', ...ws],
    ['watch', 'forecast', 'chat', '--releases', '101', ...ws],
    ['watch', 'forecast', 'chat', '--size', '1', ...ws],
    ['watch', 'forecast', 'chat', '--temperature', '50', ...ws],
  ])
    expect(await cli(args), args.join(' ')).toMatchObject({ code: 2, stdout: '' });
});
