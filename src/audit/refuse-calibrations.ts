import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../errors.ts';
import { type AnchorSet, isAnchorTexts } from './read-anchors.ts';

const HEAD_BYTES = 256;
const CALIBRATION = /^\s*\{\s*"format"\s*:\s*"outcross-style-calibration"(?:.{0,60}"modelId"\s*:\s*"([\w.-]{1,64})")?/s;

/**
 * Anchors are texts. A file that `outcross detector calibrate` wrote holds scores of texts by one model: read as texts it would be a row
 * without any, and nothing would be calibrated on it.
 *
 * @throws {ConfigError} a file is such a calibration
 */
export async function refuseCalibrations(sets: readonly AnchorSet[], cwd: string | undefined): Promise<void> {
  for (const file of sets) {
    if (isAnchorTexts(file)) continue;
    const found = CALIBRATION.exec(await headOf(path.resolve(cwd ?? '.', file.path)));
    if (found === null) continue;
    throw new ConfigError({
      place: `--anchors ${file.path}`,
      problem: `is a calibration${found[1] === undefined ? '' : ` by ${found[1]}`}, not the texts that it was made from`,
      hint: 'Name the texts: they are scored by the detector of the audit. A calibration is for outcross detector eval --calibration.',
    });
  }
}

/** What cannot be opened here is told of where it is read. */
async function headOf(file: string): Promise<string> {
  try {
    // A pipe would wait for somebody to write.
    if (!(await stat(file)).isFile()) return '';
    await using handle = await open(file, 'r');
    const buffer = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, HEAD_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return '';
  }
}
