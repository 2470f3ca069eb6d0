import { hash } from 'node:crypto';
import { composed } from '../kernels/heaped-marks.ts';

/**
 * A text in the form `nfc-lf-stripvs` of the origin record: NFC, line feeds only, no byte order marks and variation selectors.
 *
 * @param isAscii whether all characters of the text are ASCII
 */
export function normalisedText(text: string, isAscii: boolean): string {
  if (isAscii && !text.includes('\r')) return text;
  return (isAscii ? text : composed(text).replace(VARIATION_SELECTORS, '')).replace(/\r\n?/g, '\n');
}

/**
 * SHA-256 of the form above; null where the text has that form already, so that the hash would be that of the text itself.
 *
 * @param isAscii whether all characters of the text are ASCII
 */
export function normalisedHash(text: string, isAscii: boolean): Uint8Array | null {
  const normalised = normalisedText(text, isAscii);
  return normalised === text ? null : hash('sha256', normalised, 'buffer');
}

const VARIATION_SELECTORS = /\uFEFF|[\uFE00-\uFE0F]|\uDB40[\uDD00-\uDDEF]/g;
