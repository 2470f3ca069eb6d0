import type { Evidence } from '../record/evidence.ts';

/**
 * The part of a record's evidence that decides: items without spans, references and likelihoods, sorted. Records with
 * equal signatures in one source and field are decided alike, so a decision is made once for each distinct signature and can
 * be made again under other rules without reading any data.
 */
export function evidenceSignature(evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return '';
  const items = new Set<string>();
  for (const item of evidence) items.add(JSON.stringify(signatureItem(item)));
  return `[${[...items].sort().join(',')}]`;
}

/** Reads a signature back. */
export function parseSignature(signature: string): readonly Evidence[] {
  return signature === '' ? [] : (JSON.parse(signature) as Evidence[]);
}

function signatureItem(item: Evidence): Evidence {
  const { kind, verdict, strength, source, tier, class: originClass, generator, coversRecord, calibration } = item;
  return {
    kind,
    verdict,
    strength,
    source,
    ...(tier && { tier }),
    ...(originClass && { class: originClass }),
    ...(generator && { generator }),
    ...(coversRecord && { coversRecord }),
    ...(calibration && { calibration }),
  };
}
