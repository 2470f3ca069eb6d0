import type { QueryProcess } from '../engine/query-process.ts';
import { type ScoredRecord, type SharedTexts, StyleScores } from '../engine/style-scores.ts';
import type { Decision } from '../origin/decide.ts';
import {
  calibrateStyle,
  type StyleAnchor,
  type StyleAnchorText,
  type StyleCalibration,
} from '../origin/style/style-calibration.ts';
import { weighEvidence } from '../origin/weigh-evidence.ts';
import { originGroup } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { partTablePath } from '../workspace/parts.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { decideUse, isAttestedWithin, isKnownHuman } from './is-known-human.ts';
import type { PartSummary, PartUse } from './part-summary.ts';
import { ANY_SOURCE } from './read-anchors.ts';
import { STYLE_LENGTHS } from './style-levels.ts';
import type { StyleSettings } from './style-settings.ts';
import { withoutNamed } from './without-named.ts';

/** Anchors taken from the data for each source, language and length: enough for p = .001 with room to spare. */
const ANCHORS_PER_CELL = 5000;
/** The same where they are told apart by group: many groups are to find enough of their own among them. */
const ANCHORS_PER_GROUPED_CELL = 50_000;
/** What p = .001 takes: so many are taken of each, however many sources there are, as long as they fit. */
const LEAST_ANCHORS_PER_CELL = 999;

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
  readonly anchors: readonly StyleAnchorText[];
  /** How many of the anchors are records of the data: those that a file names as well are not among them. */
  readonly fromData: number;
  /** First 64 bits of the content hashes of texts that are anchors, in hexadecimal: nothing is said of records that hold one. */
  readonly contents: ReadonlySet<string>;
  /** Such texts of each source's records that are not known to be human by themselves. */
  readonly shared: readonly SharedTexts[];
  /** Sources whose dates are attested by cards that came with the data, by name: these make no anchors. */
  readonly attestedWithin: readonly string[];
  /** Records of each source, language and length that could be anchors at most; null where all that are wanted could. */
  readonly cutTo: number | null;
}

/**
 * Calibrates the style scores of some parts on text known to be human: anchors from files, for which somebody vouches, and records that
 * are older than language models, or captured. What a contract says to be human is what is to be tested.
 *
 * A text that is compared with itself is never unusual, so what is an anchor is judged no more: neither by levels nor in shares. Anchors
 * that are human by declaration alone decide nothing, and take no text out of what is judged: those that stand in the data are left out.
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
  const { knownHuman, hardMarked, attestedWithin } = sortUses(held, cards);
  const files = held.map(({ key }) => ({ key, records: partTablePath(workspace, key, 'records') }));
  const groupColumns = settings.groupColumns ?? [];
  const scores = await StyleScores.open(query, files, { groupColumns: groupColumns.map(({ index }) => index) });
  const limit = groupColumns.length === 0 ? ANCHORS_PER_CELL : ANCHORS_PER_GROUPED_CELL;
  const known = await scores.sampleOf(knownHuman, { lengths: STYLE_LENGTHS, limit, least: LEAST_ANCHORS_PER_CELL });
  const joined = await joinedAnchors({
    scores,
    knownHuman,
    named: settings.anchors,
    records: known.records.map(anchorOf),
  });
  return {
    settings,
    scores,
    calibration: calibrateStyle(joined.anchors, { ...settings, groupColumns: groupColumns.map(({ name }) => name) }),
    knownHuman,
    hardMarked,
    ...joined,
    attestedWithin,
    cutTo: known.limit < limit && known.limit < LEAST_ANCHORS_PER_CELL ? known.limit : null,
  };
}

/**
 * Anchors that somebody named and records known to be human, each text once, and from now on judged no more.
 *
 * @param options.knownHuman uses whose records are not judged anyway
 */
export async function joinedAnchors({
  scores,
  knownHuman,
  named,
  records,
}: {
  readonly scores: StyleScores;
  readonly knownHuman: readonly PartUse[];
  readonly named: readonly StyleAnchorText[];
  readonly records: readonly StyleAnchor[];
}): Promise<Pick<AuditStyleScores, 'anchors' | 'fromData' | 'contents' | 'shared'>> {
  const declared = named.flatMap(({ declared: isDeclared, content }) =>
    isDeclared === true && content !== undefined ? [content] : [],
  );
  const inData = await scores.held(declared);
  const known = new Set(records.map(({ content }) => content));
  const vouched = named
    .filter(
      ({ source, declared: isDeclared, content }) =>
        content === undefined ||
        // Of no source in particular and of one of the data, it is that source's.
        (!(source === ANY_SOURCE && known.has(content)) && !(isDeclared === true && inData.has(content))),
    )
    .map((anchor): StyleAnchorText => ({ ...anchor, vouched: true }));
  const fromData = withoutNamed(records, vouched);
  const anchors = [...vouched, ...fromData];
  const held = anchors.flatMap(({ source, content, vouched: isVouched, declared: isDeclared }) =>
    content === undefined || isDeclared === true ? [] : [{ namedFor: isVouched ? source : null, content }],
  );
  const shared = await scores.compareWith(held, { without: knownHuman, leastWords: STYLE_LENGTHS[0]! });
  return { anchors, fromData: fromData.length, contents: new Set(held.map(({ content }) => content)), shared };
}

function anchorOf({ source, language, words, style, groups, content }: ScoredRecord): StyleAnchor {
  return { source, language, words, logit: style / 1000, content, ...(groups.length > 0 && { groups }) };
}

/**
 * Sorts out the uses that proof settles, by what stands in the records and on the cards alone: what came later is about single records
 * and not about all of a use.
 */
function sortUses(
  parts: readonly { readonly uses: readonly PartUse[] }[],
  cards: ReadonlyMap<string, SourceCard>,
): Pick<AuditStyleScores, 'knownHuman' | 'hardMarked' | 'attestedWithin'> {
  const uses = new Map(parts.flatMap((part) => part.uses.map((use) => [use.join('\0'), use] as const)));
  const knownHuman: PartUse[] = [];
  const hardMarked: PartUse[] = [];
  const attestedWithin = new Set<string>();
  for (const [, use] of [...uses].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [source] = use;
    const decision = decideUse(use, cards);
    if (isKnownHuman(decision, cards.get(source))) knownHuman.push(use);
    else if (isAttestedWithin(decision, cards.get(source))) attestedWithin.add(source);
    else if (isHardMarked(decision)) hardMarked.push(use);
  }
  return { knownHuman, hardMarked, attestedWithin: [...attestedWithin].sort() };
}

/** Proof or product residue: what counts without any calibration. */
function isHardMarked({ origin, evidence }: Decision): boolean {
  if (origin.status === 'verified') return originGroup(origin.class) === 'synthetic' || origin.class === 'mixed';
  const { documents, marks } = weighEvidence(evidence);
  return marks.residues.length > 0 || documents.some(({ kind }) => kind === 'own-ledger');
}
