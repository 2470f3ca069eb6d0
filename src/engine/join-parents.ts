import type { QueryProcess } from './query-process.ts';
import { rowKeySql } from './record-id-sql.ts';
import { textHashSql } from './text-hash-sql.ts';

/**
 * Joins the units (rows that are alike) of rows that name the same parent, and that of the parent itself, over as many steps as there are: makes
 * the table `joint_units` (`node`: a unit key, `unit_key` and `split_key` of all that are joined). A parent is named by its whole id or by its id in
 * the same source, as the data has it or as ids of rows escape it; it need not be there.
 *
 * @param query with the view `candidates`
 * @param columns of the candidates that name parents, at least one
 */
export async function joinParents(query: QueryProcess, columns: readonly string[]): Promise<void> {
  const key = (text: string) => textHashSql(`'unit' || ${text}`);
  const named = columns
    .map((column) => `SELECT unit_key, source, trim(${column}) AS parent FROM candidates WHERE trim(${column}) <> ''`)
    .join(' UNION ALL ');
  await query.run(`CREATE OR REPLACE TEMP TABLE named_parents AS SELECT DISTINCT * FROM (${named})`);
  const behind = "substr(parent, strpos(parent, '/') + 1)";
  const whole = `substr(parent, 1, strpos(parent, '/')) || ${rowKeySql(behind)}`;
  await query.run(`CREATE OR REPLACE TEMP TABLE parent_links AS SELECT DISTINCT a, b FROM (
      SELECT unit_key AS a, ${key("source || '/' || parent")} AS b FROM named_parents
      UNION ALL SELECT unit_key, ${key(`source || '/' || ${rowKeySql('parent')}`)} FROM named_parents
      UNION ALL SELECT unit_key, ${key('parent')} FROM named_parents WHERE contains(parent, '/')
      UNION ALL SELECT unit_key, ${key(whole)} FROM named_parents WHERE contains(parent, '/')) WHERE a <> b`);
  // A parent that is like other rows goes by their key, not by its own.
  await query.run(`INSERT INTO parent_links SELECT DISTINCT unit_key, own FROM (
      SELECT unit_key, ${key('row_id')} AS own FROM candidates) WHERE own <> unit_key AND own IN (SELECT b FROM parent_links)`);
  await query.run(
    'CREATE OR REPLACE TEMP TABLE unit_labels AS SELECT node, node AS label FROM (SELECT a AS node FROM parent_links UNION SELECT b FROM parent_links)',
  );
  // Every unit takes the least label beside it, then the label of that one: steps go with the logarithm of the longest chain.
  for (let changed = 1; changed > 0; ) {
    await query.run(`CREATE OR REPLACE TEMP TABLE near_labels AS SELECT l.node, least(l.label, min(x.label)) AS label
      FROM unit_labels l JOIN (SELECT p.a AS node, m.label FROM parent_links p JOIN unit_labels m ON m.node = p.b
        UNION ALL SELECT p.b, m.label FROM parent_links p JOIN unit_labels m ON m.node = p.a) x ON x.node = l.node GROUP BY l.node, l.label`);
    await query.run(
      'CREATE OR REPLACE TEMP TABLE next_labels AS SELECT n.node, t.label FROM near_labels n JOIN near_labels t ON t.node = n.label',
    );
    const [counted] = await query.run<{ n: number }>(
      'SELECT count(*) AS n FROM unit_labels l JOIN next_labels n ON n.node = l.node WHERE n.label <> l.label',
    );
    changed = counted!.n;
    await query.run('DROP TABLE unit_labels');
    await query.run('ALTER TABLE next_labels RENAME TO unit_labels');
  }
  // The least of many keys is a low one, and low ones are held out first: the key is drawn anew.
  await query.run(`CREATE OR REPLACE TEMP TABLE joint_units AS SELECT node, ${textHashSql("'joint' || label")} AS unit_key,
      ${textHashSql("'joint' || label", 'lower')} AS split_key FROM unit_labels`);
}
