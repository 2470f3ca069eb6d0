import { ConfigError } from '../../errors.ts';
import { quantile } from '../../statistics/quantile.ts';
import { NO_TOPIC } from '../../strata/no-topic.ts';
import { isExpected } from '../expected-dimensions.ts';
import type { GateDocument } from '../gate-document.ts';
import { groupValue } from './group-value.ts';
import type { StratumDefinition } from './reference-manifest.ts';

/** Documents of the comparator that a tested stratum holds at least: with half as many it could hardly ever pass at a loss of 20 %. */
export const LEAST_COMPARATOR = 350;
/** Strata are planned on calibration alone, for so many times as many: what is expected is not yet there. */
const CUSHION = 1.2;
/** Documents that the comparator should be expected to hold of a stratum that is to be tested. */
export const LEAST_EXPECTED = LEAST_COMPARATOR * CUSHION;
/** Strata in the primary family: each takes its share of alpha. */
export const MOST_TESTED = 8;
/** Large strata are added to the rare ones up to so many in all. */
const ENOUGH_TESTED = 6;
/** Documents of the comparator from which a stratum can be called the smallest: a share of fewer says nothing. */
const LEAST_NAMED = 10;
/** A stratum of more than this share of all is tested by the others. */
const MOST_MASS = 0.5;
/** So is a group that the user asked for, of more than this share of its column: of two as large as each other one is always above half. */
const MOST_NAMED_MASS = 0.75;
/** A large stratum is tested where it is this many times larger than the least: it should not keep a PASS away. */
const AMPLE = 2;
/** Rare values and topics are what lies in the last tenth of the mass. */
const TAIL_SHARE = 0.1;
/** Share of documents above which surprisal is high, where the comparator is large enough; never more than `MOST_BAND`. */
const BAND = 0.05;
const MOST_BAND = 0.25;
/** Strata shown for the values of one column; the rest are in the merged ones. */
const SHOWN_VALUES = 40;
/** A value that fewer documents bear is not named: a manifest never changes, and a name may have to be forgotten. */
const LEAST_BEARERS = 10;
/** More values than this tell documents apart rather than group them. */
const MOST_VALUES = 1000;

/** What is known of a document of the calibration part. */
export interface CalibrationDocument {
  readonly groups: GateDocument['groups'];
  /** `NO_TOPIC` where it has none. */
  readonly topic: number;
  readonly surprisal: number | undefined;
}

/** A column of groups that strata are made of. */
export interface StratumColumn {
  readonly column: string;
  /** Whether generations are expected to have it too; others are shown only. */
  readonly isTested: boolean;
  /** The user asked for its groups: each that is large enough is tested, not the rare ones alone. */
  readonly isNamed?: boolean;
}

/** One thing that strata are made of: a value of a column, or a topic. */
interface Kind {
  readonly name: string;
  readonly mass: number;
}

interface Planned {
  readonly definition: Omit<StratumDefinition, 'isTested'>;
  /** Documents expected in the comparator. */
  readonly expected: number;
  /** Which strata are tested first; undefined: never. */
  readonly tier: number | undefined;
}

/**
 * Divides documents into strata, by what the calibration part says alone. In each dimension the rare values are merged, smallest first,
 * until the comparator can be expected to hold enough of them; large ones stand for themselves. Tested are the merged ones of every
 * dimension, then some large ones, at most `MOST_TESTED`.
 *
 * @param topics words of each topic
 * @param comparator documents of the comparator
 * @throws {ConfigError} a column tells documents apart rather than groups them
 */
export function planStrata(
  calibration: readonly CalibrationDocument[],
  {
    topics,
    columns,
    comparator,
  }: {
    readonly topics: readonly { readonly words: readonly string[] }[];
    readonly columns: readonly StratumColumn[];
    readonly comparator: number;
  },
): readonly StratumDefinition[] {
  const scale = calibration.length === 0 ? 0 : comparator / calibration.length;
  const planned = [
    ...columns.flatMap((column) => columnStrata(calibration, column, scale)),
    ...topicStrata(calibration, topics, scale),
    ...surprisalStrata(calibration, scale),
  ];
  const tested = new Set(chooseTested(planned, comparator));
  return planned.map((stratum) => ({ ...stratum.definition, isTested: tested.has(stratum) }));
}

/**
 * The same strata once the comparator was counted: those that turned out too small are shown only, but for the largest of them where
 * none would be left; where none was to be tested, for the largest rare one over which generations are expected to be spread as people are.
 */
export function settleStrata(
  strata: readonly StratumDefinition[],
  comparatorCounts: readonly number[],
): readonly StratumDefinition[] {
  const settled = strata.map((stratum, at) => ({
    ...stratum,
    isTested: stratum.isTested && comparatorCounts[at]! >= LEAST_COMPARATOR,
  }));
  if (settled.some(({ isTested }) => isTested)) return settled;
  const wanted = [...strata.keys()].filter((at) => strata[at]!.isTested);
  const others = [...strata.keys()].filter((at) => strata[at]!.isTail && isExpected(strata[at]!.dimension));
  const largest = (wanted.length > 0 ? wanted : others).sort(
    (a, b) => comparatorCounts[b]! - comparatorCounts[a]! || a - b,
  )[0];
  return settled.map((stratum, at) => (at === largest ? { ...stratum, isTested: true } : stratum));
}

/** The smallest stratum that bears a name of its own, by documents of the comparator that holds a few; null where there is none. */
export function smallestStratum(
  strata: readonly StratumDefinition[],
  comparatorCounts: readonly number[],
): string | null {
  const named = [...strata.keys()].filter(
    (at) => sizeOf(strata[at]!) === 1 && strata[at]!.dimension !== 'length' && strata[at]!.rule.kind !== 'surprisal',
  );
  const bySize = named.sort((a, b) => comparatorCounts[a]! - comparatorCounts[b]! || a - b);
  const smallest = bySize.find((at) => comparatorCounts[at]! >= LEAST_NAMED) ?? bySize.at(-1);
  return smallest === undefined ? null : strata[smallest]!.id;
}

/**
 * Groups of a column that the user named of which the comparator holds too few: neither tested by themselves nor within a merged stratum
 * that is. The largest first.
 */
export function groupsTooSmall(
  strata: readonly StratumDefinition[],
  comparatorCounts: readonly number[],
  column: string,
): readonly { readonly value: string; readonly count: number }[] {
  const rules = strata.flatMap(({ rule, isTested }) =>
    isTested && rule.kind === 'group' && rule.column === column ? [rule] : [],
  );
  const isTested = (value: string) =>
    rules.some(({ values, isAllBut }) => values.includes(value) !== (isAllBut ?? false));
  return strata
    .flatMap(({ id, rule }, at) => {
      if (rule.kind !== 'group' || rule.column !== column || id !== `${column}:=${rule.values[0]}`) return [];
      return [{ value: rule.values[0]!, count: comparatorCounts[at]! }];
    })
    .filter(({ value, count }) => count < LEAST_EXPECTED && !isTested(value))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function sizeOf({ rule }: StratumDefinition): number {
  if (rule.kind === 'group') return rule.isAllBut ? Number.POSITIVE_INFINITY : rule.values.length;
  return rule.kind === 'topics' ? rule.topics.length : 1;
}

function columnStrata(
  calibration: readonly CalibrationDocument[],
  { column, isTested, isNamed = false }: StratumColumn,
  scale: number,
): readonly Planned[] {
  const masses = new Map<string, number>();
  for (const { groups } of calibration) {
    const value = groupValue(groups, column);
    if (value !== undefined) masses.set(value, (masses.get(value) ?? 0) + 1);
  }
  if (masses.size > MOST_VALUES) {
    throw new ConfigError({
      place: `group column ${column}`,
      problem: `${masses.size} different values in ${calibration.length} documents; at most ${MOST_VALUES} are groups`,
      hint: 'Name a coarser column with --group, such as a period in place of a date.',
    });
  }
  // One value says nothing of the others that there are none of.
  if (masses.size < 2) return [];
  const kinds = inOrder([...masses].map(([name, mass]) => ({ name, mass })));
  const divided = divide(kinds, scale, LEAST_BEARERS);
  const canBeNamed = ({ mass }: Kind) => mass >= LEAST_BEARERS;
  const rare = new Set(divided.tail);
  const shown = kinds.filter(canBeNamed).sort((a, b) => a.mass - b.mass || (a.name < b.name ? -1 : 1));
  const alone = new Set([...divided.alone, ...shown.slice(0, Math.max(0, SHOWN_VALUES - divided.alone.length))]);
  const isAlone = new Set(divided.alone);
  const most = MOST_NAMED_MASS * sum(kinds);
  const tierOf = (kind: Kind) => {
    if (!isTested || !isAlone.has(kind) || (isNamed && kind.mass > most)) return undefined;
    return rare.has(kind) || isNamed ? 1 : 2;
  };
  return [
    ...divided.packs.map((pack, at): Planned => {
      const name = at === 0 ? 'rare' : `rare:${at + 1}`;
      const others = kinds.filter((kind) => !pack.includes(kind)).map((kind) => kind.name);
      return {
        definition: {
          id: `${column}:${name}`,
          label: `rare values of ${column}${shortList(
            pack.filter(canBeNamed).map((kind) => kind.name),
            pack.length,
          )}`,
          dimension: column,
          // Of the rarest values each part of the data has its own: their stratum is whatever is not of the others.
          rule:
            at === 0
              ? { kind: 'group', column, values: others, isAllBut: true }
              : { kind: 'group', column, values: pack.map((kind) => kind.name) },
          isTail: true,
        },
        expected: scale * sum(pack),
        tier: isTested ? Math.min(at, 1) : undefined,
      };
    }),
    ...kinds
      .filter((kind) => alone.has(kind))
      .map(
        (kind): Planned => ({
          definition: {
            id: `${column}:=${kind.name}`,
            label: `${column} ${kind.name}`,
            dimension: column,
            rule: { kind: 'group', column, values: [kind.name] },
            isTail: rare.has(kind),
          },
          expected: scale * kind.mass,
          tier: tierOf(kind),
        }),
      ),
  ];
}

function topicStrata(
  calibration: readonly CalibrationDocument[],
  topics: readonly { readonly words: readonly string[] }[],
  scale: number,
): readonly Planned[] {
  if (topics.length < 2) return [];
  const masses = topics.map(() => 0);
  for (const { topic } of calibration) if (topic !== NO_TOPIC) masses[topic]!++;
  const kinds = inOrder(masses.map((mass, topic) => ({ name: String(topic), mass })));
  const { packs, alone, tail } = divide(kinds, scale, 0);
  const rare = new Set(tail);
  const isAlone = new Set(alone);
  const wordsOf = (kind: Kind) => topics[Number(kind.name)]!.words.slice(0, 3).join(', ');
  return [
    ...packs.map(
      (pack, at): Planned => ({
        definition: {
          id: at === 0 ? 'tail-topics' : `tail-topics:${at + 1}`,
          label: `rare topics${shortList(
            pack.map((kind) => topics[Number(kind.name)]!.words[0] ?? kind.name),
            pack.length,
          )}`,
          dimension: 'topic',
          rule: { kind: 'topics', topics: pack.map((kind) => Number(kind.name)) },
          isTail: true,
        },
        expected: scale * sum(pack),
        tier: Math.min(at, 1),
      }),
    ),
    ...[...kinds]
      .sort((a, b) => Number(a.name) - Number(b.name))
      .map(
        (kind): Planned => ({
          definition: {
            id: `topic:${kind.name}`,
            label: `topic: ${wordsOf(kind) || kind.name}`,
            dimension: 'topic',
            rule: { kind: 'topics', topics: [Number(kind.name)] },
            isTail: rare.has(kind),
          },
          expected: scale * kind.mass,
          tier: isAlone.has(kind) ? (rare.has(kind) ? 1 : 2) : undefined,
        }),
      ),
  ];
}

function surprisalStrata(calibration: readonly CalibrationDocument[], scale: number): readonly Planned[] {
  const values = calibration.flatMap(({ surprisal }) => (surprisal === undefined ? [] : [surprisal]));
  if (values.length === 0) return [];
  const wanted = Math.max(BAND, LEAST_EXPECTED / (scale * values.length));
  const band = Math.min(MOST_BAND, wanted);
  const [low, high] = [quantile(values, band), quantile(values, 1 - band)];
  if (!(low < high)) return [];
  const percent = Math.round(band * 1000) / 10;
  const expected = scale * values.length * band;
  const stratum = (id: string, label: string, from: number | null, below: number | null, tier?: number): Planned => ({
    definition: { id, label, dimension: 'surprisal', rule: { kind: 'surprisal', from, below }, isTail: true },
    expected,
    tier,
  });
  return [
    stratum('surprisal:high', `unusual wording (the ${percent} % most surprising)`, high, null, 0),
    stratum('surprisal:low', `common wording (the ${percent} % least surprising)`, null, low),
  ];
}

/**
 * Divides the kinds of one dimension: `packs` of rare ones, each of which the comparator should hold enough of, smallest first; `alone`
 * those large enough to be tested by themselves; `tail` those in the last tenth of the mass. All kinds of a mass under `least` are in the
 * first pack.
 */
function divide(
  kinds: readonly Kind[],
  scale: number,
  least: number,
): { readonly packs: readonly (readonly Kind[])[]; readonly alone: readonly Kind[]; readonly tail: readonly Kind[] } {
  const total = sum(kinds);
  const isEnough = (group: readonly Kind[]) => scale * sum(group) >= LEAST_EXPECTED;
  const tail: Kind[] = [];
  let tailMass = 0;
  for (const kind of kinds) {
    tailMass += kind.mass;
    if (tailMass > TAIL_SHARE * total) break;
    tail.push(kind);
  }
  const packs: Kind[][] = [];
  let open: Kind[] = [];
  // The largest is never rare: a stratum of everything is none.
  for (const [at, kind] of kinds.slice(0, -1).entries()) {
    if (open.length === 0 && packs.length > 0 && !tail.includes(kind)) break;
    if (open.length === 0 && isEnough([kind]) && !tail.includes(kind)) break;
    open.push(kind);
    if (!isEnough(open) || kinds[at + 1]!.mass < least) continue;
    packs.push(open);
    open = [];
  }
  // What is left over is too small for a stratum of its own.
  if (packs.length > 0) packs[packs.length - 1]!.push(...open);
  else if (open.length > 0 && sum(open) * 2 < total) packs.push(open);
  const inPacks = new Set(packs.filter((pack) => pack.length > 1).flat());
  return {
    packs: packs.filter((pack) => pack.length > 1),
    alone: kinds.filter((kind) => !inPacks.has(kind) && isEnough([kind])),
    tail,
  };
}

/** Rare strata of all dimensions first, then large ones, smallest first. */
function chooseTested(planned: readonly Planned[], comparator: number): readonly Planned[] {
  const inTier = (tier: number) => planned.filter((stratum) => stratum.tier === tier && stratum.expected > 0);
  const bySize = (strata: readonly Planned[]) =>
    [...strata].sort((a, b) => a.expected - b.expected || (a.definition.id < b.definition.id ? -1 : 1));
  const rare = [...inTier(0), ...bySize(inTier(1))].slice(0, MOST_TESTED);
  const large = bySize(inTier(2)).filter(
    ({ expected }) => expected >= AMPLE * LEAST_COMPARATOR && expected <= MOST_MASS * comparator,
  );
  return [...rare, ...large.slice(0, Math.max(0, ENOUGH_TESTED - rare.length))];
}

/** Smallest first; of equals, by name. */
function inOrder(kinds: readonly Kind[]): readonly Kind[] {
  return [...kinds].sort((a, b) => a.mass - b.mass || (a.name < b.name ? -1 : 1));
}

function sum(kinds: readonly Kind[]): number {
  return kinds.reduce((total, { mass }) => total + mass, 0);
}

/** The first few names behind a colon, and how many more there are; nothing where none may be named. */
function shortList(names: readonly string[], count: number): string {
  const shown = [...names].reverse().slice(0, 3);
  if (shown.length === 0) return ` (${count} of them)`;
  return `: ${shown.join(', ')}${count > shown.length ? ` and ${count - shown.length} more` : ''}`;
}
