import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A row of the labelled texts, with those columns that the study divides it by. */
export interface OriginRow {
  /** Name of the file without its endings: `detectrl`. */
  readonly file: string;
  readonly id: string;
  readonly text: string;
  readonly origin: 'human' | 'ai' | 'mixed';
  /** Generator as the data names it, `human` for human text. */
  readonly generator: string;
  readonly domain: string;
  readonly language: string;
  /** How the text was disguised, `none` where it was not. */
  readonly attack: string;
  /** What was done to it, `none` where the data does not say. */
  readonly operation: string;
  /** Essays of learners: overall score, 1 to 5. */
  readonly score: number | undefined;
  /** Essays of learners: what they were asked to write about. */
  readonly prompt: string;
  /** What the data says is wrong with the text. */
  readonly flaw: string;
  /** Side of the data's own division: train, dev or test. */
  readonly split: string;
}

/** Where the labelled texts lie: OUTCROSS_DATA, or beside the repository. */
export function dataFolder(): string {
  return process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../shared/data');
}

/**
 * All rows of a file of labelled texts.
 *
 * @throws {Error} the file is missing, or a line of it is no JSON
 */
export function readOriginRows(folder: string, file: string): readonly OriginRow[] {
  const lines = gunzipSync(readFileSync(path.join(folder, 'origin', `${file}.jsonl.gz`))).toString('utf8');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line): OriginRow => {
      const row = JSON.parse(line) as Readonly<Record<string, unknown>>;
      return {
        file,
        id: String(row.id),
        text: String(row.text),
        origin: row.origin as OriginRow['origin'],
        generator: named(row.model, 'human'),
        domain: named(row.domain, 'unnamed'),
        language: named(row.lang, 'unnamed'),
        attack: named(row.attack, 'none'),
        operation: named(row.operation, 'none'),
        score: row.overall === undefined ? undefined : Number(row.overall),
        prompt: named(row.prompt, 'none'),
        flaw: named(row.flaw, 'none'),
        split: named(row.split, 'none'),
      };
    });
}

function named(value: unknown, absent: string): string {
  return typeof value === 'string' && value !== '' ? value : absent;
}
