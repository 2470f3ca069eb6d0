import type { FoundRecord } from '../engine/find-records.ts';
import { sampleTextPlaces, type TextPlace } from '../engine/text-places.ts';
import { abstentionText } from '../origin/style/abstention-text.ts';
import { drawnWindowLogit } from '../origin/style/drawn-window.ts';
import { type JudgedSpans, judgeSpans } from '../origin/style/judge-spans.ts';
import { LEAST_ANCHORS } from '../origin/style/least-anchors.ts';
import { primaryTag } from '../origin/style/style-bucket.ts';
import { calibrateStyle, type StyleCalibration } from '../origin/style/style-calibration.ts';
import { loadStyleModel } from '../origin/style/style-model.ts';
import { createStyleScorer, STYLE_SPAN_WINDOW, type StyleScorer } from '../origin/style/style-scorer.ts';
import type { ComparedWith, TextSpan } from '../record/evidence.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import { isAnchor } from './is-anchor.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { rereadTexts, type WantedText, withinBytes } from './reread-texts.ts';
import { roundShare } from './round-share.ts';
import type { SnapshotInput } from './run-audit.ts';

/** A part of a text in which its style is unlike that of people. */
export interface TracedSpan {
  /** UTF-16 code units of the decoded field. */
  readonly span: TextSpan;
  /** The beginning of the part; null where text is kept out. */
  readonly excerpt: string | null;
  /** Windows of about 120 words that it is made of. */
  readonly windows: number;
  /** Chance of so high a score for one window of a human text: on average, and at most by these anchors but for one set in twenty. */
  readonly p: number;
  readonly bound: number;
  /** Chance that any window of a human text of this length scores as high. */
  readonly any_p: number;
}

/** Where in a text of more than one window the style of a model was found. It never says that a part is human. */
export type TracedSpans =
  | {
      readonly windows: number;
      readonly anchors: number;
      /** Whose they are. Compared with `others`, parts are shown and decide nothing. */
      readonly compared_with: ComparedWith;
      /** Texts known to be human that it would have been compared with as well, had their files not gone or changed. Absent: none. */
      readonly anchors_missing?: number;
      /** In text order; empty where no part stands out. */
      readonly found: readonly TracedSpan[];
    }
  /** Why nothing is said, as a clause behind "because". */
  | { readonly abstains: string };

/**
 * Bytes of files that texts are read from again at most, and as many that known-human texts are: nobody waits longer for a trace. Of more
 * data a sample of the known-human texts is read, of which those with the lowest content hashes come first.
 */
const READ_BYTES = 2 ** 31;
/** Known-human texts read again of each source and language: with more a part of a longer text can stand out. */
const ANCHORS_OF_SOURCE = 1000;
/** The same where there are many sources, of all of them together. */
const ANCHORS_OF_ALL = 20_000;
/** UTF-16 code units of the beginning of a part. */
const EXCERPT_LENGTH = 160;

/**
 * Judges parts of records: reads their texts again, and known-human texts to hold them against. Records without a score, of fewer words than
 * two windows, and those known to be human themselves have no entry.
 *
 * Whose texts may be compared is as for whole texts: those of the source, where 99 of them have a window; else every other source's, and
 * the highest p counts; of the record's own groups alone where groups are told apart.
 */
export async function traceSpans(
  records: readonly FoundRecord[],
  { manifest, open }: { readonly manifest: SnapshotManifest<SnapshotInput>; readonly open: OpenSnapshot },
): Promise<ReadonlyMap<FoundRecord, TracedSpans>> {
  const spans = new Map<FoundRecord, TracedSpans>();
  const { style } = open;
  if (style === undefined) return spans;
  const known = new Set(style.knownHuman.map((use) => JSON.stringify(use)));
  const long = records.filter(
    ({ style: score, words, sha256Raw, sha256Norm, source, field, signature }) =>
      score !== null &&
      sha256Raw !== null &&
      words >= 2 * STYLE_SPAN_WINDOW.enough &&
      // Held against anchors among which it is itself, nothing is unusual.
      !known.has(JSON.stringify([source, field, signature])) &&
      !isAnchor({ sha256Raw, sha256Norm }, style),
  );
  if (long.length === 0) return spans;
  const silent = (abstains: string) => {
    for (const record of long) spans.set(record, { abstains });
    return spans;
  };
  if (style.anchors.length === 0) return silent(abstentionText({ abstains: 'no anchors in this language' }));
  const model = loadStyleModel();
  if (model.id !== style.settings.modelId)
    return silent(`it was scored by ${style.settings.modelId}, and this version has ${model.id}`);
  const scorer = createStyleScorer(model);
  const languages = [...new Set(long.map(({ language }) => primaryTag(language)))].sort();
  const windows = await calibrateWindows({ scorer, languages, manifest, open });
  if ('abstains' in windows) return silent(windows.abstains);
  const { calibration, missing } = windows;
  const groupColumns = style.settings.groupColumns ?? [];
  const wanted = long.map((record): WantedText & { readonly record: FoundRecord } => ({
    record,
    part: record.part,
    input: record.input,
    partRow: record.partRow,
    textBytes: record.textBytes,
    sha256: record.sha256Raw!,
  }));
  silent(
    `its file, with those of the records before it, holds more than ${READ_BYTES / 2 ** 30} GiB, which are not read again`,
  );
  const near = withinBytes(wanted, { manifest, mostBytes: READ_BYTES });
  for (const { record } of near)
    spans.set(record, { abstains: 'its text cannot be read again: the file is gone, or another one by now' });
  await rereadTexts(near, manifest, ({ record }, text) => {
    const judged = judgeSpans(text, {
      scorer,
      calibration,
      source: record.source,
      language: record.language,
      groups: groupColumns.map(({ index }) => record.groups[index] ?? null),
    });
    if (judged === undefined) spans.delete(record);
    else spans.set(record, tracedSpans(judged, { text, keepsText: manifest.keepsText, missing }));
  });
  return spans;
}

function tracedSpans(
  judged: NonNullable<ReturnType<typeof judgeSpans>>,
  { text, keepsText, missing }: { readonly text: string; readonly keepsText: boolean; readonly missing: number },
): TracedSpans {
  if ('abstains' in judged) return { abstains: abstentionText(judged) };
  const { windows, anchors, comparedWith, found, isEnough } = judged;
  if (!isEnough) return { abstains: tooFew(judged) };
  return {
    windows: windows.length,
    anchors,
    compared_with: comparedWith,
    ...(missing > 0 && { anchors_missing: missing }),
    found: found.map(({ span, windows: own, p, bound, anyP }) => ({
      span,
      excerpt: keepsText
        ? text.slice(span.start, Math.min(span.end, span.start + EXCERPT_LENGTH)).toWellFormed()
        : null,
      windows: own,
      p: roundShare(p),
      bound: roundShare(bound),
      any_p: roundShare(anyP),
    })),
  };
}

function tooFew({ windows, anchors }: JudgedSpans): string {
  return `it has ${windows.length} windows of about 120 words, and with ${anchors} texts known to be human one among so many cannot be said to stand out`;
}

/** Anchors of windows, and how many more there would be were their texts still there; or why there are none, as a clause behind "because". */
type CalibratedWindows =
  | { readonly calibration: StyleCalibration; readonly missing: number }
  | { readonly abstains: string };

/**
 * Anchors of windows: those that files of anchors brought, and texts of the data known to be human, read again. It abstains where a source
 * with enough known-human texts would be left without, for they cannot be read: what is unusual in all other sources might not be in
 * that one.
 */
async function calibrateWindows({
  scorer,
  languages,
  manifest,
  open,
}: {
  readonly scorer: StyleScorer;
  readonly languages: readonly string[];
  readonly manifest: SnapshotManifest<SnapshotInput>;
  readonly open: OpenSnapshot;
}): Promise<CalibratedWindows> {
  const { knownHuman, settings, anchors: used, fromData } = open.style!;
  const groupColumns = settings.groupColumns ?? [];
  const sources = new Set(knownHuman.map(([source]) => source)).size;
  const places =
    knownHuman.length === 0
      ? []
      : await sampleTextPlaces(open.query, {
          parts: open.parts,
          uses: knownHuman,
          languages,
          leastWords: STYLE_SPAN_WINDOW.enough,
          limit: Math.max(2 * LEAST_ANCHORS, Math.min(ANCHORS_OF_SOURCE, Math.floor(ANCHORS_OF_ALL / sources))),
          groupColumns: groupColumns.map(({ index }) => index),
        });
  const read = withinBytes(places, { manifest, mostBytes: READ_BYTES });
  if (read.length < places.length && lacksSource(places, read)) {
    return {
      abstains: `the texts known to be human lie too far apart to be read again: in more than ${READ_BYTES / 2 ** 30} GiB of files`,
    };
  }
  const anchors = used.slice(0, used.length - fromData);
  // A text that somebody named for its source has brought its window along.
  const named = new Set(anchors.map(({ source, content }) => JSON.stringify([source, content])));
  const isNamed = ({ source, content }: TextPlace) => named.has(JSON.stringify([source, content]));
  const found = new Set(read.filter(isNamed));
  const wanted = read.filter((place) => !found.has(place));
  await rereadTexts(wanted, manifest, (place, text) => {
    found.add(place);
    const { source, language, groups, sha256 } = place;
    const windowLogit = drawnWindowLogit(text, { scorer, digest: Buffer.from(sha256, 'hex') });
    if (windowLogit === undefined) return;
    // Only its window counts here: the score of the whole text is in no p of a window.
    const anchor = { source, language, words: STYLE_SPAN_WINDOW.enough, logit: windowLogit, windowLogit };
    anchors.push({ ...anchor, ...(groups.length > 0 && { groups }) });
  });
  const left = read.filter((place) => found.has(place));
  if (lacksSource(read, left)) {
    return {
      abstains: `${read.length - left.length} of ${read.length} texts known to be human cannot be read again: their files are gone, or others by now`,
    };
  }
  return {
    calibration: calibrateStyle(anchors, { ...settings, groupColumns: groupColumns.map(({ name }) => name) }),
    missing: read.length - left.length,
  };
}

/** Whether a source and language has enough of the texts that were chosen, and too few of those that are read. */
function lacksSource(chosen: readonly TextPlace[], read: readonly TextPlace[]): boolean {
  const count = (places: readonly TextPlace[]) =>
    new Map(
      [...Map.groupBy(places, ({ source, language }) => JSON.stringify([source, primaryTag(language)]))].map(
        ([key, own]) => [key, own.length],
      ),
    );
  const left = count(read);
  return [...count(chosen)].some(([key, own]) => own >= LEAST_ANCHORS && (left.get(key) ?? 0) < LEAST_ANCHORS);
}
