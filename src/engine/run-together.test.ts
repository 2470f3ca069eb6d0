import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runTogether } from './run-together.ts';

test('both results, whichever comes first', async () => {
  expect(await runTogether([() => setTimeout(5, 'slow'), async () => 'fast'])).toEqual(['slow', 'fast']);
});

test('what fails first is thrown, once the other has stopped', async () => {
  let hasStopped = false;
  const waits = async (signal: AbortSignal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await setTimeout(5);
    hasStopped = true;
    throw new Error('stopped');
  };
  const fails = () => Promise.reject(new Error('disk full'));
  await expect(runTogether([waits, fails])).rejects.toThrow('disk full');
  expect(hasStopped).toBe(true);
});

test('a signal stops both', async () => {
  const stop = new AbortController();
  const waits = (signal: AbortSignal) => setTimeout(10_000, undefined, { signal });
  const running = runTogether([waits, waits], stop.signal);
  stop.abort();
  await expect(running).rejects.toThrow('aborted');
});
