/**
 * All tests: types, style, unused code, then vitest. `npm test -- PATH` runs vitest on some files alone.
 * A browser is found or installed first; tests that need it or the shared data say that they were skipped where there is none.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBrowser } from './find-browser.ts';

const root = path.resolve(import.meta.dirname, '..');
const filters = process.argv.slice(2);
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);
const log = (line: string) => process.stdout.write(`${line}\n`);

const browser = ensureBrowser(log);
log(
  browser
    ? `browser: ${browser}`
    : 'browser: none; tests that need one are skipped. Install chromium, or set CHROMIUM to one.',
);
const data = path.resolve(process.env.OUTCROSS_DATA ?? path.join(root, '../shared/data'));
log(existsSync(data) ? `shared data: ${data}` : `shared data: none at ${data}; tests that need it are skipped`);

const env = { ...process.env, ...(browser && { CHROMIUM: browser }) };
const run = (name: string, args: readonly string[]) => {
  const started = Date.now();
  const { status } = spawnSync(bin(name), args, { cwd: root, stdio: 'inherit', env });
  log(
    `${name} ${args.slice(0, 2).join(' ')}: ${status === 0 ? 'passed' : `failed (${status})`} in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  return status === 0;
};

const results =
  filters.length > 0
    ? [run('vitest', ['run', ...filters])]
    : [
        run('tsc', ['--noEmit']),
        run('biome', ['check', '.']),
        run('knip', ['--no-progress']),
        run('publint', ['--strict']),
        run('vitest', ['run']),
      ];
process.exitCode = results.every(Boolean) ? 0 : 1;
