import { gzipSync } from 'node:zlib';
import { randomText } from './random-text.ts';
import { SeededRandom } from './seeded-random.ts';
import type { FileTree } from './write-files.ts';

/** Rows of a made corpus by the kind of their source. */
export interface BuildCorpus {
  readonly files: FileTree;
  /** Texts that stand in a human row and, later, in one of a model. */
  readonly shared: readonly string[];
}

const lines = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

/**
 * People's letters in two languages, one of them rare; answers of two families of models, some of which repeat letters; chats of both;
 * preference pairs; notes of unknown origin, packed. Names and types of columns clash on purpose.
 */
export function buildCorpus(seed = 5): BuildCorpus {
  const random = new SeededRandom(seed);
  const text = () => randomText(random, 20 + random.below(40));
  const letters = Array.from({ length: 300 }, (_, i) => ({
    id: `l${i}`,
    text: text(),
    lang: i % 60 === 0 ? 'is' : 'en',
    date: `${1890 + (i % 20)}-03-01`,
    // Also a name of ours.
    source: 'attic',
    score: i,
  }));
  const shared = letters.slice(0, 5).map((letter) => letter.text);
  const models = Array.from({ length: 200 }, (_, i) => ({
    id: `m${i}`,
    text: i < 5 ? shared[i]! : text(),
    lang: 'en',
    generated_by: i % 4 === 0 ? 'llama-3-8b' : 'gpt-4o',
    // Elsewhere a number.
    score: i % 2 === 0 ? `${i} points` : null,
  }));
  const chats = Array.from({ length: 60 }, (_, i) => ({
    id: `c${i}`,
    messages: [
      { role: 'user', content: text() },
      { role: 'assistant', content: text() },
    ],
  }));
  const pairs = Array.from({ length: 40 }, (_, i) => ({
    id: `p${i}`,
    prompt: text(),
    chosen: text(),
    rejected: text(),
  }));
  const notes = Array.from({ length: 80 }, (_, i) => ({ id: `n${i}`, text: text(), big: 1 }));
  // A number that no double holds.
  const notesText = lines(notes).replaceAll('"big":1', '"big":9007199254740993');
  return {
    shared,
    files: {
      'letters/a.jsonl': lines(letters.slice(0, 150)),
      'letters/b.jsonl': lines(letters.slice(150)),
      'letters/SOURCE.yaml':
        'origin: human\nbasis: contract\nreference: deed of gift\nlicence: CC0-1.0\nkind: archive\n',
      'models/out.jsonl': lines(models),
      'models/SOURCE.yaml': 'origin: synthetic\n',
      'chats/chats.jsonl': lines(chats),
      'chats/SOURCE.yaml': 'roles: { user: human, assistant: synthetic }\n',
      'pairs/pairs.jsonl': lines(pairs),
      'pairs/SOURCE.yaml': 'origin: human\n',
      'notes/notes.jsonl.gz': gzipSync(notesText),
    },
  };
}
