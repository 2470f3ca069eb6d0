import type { QueryProcess } from './query-process.ts';

/** Rows whose texts are measured. */
export interface RangeSample {
  readonly rows: number;
  /** By the counts of the audit, questions included. */
  readonly words: number;
}

/** Bits that say in which sample a row is. */
export const READ_ARM = 1;
export const SELECTED_ARM = 2;

/** A sample is drawn from so many times the words it needs, so that chance never leaves it short. */
const SPARE = 1.2;

/**
 * Draws the rows whose texts tell how wide what was read is and how wide what was selected: of each the different texts with the lowest content
 * hashes, so that the samples are nested and share rows. Fills the table `range_rows` (`n`, `arms`). Needs `CandidateSession.assignSplits`.
 *
 * @param left reasons of rows that are no part of what was read: outside the sources, forgotten, withdrawn
 * @param heldOut position of the split that is held out; undefined: there is none
 * @param mostWords of a sample
 * @param mostBytes of the rows of a sample, whatever words they hold
 */
export async function sampleRangeRows(
  query: QueryProcess,
  {
    left,
    heldOut,
    mostWords,
    mostBytes,
  }: {
    readonly left: readonly number[];
    readonly heldOut: number | undefined;
    readonly mostWords: number;
    readonly mostBytes: number;
  },
): Promise<{ readonly read: RangeSample; readonly selected: RangeSample }> {
  const reasons = left.length === 0 ? '-1' : left.map((reason) => Math.trunc(reason)).join(', ');
  const arms = [
    {
      bit: READ_ARM,
      rows: `SELECT n, words, row_bytes FROM rows WHERE words > 0 AND (reason IS NULL OR reason NOT IN (${reasons}))`,
    },
    {
      bit: SELECTED_ARM,
      rows: `SELECT r.n, r.words, r.row_bytes FROM placed p JOIN rows r ON r.n = p.n WHERE r.words > 0 AND p.split <> ${heldOut ?? -1}`,
    },
  ];
  await query.run('CREATE OR REPLACE TEMP TABLE arm_rows (n BIGINT, arm BIGINT, words BIGINT)');
  for (const { bit, rows } of arms) {
    const [total] = await query.run<{ words: number }>(
      `SELECT coalesce(sum(words), 0)::BIGINT AS words FROM (${rows})`,
    );
    const share = Math.min(1, (SPARE * mostWords) / Math.max(1, total!.words));
    // Content hashes have 63 bits and are spread evenly.
    const below = share === 1 ? (1n << 63n) - 1n : BigInt(Math.floor(share * 2 ** 52)) << 11n;
    await query.run(`INSERT INTO arm_rows
      WITH texts AS (SELECT c.content, arg_min(a.n, c.row_id) AS n, arg_min(a.words, c.row_id)::BIGINT AS words, arg_min(a.row_bytes, c.row_id)::BIGINT AS bytes
          FROM (${rows}) a JOIN candidates c ON c.n = a.n WHERE c.content <= ${below} GROUP BY c.content),
        summed AS (SELECT n, words, sum(words) OVER (ORDER BY content) - words AS words_before, sum(bytes) OVER (ORDER BY content) AS bytes_up_to FROM texts)
      SELECT n, ${bit}, words FROM summed WHERE words_before < ${Math.trunc(mostWords)} AND bytes_up_to <= ${Math.trunc(mostBytes)}`);
  }
  await query.run(
    'CREATE OR REPLACE TEMP TABLE range_rows AS SELECT n, sum(arm)::INTEGER AS arms FROM arm_rows GROUP BY n',
  );
  const found = await query.run<{ arm: number; rows: number; words: number }>(
    'SELECT arm, count(*) AS rows, sum(words)::BIGINT AS words FROM arm_rows GROUP BY arm',
  );
  const of = (bit: number) => {
    const { rows = 0, words = 0 } = found.find(({ arm }) => arm === bit) ?? {};
    return { rows, words };
  };
  return { read: of(READ_ARM), selected: of(SELECTED_ARM) };
}
