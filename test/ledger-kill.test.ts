import path from 'node:path';
import { expect, test } from 'vitest';
import type { LedgerReceipt } from '../src/ledger/ledger-entry.ts';
import { checkAfterKills, killAppender } from './support/killed-appenders.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** `node bench/ledger-kills.ts` does the same five hundred times. */
const ROUNDS = 5;
const TOGETHER = 3;

test(`${ROUNDS * TOGETHER} processes killed while they register texts, ${TOGETHER} at a time: nothing acknowledged is lost`, async () => {
  const folder = path.join(await temporaryFolder('ledger-kill'), 'ledger');
  const random = new SeededRandom(77);
  const receipts: LedgerReceipt[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const killed = await Promise.all(
      Array.from({ length: TOGETHER }, (_, one) =>
        killAppender({
          folder,
          seed: round * TOGETHER + one,
          afterReceipts: random.below(60),
          delayMs: random.below(40),
          // Small segments: many kills fall into the end of one and the making of a checkpoint.
          segmentBytes: one === 0 ? 64 * 1024 * 1024 : 10_000,
          batch: 1 + random.below(12),
        }),
      ),
    );
    receipts.push(...killed.flat());
    expect(await checkAfterKills(folder, receipts), `round ${round}`).toEqual([]);
  }
  expect(receipts.length).toBeGreaterThan(100);
});
