/** Whole number with commas at the thousands, whatever the locale. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * Share of 0-1 in percent with as few digits as tell it apart from 0, from 1 and from a limit it is measured against:
 * `5 %`, and `5.0003 %` where 5 % is the limit.
 */
export function shareText(share: number, limit?: number): string {
  const percent = share * 100;
  const told = [0, 1, ...(limit === undefined ? [] : [limit])].filter((other) => other !== share);
  for (let digits = 2; digits <= 15; digits++) {
    const rounded = Number(percent.toPrecision(digits));
    // Shares themselves carry rounding: 0.07 * 100 is 7.000000000000001.
    if (digits >= 12 || !told.some((other) => Number((other * 100).toPrecision(12)) === rounded)) {
      return `${plainDigits(rounded)} %`;
    }
  }
  return `${plainDigits(percent)} %`;
}

/** Decimal digits without an exponent. */
function plainDigits(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/0+$/, '') : text;
}
