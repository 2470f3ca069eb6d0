export type { AlikeOptions } from './audit/alike-groups.ts';
export type { AnchorText, AnchorTexts } from './audit/anchor-texts.ts';
export type { AuditOptions, AuditProgress } from './audit/audit-options.ts';
export type {
  AuditChanges,
  AuditReport,
  AuditResult,
  Finding,
  InputFile,
  QuarantineEntry,
  RunFacts,
} from './audit/audit-result.ts';
export { auditResultSchema } from './audit/audit-result.ts';
export { evaluatePolicy } from './audit/evaluate-policy.ts';
export type { ExcessOptions } from './audit/excess-of-sources.ts';
export { type ForgetOptions, type ForgetPlan, planForgetting } from './audit/forget.ts';
export { type Policy, parsePolicy, readPolicy } from './audit/policy.ts';
export type { PolicyVerdict } from './audit/policy-verdict.ts';
export type { PrevalenceOptions } from './audit/prevalence-of-snapshot.ts';
export { type Trace, type TracedRecord, type TraceOptions, traceRecords } from './audit/trace.ts';
export type { WordShareOptions } from './audit/word-shares.ts';
export {
  CancelledError,
  ConfigError,
  EmbedderError,
  EngineError,
  InputError,
  OutcrossError,
  OutputError,
  SampleTooSmallError,
  WhereError,
  WorkspaceError,
} from './errors.ts';
export type { ExportItem, ExportProblem } from './ledger/exports/export-format.ts';
export { type ReadExportOptions, readExport } from './ledger/exports/read-export.ts';
export { type Decision, decideOrigin } from './origin/decide.ts';
export type { Evidence } from './record/evidence.ts';
export type { Origin, OriginClass, OriginGroup, OriginStatus } from './record/origin.ts';
export { originGroup } from './record/origin.ts';
export type { SourceCard } from './record/source-card.ts';
export { audit } from './report/audit.ts';
export { type AuditDiff, diffAudits } from './report/audit-diff.ts';
export { type DedupOptions, type DedupReport, dedup } from './report/dedup.ts';
export { type EvidencePack, publishEvidencePack } from './report/evidence-pack.ts';
export { forget } from './report/forget.ts';
export { type PrevalenceReport, prevalence, type ToldGroup, type ToldShare } from './report/prevalence.ts';
export {
  type AlikePrevalence,
  alikePrevalence,
  type ExcessPrevalence,
  excessPrevalence,
  type WordPrevalence,
  wordPrevalence,
} from './report/text-prevalence.ts';
export { collectGarbage } from './workspace/collect-garbage.ts';
export { verifyWorkspace } from './workspace/verify-workspace.ts';
export { openExistingWorkspace, openWorkspace, type Workspace } from './workspace/workspace.ts';
export { workspaceSize } from './workspace/workspace-size.ts';
