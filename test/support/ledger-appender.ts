/**
 * A process of its own that registers texts: `node ledger-appender.ts FOLDER [--count N] [--seed N] [--batch N] [--keep-text]`.
 *
 * Writes the receipt of each entry as a line of JSON to standard output as soon as it is acknowledged, with a system call
 * that has happened when the next line of code runs. Never closes the ledger: it ends by itself after `--count` entries
 * (default: never), or is killed.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openLedger } from '../../src/ledger/ledger.ts';
import { makeGenerations } from './ledger-texts.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
    batch: { type: 'string', default: '1' },
    'segment-bytes': { type: 'string', default: String(64 * 1024 * 1024) },
    'keep-text': { type: 'boolean', default: false },
  },
});

const ledger = await openLedger(positionals[0]!, {
  keepsText: values['keep-text'],
  segmentBytes: Number(values['segment-bytes']),
});
let left = Number(values.count ?? Number.POSITIVE_INFINITY);
const batch = Number(values.batch);
for (let round = 0; left > 0; round++) {
  const some = makeGenerations(Math.min(batch, left), { seed: Number(values.seed) * 1_000_000 + round });
  await Promise.all(
    some.map(async (generation) => {
      const receipt = await ledger.add(generation);
      writeSync(1, `${JSON.stringify(receipt)}\n`);
    }),
  );
  left -= some.length;
}
process.exit(0);
