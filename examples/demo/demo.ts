import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OutcrossError } from '../../src/errors.ts';
import { makeCorpus, type SourceSummary } from './make-corpus.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const command = join(repository, 'dist/cli/outcross.js');
const data = join(repository, 'examples/demo/out/data');
const workspace = join(repository, 'examples/demo/out/.outcross');

/** Paths are printed and passed on as a user at the top of the repository would type them. */
const shown = (path: string) => relative(repository, path);

async function makeData(): Promise<readonly SourceSummary[]> {
  console.log(`Making the data in ${shown(data)}`);
  const { sources } = await makeCorpus({ folder: data, seed: 1, onStep: (step) => console.log(`  ${step}`) });
  const nameWidth = Math.max(...sources.map(({ name }) => name.length));
  for (const { name, rowCount, sizeBytes } of sources) {
    console.log(
      `  ${name.padEnd(nameWidth)}  ${String(rowCount).padStart(6)} rows  ${(sizeBytes / 1e6).toFixed(1).padStart(5)} MB`,
    );
  }
  return sources;
}

/** Exit code of the audit, 128 + the signal's number where a signal ended it, as shells count. */
async function audit(): Promise<number> {
  const options = ['audit', shown(data), '--workspace', shown(workspace)];
  console.log(`\n$ outcross ${options.join(' ')}`);
  const child = spawn(process.execPath, [command, ...options], { cwd: repository, stdio: 'inherit' });
  // Ctrl-C reaches the audit from the terminal itself; this process waits for it to stop at a safe point.
  const wait = () => {};
  const passOn = () => child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', passOn);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    process.off('SIGINT', wait).off('SIGTERM', passOn);
  }
}

async function newestReport(): Promise<string | undefined> {
  let newest: { readonly path: string; readonly changedMs: number } | undefined;
  for await (const path of glob('audits/*/audit.html', { cwd: workspace })) {
    const report = join(workspace, path);
    const { mtimeMs } = await stat(report);
    if (newest === undefined || mtimeMs > newest.changedMs) newest = { path: report, changedMs: mtimeMs };
  }
  return newest?.path;
}

function printGuide(report: string | undefined, sources: readonly SourceSummary[]): void {
  const partner = sources.find(({ name }) => name === 'partner-faq')!;
  const crawl = sources.find(({ name }) => name === 'web-crawl')!;
  console.log(`
${report === undefined ? `No report was found below ${shown(workspace)}.` : `Open ${shown(report)} in a browser.`} What to look for:
  partner-faq   is declared human; ${partner.residueCount} of its chats carry pasted citation marks that contradict it
  web-crawl     says nothing of its origin: ${crawl.residueCount} pages give themselves away, the others stay unknown
  unreadable    ${crawl.unreadableCount} lines of the crawl, each with its reason and place
  repeats       ${crawl.copyCount} pages of the crawl are copies of the addresses and of Brown: a third letter for letter, the others
                with another ending or other quotation marks. ${partner.copyCount} answers of partner-faq are beginnings of such texts;
                most of them are too short beside the whole to be found
  width         on the same number of words, the models' text has fewer different words than the people's

What could go, and what would be left in its place:
  npx outcross dedup ${shown(data)} --workspace ${shown(workspace)} --dry-run`);
}

if (existsSync(command)) {
  try {
    const sources = await makeData();
    process.exitCode = await audit();
    if (process.exitCode < 2) printGuide(await newestReport(), sources);
  } catch (error) {
    if (!OutcrossError.is(error)) throw error;
    console.error(`${error.message}\n${error.hint}`);
    process.exitCode = error.exitCode;
  }
} else {
  console.error(
    `${shown(command)} is missing: the command has not been built yet.\nRun npm run build, then npm run demo.`,
  );
  process.exitCode = 2;
}
