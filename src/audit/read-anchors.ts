import path from 'node:path';
import { ConfigError, InputError } from '../errors.ts';
import { decodeInput } from '../io/decode-input.ts';
import { DEFAULT_MAX_EXPANSION } from '../io/expansion-guard.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../io/format.ts';
import { measureText } from '../kernels/measure-text.ts';
import { primaryTag } from '../origin/style/style-bucket.ts';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import type { StyleScorer } from '../origin/style/style-scorer.ts';
import { languageOf } from '../strata/language-of.ts';
import type { AuditOptions } from './audit-options.ts';
import { listSources } from './list-sources.ts';
import { createMappers } from './record-reader.ts';

/** Source of anchors that stand for no source in particular: they are used where a source has too few of its own. */
export const ANY_SOURCE = '*';

/** `FILE`, or `SOURCE=FILE` for texts known to be of one source. */
export interface AnchorFile {
  readonly source: string;
  readonly path: string;
}

/** Texts that somebody vouches for as human, scored. */
export interface ReadAnchors {
  readonly anchors: readonly StyleAnchor[];
  /** Rows that gave no score: unreadable, too short, or in a language the detector does not know. */
  readonly unused: number;
}

/** @throws {ConfigError} a file is missing behind `SOURCE=` */
export function parseAnchorFile(value: string): AnchorFile {
  const at = value.indexOf('=');
  const named = at > 0 && !value.slice(0, at).includes(path.sep);
  const file: AnchorFile = named
    ? { source: value.slice(0, at), path: value.slice(at + 1) }
    : { source: ANY_SOURCE, path: value };
  if (file.path !== '') return file;
  throw new ConfigError({
    place: '--anchors',
    problem: `"${value}" names no file`,
    hint: 'Name a file of texts you know to be human: --anchors attested.jsonl, or --anchors forum=attested.jsonl.',
  });
}

/**
 * Reads texts known to be human and scores them: what the style of a source is calibrated on. Files are read as the data of an audit
 * are, with their own columns guessed.
 *
 * @throws {InputError} a file cannot be read, or holds no text
 */
export async function readAnchors(
  files: readonly AnchorFile[],
  {
    scorer,
    options,
  }: {
    readonly scorer: StyleScorer;
    readonly options: Pick<AuditOptions, 'cwd' | 'maxRowBytes' | 'maxExpansion' | 'signal'>;
  },
): Promise<ReadAnchors> {
  const anchors: StyleAnchor[] = [];
  let unused = 0;
  const maxRowBytes = options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES;
  const limits = { maxRowBytes, maxExpansion: options.maxExpansion ?? DEFAULT_MAX_EXPANSION };
  for (const file of files) {
    const { inputs, mappings } = await listSources([file.path], {
      maxRowBytes,
      cwd: options.cwd,
      source: 'anchors',
      signal: options.signal,
    });
    const mappers = createMappers(mappings);
    let texts = 0;
    for (const { entry, mapping } of inputs) {
      for await (const events of decodeInput(
        entry,
        { kind: 'all' },
        { ...limits, counter: { next: 0 }, onChanged() {} },
      )) {
        options.signal?.throwIfAborted();
        for (const event of events) {
          const mapped = event.kind === 'row' ? mappers[mapping]!(event) : undefined;
          if (mapped?.kind !== 'mapped') {
            unused++;
            continue;
          }
          for (const { text } of mapped.fields) {
            texts++;
            const { language } = languageOf(text, mapped.lang);
            const score = scorer.languages.includes(primaryTag(language)) ? scorer.score(text) : undefined;
            if (score === undefined) unused++;
            else
              anchors.push({
                source: file.source,
                language,
                words: measureText(Buffer.from(text)).words,
                logit: score.logit,
              });
          }
        }
      }
    }
    if (texts === 0) {
      throw new InputError({
        path: file.path,
        problem: 'no text could be read from it',
        hint: 'Anchors are texts that you know to be human: JSONL, CSV, Parquet or text files, as for outcross audit.',
      });
    }
  }
  return { anchors, unused };
}
