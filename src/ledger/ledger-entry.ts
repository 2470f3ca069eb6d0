/** What a caller registers: one text that a model of theirs wrote. */
export interface GenerationInput {
  readonly text: string;
  readonly model: ModelName;
  /** Settings of the call, such as temperature or top_p: at most 100, no nesting. */
  readonly decoding?: Decoding;
  /** Hashed (SHA-256 of its UTF-8 bytes), never kept. */
  readonly prompt?: string;
  /** 64 hex digits, where the caller has only the hash. */
  readonly promptHash?: string;
  /** ISO 8601, as claimed by the caller. */
  readonly time?: string;
  /** The caller's own id of the call. */
  readonly id?: string;
}

/** `family` is who trained the model (openai, meta, ours); the other names are as the caller uses them. */
export interface ModelName {
  readonly family: string;
  readonly name?: string;
  readonly base?: string;
  readonly version?: string;
}

export type Decoding = Readonly<Record<string, string | number | boolean | null>>;

/** Says that an entry is on disk for good. */
export interface LedgerReceipt {
  /** `<segment>:<offset>`: names the entry for ever, also before it has its place in the tree. */
  readonly id: string;
  /** 64 hex digits. */
  readonly leafHash: string;
  readonly segment: string;
  /** Byte at which the entry's frame begins in its segment. */
  readonly offset: number;
}

/** One generation as it is kept. Of an erased one only places, hash and length are left: all else is null or empty. */
export interface LedgerEntry {
  /** Position of its leaf in the tree, from 0. */
  readonly index: number;
  readonly segment: string;
  readonly offset: number;
  /** 64 hex digits: SHA-256 of a 0 byte and the entry's bytes. */
  readonly leafHash: string;
  readonly erased: boolean;
  /** ISO 8601 in UTC, as claimed by the caller. */
  readonly time: string | null;
  /** ISO 8601 in UTC: the clock of the writing process, never earlier than that of the entry before in its segment. */
  readonly addedAt: string | null;
  /** Milliseconds by which the clock had gone back when the entry was added; 0 where it had not. */
  readonly clockBackMs: number;
  /** null only where it is erased. */
  readonly model: ModelName | null;
  readonly decoding: Decoding | null;
  /** 64 hex digits. */
  readonly promptHash: string | null;
  /** The caller's own id of the call. */
  readonly id: string | null;
  readonly words: number;
  /** 32 bytes. */
  readonly textHash: Uint8Array;
  /** As in `TextFingerprint`: 48-bit whole numbers, in text order. */
  readonly paragraphs: Float64Array;
  readonly grams: Float64Array;
  readonly bands: BigInt64Array;
  readonly terms: Uint32Array;
  /** Version of the fingerprints (`LEDGER_FINGERPRINT_VERSION` of the writer). */
  readonly fingerprintVersion: number;
  /** Only where the ledger was told to keep texts. */
  readonly text?: string;
}

/** Says that another entry was destroyed, when and why. It is a leaf of the tree like any entry. */
export interface ErasureEntry {
  /** Position of its own leaf in the tree, from 0. */
  readonly index: number;
  readonly segment: string;
  readonly offset: number;
  readonly leafHash: string;
  /** ISO 8601 in UTC. */
  readonly addedAt: string;
  readonly reason: string;
  readonly erases: ErasedPlace;
}

/** Where an erased entry lies, and what it was the hash of. */
export interface ErasedPlace {
  readonly segment: string;
  readonly offset: number;
  readonly leafHash: string;
}
