/** Dashes as long as an em, and pairs of hyphens that stand for one; longer runs of hyphens are rules. */
export function emDashes(text: string): number {
  let count = 0;
  for (const dash of ['\u2014', '\u2e3a', '\u2e3b'])
    for (let at = text.indexOf(dash); at !== -1; at = text.indexOf(dash, at + 1)) count++;
  for (let at = text.indexOf('--'); at !== -1; ) {
    let end = at + 2;
    while (text[end] === '-') end++;
    if (end - at === 2) count++;
    at = text.indexOf('--', end);
  }
  return count;
}
