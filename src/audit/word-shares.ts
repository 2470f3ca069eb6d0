import { hash } from 'node:crypto';
import { InputError } from '../errors.ts';
import { isBeforeLlms } from '../origin/llm-cutoff.ts';
import { type LiangEstimate, liangShare } from '../origin/prevalence/liang-share.ts';
import { type ReadText, readTexts, type TextOptions } from './read-texts.ts';
import { TextSample, type TextSampleLimits } from './text-sample.ts';

/** Characters of a text that the estimate reads. */
const MOST_CHARACTERS = 100_000;
/** Texts of a source, or of a reference, that are kept at most: more narrow no interval that other genres do not widen. */
const LIMITS: TextSampleLimits = { count: 20_000, size: 32_000_000, totalSize: 400_000_000 };
const SEED = 1;

export interface WordShareOptions extends TextOptions {
  readonly data: readonly string[];
  /** Files of texts known to be human, of the genre of the data. */
  readonly human: readonly string[];
  /** Files of texts of the same genre that models wrote or rewrote. */
  readonly model: readonly string[];
  /** Files of texts of the same source that are known to be human. Default: texts of the data dated before chatbots. */
  readonly check?: readonly string[] | undefined;
}

/** What words say of one source. */
export interface WordShare {
  readonly source: string;
  /** Texts in question; what stands in a reference, or was written before chatbots, is none of them. */
  readonly texts: number;
  /** Whether these are a sample of the source's texts. */
  readonly is_sample: boolean;
  /** Texts that the estimate was checked on, known to be human or dated before chatbots. */
  readonly checked_on: number;
  readonly estimate: LiangEstimate;
}

export interface WordShares {
  readonly human_texts: number;
  readonly model_texts: number;
  /** Where the texts come from that the estimate was checked on. */
  readonly check: 'files' | 'dates';
  /** Texts of the data that stand in one of the references and were left out. */
  readonly in_references: number;
  readonly unreadable: number;
  readonly by_source: readonly WordShare[];
}

/**
 * Share of sentences that models wrote or reworked, by words, for each source of some data (Liang et al. 2403.07183).
 *
 * @throws {InputError} data or a reference cannot be read, or holds no text
 * @throws {ConfigError} a flag or outcross.yaml cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function wordShares({ data, human, model, check, ...options }: WordShareOptions): Promise<WordShares> {
  const known = new Set<string>();
  const humanTexts = await readReference(human, { options, leaveOut: new Set() });
  for (const text of humanTexts) known.add(keyOf(text));
  const modelTexts = await readReference(model, { options, leaveOut: new Set() });
  for (const text of modelTexts) known.add(keyOf(text));
  const checkTexts = check === undefined ? null : await readReference(check, { options, leaveOut: known });
  const checkKeys = new Set(checkTexts?.map(keyOf));
  const asked = new TextSample<string>(LIMITS);
  const early = new TextSample<string>(LIMITS);
  let inReferences = 0;
  const { texts, unreadable } = await readTexts(
    data,
    { ...options, toleratesLoss: true },
    ({ text: whole, source, date }: ReadText) => {
      const text = whole.slice(0, MOST_CHARACTERS);
      const key = keyOf(text);
      if (known.has(key) || checkKeys.has(key)) inReferences++;
      else if (checkTexts === null && date !== null && isBeforeLlms(date))
        early.add(source, key, text.length, () => text);
      else asked.add(source, key, text.length, () => text);
    },
  );
  if (texts === 0) throw noText(data);
  const earlyOf = new Map(early.cells().map(({ cell, items }) => [cell, items]));
  return {
    human_texts: humanTexts.length,
    model_texts: modelTexts.length,
    check: checkTexts === null ? 'dates' : 'files',
    in_references: inReferences,
    unreadable,
    by_source: asked.cells().map(({ cell: source, items, isThinned }) => {
      const checked = checkTexts ?? earlyOf.get(source) ?? [];
      return {
        source,
        texts: items.length,
        is_sample: isThinned,
        checked_on: checked.length,
        estimate: liangShare({ human: humanTexts, ai: modelTexts, texts: items, check: checked, seed: SEED }),
      };
    }),
  };
}

/** Texts of a reference, each once. Its columns are guessed: those named are the data's. */
async function readReference(
  files: readonly string[],
  { options, leaveOut }: { readonly options: TextOptions; readonly leaveOut: ReadonlySet<string> },
): Promise<readonly string[]> {
  const { cwd, maxRowBytes, maxExpansion, signal } = options;
  const sample = new TextSample<string>(LIMITS);
  const own = {
    source: 'reference',
    ...(cwd !== undefined && { cwd }),
    ...(maxRowBytes !== undefined && { maxRowBytes }),
    ...(maxExpansion !== undefined && { maxExpansion }),
    ...(signal !== undefined && { signal }),
  };
  const { texts } = await readTexts(files, own, ({ text: whole }) => {
    const text = whole.slice(0, MOST_CHARACTERS);
    const key = keyOf(text);
    if (!leaveOut.has(key)) sample.add('reference', key, text.length, () => text);
  });
  if (texts === 0) throw noText(files);
  return sample.cells()[0]?.items ?? [];
}

function keyOf(text: string): string {
  return hash('sha256', text).slice(0, 32);
}

function noText(files: readonly string[]): InputError {
  return new InputError({
    path: files.join(' '),
    problem: 'no text could be read from it',
    hint: 'Name files with texts: JSONL, CSV, Parquet or text files, as for outcross audit.',
  });
}
