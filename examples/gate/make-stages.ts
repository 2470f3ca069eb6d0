/**
 * Writes made-up answers to 1,500 questions, two of people to each, to ask which step narrowed a model and whether models converge:
 * node examples/gate/make-stages.ts [folder]
 *
 * Of people's answers three tenths are from the north; tuning on preferences loses most of that, cooler sampling some more. Supervised tuning
 * loses words. The two models say the same about a question more often than two people do.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../demo/seeded-random.ts';

const folder = path.resolve(process.argv[2] ?? 'stages-example');
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
const QUESTIONS = 1500;
const WORDS_EACH = 20;
/** Words that belong to a question: what answers to it have in common. */
const WORDS_OF_A_QUESTION = 12;

interface Writer {
  /** Share of answers from the north. */
  readonly north: number;
  /** Of 8,000 words so many are known. */
  readonly words?: number;
  /** Share of words that are the question's. */
  readonly onTopic?: number;
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** An answer to every question, as JSON Lines. */
function answers(seed: number, { north, words = 8000, onTopic = 0.3, settings = {} }: Writer): string {
  const random = seededRandom(seed, 'stages');
  const word = (number: number) =>
    [number % 20, Math.floor(number / 20) % 20, Math.floor(number / 400)].map((at) => SYLLABLES[at]!).join('');
  return Array.from({ length: QUESTIONS }, (_, question) => {
    const text = Array.from({ length: WORDS_EACH }, () => {
      const isOwn = random.uniform() < onTopic;
      return word(isOwn ? (question * 97 + random.below(WORDS_OF_A_QUESTION) * 613) % 8000 : random.below(words));
    }).join(' ');
    const region = random.uniform() < north ? 'north' : question % 2 === 0 ? 'south' : 'east';
    return `${JSON.stringify({ id: `${seed}-${question}`, question: `question ${question}`, region, text, ...settings })}\n`;
  }).join('');
}

mkdirSync(folder, { recursive: true });
const write = (name: string, content: string) => writeFileSync(path.join(folder, `${name}.jsonl`), content);
write('people', answers(1, { north: 0.3 }) + answers(2, { north: 0.3 }));
write('base', answers(3, { north: 0.28, settings: { model: 'base', temperature: 1 } }));
write('tuned', answers(4, { north: 0.27, words: 2500, settings: { model: 'tuned', temperature: 1 } }));
write('preferred', answers(5, { north: 0.15, words: 2500, settings: { model: 'preferred', temperature: 1 } }));
write('cool', answers(6, { north: 0.07, words: 2500, settings: { model: 'preferred', temperature: 0.7 } }));
write('ours', answers(7, { north: 0.28, onTopic: 0.55, settings: { model: 'ours', temperature: 1 } }));
write('theirs', answers(8, { north: 0.29, onTopic: 0.55, settings: { model: 'theirs', temperature: 1 } }));
process.stdout.write(`Written to ${folder}\n`);
