/**
 * Numbers as people read them, in British English and the same on every machine: no `Intl`, no locale.
 * A no-break space stands between number and unit, so that no line ends between them.
 */
const SPACE = '\u00a0';
const NONE = '–';

/** Whole number with commas: `1,204,331`. Numbers that are not finite give a dash. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return NONE;
  const rounded = Math.round(count);
  return `${rounded < 0 ? '−' : ''}${groupDigits(Math.abs(rounded).toFixed(0))}`;
}

/** Difference with its sign: `+212,004`, `−3`, `±0`. */
export function formatDifference(difference: number): string {
  if (!Number.isFinite(difference)) return NONE;
  const rounded = Math.round(difference);
  if (rounded === 0) return '±0';
  return rounded > 0 ? `+${formatCount(rounded)}` : formatCount(rounded);
}

/** Count with its noun: `1 record`, `1,204 records`. The plural is the noun with an `s` unless it is given. */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)}${SPACE}${Math.round(count) === 1 ? singular : plural}`;
}

const BYTE_UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Size in decimal units with two digits that mean something: `417 bytes`, `4.8 GB`, `87 MB`. */
export function formatBytes(sizeBytes: number): string {
  if (!Number.isFinite(sizeBytes) || sizeBytes < 0) return NONE;
  if (sizeBytes < 1000) return formatQuantity(sizeBytes, 'byte');
  let value = sizeBytes / 1000;
  let unit = 0;
  // 999.5 would be written as 1,000 of the smaller unit.
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 ? value.toFixed(1) : formatCount(value)}${SPACE}${BYTE_UNITS[unit]}`;
}

/** Bytes a second: `43 MB/s`; a dash where no time has passed. */
export function formatRate(sizeBytes: number, durationMs: number): string {
  if (!(durationMs > 0) || !Number.isFinite(durationMs)) return NONE;
  return `${formatBytes(Math.round(sizeBytes / (durationMs / 1000)))}/s`;
}

/**
 * Share of 0-1 in percent: `67 %`, `3.1 %`, `0.04 %`.
 * Only 0 is written `0 %` and only 1 is written `100 %`; what is too small or too near 1 to write is `under 0.0001 %`
 * and `over 99.9999 %`.
 */
export function formatShare(share: number): string {
  const figure = formatShareFigure(share);
  return figure === NONE ? NONE : `${figure}${SPACE}%`;
}

/** The figure of `formatShare` without its sign, for rows that name the unit once. */
export function formatShareFigure(share: number): string {
  if (!Number.isFinite(share)) return NONE;
  const percent = share * 100;
  if (percent === 0) return '0';
  if (percent === 100) return '100';
  if (percent < 0 || percent > 100) return percent.toFixed(1).replace('-', '−');
  if (percent < 0.0001 - 1e-12) return `under${SPACE}0.0001`;
  if (percent > 99.9999 + 1e-12) return `over${SPACE}99.9999`;
  if (percent > 99) {
    // As many digits as keep it below 100: 99.6, 99.98.
    for (let digits = 1; digits <= 4; digits++) {
      const text = percent.toFixed(digits);
      if (Number(text) < 100) return text;
    }
  }
  if (percent >= 9.95) return percent.toFixed(0);
  if (percent >= 0.95) return percent.toFixed(1);
  // One digit that is not zero: 0.4, 0.04, 0.004.
  for (let digits = 1; digits <= 4; digits++) {
    const text = percent.toFixed(digits);
    if (Number(text) > 0) return text;
  }
  return percent.toFixed(4);
}

/** Length of time with its two largest units: `0.4 s`, `52 s`, `1 min 52 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs) || durationMs < 0) return NONE;
  if (durationMs < 1000) return `${Math.round(durationMs)}${SPACE}ms`;
  if (durationMs < 9_950) return `${(durationMs / 1000).toFixed(1)}${SPACE}s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds}${SPACE}s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const first = `${formatCount(large)}${SPACE}${largeUnit}`;
  return small === 0 ? first : `${first}${SPACE}${small}${SPACE}${smallUnit}`;
}

function groupDigits(digits: string): string {
  let grouped = '';
  for (let end = digits.length; end > 0; end -= 3) {
    const start = Math.max(0, end - 3);
    grouped = digits.slice(start, end) + (grouped === '' ? '' : `,${grouped}`);
  }
  return grouped;
}
