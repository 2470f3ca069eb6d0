/** Raised when the same bytes could give other records; part of the key of every part. `fingerprint-version.test.ts` tells when. */
export const FINGERPRINT_VERSION = 5;
