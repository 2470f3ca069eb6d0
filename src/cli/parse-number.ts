import { InvalidArgumentError } from 'commander';

/** A share written as `0.05` or `5%`, 0 to 1. */
export function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const value = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('Expected a share such as 5% or 0.05.');
  return value;
}

/** An overlap of two texts from which they count as similar: below 0.4 too many pairs would not be nominated. */
export function parseSimilarity(text: string): number {
  const value = parseShare(text);
  if (value < 0.4) throw new InvalidArgumentError('Expected an overlap from 0.4 to 1.');
  return value;
}

/** A positive whole number. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('Expected a whole number from 1 up.');
  return value;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 };

/** A size in bytes, with K, M or G for their powers of 1024. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(text.trim());
  const value = match ? Math.round(Number(match[1]) * UNITS[match[2]!.toLowerCase()]!) : Number.NaN;
  if (!(value >= 1)) throw new InvalidArgumentError('Expected a size such as 64M.');
  return value;
}

/** A number from 0 up, as `0.5`. */
export function parseAmount(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text.trim()) || !Number.isFinite(value))
    throw new InvalidArgumentError('Expected a number from 0 up, such as 0.5.');
  return value;
}
