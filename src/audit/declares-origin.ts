/** Lines of a mapping that say who wrote the texts, or could: what an audit concludes rests on them, so nobody should have to look for them. */
export function declaresOrigin(line: string): boolean {
  return line.includes('declares these texts') || line.includes('may declare the origin');
}
