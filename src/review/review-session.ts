import { reviewerName } from '../origin/reviewer-name.ts';
import { type ReviewVerdict, reviewTargetKey } from '../record/review.ts';
import { checkedVerdict, type GivenVerdict, MOST_NOTE_CHARACTERS, publishVerdict } from './give-verdict.ts';
import { openReview, queueOf, type ReviewItem, type ReviewQueueOptions } from './review-queue.ts';

/** What one letter answers. */
export const ANSWER_LETTERS: Readonly<Record<string, ReviewVerdict>> = {
  h: 'human',
  a: 'human-ai-assisted',
  s: 'synthetic',
  e: 'synthetic-human-edited',
  m: 'mixed',
  r: 'algorithmic',
  t: 'machine-translated',
  x: 'unknown',
  u: 'unsure',
};

/** Items fetched at a time. */
const FETCHED = 50;

export interface ReviewSessionEffects {
  /** Shows an item that is to be answered, the n-th of this session. */
  show(item: ReviewItem, n: number): void;
  /** Asks for a line; undefined at the end of input. */
  ask(question: 'answer' | 'note'): Promise<string | undefined>;
  /** Says what became of an answer. */
  told(event: GivenVerdict | 'skipped' | 'not-understood' | 'note-kept' | 'note-too-long'): void;
}

export interface ReviewSessionResult {
  readonly given: number;
  readonly skipped: number;
  /** `done`: nothing is open any more but what was skipped. */
  readonly ended: 'done' | 'quit';
}

/**
 * Goes through the queue with one reviewer. Each answer is kept at once, so that nothing is lost however the session ends. After an
 * answer on a group the queue is made anew, because what hangs on other items has changed.
 *
 * @throws {OutcrossError} see `reviewQueue` and `giveVerdict`
 */
export async function reviewSession(
  options: Omit<ReviewQueueOptions, 'limit' | 'reviewer'> & {
    readonly reviewer: string;
    readonly now?: (() => Date) | undefined;
  },
  effects: ReviewSessionEffects,
): Promise<ReviewSessionResult> {
  const reviewer = reviewerName(options.reviewer);
  const skipped = new Set<string>();
  let given = 0;
  let shown = 0;
  for (;;) {
    await using review = await openReview(options);
    const { items } = await queueOf(review, { ...options, reviewer, limit: FETCHED + skipped.size });
    const waiting = items.filter(({ target }) => !skipped.has(reviewTargetKey(target)));
    if (waiting.length === 0) return { given, skipped: skipped.size, ended: 'done' };
    for (const item of waiting) {
      effects.show(item, ++shown);
      const answer = await answerOf(effects);
      if (answer === 'quit') return { given, skipped: skipped.size, ended: 'quit' };
      if (answer === 'skip') {
        skipped.add(reviewTargetKey(item.target));
        effects.told('skipped');
        continue;
      }
      const verdict = checkedVerdict({ ...answer, reviewer });
      effects.told(await publishVerdict(review, item.target, verdict, options.now));
      given++;
      if (item.target.kind === 'group') break;
    }
  }
}

async function answerOf({
  ask,
  told,
}: ReviewSessionEffects): Promise<'quit' | 'skip' | { readonly verdict: ReviewVerdict; readonly note?: string }> {
  let note: string | undefined;
  for (;;) {
    const line = (await ask('answer'))?.trim().toLowerCase();
    if (line === undefined || line === 'q' || line === 'quit') return 'quit';
    if (line === 'k' || line === 'skip') return 'skip';
    if (line === 'n' || line === 'note') {
      const text = (await ask('note'))?.trim();
      if (text === undefined) return 'quit';
      const isTooLong = text.length > MOST_NOTE_CHARACTERS;
      if (!isTooLong) note = text === '' ? undefined : text;
      told(isTooLong ? 'note-too-long' : 'note-kept');
      continue;
    }
    const verdict = ANSWER_LETTERS[line] ?? Object.values(ANSWER_LETTERS).find((name) => name === line);
    if (verdict !== undefined) return { verdict, ...(note !== undefined && { note }) };
    told('not-understood');
  }
}
