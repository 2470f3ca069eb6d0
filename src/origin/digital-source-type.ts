import type { OriginClass } from '../record/origin.ts';

const IPTC = 'cv.iptc.org/newscodes/digitalsourcetype/';
const C2PA = 'c2pa.org/digitalsourcetype/';

/**
 * The IPTC digital source types (scheme of 2024-10, retired terms included) and C2PA's two additions, as classes of
 * origin. `algorithmicallyEnhanced` is as its source, which the term alone does not tell.
 */
const IPTC_TERMS: Readonly<Record<string, OriginClass>> = {
  digitalCapture: 'human',
  computationalCapture: 'human',
  compositeCapture: 'human',
  negativeFilm: 'human',
  positiveFilm: 'human',
  print: 'human',
  digitalCreation: 'human',
  humanEdits: 'human',
  algorithmicallyEnhanced: 'unknown',
  dataDrivenMedia: 'algorithmic',
  algorithmicMedia: 'algorithmic',
  trainedAlgorithmicMedia: 'synthetic',
  compositeWithTrainedAlgorithmicMedia: 'human-ai-assisted',
  compositeSynthetic: 'mixed',
  composite: 'unknown',
  screenCapture: 'unknown',
  virtualRecording: 'unknown',
  minorHumanEdits: 'human',
  digitalArt: 'human',
  softwareImage: 'unknown',
};
const C2PA_TERMS: Readonly<Record<string, OriginClass>> = {
  empty: 'unknown',
  trainedAlgorithmicData: 'synthetic',
};

export interface DigitalSourceType {
  /** The term without its base, spelled as in the scheme. */
  readonly id: string;
  readonly class: OriginClass;
}

/**
 * Reads a digital source type: the address of a term, with http or https, or its bare name. Undefined for anything
 * else; letter case counts, as in any address.
 */
export function readDigitalSourceType(value: string): DigitalSourceType | undefined {
  const address = value.trim().replace(/^https?:\/\//, '');
  for (const [base, terms] of [
    [IPTC, IPTC_TERMS],
    [C2PA, C2PA_TERMS],
  ] as const) {
    const id = address.startsWith(base) ? address.slice(base.length) : address.includes('/') ? '' : address;
    if (Object.hasOwn(terms, id)) return { id, class: terms[id]! };
  }
  return undefined;
}
