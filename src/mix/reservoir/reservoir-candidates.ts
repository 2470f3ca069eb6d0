import path from 'node:path';
import { type CandidateInput, writeCandidates } from '../../engine/candidate-rows.ts';
import { RecordFinder } from '../../engine/find-records.ts';
import { QUERY_THREADS, QueryProcess } from '../../engine/query-process.ts';
import { RecordOverlays } from '../../engine/record-overlays.ts';
import { writeNewRows } from '../../engine/write-new-rows.ts';
import type { ReadReservoir } from './read-reservoir.ts';

/**
 * Writes the rows of a reservoir as candidates, as those of a snapshot are, without what the sources hold themselves: rows of the same id, and,
 * where repeats go, rows of the same texts.
 *
 * @param input.sources files of the sources' candidates
 * @returns the file; undefined: the sources hold all of it
 */
export async function reservoirCandidates(
  reservoir: Pick<ReadReservoir, 'part' | 'facts' | 'words' | 'repeats'>,
  {
    sources,
    groupColumns,
    queryMemoryMb,
    removesRepeats,
    signal,
    ...input
  }: Pick<
    CandidateInput,
    'groupColumns' | 'rules' | 'verifiers' | 'marks' | 'contaminated' | 'keepsPaths' | 'seed' | 'snapshot' | 'folder'
  > & {
    readonly sources: readonly string[];
    readonly queryMemoryMb: number;
    readonly removesRepeats: boolean;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<string | undefined> {
  const query = await QueryProcess.start({
    temporaryFolder: input.folder,
    memoryLimitMb: queryMemoryMb,
    threads: QUERY_THREADS,
    signal,
  });
  try {
    const parts = [reservoir.part];
    const overlays = await RecordOverlays.combine(query, parts);
    await RecordFinder.open(query, { groupColumns, records: parts, evidence: [], words: reservoir.words });
    const files = await writeCandidates(query, {
      ...input,
      parts,
      overlays,
      groupColumns,
      groupNumbers: groupColumns.map((_, i) => i),
      facts: reservoir.facts,
      repeats: reservoir.repeats,
    });
    const file = path.join(input.folder, 'candidates-reservoir.parquet');
    const isWritten = await writeNewRows(query, { files, known: sources, file, byContent: removesRepeats });
    return isWritten ? file : undefined;
  } finally {
    await query.close();
  }
}
