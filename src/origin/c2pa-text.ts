import type { Evidence } from '../record/evidence.ts';
import { type OriginClass, originGroup } from '../record/origin.ts';
import { readBlockCarrier } from './c2pa-block-carrier.ts';
import type { C2paCarrier } from './c2pa-carrier.ts';
import { readHtmlCarrier } from './c2pa-html-carrier.ts';
import { readManifestOrigin } from './c2pa-manifest.ts';
import { readSelectorCarrier, SELECTOR_WRAPPER_LITERAL } from './c2pa-selector-carrier.ts';
import type { TextEvidenceSource } from './text-evidence.ts';
import { vendorFamily } from './vendor-family.ts';

const HTML_LITERALS = ['application/c2pa', 'c2pa-manifest'];
const BLOCK_LITERAL = '-----begin c2pa manifest-----';
const LITERALS = [SELECTOR_WRAPPER_LITERAL, BLOCK_LITERAL, ...HTML_LITERALS];
const MAX_REF_LENGTH = 500;

/**
 * Content credentials (C2PA 2.4) carried by a text: in the head of an HTML document (A.7), as variation selectors (A.8),
 * or as a delimited block in a comment or in front matter (A.9). The class follows the digital source type that the
 * active manifest states.
 *
 * Signature, trust list and content hash are *not* checked, so this evidence is documentary at most: what somebody
 * declared. A manifest that lies elsewhere is named in `ref` and never fetched; a carrier that breaks the rules or a
 * manifest that cannot be read is inconclusive, and `ref` says why.
 */
export const c2paText: TextEvidenceSource = {
  name: 'c2pa-text',
  version: 1,
  literals: LITERALS,
  examine({ text, bytes, hits }) {
    const wrappers = hits.get(0);
    const carriers = [
      HTML_LITERALS.some((literal) => hits.has(LITERALS.indexOf(literal))) && readHtmlCarrier(text),
      wrappers && readSelectorCarrier(bytes, wrappers),
      hits.has(1) && readBlockCarrier(text),
    ];
    return carriers.flatMap((carrier) => (carrier ? [evidenceOf(carrier)] : []));
  },
};

function evidenceOf(carrier: C2paCarrier): Evidence {
  const source = `c2pa:${carrier.appendix}`;
  if ('problem' in carrier) return inconclusive(source, carrier.problem);
  if ('url' in carrier) return inconclusive(source, `external manifest, not fetched: ${carrier.url}`);
  const reading = readManifestOrigin(carrier.store);
  if ('problem' in reading) return inconclusive(source, reading.problem);

  const { class: originClass, digitalSourceTypes, softwareAgent } = reading.origin;
  const ref = [
    `digitalSourceType ${[...new Set(digitalSourceTypes)].join(', ')}`,
    ...(softwareAgent === undefined ? [] : [`softwareAgent ${softwareAgent}`]),
  ].join('; ');
  const verdict = verdictOf(originClass);
  if (verdict === 'inconclusive') return inconclusive(source, ref);
  return {
    kind: 'c2pa-manifest',
    verdict,
    strength: 'documentary',
    source,
    class: originClass,
    coversRecord: true,
    ...(namesGenerator(originClass) && { generator: vendorFamily(softwareAgent ?? '') }),
    ref: bounded(ref),
  };
}

/** Rules and templates are no learned generator, and the software of a human work is a tool. */
function namesGenerator(originClass: OriginClass): boolean {
  return originClass !== 'human' && originClass !== 'algorithmic';
}

function verdictOf(originClass: OriginClass): Evidence['verdict'] {
  const group = originGroup(originClass);
  return group === 'unknown' ? 'inconclusive' : group;
}

function inconclusive(source: string, reason: string): Evidence {
  return {
    kind: 'c2pa-manifest',
    verdict: 'inconclusive',
    strength: 'heuristic',
    source,
    coversRecord: true,
    ref: bounded(reason),
  };
}

function bounded(ref: string): string {
  return ref.length <= MAX_REF_LENGTH ? ref : `${ref.slice(0, MAX_REF_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
