import { type LaterEvidence, type LaterEvidenceInput, NO_LATER_EVIDENCE } from './later-evidence.ts';
import { STYLE_LENGTHS, styleLevels } from './style-levels.ts';

/** Levels of calibrated style as evidence about single records. */
export async function styleEvidence({ style }: LaterEvidenceInput): Promise<LaterEvidence> {
  if (style === undefined) return NO_LATER_EVIDENCE;
  const { scores, calibration, settings } = style;
  // Of groups without anchors there may be millions; none of them has a level.
  const cells = await scores.cells(STYLE_LENGTHS, { among: calibration.calibratedGroups() });
  const levels = styleLevels(cells, { calibration, modelId: settings.modelId, profiles: settings.profiles });
  return levels.length === 0 ? NO_LATER_EVIDENCE : { layers: [await scores.createLayer(levels)], aboutUse: () => [] };
}
