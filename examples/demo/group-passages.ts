import { countWords, splitSentences } from './sentence-words.ts';

/** A passage ends with the paragraph that brings it to this many words: enough to compare, few enough to read. */
const PASSAGE_WORDS = 270;
/** Longer paragraphs are divided between sentences. */
const PARAGRAPH_WORDS = 400;

/**
 * Groups the paragraphs of one document into passages of about 300 words. A short rest goes to the passage before.
 *
 * @returns passages, their paragraphs divided by an empty line
 */
export function groupPassages(paragraphs: readonly string[]): string[] {
  const parts = paragraphs.flatMap((paragraph) =>
    countWords(paragraph) > PARAGRAPH_WORDS ? group(splitSentences(paragraph), ' ') : [paragraph],
  );
  return group(parts, '\n\n');
}

function group(parts: readonly string[], separator: string): string[] {
  const groups: string[] = [];
  let open: string[] = [];
  let wordCount = 0;
  for (const part of parts) {
    open.push(part);
    wordCount += countWords(part);
    if (wordCount < PASSAGE_WORDS) continue;
    groups.push(open.join(separator));
    open = [];
    wordCount = 0;
  }
  if (open.length === 0) return groups;
  const rest = open.join(separator);
  if (wordCount < PASSAGE_WORDS / 2 && groups.length > 0) groups.push(`${groups.pop()}${separator}${rest}`);
  else groups.push(rest);
  return groups;
}
