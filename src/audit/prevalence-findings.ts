import type { AuditResult } from './audit-result.ts';
import { countText } from './number-text.ts';
import type { SectionFinding } from './section-finding.ts';

/** A lower bound under this share of a source is not worth a finding: some share of any large crawl is model text by now. */
const WORTH_SAYING = 0.02;

/**
 * Sources of which a part is model text with 95 % confidence, though no single record may be proven. What was compared with human texts of
 * other sources alone is no finding: those may be of another kind.
 */
export function prevalenceFindings(audit: AuditResult): readonly SectionFinding[] {
  return (audit.prevalence?.by_source ?? []).flatMap((estimate): readonly SectionFinding[] => {
    const { source, low, high, n, stands_for: standsFor = n, anchors, abstains, compared_with: by } = estimate;
    if (abstains !== null || by === 'others' || low < WORTH_SAYING) return [];
    return [
      {
        kind: 'model-share',
        source,
        // The share is one of these texts, each counted once: what it is of all records nobody knows, and of their words still less.
        records: Math.round(low * standsFor),
        words: null,
        title: `${source}: ${high === 1 ? `at least ${percent(low)}` : `between ${percent(low)} and ${percent(high)}`} of its texts of 50 words and more that no date or capture proves human are model text (95 % interval; ${countText(n)} texts against ${countText(anchors)} of its own known to be human).`,
        action:
          'Style tells the share of the whole, not who wrote which text. Keep the source out of human data, or have its groups reviewed (outcross review queue) before you train on it.',
        command: `outcross prevalence --source "${source}"`,
        examples: [],
      },
    ];
  });
}

function percent(share: number): string {
  const value = share * 100;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} %`;
}
