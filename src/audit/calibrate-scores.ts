import type { QueryProcess } from '../engine/query-process.ts';
import { type ScoredRecord, StyleScores } from '../engine/style-scores.ts';
import { type Decision, decideOrigin } from '../origin/decide.ts';
import { parseSignature } from '../origin/signature.ts';
import { calibrateStyle, type StyleAnchor, type StyleCalibration } from '../origin/style/style-calibration.ts';
import { evidenceClass, weighEvidence } from '../origin/weigh-evidence.ts';
import { originGroup } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { partTablePath } from '../workspace/parts.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { PartSummary, PartUse } from './part-summary.ts';
import { STYLE_LENGTHS } from './style-levels.ts';
import type { StyleSettings } from './style-settings.ts';
import { withoutNamed } from './without-named.ts';

/** Anchors taken from the data for each source, language and length: enough for p = .001 with room to spare. */
const ANCHORS_PER_CELL = 5000;
/** The same where they are told apart by group: many groups are to find enough of their own among them. */
const ANCHORS_PER_GROUPED_CELL = 50_000;

/** How the style of some data is calibrated. */
export interface AuditStyleScores {
  readonly settings: StyleSettings;
  readonly scores: StyleScores;
  readonly calibration: StyleCalibration;
  /** Uses whose records are known to be human: by an attested date or a verified capture, and not by anybody's word. */
  readonly knownHuman: readonly PartUse[];
  /** Uses whose records bear proof of a model or the residue of a product, by what stands in them and on the cards. */
  readonly hardMarked: readonly PartUse[];
  /** Texts known to be human: those of files first, then those of records. */
  readonly anchors: readonly StyleAnchor[];
  /** How many of the anchors are records of the data: those that a file names as well are not among them. */
  readonly fromData: number;
}

/**
 * Calibrates the style scores of some parts on text known to be human: anchors from files, for which somebody vouches, and records that
 * are older than language models, or captured. What a contract says to be human is what is to be tested.
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
  const { knownHuman, hardMarked } = sortUses(held, cards);
  const files = held.map(({ key }) => ({ key, records: partTablePath(workspace, key, 'records') }));
  const groupColumns = settings.groupColumns ?? [];
  const scores = await StyleScores.open(query, files, { groupColumns: groupColumns.map(({ index }) => index) });
  const known = await scores.sampleOf(knownHuman, {
    lengths: STYLE_LENGTHS,
    limit: groupColumns.length === 0 ? ANCHORS_PER_CELL : ANCHORS_PER_GROUPED_CELL,
  });
  const fromData = withoutNamed(known.map(anchorOf), settings.anchors);
  const anchors = [...settings.anchors.map((anchor): StyleAnchor => ({ ...anchor, vouched: true })), ...fromData];
  return {
    settings,
    scores,
    calibration: calibrateStyle(anchors, { ...settings, groupColumns: groupColumns.map(({ name }) => name) }),
    knownHuman,
    hardMarked,
    anchors,
    fromData: fromData.length,
  };
}

function anchorOf({ source, language, words, style, groups }: ScoredRecord): StyleAnchor {
  return { source, language, words, logit: style / 1000, ...(groups.length > 0 && { groups }) };
}

/**
 * Sorts out the uses that proof settles, by what stands in the records and on the cards alone: what came later is about single records
 * and not about all of a use.
 */
function sortUses(
  parts: readonly { readonly uses: readonly PartUse[] }[],
  cards: ReadonlyMap<string, SourceCard>,
): Pick<AuditStyleScores, 'knownHuman' | 'hardMarked'> {
  const uses = new Map(parts.flatMap((part) => part.uses.map((use) => [use.join('\0'), use] as const)));
  const knownHuman: PartUse[] = [];
  const hardMarked: PartUse[] = [];
  for (const [, use] of [...uses].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [source, field, signature] = use;
    const decision = decideOrigin({ evidence: parseSignature(signature), card: cards.get(source), field });
    if (isKnownHuman(decision)) knownHuman.push(use);
    else if (isHardMarked(decision)) hardMarked.push(use);
  }
  return { knownHuman, hardMarked };
}

/**
 * Whether the text was there before language models were, by somebody's attestation, or was captured as it was written. A contract, a log or
 * a declaration is the word of those whose texts are to be judged: taken for proof here, it would set the thresholds they are judged by.
 */
function isKnownHuman({ origin, evidence }: Decision): boolean {
  return (
    origin.class === 'human' &&
    origin.status === 'verified' &&
    evidence.some(
      (item) => evidenceClass(item) === 'human' && (item.kind === 'pre-llm-date' || item.strength === 'cryptographic'),
    )
  );
}

/** Proof or product residue: what counts without any calibration. */
function isHardMarked({ origin, evidence }: Decision): boolean {
  if (origin.status === 'verified') return originGroup(origin.class) === 'synthetic' || origin.class === 'mixed';
  const { documents, marks, watermarks } = weighEvidence(evidence);
  return marks.residues.length > 0 || watermarks.length > 0 || documents.some(({ kind }) => kind === 'own-ledger');
}
