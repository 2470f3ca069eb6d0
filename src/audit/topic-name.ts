import type { Topic } from './topics-result.ts';

/** Words that name a topic where it is spoken of. */
const WORDS_NAMED = 3;

/** A topic as findings call it. */
export function topicName({ words }: Pick<Topic, 'words'>): string {
  return words.slice(0, WORDS_NAMED).join(', ');
}
