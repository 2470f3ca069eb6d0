import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/**
 * Raised when the same text could be read as another language; part of the key of every part, as is the version of the
 * detector's package. The detector itself is large and is not loaded for it.
 */
const RULES_VERSION = 1;

export const LANGUAGE_VERSION: string = `${RULES_VERSION} eld@${detectorVersion()}`;

function detectorVersion(): string {
  const file = findPackageJSON('eld', import.meta.url);
  if (file === undefined) throw new Error('the package eld, which detects languages, is not installed');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
