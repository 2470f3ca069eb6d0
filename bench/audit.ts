/**
 * Speed and memory of whole audits over plain JSON Lines of documents of about 4 KB.
 *
 *   npm run bench -- --size 1G [--size 10G] [--runs 3] [--workers 2] [--corpus realistic|overlapping] [--folder /tmp/outcross-bench]
 *
 * The realistic corpus has known copies among documents that share hardly a phrase; the overlapping one is the worst case, cut at
 * random places from one long text, so that every document overlaps many others.
 *
 * Prints one table row a size: wall and CPU seconds, MB/s (10^6 bytes of input a second, best, median and worst run), the peak
 * resident set of the process tree sampled every 50 ms, and where the time went by stage. Each run starts with an empty workspace.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseSize } from '../src/cli/parse-number.ts';
import { type AuditRun, auditOnce } from './audit-once.ts';
import { describeMachine } from './machine.ts';
import { cachedDedupCorpus } from './make-corpus.ts';
import { makeJsonl } from './make-jsonl.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['1G'] },
    runs: { type: 'string', default: '3' },
    workers: { type: 'string', default: String(os.availableParallelism()) },
    corpus: { type: 'string', default: 'realistic' },
    folder: { type: 'string', default: path.join(os.tmpdir(), 'outcross-bench') },
  },
});
if (values.corpus !== 'realistic' && values.corpus !== 'overlapping') {
  throw new Error(`--corpus is "${values.corpus}"; expected realistic or overlapping`);
}

process.stdout.write(
  `${describeMachine()}, ${values.workers} workers, ${values.corpus} corpus\n\n` +
    '| input | wall s | CPU s | MB/s best / median / worst | peak tree MB | stages of the median run, ms |\n|---|---|---|---|---|---|\n',
);
for (const size of values.size) {
  const file =
    values.corpus === 'realistic'
      ? await cachedDedupCorpus(values.folder, { sizeBytes: parseSize(size) })
      : await overlappingCorpus(parseSize(size));
  const input = statSync(file).size;
  const runs: AuditRun[] = [];
  for (let i = 0; i < Number(values.runs); i++) {
    runs.push(
      await auditOnce(file, { workspace: path.join(values.folder, 'workspace'), workers: Number(values.workers) }),
    );
  }
  runs.sort((a, b) => a.wallSeconds - b.wallSeconds);
  const median = runs[Math.floor(runs.length / 2)]!;
  const rate = (run: AuditRun) => (input / 1e6 / run.wallSeconds).toFixed(1);
  const peak = Math.max(...runs.map(({ peakBytes }) => peakBytes));
  const stages = median.facts.stages.map(({ name, durationMs }) => `${name} ${durationMs}`).join(', ');
  process.stdout.write(
    `| ${(input / 1e6).toFixed(0)} MB | ${median.wallSeconds.toFixed(2)} | ${median.cpuSeconds.toFixed(2)} | ${rate(runs[0]!)} / ${rate(median)} / ${rate(runs.at(-1)!)} | ${(peak / 1e6).toFixed(0)} | ${stages} |\n`,
  );
}

async function overlappingCorpus(sizeBytes: number): Promise<string> {
  const data = path.join(values.folder, `overlapping-${sizeBytes}`);
  const file = path.join(data, 'documents.jsonl');
  mkdirSync(data, { recursive: true });
  if (!existsSync(file) || statSync(file).size < sizeBytes) await makeJsonl(file, { sizeBytes });
  return file;
}
