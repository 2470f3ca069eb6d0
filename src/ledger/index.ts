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
export { type LedgerLookup, type LedgerLookupOptions, openLedgerLookup } from './ledger-lookup.ts';
export type { LedgerMatch, LedgerRelation } from './ledger-match.ts';
export { type ConsistencyProof, type InclusionProof, proveConsistency, proveInclusion } from './ledger-proof.ts';
export { provesConsistency, provesInclusion } from './merkle-proof.ts';
export { paraphraseThreshold } from './paraphrase-threshold.ts';
export { LedgerReader, openLedgerReader, type ReadEntry, readLedgerEntry } from './read-entry.ts';
export { type LedgerBatch, type ReadLedgerOptions, readLedger } from './read-ledger.ts';
export { closeLedgerFilter, openLedgerFilter, type SharedLedgerFilter } from './shared-ledger-filter.ts';
export { type IndexProgress, type UpdateIndexOptions, updateLedgerIndex } from './update-ledger-index.ts';
export { type LedgerVerification, type VerifyLedgerOptions, verifyLedger } from './verify-ledger.ts';
