/**
 * Kills processes that register texts, at random points, and looks whether anything that was acknowledged is lost.
 *
 *   node bench/ledger-kills.ts [--kills 500] [--together 4] [--seed 1] [--folder DIR]
 *
 * Each round lets some processes append to one ledger at once and kills each (SIGKILL) after a random number of acknowledgements and a
 * random delay; some while they open the ledger, which puts in order what the last round left. Then the ledger is opened, every entry that
 * was ever acknowledged is looked for, and everything is verified. Numbers are drawn from the seed. Prints one line and exits with 1 on any
 * loss. A kill loses no power: that bytes are synced before they are acknowledged is what src/ledger/ledger.test.ts shows.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { LedgerReceipt } from '../src/ledger/ledger-entry.ts';
import { ledgerHead } from '../src/ledger/ledger-head.ts';
import { checkAfterKills, killAppender } from '../test/support/killed-appenders.ts';
import { SeededRandom } from '../test/support/seeded-random.ts';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    together: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', default: os.tmpdir() },
  },
});

const wanted = Number(values.kills);
const together = Number(values.together);
const random = new SeededRandom(Number(values.seed));
const started = performance.now();
await mkdir(values.folder, { recursive: true });
const root = await mkdtemp(path.join(values.folder, 'outcross-ledger-kills-'));
const problems: string[] = [];
let kills = 0;
let ledgers = 0;
let acknowledged = 0;
let entries = 0;

try {
  while (kills < wanted) {
    // A new ledger now and then, so that a check does not read all there ever was.
    const folder = path.join(root, `ledger-${ledgers++}`);
    const receipts: LedgerReceipt[] = [];
    for (let round = 0; round < 12 && kills < wanted; round++) {
      const some = await Promise.all(
        Array.from({ length: Math.min(together, wanted - kills) }, (_, one) =>
          killAppender({
            folder,
            seed: kills + one,
            afterReceipts: random.below(8) === 0 ? 0 : random.below(400),
            delayMs: random.below(random.below(4) === 0 ? 400 : 30),
            segmentBytes: random.pick([8_000, 40_000, 200_000, 64 * 1024 * 1024]),
            batch: random.pick([1, 1, 5, 40, 300]),
          }),
        ),
      );
      kills += some.length;
      receipts.push(...some.flat());
      problems.push(...(await checkAfterKills(folder, receipts)).map((problem) => `after ${kills} kills: ${problem}`));
      process.stderr.write(
        `${kills} of ${wanted} kills, ${acknowledged + receipts.length} acknowledged, ${problems.length} problems\n`,
      );
    }
    acknowledged += receipts.length;
    entries += (await ledgerHead(folder)).size;
    await rm(folder, { recursive: true, force: true });
  }
  for (const problem of problems.slice(0, 100)) process.stderr.write(`${problem}\n`);
  process.stdout.write(
    `${kills} kills, ${together} processes at a time, on ${ledgers} ledgers: ${acknowledged} entries acknowledged, ${entries} found ` +
      `(those of writes that were not acknowledged in time included), ${problems.length} lost or damaged, ` +
      `${((performance.now() - started) / 1000).toFixed(0)} s, seed ${values.seed}; ${describeMachine()}\n`,
  );
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await rm(root, { recursive: true, force: true });
}
