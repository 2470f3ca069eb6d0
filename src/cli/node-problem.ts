import { readFileSync } from 'node:fs';

/**
 * Why this Node cannot run the package, with the remedy. It is read by old versions of Node itself: it uses nothing that they may not have.
 *
 * @param running version of Node, such as `20.20.2`
 * @param engines range of versions, such as `>=22.18`; by default what package.json says. Other ranges than `>=` refuse nothing
 * @returns lines that end with a line feed; undefined where nothing is wrong
 */
export function nodeProblem(running: string, engines: string = declaredEngines()): string | undefined {
  const needed = /^>=\s*(\d+(?:\.\d+)*)$/.exec(engines.trim())?.[1];
  if (needed === undefined || !isOlder(running, needed)) return undefined;
  return `outcross needs Node ${needed} or newer, this is ${running}.\n  Install a newer one: https://nodejs.org, or nvm install --lts\n`;
}

function isOlder(running: string, needed: string): boolean {
  // A preview such as 22.18.0-nightly counts as its version.
  const has = running.split(/[.-]/, 3).map(Number);
  const wants = needed.split('.').map(Number);
  for (let at = 0; at < wants.length; at++) {
    const difference = (has[at] ?? 0) - wants[at]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function declaredEngines(): string {
  const read = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(read) as { engines: { node: string } }).engines.node;
}
