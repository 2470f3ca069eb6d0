import type { Effects } from './effects.ts';

/** Aborts at the first Ctrl-C or SIGTERM, so that work stops at a safe point; a second one ends the process at once. */
export function stopOnInterrupt({ stderr }: Effects): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.kill(process.pid, 'SIGKILL');
    stderr.write('\nstopping at a safe point; once more to stop at once\n');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
