import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AuditResult } from '../src/audit/audit-result.ts';
import { auditFolders, readAuditFacts } from './support/audit-facts.ts';
import { checkWorkspace } from './support/check-workspace.ts';
import { type Interruption, interruptAudit } from './support/interrupted-audit.ts';
import { layOut, makeMixture } from './support/mixture.ts';
import { runCli } from './support/run-cli.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const KILLS = 20;
/** Interruptions of one workspace before the audit is let go on to its end. */
const KILLS_A_ROUND = 10;
/** A round is a dozen audits one after the other: on a machine that does other things too they take more than other tests may. */
const ROUND_MS = 180_000;
const STAGES = ['list', 'read', 'compare', 'measure', 'summarise', 'publish', 'start'] as const;

const random = new SeededRandom(404);
const mixture = layOut(makeMixture(17, 3), { shards: 3, packing: 'gz' });

async function putData(): Promise<string> {
  const data = path.join(await temporaryFolder('kill'), 'data');
  await writeFiles(data, mixture);
  return data;
}

interface Undisturbed {
  readonly json: string;
  readonly stageMs: ReadonlyMap<string, number>;
}
let undisturbed: Undisturbed;

async function finish(args: readonly string[], workspace: string): Promise<string> {
  const { code, stderr } = await runCli(['audit', ...args, '--quiet']);
  expect([code, stderr]).toEqual([0, '']);
  return (await readAuditFacts((await auditFolders(workspace)).at(-1)!)).json;
}

describe('interrupted audits', () => {
  beforeAll(async () => {
    const { mkdtemp, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const folder = await mkdtemp(path.join(tmpdir(), 'outcross-kill-'));
    await writeFiles(path.join(folder, 'data'), mixture);
    const workspace = path.join(folder, 'ws');
    const json = await finish([path.join(folder, 'data'), '--workspace', workspace, '--workers', '2'], workspace);
    const { run } = await readAuditFacts((await auditFolders(workspace))[0]!);
    const { repeats, width, topics } = JSON.parse(json) as AuditResult;
    expect(repeats!.pairs.confirmed, 'there is something to compare').toBeGreaterThan(10);
    expect(width!.arms.filter(({ measured }) => measured).length, 'and to measure').toBeGreaterThan(1);
    expect(topics!.clusters.length).toBeGreaterThan(1);
    undisturbed = { json, stageMs: new Map(run.stages.map(({ name, durationMs }) => [name, durationMs])) };
    await rm(folder, { recursive: true });
  });

  test.each(Array.from({ length: KILLS / KILLS_A_ROUND }, (_, round) => round + 1))(
    `round %i of ${KILLS / KILLS_A_ROUND}: killed ${KILLS_A_ROUND} times, it goes on where it stopped`,
    async (round) => {
      const data = await putData();
      const workspace = path.join(path.dirname(data), 'ws');
      const args = [data, '--workspace', workspace, '--workers', '2'];
      let finishedParts = 0;
      for (const stage of random.shuffle([...STAGES, ...STAGES]).slice(0, KILLS_A_ROUND)) {
        const withinMs = undisturbed.stageMs.get(stage) ?? 400;
        const signal: Interruption['signal'] = random.below(4) === 0 ? 'SIGTERM' : 'SIGKILL';
        const ended = await interruptAudit(args, { stage, delayMs: random.below(withinMs + 5), signal });
        if (ended.interruptedIn !== undefined) {
          if (signal === 'SIGKILL') expect(ended.signal ?? ended.code, ended.stderr).toSatisfy(isKilledOrDone);
          else expect(ended.signal ?? ended.code, ended.stderr).toSatisfy(isStoppedOrDone);
        }
        const check = await checkWorkspace(workspace);
        expect(check.finishedParts, 'finished work is kept').toBeGreaterThanOrEqual(finishedParts);
        finishedParts = check.finishedParts;
      }
      expect(await finish(args, workspace), `round ${round}`).toBe(undisturbed.json);
      await checkWorkspace(workspace);
    },
    ROUND_MS,
  );

  test('SIGTERM stops at a safe point, says how to go on, and leaves no process behind', async () => {
    const data = await putData();
    const workspace = path.join(path.dirname(data), 'ws');
    const args = [data, '--workspace', workspace, '--workers', '2'];
    for (const stage of ['list', 'read', 'compare', 'measure', 'summarise'] as const) {
      const ended = await interruptAudit(args, { stage, delayMs: 0, signal: 'SIGTERM' });
      expect(ended, ended.stderr).toMatchObject({ code: 130, signal: null });
      expect(ended.stderr).toContain('stopped before the end');
      expect(ended.stderr).toContain('it goes on where it stopped');
      expect((await checkWorkspace(workspace)).leftovers, 'a clean stop leaves nothing unfinished').toEqual([]);
    }
    expect(await finish(args, workspace)).toBe(undisturbed.json);
  });

  test('leftovers of crashed runs are harmless', async () => {
    const data = await putData();
    const workspace = path.join(path.dirname(data), 'ws');
    const args = [data, '--workspace', workspace, '--workers', '2'];
    await writeFiles(workspace, {
      'format.json.1-aa.tmp': '{"format": "outc',
      'parts/00/00000000000000000000000000000000.json.1-aa.tmp': '{"ke',
      'parts/00/00000000000000000000000000000000.records.parquet': 'PAR1 half',
      'parts/00/11111111111111111111111111111111.json': '{"key": "1111111',
      'snapshots/0000000000000000.json.1-aa.tmp': '{',
      'audits/2020-01-01-old.1-aa.tmp/audit.json': '{',
      'audits/2020-01-02-empty/audit.json': '{',
      'tombstones/x.json.1-aa.tmp': '{',
      'tmp/query-abc/duckdb_temp_storage': 'x',
      'tmp/stdin-1-aa': 'half of it',
    });
    expect(await finish(args, workspace)).toBe(undisturbed.json);
  });
});

/** Killed, or through before the signal came. */
function isKilledOrDone(end: NodeJS.Signals | number | null): boolean {
  return end === 'SIGKILL' || end === 0;
}

/** Stopped (130), ended by the signal before it could be caught, or through before it came. */
function isStoppedOrDone(end: NodeJS.Signals | number | null): boolean {
  return end === 130 || end === 'SIGTERM' || end === 0;
}
