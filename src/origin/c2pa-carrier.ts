/** One carrier of a C2PA manifest in a text (C2PA 2.4, appendix A.7 to A.9), read as far as its own rules go. */
export type C2paCarrier =
  | { readonly appendix: C2paAppendix; readonly store: Uint8Array }
  /** The manifest lies elsewhere; it is never fetched. */
  | { readonly appendix: C2paAppendix; readonly url: string }
  /** `problem` begins with the standard's failure code where it has one. */
  | { readonly appendix: C2paAppendix; readonly problem: string };

export type C2paAppendix = 'A.7' | 'A.8' | 'A.9';

/** Bytes of base64 text, white space ignored; undefined where it is no base64 or stands for nothing. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bare = text.replace(/\s/g, '');
  if (bare.length === 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || bare.length % 4 === 1) return undefined;
  return Buffer.from(bare, 'base64');
}
