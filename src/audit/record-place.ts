import { formatNamed } from '../io/formats.ts';
import type { SnapshotManifest, SnapshotPart } from '../workspace/snapshots.ts';
import type { QuarantineEntry } from './audit-result.ts';
import type { SnapshotInput } from './run-audit.ts';

/** Where a row of a part lies, as the user knows the file: line or row counted from 1, null for a whole file. */
export function recordPlace(
  { inputs }: Pick<SnapshotManifest<SnapshotInput>, 'inputs'>,
  part: SnapshotPart,
  { input, entry, part_row }: { readonly input: number; readonly entry: string | null; readonly part_row: number },
): Pick<QuarantineEntry, 'path' | 'entry' | 'row' | 'unit'> {
  const { displayPath, format } = inputs[part.inputs[input]!]!;
  const access = formatNamed(format)?.access;
  const unit = access === 'lines' ? 'line' : access === 'whole' && entry === null ? 'file' : 'row';
  return { path: displayPath, entry, row: unit === 'file' ? null : part.firstPosition + part_row + 1, unit };
}
