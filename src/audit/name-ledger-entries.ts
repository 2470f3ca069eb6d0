import type { ModelName } from '../ledger/ledger-entry.ts';
import { openLedgerReader } from '../ledger/read-entry.ts';

/** What the ledger says of an entry now: whatever was forgotten since is not there. */
export interface LedgerEntryName {
  /** Position in the ledger, as `outcross ledger show` takes it. */
  readonly entry: number;
  readonly model: ModelName;
  /** The caller's own id of the call. */
  readonly id: string | null;
  /** When it was written, as its caller claimed: ISO 8601 in UTC. */
  readonly time: string | null;
}

/** A reference of evidence from the ledger, as `ledgerEvidence` writes it. */
const ENTRY_REF = /^entry (\d{1,15})(?:$|,)/;

/** Position of the entry that evidence from the ledger refers to; undefined for any other reference. */
export function ledgerEntryOfRef(ref: string): number | undefined {
  const [, digits] = ENTRY_REF.exec(ref) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Entries of a ledger by position. Missing are those that were forgotten since, and those of another ledger.
 *
 * @param entries positions, and the family that each was found under: where it is another one, this is another ledger
 * @throws {InputError} there is no ledger
 * @throws {WorkspaceError} the ledger is damaged where an entry stands
 */
export async function nameLedgerEntries(
  folder: string,
  entries: Iterable<readonly [entry: number, family: string]>,
): Promise<ReadonlyMap<number, LedgerEntryName>> {
  const wanted = new Map(entries);
  const names = new Map<number, LedgerEntryName>();
  if (wanted.size === 0) return names;
  const reader = await openLedgerReader(folder, { takesIn: false });
  for (const [index, family] of wanted) {
    if (index >= reader.size) continue;
    const read = await reader.read(index);
    if (read.kind !== 'generation' || read.entry.model?.family !== family) continue;
    const { model, id, time } = read.entry;
    names.set(index, { entry: index, model, id, time });
  }
  return names;
}
