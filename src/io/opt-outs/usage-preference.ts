import type { Reservation } from '../../record/rights.ts';
import { parseStructuredDictionary } from './structured-dictionary.ts';

/**
 * What an AIPREF preference says of training (`train-ai=n`, `train-ai=y`; drafts of the IETF group, no consensus yet).
 * Anything that is not the token `y` or `n`, and any text that does not parse as a whole, is unknown.
 *
 * @param text value of a `Content-Usage` field, several lines joined with commas, or what follows the path in `robots.txt`
 */
export function readUsagePreference(text: string): Reservation {
  const member = parseStructuredDictionary(text)?.get('train-ai');
  const item = member?.items[0];
  if (member === undefined || member.isInnerList || item?.type !== 'token') return 'unknown';
  if (item.value === 'n') return 'reserved';
  return item.value === 'y' ? 'permitted' : 'unknown';
}
