import type { QueryProcess } from '../engine/query-process.ts';
import { RECORD_ID_SQL } from '../engine/record-id-sql.ts';
import { RecordOverlays } from '../engine/record-overlays.ts';
import { RepeatedRows } from '../engine/repeated-rows.ts';
import { reviewEvidence } from '../origin/review-evidence.ts';
import { evidenceSignature } from '../origin/signature.ts';
import { signatureDigest } from '../origin/signature-digest.ts';
import type { Evidence } from '../record/evidence.ts';
import { currentReviews, type NamedReview, reviewScope } from '../record/review.ts';
import { readReviews } from '../workspace/reviews.ts';
import { type LaterEvidence, type LaterEvidenceInput, NO_LATER_EVIDENCE } from './later-evidence.ts';

const LAYER = 'review_layer';

/** A verdict with its number in this query process. */
interface NumberedReview {
  readonly number: number;
  readonly review: NamedReview;
}

/**
 * The verdicts of reviewers on records of a snapshot. Those on a source, a field or a signature of evidence need no record to be looked
 * at; those on single records and on values of group columns become a layer of overlays.
 */
export async function reviewLayer(input: LaterEvidenceInput): Promise<LaterEvidence> {
  const reviews = currentReviews(await readReviews(input.workspace)).map(
    (review, number): NumberedReview => ({ number, review }),
  );
  if (reviews.length === 0 || input.parts.length === 0) return NO_LATER_EVIDENCE;
  const onRecords = reviews.filter(({ review }) => review.target.kind === 'record');
  const onValues = reviews.filter(({ review: { target } }) => target.kind === 'group' && target.column !== undefined);
  const onUses = reviews.flatMap(({ review: { target, ...review } }) =>
    target.kind === 'group' && target.column === undefined ? [{ ...review, target }] : [],
  );
  const layers = onRecords.length + onValues.length > 0 ? [LAYER] : [];
  if (layers.length > 0) await createLayer(input, { onRecords, onValues });
  const bySource = Map.groupBy(onUses, ({ target }) => target.source);
  return {
    layers,
    aboutUse({ source, field, signature }) {
      const digest = signatureDigest(signature);
      return (bySource.get(source) ?? [])
        .filter(
          ({ target }) =>
            (target.field === undefined || target.field === field) &&
            (target.evidence === undefined || target.evidence === digest),
        )
        .map(evidenceOfReview);
    },
  };
}

function evidenceOfReview({
  reviewer,
  target,
  verdict,
}: Pick<NamedReview, 'reviewer' | 'target' | 'verdict'>): Evidence {
  return reviewEvidence({ reviewer, verdict, scope: reviewScope(target) });
}

async function createLayer(
  { query, parts, groupColumns }: LaterEvidenceInput,
  { onRecords, onValues }: { onRecords: readonly NumberedReview[]; onValues: readonly NumberedReview[] },
): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE review_items (review BIGINT, item VARCHAR)');
  await query.append(
    'review_items',
    [...onRecords, ...onValues].map(({ number, review }) => [
      number,
      evidenceSignature([evidenceOfReview(review)]).slice(1, -1),
    ]),
  );
  await query.run('CREATE OR REPLACE TEMP TABLE reviewed (part VARCHAR, "row" BIGINT, review BIGINT)');
  const plain = await RecordOverlays.combine(query, parts);
  await query.run(`CREATE OR REPLACE TEMP VIEW unreviewed AS ${plain.recordsSql(parts)}`);
  if (onRecords.length > 0) {
    await RepeatedRows.find(query, parts);
    await matchRecords(query, onRecords);
  }
  const signatures = new Map(
    parts.flatMap(({ uses }) => uses.map(([, , signature]) => [signatureDigest(signature), signature] as const)),
  );
  for (const [index, name] of groupColumns.entries()) {
    await matchValues(query, `g${index}`, { name, reviews: onValues, signatures });
  }
  await query.run(
    `CREATE OR REPLACE TEMP VIEW ${LAYER} AS SELECT replace(part, '.records', '') AS part, "row", item FROM reviewed JOIN review_items USING (review)`,
  );
}

async function matchRecords(query: QueryProcess, reviews: readonly NumberedReview[]): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE reviewed_ids (review BIGINT, id VARCHAR)');
  await query.append(
    'reviewed_ids',
    reviews.flatMap(({ number, review: { target } }) => (target.kind === 'record' ? [[number, target.record]] : [])),
  );
  await query.run(`INSERT INTO reviewed SELECT r.part, r.file_row_number, w.review
    FROM unreviewed r LEFT JOIN repeated_rows p ON p.part = r.part AND p.input = r.input AND p.part_row = r.part_row
    JOIN reviewed_ids w ON w.id = ${RECORD_ID_SQL}`);
}

async function matchValues(
  query: QueryProcess,
  column: `g${number}`,
  {
    name,
    reviews,
    signatures,
  }: { name: string; reviews: readonly NumberedReview[]; signatures: ReadonlyMap<string, string> },
): Promise<void> {
  const rows = reviews.flatMap(({ number, review: { target } }) => {
    if (target.kind !== 'group' || target.column?.name !== name) return [];
    const { source, field = null, evidence } = target;
    const signature = evidence === undefined ? null : signatures.get(evidence);
    // Evidence that no record here has reaches none.
    return signature === undefined ? [] : [[number, source, target.column.value, field, signature]];
  });
  if (rows.length === 0) return;
  await query.run(
    'CREATE OR REPLACE TEMP TABLE reviewed_values (review BIGINT, source VARCHAR, value VARCHAR, field VARCHAR, signature VARCHAR)',
  );
  await query.append('reviewed_values', rows);
  await query.run(`INSERT INTO reviewed SELECT r.part, r.file_row_number, w.review
    FROM unreviewed r JOIN reviewed_values w ON w.source = r.source AND w.value = r.${column}
    WHERE (w.field IS NULL OR w.field = r.field) AND (w.signature IS NULL OR w.signature = r.signature)`);
}
