import { existsSync } from 'node:fs';
import path from 'node:path';
import { openLedgerLookup } from '../ledger/ledger-lookup.ts';
import type { SharedLedgerFilter } from '../ledger/shared-ledger-filter.ts';
import { LEDGER_FINGERPRINT_VERSION } from '../ledger/text-fingerprint.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AuditOptions } from './audit-options.ts';

/** The ledger an audit looks its records up in. */
export interface AuditLedger extends Disposable {
  readonly index: SharedLedgerFilter;
  /**
   * Its tree and the version of its fingerprints, as parts are keyed by: what is registered later has to be looked for in all data
   * again.
   */
  readonly head: { readonly size: number; readonly root: string; readonly fingerprints: number };
}

/**
 * Brings the index of the ledger up to date and opens it; null where none is meant or, in the default place, none is there.
 *
 * @throws {InputError} the folder named holds no ledger
 * @throws {WorkspaceError} the ledger is damaged
 */
export async function openAuditLedger(
  workspace: Workspace,
  { ledger, cwd }: Pick<AuditOptions, 'ledger' | 'cwd'>,
): Promise<AuditLedger | null> {
  if (ledger === null) return null;
  const folder = ledger === undefined ? path.join(workspace.folder, 'ledger') : path.resolve(cwd ?? '.', ledger);
  if (ledger === undefined && !existsSync(folder)) return null;
  const lookup = await openLedgerLookup(folder);
  const head = { ...lookup.head, fingerprints: LEDGER_FINGERPRINT_VERSION };
  return { index: lookup.share, head, [Symbol.dispose]: () => lookup.close() };
}
