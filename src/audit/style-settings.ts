import type { DetectionProfile } from '../origin/prevalence/detection-profile.ts';
import type { StyleAnchorText } from '../origin/style/style-calibration.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { AnchorTextsName } from './anchor-texts.ts';

/** What a snapshot keeps to calibrate style again. */
export interface StyleSettings {
  /** Id of the model that scored. */
  readonly modelId: string;
  /** Date of the newest generator that it was trained on. */
  readonly newestGenerator: string;
  /** BCP 47 primary tags of the languages that it was trained on. */
  readonly languages: readonly string[];
  /** What it finds of generators it has not seen, from its card. */
  readonly profiles: readonly DetectionProfile[];
  /**
   * Columns by whose groups texts are told apart, with their positions among the snapshot's group columns: a text is held against anchors of
   * its own group alone. Absent: none.
   */
  readonly groupColumns?: readonly StyleGroupColumn[];
  /**
   * Texts that somebody vouches for, from files of their own or from references: of the source that they were named for, or of none in
   * particular (`*`).
   */
  readonly anchors: readonly StyleAnchorText[];
  /** References that some of the anchors are from: their scores are kept here, so they are not needed any more. Absent: none. */
  readonly references?: readonly AnchorTextsName[];
}

export interface StyleGroupColumn {
  readonly name: string;
  readonly index: number;
}

/** The settings of a snapshot; null where its records were not scored. */
export function snapshotStyle({ style }: Pick<SnapshotManifest, 'style'>): StyleSettings | null {
  return (style ?? null) as StyleSettings | null;
}
