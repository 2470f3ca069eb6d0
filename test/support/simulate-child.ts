/**
 * A process of its own that runs a lab and is killed on the way: `node simulate-child.ts LAB WORKSPACE`. Keeps its state after every
 * generation and writes a letter to standard output for each one that it hears of.
 */
import { readLabFile } from '../../src/loop/lab/read-lab.ts';
import { simulate } from '../../src/loop/run/simulate.ts';

await simulate({
  lab: await readLabFile(process.argv[2]!),
  workspace: process.argv[3]!,
  workers: 2,
  keepEveryMs: 0,
  onProgress: ({ recent }) => void process.stdout.write('.'.repeat(recent.length)),
});
