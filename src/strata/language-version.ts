/** Raised when the same text could be read as another language; part of the key of every part. Apart from the detector, which is large. */
export const LANGUAGE_VERSION = 1;
