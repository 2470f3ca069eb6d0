import { expect, test } from 'vitest';
import { EventTable } from './event-table.ts';
import { eventsOfText, eventsOfUser, textOfEvents } from './interaction-log.ts';

type Given = readonly [user: string, item: string, time?: string, group?: string, isHuman?: boolean];

function logOf(events: readonly Given[], { onlyHuman = false, users }: { onlyHuman?: boolean; users?: string[] } = {}) {
  const table = new EventTable(['genre']);
  for (const [user, item, time, group, isHuman = true] of events)
    table.add({ user, item, time, groups: [group], isHuman }, 'test');
  return table.finish({ onlyHuman, keepsUser: (user) => users === undefined || users.includes(user) });
}

const EVENTS: readonly Given[] = [
  ['b', 'z', '1', 'drama'],
  ['a', 'y', '2'],
  ['a', 'x', '3', 'war', false],
  ['b', 'z', '1', 'drama'],
  ['b', 'z', '9'],
];

test('events are gathered by user and item; what repeats user, item and time is counted once', () => {
  const { log, repeats, events } = logOf(EVENTS);
  expect([repeats, events]).toEqual([1, 5]);
  expect(log.users).toEqual(['a', 'b']);
  expect(eventsOfUser(log, 0)).toEqual({ user: 'a', items: ['x', 'y'], groups: [['war', null]] });
  expect(eventsOfUser(log, 1)).toEqual({ user: 'b', items: ['z', 'z'], groups: [[null, 'drama']] });
});

test('the order in which events come does not matter', () => {
  expect(logOf(EVENTS.toReversed())).toEqual(logOf(EVENTS));
});

test('events that nothing says are human are left out where only human ones are taken, and users likewise', () => {
  expect(eventsOfUser(logOf(EVENTS, { onlyHuman: true }).log, 0).items).toEqual(['y']);
  expect(logOf(EVENTS, { users: ['b'] }).log.users).toEqual(['b']);
});

test('a user goes through a text and back, whatever the names hold', () => {
  const events = { user: 'u', items: ['a\n"b"', 'c\u2028'], groups: [[null, 'g\t']] };
  expect(eventsOfText('u', textOfEvents(events), 1)).toEqual(events);
  expect(() => eventsOfText('u', '[1]\n', 0)).toThrow(SyntaxError);
  expect(() => eventsOfText('u', '["a","b"]\n', 0)).toThrow('no event');
});

test('the columns grow', () => {
  const { log } = logOf(Array.from({ length: 3000 }, (_, at): Given => [`u${at % 7}`, `i${at}`]));
  expect(log.itemOf).toHaveLength(3000);
  expect(log.users).toHaveLength(7);
});
