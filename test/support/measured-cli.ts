import { treeUsage } from '../../bench/process-tree.ts';
import { type CliOptions, type CliResult, startCli } from './run-cli.ts';

const SAMPLE_MS = 20;

/** Runs the command line and measures the peak of the resident sets of its whole process tree, sampled fifty times a second. */
export async function measureCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult & { readonly peakBytes: number }> {
  const { child, result } = startCli(args, options);
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, treeUsage(child.pid!).residentBytes);
  }, SAMPLE_MS);
  try {
    return { ...(await result), peakBytes };
  } finally {
    clearInterval(timer);
  }
}
