/**
 * Installs the peers of the benchmarks into a folder of their own.
 *
 *   node bench/peers/set-up.ts [--folder /tmp/outcross-peers] [--python python3]
 *
 * Needs Python 3.11 or later with venv and pip, and for the Rust peers cargo; both fetch from their registries. Without cargo the Rust
 * peers are left out, which is said. What is there already is brought up to date.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PEER_FOLDER, peerPrograms } from './peer-folder.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: PEER_FOLDER },
    python: { type: 'string', default: 'python3' },
  },
});
const folder = path.resolve(values.folder);
const { python, rust } = peerPrograms(folder);
const here = import.meta.dirname;

mkdirSync(folder, { recursive: true });
if (!existsSync(python)) run(values.python, ['-m', 'venv', path.join(folder, 'python')]);
run(python, [
  '-m',
  'pip',
  'install',
  '--quiet',
  '--disable-pip-version-check',
  '-r',
  path.join(here, 'requirements.txt'),
]);
const frozen = spawnSync(python, ['-m', 'pip', 'freeze', '--disable-pip-version-check'], { encoding: 'utf8' }).stdout;
writeFileSync(path.join(folder, 'python-packages.txt'), frozen);
process.stdout.write(`Python peers: ${python}\n`);

if (spawnSync('cargo', ['--version']).status === 0) {
  const manifest = path.join(here, 'rust', 'Cargo.toml');
  const target = path.join(folder, 'rust');
  // Built for this very machine: the peers may use every instruction that it has.
  run('cargo', ['build', '--release', '--locked', '--quiet', '--manifest-path', manifest, '--target-dir', target], {
    RUSTFLAGS: '-C target-cpu=native',
  });
  process.stdout.write(`Rust peers: ${rust}\n`);
} else {
  process.stdout.write('Rust peers are left out: there is no cargo on the PATH\n');
}

function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`);
}
