import type { SeededRandom } from './seeded-random.ts';
import { splitSentences } from './sentence-words.ts';

/** What chat assistants leave in text that was copied out of their windows; `n` and `m` are small numbers. */
const RESIDUES: readonly ((n: number, m: number) => string)[] = [
  (n, m) => ` citeturn${n}search${m}`,
  (n) => ` [cite: ${n + 1}]`,
  (n, m) => `\uE200cite\uE202turn${n}search${m}\uE201`,
  (n) => ` :contentReference[oaicite:${n}]{index=${n}}`,
  (n, m) => `【${n + 1}:${m}†source】`,
  (n, m) => ` turn${n}search${m} turn${n}news${m + 1}`,
];

/**
 * The text with citation marks of one assistant pasted behind two of its sentences.
 *
 * @param text plain sentences; text in quotation marks should be left alone, as marks in a quotation prove nothing
 * @param index chooses the kind of mark, so that neighbours differ
 */
export function pasteResidue(text: string, { random, index }: { random: SeededRandom; index: number }): string {
  const residue = RESIDUES[index % RESIDUES.length]!;
  const ends = sentenceEnds(text);
  const chosen = new Set([ends[random.below(ends.length)], ends.at(-1)]);
  let pasted = '';
  let start = 0;
  for (const end of ends) {
    if (!chosen.has(end)) continue;
    pasted += text.slice(start, end) + residue(random.below(3), random.below(9));
    start = end;
  }
  return pasted + text.slice(start);
}

/** Whether a text can take residue: it has a plain sentence end and quotes nobody. */
export function canTakeResidue(text: string): boolean {
  return sentenceEnds(text).length > 0 && !/["'\u2018-\u201D]/.test(text.replace(/\p{L}'\p{L}/gu, ''));
}

/** Places of the full stops that end a plain sentence, ascending. */
function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  let from = 0;
  for (const sentence of splitSentences(text)) {
    // Splitting straightens quotation marks and dashes: a changed sentence is not found, and passed over.
    const start = text.indexOf(sentence, from);
    if (start < 0) continue;
    from = start + sentence.length;
    if (/\p{Ll}\.$/u.test(sentence)) ends.push(from - 1);
  }
  return ends;
}

/**
 * A Markdown page with the front matter that GB 45438-2025 prescribes for generated files.
 *
 * @param title one line, no quotation marks
 */
export function labelledPage({ title, body, serial }: { title: string; body: string; serial: number }): string {
  const produceId = `DEMO-${String(serial).padStart(8, '0')}`;
  return `---
title: "${title}"
AIGC:
  Label: "1"
  ContentProducer: "00191DEMO000000000000000"
  ProduceID: "${produceId}"
  ReservedCode1: ""
  ContentPropagator: "00191DEMO000000000000000"
  PropagateID: "${produceId}"
  ReservedCode2: ""
---

# ${title}

${body}
`;
}
