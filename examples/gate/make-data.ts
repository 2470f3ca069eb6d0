/** Writes made-up texts to try the gate on: people.jsonl, and v1 to v3.jsonl of a model that forgets the north: node examples/gate/make-data.ts [folder] */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../demo/seeded-random.ts';

const folder = path.resolve(process.argv[2] ?? 'gate-example');
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
const WORDS_EACH = 20;

/** @param north share of texts from the north; three tenths of what people write is */
function texts(seed: number, count: number, north: number): string {
  const random = seededRandom(seed, 'gate');
  const syllable = () => SYLLABLES[random.below(SYLLABLES.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const words = Array.from({ length: WORDS_EACH }, () => syllable() + syllable() + syllable());
    const region = random.uniform() < north ? 'north' : index % 2 === 0 ? 'south' : 'east';
    return `${JSON.stringify({ id: `${seed}-${index}`, region, text: words.join(' ') })}\n`;
  }).join('');
}

mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'people.jsonl'), texts(1, 6000, 0.3));
writeFileSync(path.join(folder, 'v1.jsonl'), texts(2, 2500, 0.3));
writeFileSync(path.join(folder, 'v2.jsonl'), texts(3, 2500, 0.26));
writeFileSync(path.join(folder, 'v3.jsonl'), texts(4, 2500, 0.1));
process.stdout.write(`Written to ${folder}\n`);
