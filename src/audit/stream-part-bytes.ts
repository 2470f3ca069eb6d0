/** Bytes of decoded rows after which a part of a stream is closed. */
export const STREAM_PART_BYTES = 8 * 1024 * 1024;
