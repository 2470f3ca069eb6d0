import { ORIGIN_CLASSES, originGroup } from '../record/origin.ts';
import type { QueryProcess } from './query-process.ts';

/** Bits of the classes of model text. */
const MODELS_BITS = ORIGIN_CLASSES.reduce(
  (bits, name, bit) => (originGroup(name) === 'synthetic' ? bits | (1 << bit) : bits),
  0,
);
const HUMAN_BITS = 1 << ORIGIN_CLASSES.indexOf('human');
const ROW_OF_SURVIVOR = "split_part(c.survivor, '#', 1)";

/** Positions in the list of reasons. Those of rows that are out for what they are themselves come before `repeat`. */
export interface RepeatReasons {
  readonly repeat: number;
  /** Of copies of a row that was taken back. */
  readonly repeatOfTakenBack: number;
  readonly overexposed: number;
  /** Of rows that somebody had taken back, whose copies must not come in for them. */
  readonly takenBack: readonly number[];
}

/**
 * A repeat stays out for a row that stays. Where that row is out itself, by another rule, its text would be lost: then the best of the rows with
 * these texts comes in, a human one before all others, and a model's copy that was in goes for it. Copies of what was taken back stay out. Over
 * the tables of a `CandidateSession`; makes the table `other_survivors` (`n`, `survivor`: the row that stays now, null: it is this one).
 *
 * @param mostExposures as in `CandidateSession.open`
 */
export async function settleRepeats(
  query: QueryProcess,
  {
    reasons: { repeat, repeatOfTakenBack, overexposed, takenBack },
    mostExposures,
  }: { readonly reasons: RepeatReasons; readonly mostExposures: number | undefined },
): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE other_survivors (n BIGINT, survivor VARCHAR)');
  const [found] = await query.run<{ repeats: number; out: number }>(
    `SELECT count(*) FILTER (WHERE reason = ${repeat}) AS repeats, count(*) FILTER (WHERE reason < ${repeat}) AS out FROM rows`,
  );
  if (found!.repeats === 0 || found!.out === 0) return;
  await query.run(`CREATE OR REPLACE TEMP TABLE orphans AS WITH
      repeated AS (SELECT r.n, c.content, ${ROW_OF_SURVIVOR} AS survivor FROM rows r JOIN candidates c ON c.n = r.n WHERE r.reason = ${repeat}),
      survivors AS (SELECT c.row_id, bool_or(r.reason IS NULL OR r.reason >= ${repeat}) AS is_there,
          bool_or(r.reason IN (${[-1, ...takenBack].join(', ')})) AS is_taken_back
        FROM candidates c JOIN rows r ON r.n = c.n WHERE c.row_id IN (SELECT survivor FROM repeated) GROUP BY c.row_id)
    SELECT p.n, p.content, coalesce(s.is_taken_back, false) AS is_taken_back
    FROM repeated p LEFT JOIN survivors s ON s.row_id = p.survivor WHERE NOT coalesce(s.is_there, false)`);
  await query.run(
    `UPDATE rows SET reason = ${repeatOfTakenBack} FROM orphans o WHERE o.n = rows.n AND o.is_taken_back`,
  );
  await query.run(`CREATE OR REPLACE TEMP TABLE same_texts AS
    SELECT r.n, c.content, c.row_id, o.n IS NOT NULL AS is_orphan, (k.classes & ${MODELS_BITS}) <> 0 AS is_models,
      row_number() OVER (PARTITION BY c.content ORDER BY k.classes = ${HUMAN_BITS} DESC, (k.classes & ${MODELS_BITS}) = 0 DESC, o.n IS NULL DESC,
        k.status, c.row_id, r.n) AS place, first_value(c.row_id) OVER (PARTITION BY c.content ORDER BY k.classes = ${HUMAN_BITS} DESC,
        (k.classes & ${MODELS_BITS}) = 0 DESC, o.n IS NULL DESC, k.status, c.row_id, r.n) AS best
    FROM candidates c JOIN rows r ON r.n = c.n JOIN kinds k ON k.kind = r.kind LEFT JOIN orphans o ON o.n = r.n
    WHERE c.content IN (SELECT content FROM orphans WHERE NOT is_taken_back) AND (r.reason IS NULL OR r.reason = ${overexposed} OR o.n IS NOT NULL)
      AND NOT coalesce(o.is_taken_back, false)`);
  await query.run(`INSERT INTO other_survivors SELECT n, CASE WHEN place > 1 THEN best END FROM same_texts
    WHERE is_orphan OR (is_models AND place > 1)`);
  await query.run(`UPDATE rows SET reason = CASE WHEN o.survivor IS NOT NULL THEN ${repeat}
      ${mostExposures === undefined ? '' : `WHEN rows.exposure > ${Math.trunc(mostExposures)} THEN ${overexposed}`} END
    FROM other_survivors o WHERE o.n = rows.n`);
}

/**
 * Refuses models' copies of the texts of some rows that earlier builds kept: what was human stays. Behind `settleRepeats`.
 *
 * @param snapshot position of the kept rows among the snapshots
 */
export async function refuseCopiesOfKept(
  query: QueryProcess,
  { snapshot, repeat }: { readonly snapshot: number; readonly repeat: number },
): Promise<void> {
  await query.run(`CREATE OR REPLACE TEMP TABLE copies_of_kept AS
    SELECT r.n, h.row_id AS survivor FROM candidates c JOIN rows r ON r.n = c.n JOIN kinds k ON k.kind = r.kind
    JOIN (SELECT c.content, min(c.row_id) AS row_id FROM candidates c JOIN rows r ON r.n = c.n
      WHERE c.snapshot = ${Math.trunc(snapshot)} AND r.reason IS NULL GROUP BY c.content) h ON h.content = c.content
    WHERE c.snapshot <> ${Math.trunc(snapshot)} AND r.reason IS NULL AND (k.classes & ${MODELS_BITS}) <> 0`);
  await query.run('INSERT INTO other_survivors SELECT n, survivor FROM copies_of_kept');
  await query.run(`UPDATE rows SET reason = ${Math.trunc(repeat)} FROM copies_of_kept o WHERE o.n = rows.n`);
}
