import { loadStyleModel, SHIPPED_STYLE_MODEL } from '../origin/style/style-model.ts';
import { createStyleScorer } from '../origin/style/style-scorer.ts';
import { anchorGroupColumns } from './anchor-group-columns.ts';
import type { AuditOptions } from './audit-options.ts';
import { ANY_SOURCE, anchorSetsFor, anchorTextsNames, isAnchorTexts, readAnchors } from './read-anchors.ts';
import { refuseCalibrations } from './refuse-calibrations.ts';
import type { StyleSettings } from './style-settings.ts';

/** What an audit scores style with, and what it learns about it from files of anchors. */
export interface AuditStyle {
  /** Null where style is not scored. */
  readonly style: StyleSettings | null;
  /** Folder of the model, for the workers. */
  readonly model: string | null;
  /** Rows and texts of anchors that could not be used. */
  readonly unusedAnchors: number;
  /** What is to be known of anchors that lie in no file. */
  readonly anchorNotes: readonly string[];
  /** Whether files of anchors are named for no source, where there are several. */
  readonly hasUnnamedAnchors: boolean;
  /** Group columns that texts are told apart by and in which none of the files' anchors has a value. */
  readonly anchorlessColumns: readonly string[];
}

/**
 * Loads the detector and scores the anchors.
 *
 * @param sources of the data
 * @param groupColumns of the data
 * @throws {ConfigError} the model does not match its card, a file of anchors is none, or there is no such group column
 * @throws {InputError} a file of anchors cannot be read
 */
export async function loadAuditStyle(
  options: AuditOptions,
  sources: ReadonlySet<string>,
  groupColumns: readonly string[] = [],
): Promise<AuditStyle> {
  if (options.scoresStyle === false)
    return {
      style: null,
      model: null,
      unusedAnchors: 0,
      anchorNotes: [],
      hasUnnamedAnchors: false,
      anchorlessColumns: [],
    };
  const model = loadStyleModel();
  const sets = anchorSetsFor(options, sources);
  await refuseCalibrations(sets, options.cwd);
  const references = anchorTextsNames(sets);
  const groups = anchorGroupColumns(options.anchorGroups, groupColumns);
  const { anchors, unused } =
    sets.length === 0
      ? { anchors: [], unused: 0 }
      : await readAnchors(sets, {
          scorer: createStyleScorer(model),
          options,
          groupColumns: groups.map(({ name }) => name),
        });
  const { id: modelId, newestGenerator, languages } = model;
  const profiles = model.card.profiles.rows;
  return {
    style: {
      modelId,
      newestGenerator,
      languages,
      profiles,
      ...(groups.length > 0 && { groupColumns: groups }),
      anchors,
      ...(references.length > 0 && { references }),
    },
    model: SHIPPED_STYLE_MODEL,
    unusedAnchors: unused,
    anchorNotes: sets.filter(isAnchorTexts).flatMap(({ notes }) => notes),
    hasUnnamedAnchors: sets.some(({ source }) => source === ANY_SOURCE),
    anchorlessColumns: groups.flatMap(({ name }, column) =>
      anchors.length > 0 && anchors.every(({ groups: values }) => (values?.[column] ?? null) === null) ? [name] : [],
    ),
  };
}
