import { shellWord } from '../report/shell-word.ts';

/** Where the workspace is unless a flag says so. */
const DEFAULT_WORKSPACE = '.outcross';

/** Flags behind a suggested command that lead it to the same ledger; empty in the default place. */
export function ledgerPlaceFlags({
  ledger,
  workspace,
}: {
  readonly ledger?: string | undefined;
  readonly workspace: string;
}): string {
  if (ledger !== undefined) return ` --ledger ${shellWord(ledger)}`;
  return workspace === DEFAULT_WORKSPACE ? '' : ` --workspace ${shellWord(workspace)}`;
}
