export type { AuditOptions, AuditProgress } from './audit/audit-options.ts';
export type {
  AuditChanges,
  AuditReport,
  AuditResult,
  InputFile,
  QuarantineEntry,
  RunFacts,
} from './audit/audit-result.ts';
export { auditResultSchema } from './audit/audit-result.ts';
export { CancelledError, ConfigError, EngineError, InputError, OutcrossError, WorkspaceError } from './errors.ts';
export type { Evidence } from './record/evidence.ts';
export type { Origin, OriginClass, OriginGroup, OriginStatus } from './record/origin.ts';
export { originGroup } from './record/origin.ts';
export { audit } from './report/audit.ts';
