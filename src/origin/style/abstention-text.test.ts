import { expect, test } from 'vitest';
import { abstentionText } from './abstention-text.ts';

test('a group is named with what it has', () => {
  const abstains = 'fewer than 99 anchors of its group';
  expect(abstentionText({ abstains, group: { column: 'genre', value: 'abstract', anchors: 1 } })).toBe(
    'its group, genre abstract, has 1 text of its length known to be human, of 99 that are needed',
  );
  expect(abstentionText({ abstains, group: { column: 'genre', value: null, anchors: 27 } })).toBe(
    'it has no genre, and texts without one have 27 texts of its length known to be human, of 99 that are needed',
  );
  expect(abstentionText({ abstains: 'no anchors in this language' })).toBe(
    'no text known to be human is in its language',
  );
});
