import { expect, test } from 'vitest';
import { parseTopicModel, serialiseTopicModel } from './topic-model.ts';
import { assignTopics, findTopics, type TopicDocument, type Topics } from './topics.ts';

/** Texts about bread and about ships, by turns. */
const documents: readonly TopicDocument[] = Array.from({ length: 400 }, (_, i) => ({
  key: BigInt(i),
  text:
    i % 2 === 0
      ? `The baker kneads dough and flour, the oven bakes loaf number ${i % 17} with yeast and salt.`
      : `The sailor hoists a sail, the ship leaves harbour ${i % 13} with mast, anchor and crew.`,
  words: 16,
  isHuman: true,
}));

test('a model that was written and read gives every text the topic that it had', async () => {
  const topics = (await findTopics({ documents, clusters: 2 })) as Topics;
  const bytes = Buffer.from(serialiseTopicModel(topics)!);
  expect(Buffer.from(serialiseTopicModel(topics)!)).toEqual(bytes);
  const model = parseTopicModel(bytes);
  expect(model.count).toBe(2);
  const texts = documents.map(({ text }) => text);
  expect(await assignTopics(model.topics, model.embedder, texts)).toEqual(topics.assignments);
  expect(bytes.toString('latin1'), 'no word stands in it').not.toMatch(/baker|sailor|harbour/);
});

test('bytes that are cut off, of another version or no model are told', async () => {
  const topics = (await findTopics({ documents, clusters: 2 })) as Topics;
  const bytes = Buffer.from(serialiseTopicModel(topics)!);
  expect(() => parseTopicModel(bytes.subarray(0, bytes.length - 3))).toThrow(/cut off/);
  expect(() => parseTopicModel(Buffer.from('{}\n'))).toThrow(/no model of topics/);
  const other = Buffer.from(bytes.toString('latin1').replace('"topics_version":1', '"topics_version":9'), 'latin1');
  expect(() => parseTopicModel(other)).toThrow(/version 9/);
  expect(serialiseTopicModel({ ...topics, fit: undefined })).toBeUndefined();
});
