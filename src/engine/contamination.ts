import type { QueryProcess } from './query-process.ts';

/** What a text of an evaluation set a row matches. */
export interface Contamination {
  /** As people know the set. */
  readonly set: string;
  /** Id of the record there; null: not looked up. */
  readonly matched: string | null;
  /** Jaccard similarity of word 5-grams, by estimate: 1 where the texts are the same. In thousandths here. */
  readonly similarity: number;
}

/** A row of a build that stays out for what it matches. */
export interface ContaminatedRow extends Contamination {
  readonly row: string;
}

const THOUSAND = 1000;
const SEPARATOR = '\t';

/** A match as one text, such that of several the greatest is the most similar. Tables hold it in one column. */
export function contaminationMark({ set, matched, similarity }: Contamination): string {
  const clean = (text: string) => text.replaceAll(SEPARATOR, ' ');
  return [`${Math.round(similarity * THOUSAND)}`.padStart(4, '0'), clean(set), clean(matched ?? '')].join(SEPARATOR);
}

export function parseContamination(mark: string): Contamination {
  const [similarity, set, matched] = mark.split(SEPARATOR);
  return { set: set ?? '', matched: matched ? matched : null, similarity: Number(similarity) / THOUSAND };
}

/**
 * Rows that stay out for what they match, by set: how many, and the most similar of them. Over the tables of a `CandidateSession`.
 *
 * @param reason position in the list of reasons
 * @param most rows of each set that are given
 */
export async function listContaminated(
  query: QueryProcess,
  { reason, most }: { readonly reason: number; readonly most: number },
): Promise<
  readonly {
    readonly set: string;
    readonly rows: number;
    readonly words: number;
    readonly matches: readonly ContaminatedRow[];
  }[]
> {
  const sets = await query.run<{ set: string; rows: number; words: number }>(
    `SELECT split_part(c.contaminated, chr(9), 2) AS "set", count(*) AS rows, sum(r.words)::BIGINT AS words
    FROM rows r JOIN candidates c ON c.n = r.n WHERE r.reason = ${Math.trunc(reason)} AND c.contaminated IS NOT NULL GROUP BY ALL ORDER BY ALL`,
  );
  const rows = await query.run<{ row: string; mark: string }>(
    `SELECT c.row_id AS "row", c.contaminated AS mark FROM rows r JOIN candidates c ON c.n = r.n
    WHERE r.reason = ${Math.trunc(reason)} AND c.contaminated IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY split_part(c.contaminated, chr(9), 2) ORDER BY substr(c.contaminated, 1, 4) DESC, c.row_id, c.n) <= ${Math.trunc(most)}
    ORDER BY substr(c.contaminated, 1, 4) DESC, c.row_id, c.n`,
  );
  const matches = rows.map(({ row, mark }) => ({ row, ...parseContamination(mark) }));
  return sets.map((own) => ({ ...own, matches: matches.filter(({ set }) => set === own.set) }));
}
