import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from '../../test/support/run-cli.ts';
import { nodeProblem } from './node-problem.ts';

test.each([
  ['20.20.2', '>=22.18', true],
  ['22.17.9', '>=22.18', true],
  ['22.18.0', '>=22.18', false],
  ['22.18.0-nightly2026', '>=22.18', false],
  ['22.100.0', '>=22.18', false],
  ['23.0.0', '>=22.18', false],
  ['9.99.0', '>=22.18', true],
  ['22.18.1', '>=22.18.2', true],
  ['20.0.0', '^22 || >=24', false],
])('of Node %s where %s is needed', (running, engines, isTooOld) => {
  expect(nodeProblem(running, engines) !== undefined).toBe(isTooOld);
});

test('says what is needed, by package.json, what there is, and the remedy', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  const needed = engines.node.replace('>=', '');
  expect(nodeProblem('20.20.2')).toBe(
    `outcross needs Node ${needed} or newer, this is 20.20.2.\n  Install a newer one: https://nodejs.org, or nvm install --lts\n`,
  );
  expect(nodeProblem(process.versions.node)).toBeUndefined();
});

test('the command says it before it loads anything else', async () => {
  const pretended = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(pretended)}`;
  const { code, stdout, stderr } = await runCli(['--version'], { env: { NODE_OPTIONS } });
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(/^outcross needs Node [\d.]+ or newer, this is 20\.20\.2\.\n/);
});
