import { GROUP_ROWS, PartTableWriter } from '../../workspace/part-table-writer.ts';
import { measuredIds } from './measured-ids.ts';
import type { SimulationResult } from './simulation-result.ts';

/** Rows that are held as columns at once. */
const SLICE_ROWS = 8 * GROUP_ROWS;

/**
 * All values as a long table in Parquet: a row for each arm, seed, generation and measure, measures in order of their ids. Columns arm, seed,
 * generation, training_rows, fresh_human_rows, replayed_human_rows, measure, value.
 *
 * @returns undefined where nothing was measured
 */
export function generationsTable({ generations }: Pick<SimulationResult, 'generations'>): Uint8Array | undefined {
  const measures = measuredIds(generations);
  const table = new PartTableWriter();
  let columns = emptyColumns();
  let row = 0;
  const flush = () => {
    const part = <Values extends Int32Array | Float64Array>(values: Values) => values.subarray(0, row) as Values;
    table.append([
      { name: 'arm', data: columns.arm, type: 'STRING', nullable: false },
      { name: 'seed', data: part(columns.seed), type: 'INT32', nullable: false },
      { name: 'generation', data: part(columns.generation), type: 'INT32', nullable: false },
      { name: 'training_rows', data: part(columns.trainingRows), type: 'DOUBLE', nullable: false },
      { name: 'fresh_human_rows', data: part(columns.freshHumanRows), type: 'DOUBLE', nullable: false },
      { name: 'replayed_human_rows', data: part(columns.replayedHumanRows), type: 'DOUBLE', nullable: false },
      { name: 'measure', data: columns.measure, type: 'STRING', nullable: false },
      // Hardly two values are equal: a dictionary would be made in vain.
      { name: 'value', data: part(columns.value), type: 'DOUBLE', nullable: false, encoding: 'PLAIN' },
    ]);
    columns = emptyColumns();
    row = 0;
  };
  for (const { arm, seed, generation, trainingRows, freshHumanRows, replayedHumanRows, values } of generations) {
    for (const measure of measures) {
      const value = values[measure];
      if (value === undefined) continue;
      columns.arm.push(arm);
      columns.seed[row] = seed;
      columns.generation[row] = generation;
      columns.trainingRows[row] = trainingRows;
      columns.freshHumanRows[row] = freshHumanRows;
      columns.replayedHumanRows[row] = replayedHumanRows;
      columns.measure.push(measure);
      columns.value[row] = value;
      if (++row === SLICE_ROWS) flush();
    }
  }
  flush();
  return table.finish();
}

function emptyColumns() {
  return {
    arm: [] as string[],
    seed: new Int32Array(SLICE_ROWS),
    generation: new Int32Array(SLICE_ROWS),
    trainingRows: new Float64Array(SLICE_ROWS),
    freshHumanRows: new Float64Array(SLICE_ROWS),
    replayedHumanRows: new Float64Array(SLICE_ROWS),
    measure: [] as string[],
    value: new Float64Array(SLICE_ROWS),
  };
}
