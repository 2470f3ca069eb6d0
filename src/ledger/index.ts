export { type ForgottenEntry, forgetEntries } from './forget-entries.ts';
export { Ledger, type LedgerOptions, openLedger } from './ledger.ts';
export type {
  Decoding,
  ErasureEntry,
  GenerationInput,
  LedgerEntry,
  LedgerReceipt,
  ModelName,
} from './ledger-entry.ts';
export { type LedgerHead, ledgerHead } from './ledger-head.ts';
export { type ConsistencyProof, type InclusionProof, proveConsistency, proveInclusion } from './ledger-proof.ts';
export { provesConsistency, provesInclusion } from './merkle-proof.ts';
export { LedgerReader, openLedgerReader, type ReadEntry, readLedgerEntry } from './read-entry.ts';
export { type LedgerBatch, type ReadLedgerOptions, readLedger } from './read-ledger.ts';
export { type LedgerVerification, type VerifyLedgerOptions, verifyLedger } from './verify-ledger.ts';
