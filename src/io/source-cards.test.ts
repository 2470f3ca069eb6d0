import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSourceFile, readFolderCard, sourceFileJsonSchema } from './source-cards.ts';

test('a SOURCE.yaml is a card with an id', () => {
  expect(parseSourceFile('id: letters\norigin: human\nroles: { GPT: synthetic }\n')).toEqual({
    card: { from: 'SOURCE.yaml', basis: 'declaration', origin: 'human', roles: { assistant: 'synthetic' } },
    id: 'letters',
    title: null,
    languages: [],
    dataFiles: [],
    notes: ['SOURCE.yaml: read as the card (origin, roles)'],
  });
  expect(parseSourceFile('').notes).toEqual(['SOURCE.yaml: says nothing of the source']);
});

test.each([
  ['id: My Letters', 'SOURCE.yaml:1:5: id: expected lower-case letters'],
  ['origin: robot', 'SOURCE.yaml:1:9: origin: '],
  ['basis: contract', 'SOURCE.yaml:1:8: basis: "contract" needs a reference'],
  ['- origin', 'SOURCE.yaml:1:1: '],
])('%s is refused with its place', (text, message) => {
  expect(() => parseSourceFile(text)).toThrow(message);
});

test('folders without cards, with odd ones, and with large READMEs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outcross-cards-'));
  try {
    expect(await readFolderCard(folder)).toEqual({ reading: null, notes: [] });
    // A folder of that name is no card.
    await mkdir(join(folder, 'SOURCE.yaml'));
    await writeFile(join(folder, 'README.md'), `---\nlicense: mit\n---\n${'x'.repeat(2_000_000)}`);
    expect((await readFolderCard(folder, '')).reading?.card).toMatchObject({ from: 'dataset-card', licence: 'MIT' });
    await rm(join(folder, 'SOURCE.yaml'), { recursive: true });
    await writeFile(join(folder, 'SOURCE.yaml'), `#${'x'.repeat(2_000_000)}`);
    await expect(readFolderCard(folder, 'data')).rejects.toThrow('data/SOURCE.yaml: is larger than 1048576 bytes');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the JSON schema of the file knows the id', () => {
  const { properties, required } = sourceFileJsonSchema() as {
    properties: Record<string, unknown>;
    required?: string[];
  };
  expect(Object.keys(properties)).toContain('id');
  expect(required).toBeUndefined();
});
