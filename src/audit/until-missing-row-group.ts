import { MissingRowGroup } from '../io/missing-row-group.ts';

/** What is given up to where a file has fewer row groups than it had. Whatever else fails is a fault of ours, and is thrown. */
export async function* untilMissingRowGroup<Item>(items: AsyncIterable<Item>): AsyncIterable<Item> {
  try {
    yield* items;
  } catch (error) {
    if (!(error instanceof MissingRowGroup)) throw error;
  }
}
