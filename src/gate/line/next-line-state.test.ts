import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { canonicalJson } from '../../io/canonical-json.ts';
import { binomialDraw } from '../../statistics/binomial-draw.ts';
import { eCusum } from '../../statistics/e-cusum.ts';
import { logEValueOfGeneration } from '../../statistics/log-e-value-of-generation.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { alphasOfRelease, LINE_ALPHAS } from './line-alphas.ts';
import type { LineEntry, LineGeneration } from './line-entry.ts';
import type { LineState } from './line-state.ts';
import { nextLineState } from './next-line-state.ts';
import { surveyLine } from './survey-line.ts';

const hash = (n: number) => n.toString(16).padStart(64, '0');
const RULER = hash(1000);
const AT = '2026-11-22T10:00:00Z';
const N = 5000;

function stratum(id: string, count: number, n = 50_000) {
  return { id, label: id, dimension: 'language', isTail: true, isTested: true, reference: { count, n } };
}

const OPENED: LineEntry = {
  kind: 'opened',
  line: 'chat',
  at: AT,
  referenceHash: RULER,
  referenceName: 'people',
  assumedHuman: false,
  delta: 0.2,
  strata: [stratum('is', 2500), stratum('fo', 1000), { ...stratum('all', 40_000), isTested: false }],
};

/** Counts of 'is' and 'fo'; all else is the same. */
function generation(index: number, is: number, fo: number, more: Partial<LineGeneration> = {}): LineGeneration {
  const counted = (id: string, count: number) => ({
    id,
    generation: { count, n: N },
    outcome: 'undecided' as const,
    isLost: false,
  });
  return {
    kind: 'generation',
    at: AT,
    hash: hash(index),
    name: `v${index}`,
    referenceHash: RULER,
    outcome: 'INCONCLUSIVE',
    alphas: alphasOfRelease(index + 1),
    strata: [counted('is', is), counted('fo', fo), counted('all', 4000)],
    panel: [{ id: 'types', title: 'different words', ratio: 0.98 ** index, outcome: 'undecided' }],
    isOverDispersed: false,
    ...more,
  };
}

function fold(entries: readonly LineEntry[]): LineState {
  let state: LineState | undefined;
  for (const entry of entries) state = nextLineState(state, entry);
  return state!;
}

/** Paths of numbers that JSON would write as null. */
function numbersThatJsonLacks(value: unknown, at = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersThatJsonLacks(inner, `${at}.${key}`));
}

const DRIP = [250, 240, 230, 221, 212, 204, 196, 188, 180, 173];

describe('a line', () => {
  test('comes to the same state from the same entries, and to JSON without loss', () => {
    const entries = [OPENED, ...DRIP.map((count, index) => generation(index, count, 100))];
    const state = fold(entries);
    expect(state).toEqual(fold(JSON.parse(canonicalJson(entries))));
    expect(state.version).toBe(1);
    expect(numbersThatJsonLacks(surveyLine(state))).toEqual([]);
    expect(numbersThatJsonLacks(surveyLine(fold([OPENED])))).toEqual([]);
  });

  test('takes a generation once', () => {
    const state = fold([OPENED, generation(0, 250, 100)]);
    expect(nextLineState(state, generation(0, 250, 100))).toBe(state);
    expect(nextLineState(state, { ...generation(0, 250, 100), name: 'the same again' })).toBe(state);
    expect(state.generations).toHaveLength(1);
  });

  test('a stratum that a generation cannot show keeps what it had', () => {
    const whole = generation(1, 250, 100);
    const state = fold([OPENED, generation(0, 250, 100), { ...whole, strata: whole.strata.slice(1) }]);
    expect(state.strata.map(({ series }) => series.length)).toEqual([1, 2, 2]);
    expect(state.strata[0]!.watch!.narrowing.change.steps).toBe(1);
  });

  test('refuses another ruler, other strata, more alpha, and what does not follow', () => {
    const state = fold([OPENED]);
    const refusedFrom = (from: LineState | undefined, entry: LineEntry, words: RegExp) => {
      expect(() => nextLineState(from, entry)).toThrow(ConfigError);
      expect(() => nextLineState(from, entry)).toThrow(words);
    };
    const refused = (entry: LineEntry, words: RegExp) => refusedFrom(state, entry, words);
    refused(generation(0, 250, 100, { referenceHash: hash(2000) }), /measured with reference/);
    const good = generation(0, 250, 100);
    refused({ ...good, strata: [...good.strata, good.strata[0]!] }, /twice/);
    refused({ ...good, strata: good.strata.map((each, s) => (s === 0 ? { ...each, id: 'xx' } : each)) }, /"xx"/);
    refused({ ...good, alphas: { primary: 0.03, secondary: 0.02 } }, /may spend/);
    refused(OPENED, /open already/);
    refusedFrom(undefined, good, /first entry is "generation"/);
    refused({ kind: 'signed-off', at: AT, generation: hash(7), who: 'a', why: 'b' }, /has no generation/);
    refusedFrom(undefined, { ...OPENED, strata: [stratum('x', 1), stratum('x', 2)] }, /same id/);
  });
});

describe('carried evidence', () => {
  test('is the e-CUSUM of the counts against the lower end of the reference', () => {
    const state = fold([OPENED, ...DRIP.map((count, index) => generation(index, count, 100))]);
    const [is] = state.strata;
    const bound = is!.watch!.bounds.low!;
    // 0.9 times the lower end of 2,500 in 50,000, a little below 0.05.
    expect(bound).toBeLessThan(0.045);
    expect(bound).toBeGreaterThan(0.9 * 0.046);
    const logs = eCusum(DRIP.map((count) => logEValueOfGeneration({ count, n: N, bound })));
    expect(is!.watch!.narrowing.logCusum).toBeCloseTo(logs.at(-1)!, 10);
    expect(state.strata[2]!.watch).toBeUndefined();
  });

  test('finds a drip that no two generations show, later the surer it is to be', () => {
    const first = { warning: -1, alarm: -1 };
    let state = fold([OPENED]);
    for (let index = 0; index < 16; index++) {
      state = nextLineState(state, generation(index, Math.round(250 * 0.96 ** index), 100));
      const { narrowing, widening } = surveyLine(state);
      if (narrowing.isWarning && first.warning < 0) first.warning = index;
      if (narrowing.isAlarm && first.alarm < 0) first.alarm = index;
      expect(widening.isAlarm).toBe(false);
    }
    expect(first.warning).toBeGreaterThan(6);
    expect(first.warning).toBeLessThanOrEqual(10);
    expect(first.alarm).toBeGreaterThanOrEqual(first.warning);
    expect(first.alarm).toBeLessThanOrEqual(12);
  });

  test('finds growth beyond people likewise', () => {
    const state = fold([OPENED, ...[400, 410, 390].map((count, index) => generation(index, count, 100))]);
    const { narrowing, widening } = surveyLine(state);
    expect(widening.isAlarm).toBe(true);
    expect(narrowing.isWarning).toBe(false);
  });

  test('is silent over a long life in which nothing is lost', () => {
    // 200 releases at the human share; seed 12.
    const random = seededGenerator(12);
    let state = fold([OPENED]);
    for (let index = 0; index < 200; index++) {
      const draw = (probability: number) => binomialDraw(random, { trials: N, probability });
      state = nextLineState(state, generation(index, draw(0.05), draw(0.02)));
    }
    const { narrowing, widening, alpha } = surveyLine(state);
    expect([narrowing.isAlarm, widening.isAlarm, narrowing.isWarning]).toEqual([false, false, false]);
    expect(alpha.spentByGates).toBeLessThan(LINE_ALPHAS.gates);
    expect(alpha.whole).toBeCloseTo(0.05, 12);
  });

  test('begins anew after a roll-back, and asks for more then', () => {
    const entries: LineEntry[] = [OPENED, ...[250, 120, 110].map((count, index) => generation(index, count, 100))];
    const before = surveyLine(fold(entries));
    expect(before.narrowing.isAlarm).toBe(true);
    const rolled = { kind: 'rolled-back' as const, at: AT, generation: hash(2), who: 'Ada', why: 'letters were lost' };
    const after = surveyLine(fold([...entries, { ...rolled, generation: hash(1) }, rolled]));
    expect(after.narrowing.isAlarm).toBe(false);
    expect(after.narrowing.logCusum).toBeNull();
    expect(after.narrowing.alarmAt).toBeGreaterThan(before.narrowing.alarmAt);
    expect(after.current!.name).toBe('v0');
    expect(after.strata[0]!.series).toHaveLength(1);
    // A level that was spent stays spent.
    expect(after.alpha.next).toEqual(alphasOfRelease(4));
    const state = fold([...entries, rolled]);
    expect(() => nextLineState(state, rolled)).toThrow(/rolled back by Ada already/);
  });

  test('a signed-off generation stays, with who and why', () => {
    const signed = { kind: 'signed-off' as const, at: AT, generation: hash(0), who: 'Ada', why: 'known and wanted' };
    const { current, narrowing } = surveyLine(fold([OPENED, generation(0, 120, 100), signed]));
    expect(current!.signedOff).toEqual({ at: AT, who: 'Ada', why: 'known and wanted' });
    expect(narrowing.logCusum).not.toBeNull();
  });
});

describe('trends', () => {
  test('come with intervals, and say what ten generations more would cost', () => {
    const { strata, panel } = surveyLine(fold([OPENED, ...DRIP.map((count, index) => generation(index, count, 100))]));
    const trend = strata[0]!.trend!;
    // Counts fall by 4 % each time, rounded.
    expect(trend.change).toBeCloseTo(-0.04, 2);
    expect(trend.low).toBeLessThan(-0.04);
    expect(trend.high).toBeGreaterThan(-0.04);
    expect(trend.high).toBeLessThan(0);
    expect(trend.lossAfterTen).toBeCloseTo(1 - (1 + trend.change) ** 10, 12);
    expect(trend.n).toBe(10);
    expect(strata[1]!.trend!.change).toBeCloseTo(0, 10);
    expect(panel[0]!.trend!.change).toBeCloseTo(-0.02, 10);
    expect(strata[0]!.series[0]!.ratio).toBe(1);
    const short = surveyLine(fold([OPENED, generation(0, 250, 100), generation(1, 240, 100)]));
    expect(short.strata[0]!.trend).toBeUndefined();
  });
});

describe('the register', () => {
  const judged = (index: number, outcome: 'narrowed' | 'kept' | 'undecided', isLost = false) => {
    const entry = generation(index, 200, 100);
    return { ...entry, strata: entry.strata.map((each) => (each.id === 'is' ? { ...each, outcome, isLost } : each)) };
  };
  const events = (entries: readonly LineEntry[]) =>
    surveyLine(fold([OPENED, ...entries])).register.map(({ stratum: id, generation: at, event, isUndone }) =>
      [id, at, event, isUndone].join(' '),
    );

  test('holds what was lost and regained', () => {
    expect(
      events([
        judged(0, 'kept'),
        judged(1, 'undecided'),
        judged(2, 'narrowed'),
        judged(3, 'narrowed', true),
        judged(4, 'undecided'),
        judged(5, 'kept'),
      ]),
    ).toEqual(['is 2 narrowed false', 'is 3 lost false', 'is 5 regained false']);
  });

  test('what a rolled-back generation lost is told, but the line has it still', () => {
    const entries = [
      judged(0, 'kept'),
      judged(1, 'narrowed', true),
      { kind: 'rolled-back' as const, at: AT, generation: hash(1), who: 'Ada', why: 'lost' },
      judged(2, 'undecided'),
    ];
    expect(events(entries)).toEqual(['is 1 lost true']);
    expect(surveyLine(fold([OPENED, ...entries])).strata[0]!.status).toBe('kept');
  });
});

describe('a new ruler', () => {
  const NEW = hash(2000);
  const renewed = (more: Partial<Extract<LineEntry, { kind: 'renewed' }>> = {}): LineEntry => ({
    kind: 'renewed',
    at: AT,
    fromHash: RULER,
    referenceHash: NEW,
    referenceName: 'people, again',
    assumedHuman: false,
    strata: [stratum('is-2', 5000), stratum('new', 900), { ...stratum('all', 40_000), isTested: false }],
    bridge: [
      { id: 'is-2', from: 'is', factor: 2 },
      { id: 'new', from: null, factor: null },
      { id: 'all', from: 'all', factor: 1 },
    ],
    overlap: 4000,
    ...more,
  });
  const old = [OPENED, ...[250, 240, 230].map((count, index) => generation(index, count, 100))];
  const later = (index: number, is: number, fresh: number) => {
    const entry = generation(index, is, fresh, { referenceHash: NEW });
    const ids = ['is-2', 'new', 'all'];
    return { ...entry, strata: entry.strata.map((each, s) => ({ ...each, id: ids[s]! })) };
  };

  test('goes on where the bridge leads, without a step in the trend', () => {
    // The new ruler finds twice as many: 442 is what 221 was.
    const { strata, panel, state } = surveyLine(fold([...old, renewed(), later(3, 442, 90), later(4, 424, 90)]));
    expect(strata[0]!.id).toBe('is-2');
    expect(strata[0]!.series).toHaveLength(5);
    expect(strata[0]!.trend!.change).toBeCloseTo(-0.04, 2);
    expect(strata[0]!.series[0]!.ratio).toBeCloseTo(1, 12);
    expect(strata[1]!.series).toHaveLength(2);
    // Numbers of the panel have no bridge.
    expect(panel[0]!.series.map(({ generation: at }) => at)).toEqual([3, 4]);
    expect(state.ruler).toBe(2);
    expect(state.retired).toHaveLength(1);
    expect(state.strata[0]!.watch!.narrowing.change.steps).toBe(5);
    expect(state.strata[1]!.watch!.narrowing.change.steps).toBe(2);
  });

  test('joining strata do not make the evidence larger', () => {
    const before = fold(old);
    const after = nextLineState(before, renewed());
    expect(surveyLine(after).narrowing.logChange!).toBeLessThanOrEqual(surveyLine(before).narrowing.logChange! + 1e-12);
    expect(surveyLine(after).widening.logChange!).toBeLessThanOrEqual(surveyLine(before).widening.logChange! + 1e-12);
  });

  test('is refused without a whole bridge', () => {
    const state = fold(old);
    const bridge = (ids: readonly (readonly [string, string | null, number | null])[]) =>
      renewed({ bridge: ids.map(([id, from, factor]) => ({ id, from, factor })) });
    const whole = [
      ['is-2', 'is', 2],
      ['new', null, null],
      ['all', 'all', 1],
    ] as const;
    expect(() => nextLineState(state, bridge(whole.slice(1)))).toThrow(/does not reach stratum "is-2"/);
    expect(() => nextLineState(state, bridge([['is-2', 'gone', 2], ...whole.slice(1)]))).toThrow(/does not reach/);
    expect(() => nextLineState(state, bridge([...whole, ['fo', 'is', 1]]))).toThrow(/twice/);
    expect(() => nextLineState(state, renewed({ fromHash: hash(5) }))).toThrow(/bridge leads from/);
    expect(() => nextLineState(state, renewed({ referenceHash: RULER }))).toThrow(/present one/);
    const after = nextLineState(state, renewed());
    expect(() => nextLineState(after, generation(3, 221, 100))).toThrow(/measured with reference/);
  });
});
