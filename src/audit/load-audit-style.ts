import { loadStyleModel, SHIPPED_STYLE_MODEL } from '../origin/style/style-model.ts';
import { createStyleScorer } from '../origin/style/style-scorer.ts';
import type { AuditOptions } from './audit-options.ts';
import { ANY_SOURCE, parseAnchorFile, readAnchors } from './read-anchors.ts';
import { refuseCalibrations } from './refuse-calibrations.ts';
import type { StyleSettings } from './style-settings.ts';

/** What an audit scores style with, and what it learns about it from files of anchors. */
export interface AuditStyle {
  /** Null where style is not scored. */
  readonly style: StyleSettings | null;
  /** Folder of the model, for the workers. */
  readonly model: string | null;
  /** Rows and texts of anchor files that could not be used. */
  readonly unusedAnchors: number;
  /** Sources that files of anchors are named for and that are none of the data's. */
  readonly strangeSources: readonly string[];
}

/**
 * Loads the detector and scores the anchors.
 *
 * @param sources of the data
 * @throws {ConfigError} the model does not match its card, or a file of anchors is none
 * @throws {InputError} a file of anchors cannot be read
 */
export async function loadAuditStyle(options: AuditOptions, sources: ReadonlySet<string>): Promise<AuditStyle> {
  if (options.scoresStyle === false) return { style: null, model: null, unusedAnchors: 0, strangeSources: [] };
  const model = loadStyleModel();
  const scorer = createStyleScorer(model);
  const files = (options.anchors ?? []).map(parseAnchorFile);
  await refuseCalibrations(files, options.cwd);
  const { anchors, unused } = await readAnchors(files, { scorer, options });
  const { modelId, newestGenerator, languages } = scorer;
  const profiles = model.card.profiles.rows;
  return {
    style: { modelId, newestGenerator, languages, profiles, anchors },
    model: SHIPPED_STYLE_MODEL,
    unusedAnchors: unused,
    strangeSources: [...new Set(files.map(({ source }) => source))]
      .filter((source) => source !== ANY_SOURCE && !sources.has(source))
      .sort(),
  };
}
