/**
 * Interrupts audits at random points and holds their results against an undisturbed run.
 *
 *   npm run stress -- [--kills 200] [--size 16M] [--seed 1] [--workers 2] [--folder DIR]
 *
 * Each round starts with an empty workspace, interrupts one to seven audits in it (four of five times with SIGKILL, else SIGTERM) some
 * time after a stage has begun, checks after each that nothing half-written passes for finished, lets the last audit end, and compares
 * its audit.json byte by byte. Stages and delays are drawn from the seed. Prints one line at the end and exits with 1 on any difference.
 */
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { AuditStage } from '../src/audit/audit-options.ts';
import { parseSize } from '../src/cli/parse-number.ts';
import { auditFolders, readAuditFacts } from '../test/support/audit-facts.ts';
import { checkWorkspace } from '../test/support/check-workspace.ts';
import { interruptAudit } from '../test/support/interrupted-audit.ts';
import { layOut, makeMixture } from '../test/support/mixture.ts';
import { runCli } from '../test/support/run-cli.ts';
import { SeededRandom } from '../test/support/seeded-random.ts';
import { writeFiles } from '../test/support/write-files.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    size: { type: 'string', default: '16M' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    folder: { type: 'string', default: os.tmpdir() },
  },
});

type Stage = 'start' | AuditStage;
/** Publishing lasts some milliseconds; it is aimed at as often as the rest together would be by chance in an hour. */
const AIM: readonly Stage[] = [
  'start',
  'list',
  'list',
  'read',
  'read',
  'read',
  'compare',
  'compare',
  'measure',
  'measure',
  'summarise',
  'summarise',
  'publish',
  'publish',
];
/** Bytes that each size of a mixture adds, all its files together. */
const MIXTURE_BYTES = 75_000;
const MAX_KILLS_A_ROUND = 7;
/** What follows the last stage: writing the report. */
const AFTER_PUBLISH_MS = 150;

const wanted = Number(values.kills);
const random = new SeededRandom(Number(values.seed));
const started = performance.now();
await mkdir(values.folder, { recursive: true });
const folder = await mkdtemp(path.join(values.folder, 'outcross-stress-'));
const data = path.join(folder, 'data');
const problems: string[] = [];
const hits = new Map<string, number>();
const count = (name: string) => hits.set(name, (hits.get(name) ?? 0) + 1);

try {
  const mixture = makeMixture(Number(values.seed), Math.max(1, Math.round(parseSize(values.size) / MIXTURE_BYTES)));
  await writeFiles(data, prefixed('plain', layOut(mixture, { shards: 2 })));
  await writeFiles(data, prefixed('packed', layOut({ ...mixture, notes: [] }, { packing: 'gz' })));
  const sizeBytes = await sizeOf(data);
  const undisturbed = await undisturbedRun();
  let kills = 0;
  let rounds = 0;
  let missed = 0;
  while (kills < wanted) {
    rounds++;
    const workspace = path.join(folder, `ws-${rounds}`);
    const killsNow = Math.min(wanted - kills, 1 + random.below(MAX_KILLS_A_ROUND));
    for (let kill = 0; kill < killsNow; ) {
      const stage = random.pick(AIM);
      const signal = random.below(5) === 0 ? 'SIGTERM' : 'SIGKILL';
      const delayMs = random.below(Math.ceil(undisturbed.stageMs(stage)));
      const ended = await interruptAudit(argumentsFor(workspace), { stage, delayMs, signal });
      if (ended.interruptedIn === undefined) missed++;
      else {
        kill++;
        count(ended.interruptedIn);
        count(signal);
        if (signal === 'SIGTERM' && ended.code !== 130 && ended.code !== 0 && ended.signal !== 'SIGTERM') {
          problems.push(
            `round ${rounds}: SIGTERM in ${ended.interruptedIn} ended with ${ended.code}: ${ended.stderr.slice(-300)}`,
          );
        }
      }
      await checkWorkspace(workspace).catch((error: Error) => problems.push(`round ${rounds}: ${error.message}`));
      if (missed > wanted) throw new Error('most audits end before they are interrupted: choose a larger --size');
    }
    kills += killsNow;
    const { json } = await runToEnd(workspace);
    if (json !== undisturbed.json) problems.push(`round ${rounds}: audit.json differs after ${killsNow} kills`);
    await checkWorkspace(workspace).catch((error: Error) => problems.push(`round ${rounds}: ${error.message}`));
    await rm(workspace, { recursive: true, force: true });
    process.stderr.write(`${kills} of ${wanted} kills, ${problems.length} problems\n`);
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  const where = ['start', 'list', 'read', 'compare', 'measure', 'summarise', 'publish'].map(
    (stage) => `${stage} ${hits.get(stage) ?? 0}`,
  );
  process.stdout.write(
    `${kills} kills (${hits.get('SIGKILL') ?? 0} SIGKILL, ${hits.get('SIGTERM') ?? 0} SIGTERM; ${where.join(', ')}) in ${rounds} rounds ` +
      `over ${(sizeBytes / 1e6).toFixed(1)} MB, ${missed} too late: ${problems.length} differences, ` +
      `${((performance.now() - started) / 1000).toFixed(0)} s, seed ${values.seed}, ${values.workers} workers\n`,
  );
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function argumentsFor(workspace: string): readonly string[] {
  return [data, '--workspace', workspace, '--workers', values.workers];
}

async function runToEnd(workspace: string) {
  const { code, stderr } = await runCli(['audit', ...argumentsFor(workspace), '--quiet']);
  if (code !== 0) throw new Error(`an audit that nobody disturbed ended with ${code}: ${stderr}`);
  return readAuditFacts((await auditFolders(workspace)).at(-1)!);
}

async function undisturbedRun() {
  const workspace = path.join(folder, 'ws-undisturbed');
  const { json, run } = await runToEnd(workspace);
  const durations = new Map(run.stages.map(({ name, durationMs }) => [name, durationMs]));
  const list = durations.get('list') ?? 0;
  return {
    json,
    stageMs: (stage: Stage) =>
      stage === 'start' ? list + 500 : (durations.get(stage) ?? 0) + (stage === 'publish' ? AFTER_PUBLISH_MS : 1),
  };
}

function prefixed<Content>(name: string, files: Readonly<Record<string, Content>>): Readonly<Record<string, Content>> {
  return Object.fromEntries(Object.entries(files).map(([file, content]) => [`${name}-${file}`, content]));
}

async function sizeOf(root: string): Promise<number> {
  let sizeBytes = 0;
  for (const name of await readdir(root, { recursive: true })) {
    const stats = await stat(path.join(root, name));
    if (stats.isFile()) sizeBytes += stats.size;
  }
  return sizeBytes;
}
