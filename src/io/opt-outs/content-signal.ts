import type { Reservation } from '../../record/rights.ts';

const LENGTH_LIMIT = 8192;

/**
 * What a content signal says of training: `ai-train=no` or `ai-train=yes` among signals after commas
 * (https://contentsignals.org). Said twice, the stricter holds; another value says nothing.
 */
export function readContentSignal(text: string): Reservation {
  if (text.length > LENGTH_LIMIT) return 'unknown';
  const values = text.split(',').flatMap((signal) => {
    const [name, value, ...rest] = signal.split('=').map((part) => part.trim().toLowerCase());
    return name === 'ai-train' && rest.length === 0 ? [value] : [];
  });
  if (values.includes('no')) return 'reserved';
  return values.length > 0 && values.every((value) => value === 'yes') ? 'permitted' : 'unknown';
}
