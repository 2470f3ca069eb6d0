import { formatNamed } from '../io/formats.ts';
import type { SnapshotManifest, SnapshotPart } from '../workspace/snapshots.ts';
import type { QuarantineEntry } from './audit-result.ts';
import type { SnapshotInput } from './run-audit.ts';

export interface PlaceInPart {
  readonly input: number;
  readonly entry: string | null;
  readonly part_row: number;
  readonly entry_row?: number | null;
  readonly entry_unit?: string | null;
}

/**
 * Where a row of a part lies, as the user knows the file: line or row counted from 1; null for a whole file, and in an entry of an archive
 * where its place in the entry was not kept.
 */
export function recordPlace(
  { inputs }: Pick<SnapshotManifest<SnapshotInput>, 'inputs'>,
  part: SnapshotPart,
  { input, entry, part_row, entry_row = null, entry_unit = null }: PlaceInPart,
): Pick<QuarantineEntry, 'path' | 'entry' | 'row' | 'unit'> {
  const { displayPath, format } = inputs[part.inputs[input]!]!;
  // A file that is one row bears a name as its entry too, which may be an earlier name of the file.
  const inside = format === 'by-entry' ? entry : null;
  if (inside !== null) {
    const unit = (entry_unit ?? 'row') as QuarantineEntry['unit'];
    return {
      path: displayPath,
      entry: inside,
      row: unit === 'file' || entry_row === null ? null : entry_row + 1,
      unit,
    };
  }
  const access = formatNamed(format)?.access;
  const unit = access === 'lines' ? 'line' : access === 'whole' ? 'file' : 'row';
  return { path: displayPath, entry: null, row: unit === 'file' ? null : part.firstPosition + part_row + 1, unit };
}
