import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium on this machine: `CHROMIUM`, then the search path, then the usual places. */
export function findBrowser(): string | undefined {
  if (process.env.CHROMIUM && existsSync(process.env.CHROMIUM)) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const candidates = [
    ...NAMES.flatMap((name) => [...folders, '/usr/bin'].map((folder) => path.join(folder, name))),
    ...PLACES,
  ];
  return candidates.find((candidate) => existsSync(candidate));
}

/** Finds a browser, or installs Debian's where that can be done without asking. @returns undefined where neither works */
export function ensureBrowser(log: (line: string) => void): string | undefined {
  const found = findBrowser();
  if (found) return found;
  const apt = (...args: string[]) => {
    const command = process.getuid?.() === 0 ? ['apt-get', ...args] : ['sudo', '-n', 'apt-get', ...args];
    return (
      spawnSync(command[0]!, command.slice(1), {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0
    );
  };
  log('no browser found; installing chromium with apt-get');
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  apt('update');
  apt('install', '--yes', '--no-install-recommends', 'chromium');
  return findBrowser();
}
