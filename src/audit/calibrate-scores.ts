import type { QueryProcess } from '../engine/query-process.ts';
import { type ScoredRecord, StyleScores } from '../engine/style-scores.ts';
import { decideOrigin } from '../origin/decide.ts';
import { parseSignature } from '../origin/signature.ts';
import { calibrateStyle, type StyleAnchor, type StyleCalibration } from '../origin/style/style-calibration.ts';
import type { SourceCard } from '../record/source-card.ts';
import { partTablePath } from '../workspace/parts.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { PartSummary, PartUse } from './part-summary.ts';
import { STYLE_LENGTHS } from './style-levels.ts';
import type { StyleSettings } from './style-settings.ts';

/** Anchors taken from the data for each source, language and length: enough for p = .001 with room to spare. */
const ANCHORS_PER_CELL = 5000;

/** How the style of some data is calibrated. */
export interface AuditStyleScores {
  readonly settings: StyleSettings;
  readonly scores: StyleScores;
  readonly calibration: StyleCalibration;
  /** Uses whose records are proven human without regard to style. */
  readonly provenHuman: readonly PartUse[];
  /** Texts known to be human: those of files first, then those of records proven human. */
  readonly anchors: readonly StyleAnchor[];
  /** How many of the anchors are records of the data. */
  readonly fromData: number;
}

/**
 * Calibrates the style scores of some parts on text known to be human: anchors from files, and records whose human origin is proven.
 *
 * @param settings null where style was not scored
 * @returns undefined where nothing was scored
 */
export async function calibrateScores({
  query,
  workspace,
  parts,
  cards,
  settings,
}: {
  readonly query: QueryProcess;
  readonly workspace: Workspace;
  readonly parts: readonly PartSummary[];
  readonly cards: ReadonlyMap<string, SourceCard>;
  readonly settings: StyleSettings | null;
}): Promise<AuditStyleScores | undefined> {
  const held = parts.filter(({ records }) => records > 0);
  if (settings === null || held.length === 0) return undefined;
  const provenHuman = usesProvenHuman(held, cards);
  const files = held.map(({ key }) => ({ key, records: partTablePath(workspace, key, 'records') }));
  const scores = await StyleScores.open(query, files);
  const known = await scores.sampleOf(provenHuman, { lengths: STYLE_LENGTHS, limit: ANCHORS_PER_CELL });
  const anchors = [...settings.anchors, ...known.map(anchorOf)];
  return {
    settings,
    scores,
    calibration: calibrateStyle(anchors, settings),
    provenHuman,
    anchors,
    fromData: known.length,
  };
}

function anchorOf({ source, language, words, style }: ScoredRecord): StyleAnchor {
  return { source, language, words, logit: style / 1000 };
}

/** Uses that a proof makes human, by what stands in the records and on the cards alone. */
function usesProvenHuman(
  parts: readonly { readonly uses: readonly PartUse[] }[],
  cards: ReadonlyMap<string, SourceCard>,
): readonly PartUse[] {
  const proven = new Map<string, PartUse>();
  const seen = new Set<string>();
  for (const { uses } of parts) {
    for (const use of uses) {
      const key = use.join('\0');
      if (seen.has(key)) continue;
      seen.add(key);
      const [source, field, signature] = use;
      const { origin } = decideOrigin({ evidence: parseSignature(signature), card: cards.get(source), field });
      if (origin.class === 'human' && origin.status === 'verified') proven.set(key, use);
    }
  }
  return [...proven].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}
