import type { Decoding } from './ledger-entry.ts';

/** Settings that say how a text is drawn, in lower case and without `_` and `-`: spellings differ between providers. */
const SHARED: ReadonlySet<string> = new Set([
  ...['temperature', 'topp', 'topk', 'topa', 'minp', 'typicalp', 'greedy', 'dosample'],
  ...['maxtokens', 'maxnewtokens', 'maxoutputtokens', 'maxcompletiontokens', 'maxlength', 'mintokens', 'minnewtokens'],
  ...['frequencypenalty', 'presencepenalty', 'repetitionpenalty', 'lengthpenalty', 'norepeatngramsize'],
  ...['n', 'bestof', 'numbeams', 'numreturnsequences', 'earlystopping', 'mirostat', 'mirostattau', 'mirostateta'],
  ...['logprobs', 'toplogprobs', 'stream'],
]);
const LONGEST_NAME = 40;
/** Langfuse writes numbers as text. */
const NUMBER = /^-?\d{1,8}(?:\.\d{1,8})?$/;

/**
 * Parts the settings of a call into those that many calls have alike and that name nobody, and those of the call itself: its seed, its
 * user, stop words, whatever a caller passes on. The latter are kept in the entry, and go with it.
 */
export function partSettings(decoding: Decoding): { readonly shared: Decoding; readonly own: Decoding } {
  const settings = Object.entries(decoding);
  const isShared = ([key, value]: (typeof settings)[number]) =>
    key.length <= LONGEST_NAME &&
    SHARED.has(key.toLowerCase().replaceAll(/[_-]/g, '')) &&
    (typeof value !== 'string' || NUMBER.test(value));
  return {
    shared: Object.fromEntries(settings.filter(isShared)),
    own: Object.fromEntries(settings.filter((one) => !isShared(one))),
  };
}
