import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../../errors.ts';
import { MAX_CONFIG_BYTES, parseLocatedYaml } from '../../io/yaml-config.ts';
import { type Lab, labSchema } from './lab-schema.ts';

/** A lab and where it was read. */
export interface LabFile {
  readonly lab: Lab;
  /** Path as the user knows it. */
  readonly place: string;
  /** Folder that paths in it are relative to. */
  readonly folder: string;
  /** SHA-256 of the text. */
  readonly sha256: string;
  /** `path:line:column` of a key, for problems that only show when models and data are known. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
}

/**
 * Reads the text of a lab.
 *
 * @param options.place path as the user knows it
 * @param options.folder folder that paths in it are relative to; default: that of `place`
 * @throws {ConfigError} with file, line, column and the nearest known name for anything that cannot be meant
 */
export function parseLab(
  text: string,
  { place = 'lab.yaml', folder = path.dirname(place) }: { readonly place?: string; readonly folder?: string } = {},
): LabFile {
  const { value, placeOf } = parseLocatedYaml(text, { schema: labSchema, place });
  return { lab: value as unknown as Lab, place, folder, sha256: hash('sha256', text), placeOf };
}

/** The same for a lab given as data: problems that show later name the key, for there are no lines. */
export function labOf(
  value: Readonly<Record<string, unknown>>,
  { place, folder = '.' }: { readonly place: string; readonly folder?: string },
): LabFile {
  // JSON is YAML: the same reader, the same messages.
  const file = parseLab(JSON.stringify(value), { place, folder });
  return { ...file, placeOf: (path) => [place, path.map(String).join('.')].filter((part) => part !== '').join(', ') };
}

/** @throws {ConfigError} when the file cannot be read or says what cannot be meant */
export async function readLabFile(file: string): Promise<LabFile> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_CONFIG_BYTES) throw new RangeError(`has ${size} bytes; at most ${MAX_CONFIG_BYTES} are read`);
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError({
      place: file,
      problem:
        cause instanceof RangeError
          ? cause.message
          : `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'})`,
      hint: 'Give the path of a lab, or name a preset: outcross simulate --list.',
      cause,
    });
  }
  return parseLab(text, { place: file });
}
