#!/usr/bin/env node
import { nodeProblem } from './node-problem.ts';

// Nothing else is imported before this: what is imported may use what an older Node has not, and would say only that.
const problem = nodeProblem(process.versions.node);
if (problem === undefined) {
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
  });
} else {
  process.stderr.write(problem);
  process.exitCode = 3;
}
