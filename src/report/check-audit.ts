import type { VerifyOptions } from '../workspace/verify-workspace.ts';
import { parseAuditJson } from './audit-json.ts';

/** What `audit.json` says that other files of the audit must agree with. @throws {InputError} it does not fit its schema */
export const checkAudit: VerifyOptions['checkAudit'] = (text, file) => {
  const { records, repeats } = parseAuditJson(text, { path: file });
  return {
    quarantined: records.quarantined,
    removed: repeats?.removal.records ?? 0,
    confirmedPairs: repeats?.pairs.confirmed ?? 0,
  };
};
