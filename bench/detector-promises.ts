import { styleBucket } from '../src/origin/style/style-bucket.ts';
import { calibrateStyle, type StyleAnchor, type StyleCalibration } from '../src/origin/style/style-calibration.ts';
import { keepsPromise, STYLE_PROMISES, type StylePromise } from '../src/origin/style/style-promise.ts';
import { binomialUpperTail } from '../src/statistics/binomial-tail.ts';
import { shuffled } from './detector-texts.ts';

/** What is measured: 300 anchors, nominally 1 %, at most 2 %. */
const ANCHORS = 300;
const PROMISE = STYLE_PROMISES.find(({ p }) => p === 0.01)!;
const ALLOWED = 0.02;
const DRAWS = 300;
/** Sets of fewer texts than leave this many behind 300 anchors give fewer anchors; */
const LEAST_REST = 60;
/** with fewer than this many nothing can be flagged at 1 %, so such sets are not measured. */
const LEAST_ANCHORS = 149;
/** Human texts judged in a draw at most, others in each: time. */
const MOST_JUDGED = 1500;
const MOST_AI = 1500;
/** Fewer texts of a group behind the anchors cannot show a share of 2 %: its draws are not counted. */
const LEAST_COUNTED = 50;
/** Chance at which more than 2 % of few texts is no longer put down to there being few. */
const CLEARLY = 0.05;
/** Groups of fewer texts in all are not shown by themselves. */
const LEAST_OF_A_GROUP = 8;

/** Groups in whose columns the texts of a set bear values. Lengths are told apart whether named or not. */
export const LENGTHS = 'length in words';

/** Human and AI texts of one source. AI texts have no groups: they are taken to be spread over them as the human ones are. */
export interface PromiseSet {
  readonly name: string;
  /** Names of the columns in `groups` of the human texts. */
  readonly columns: readonly string[];
  readonly human: readonly StyleAnchor[];
  readonly ai: readonly StyleAnchor[];
}

/** What became of the human texts of a set or group that were no anchors, and of AI texts. Shares are 0-1. */
export interface Realised {
  /** Mean over the draws in which anything could be flagged, and its 95 % point; null where that was in none. */
  readonly falsePositives: { readonly mean: number; readonly high: number } | null;
  /** Share of those draws in which more than 2 % were flagged; null where fewer than 50 texts remain on average. */
  readonly above: number | null;
  /** Share of those draws in which so many were flagged as a true share of 2 % gives in one case of twenty at most. */
  readonly clearlyAbove: number | null;
  /** Of the AI texts, over all draws; null where there are none. */
  readonly truePositives: number | null;
  /** Share of the human texts that nothing could be said of, whatever their score, over all draws. */
  readonly silent: number;
}

export interface PromiseRow {
  readonly set: string;
  readonly anchors: number;
  readonly draws: number;
  /** Null: the whole set. */
  readonly group: { readonly column: string; readonly name: string } | null;
  /** Human texts, anchors among them, and AI texts. */
  readonly human: number;
  readonly ai: number;
  /** Groups not named: by p alone; and by what the detector goes by. */
  readonly byP: Realised;
  readonly pooled: Realised;
  /** Groups of this column named; null for a whole set and for lengths. */
  readonly named: Realised | null;
}

export interface PromiseStudy {
  readonly rows: readonly PromiseRow[];
  /** Sets with too few human texts, which are not measured. */
  readonly tooSmall: readonly { readonly name: string; readonly human: number }[];
}

/** Draws anchors from each set again and again and judges the rest, with groups named and without, as the library does it. */
export function measurePromises(sets: readonly PromiseSet[]): PromiseStudy {
  const isLarge = ({ human }: PromiseSet) => human.length >= LEAST_ANCHORS + LEAST_REST;
  return {
    rows: sets.filter(isLarge).flatMap(promiseRows),
    tooSmall: sets.filter((set) => !isLarge(set)).map(({ name, human }) => ({ name, human: human.length })),
  };
}

const MODEL = { modelId: 'style-000000000000', languages: ['en'] };

function promiseRows(set: PromiseSet): readonly PromiseRow[] {
  const anchors = Math.min(ANCHORS, set.human.length - LEAST_REST);
  const ai = shuffled(set.ai, 0).slice(0, MOST_AI);
  const tallies = [WHOLE, ...groupsOf(set)].map((group) => new GroupTally(set, group));
  for (let draw = 0; draw < DRAWS; draw++) {
    const order = shuffled(set.human, draw);
    const drawn = order.slice(0, anchors);
    const rest = order.slice(anchors, anchors + MOST_JUDGED);
    const pooled = new Judge(drawn, []);
    const named = set.columns.map(
      (column, index) =>
        new Judge(
          drawn.map((anchor) => ({ ...anchor, groups: [anchor.groups![index]!] })),
          [column],
        ),
    );
    for (const tally of tallies) tally.add({ rest, ai, pooled, named });
  }
  return tallies.map((tally) => tally.row(anchors));
}

interface Group {
  /** Null: the whole set. */
  readonly column: string | null;
  readonly name: string;
}
const WHOLE: Group = { column: null, name: 'all' };

function groupsOf({ columns, human }: PromiseSet): readonly Group[] {
  const counted = (column: string, groupOf: (text: StyleAnchor) => string) =>
    [...Map.groupBy(human, groupOf)]
      .filter(([, texts]) => texts.length >= LEAST_OF_A_GROUP)
      .map(([name]) => ({ column, name }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...counted(LENGTHS, lengthOf),
    ...columns.flatMap((column, index) => counted(column, ({ groups }) => groups![index]!)),
  ];
}

function lengthOf(text: StyleAnchor): string {
  return styleBucket(text)!.length;
}

/** Scores above which a text is flagged; infinite where none is. */
interface Thresholds {
  readonly byPromise: number;
  readonly byP: number;
}

/** The scores that one draw of anchors flags, by length and group. */
class Judge {
  readonly #calibration: StyleCalibration;
  /** Of the anchors, rising, and one above all of them. */
  readonly #logits: Float64Array;
  readonly #thresholds = new Map<string, Thresholds>();

  constructor(anchors: readonly StyleAnchor[], groupColumns: readonly string[]) {
    this.#calibration = calibrateStyle(anchors, { ...MODEL, groupColumns });
    this.#logits = Float64Array.from([...anchors.map(({ logit }) => logit), Number.MAX_VALUE]).sort();
  }

  /** @param group value of the named column */
  thresholds(text: StyleAnchor, group: string | null): Thresholds {
    const key = JSON.stringify([lengthOf(text), group]);
    let thresholds = this.#thresholds.get(key);
    if (thresholds === undefined) {
      const judge = (logit: number) => this.#calibration.p({ ...text, groups: [group], logit });
      const flags = (promise: StylePromise) => (logit: number) => {
        const judged = judge(logit);
        return !('abstains' in judged) && keepsPromise(judged, promise);
      };
      thresholds = {
        byPromise: this.#leastAbove(flags(PROMISE)),
        byP: this.#leastAbove(flags({ p: PROMISE.p, bound: 1 })),
      };
      this.#thresholds.set(key, thresholds);
    }
    return thresholds;
  }

  /** What is flagged changes at the anchors alone: the highest of them that is not flagged itself. */
  #leastAbove(flags: (logit: number) => boolean): number {
    let low = 0;
    let high = this.#logits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (flags(this.#logits[middle]!)) high = middle;
      else low = middle + 1;
    }
    if (low === this.#logits.length) return Number.POSITIVE_INFINITY;
    return low === 0 ? Number.NEGATIVE_INFINITY : this.#logits[low - 1]!;
  }
}

interface Draw {
  readonly rest: readonly StyleAnchor[];
  readonly ai: readonly StyleAnchor[];
  readonly pooled: Judge;
  /** By column of the set. */
  readonly named: readonly Judge[];
}

/** What happens to one group of a set. */
class GroupTally {
  readonly #set: PromiseSet;
  readonly #group: Group;
  /** Position of the column; -1: none that could be named. */
  readonly #column: number;
  readonly #byP = new ShareTally();
  readonly #pooled = new ShareTally();
  readonly #named = new ShareTally();

  constructor(set: PromiseSet, group: Group) {
    this.#set = set;
    this.#group = group;
    this.#column = group.column === null ? -1 : set.columns.indexOf(group.column);
  }

  add({ rest, ai, pooled, named }: Draw): void {
    const own = rest.filter((text) => this.#holds(text));
    const isOwnLength = this.#group.column === LENGTHS;
    const ownAi = isOwnLength ? ai.filter((text) => this.#holds(text)) : ai;
    const count = (tally: ShareTally, thresholdOf: (text: StyleAnchor) => number) =>
      tally.add({
        human: own.map((text) => text.logit - thresholdOf(text)),
        ai: ownAi.map((text) => text.logit - thresholdOf(text)),
      });
    count(this.#pooled, (text) => pooled.thresholds(text, null).byPromise);
    count(this.#byP, (text) => pooled.thresholds(text, null).byP);
    if (this.#column < 0) return;
    const judge = named[this.#column]!;
    count(this.#named, (text) => judge.thresholds(text, this.#group.name).byPromise);
  }

  row(anchors: number): PromiseRow {
    const { column, name } = this.#group;
    const isOwnLength = column === LENGTHS;
    return {
      set: this.#set.name,
      anchors,
      draws: DRAWS,
      group: column === null ? null : { column, name },
      human: this.#set.human.filter((text) => this.#holds(text)).length,
      ai: isOwnLength ? this.#set.ai.filter((text) => this.#holds(text)).length : this.#set.ai.length,
      byP: this.#byP.realised(),
      pooled: this.#pooled.realised(),
      named: this.#column < 0 ? null : this.#named.realised(),
    };
  }

  #holds(text: StyleAnchor): boolean {
    const { column, name } = this.#group;
    if (column === null) return true;
    return (column === LENGTHS ? lengthOf(text) : text.groups![this.#column]!) === name;
  }
}

/** Shares over the draws. */
class ShareTally {
  readonly #shares: number[] = [];
  #clearlyAbove = 0;
  #judged = 0;
  #texts = 0;
  #silent = 0;
  #found = 0;
  #ai = 0;

  /** How far scores lie above their thresholds; minus infinity where nothing can be flagged. */
  add({ human, ai }: { readonly human: readonly number[]; readonly ai: readonly number[] }): void {
    const silent = human.filter((above) => above === Number.NEGATIVE_INFINITY).length;
    this.#texts += human.length;
    this.#silent += silent;
    this.#ai += ai.length;
    this.#found += ai.filter((above) => above > 0).length;
    if (silent === human.length) return;
    this.#judged += human.length;
    const flagged = human.filter((above) => above > 0).length;
    this.#shares.push(flagged / human.length);
    const chance = binomialUpperTail({ successes: flagged, trials: human.length, probability: ALLOWED });
    if (chance <= CLEARLY) this.#clearlyAbove++;
  }

  realised(): Realised {
    const shares = this.#shares.toSorted((a, b) => a - b);
    const draws = shares.length;
    return {
      falsePositives:
        draws === 0
          ? null
          : {
              mean: shares.reduce((sum, share) => sum + share, 0) / draws,
              high: shares[Math.round(0.95 * (draws - 1))]!,
            },
      above:
        draws === 0 || this.#judged / draws < LEAST_COUNTED
          ? null
          : shares.filter((share) => share > ALLOWED).length / draws,
      clearlyAbove: draws === 0 ? null : this.#clearlyAbove / draws,
      truePositives: this.#ai === 0 ? null : this.#found / this.#ai,
      silent: this.#texts === 0 ? 1 : this.#silent / this.#texts,
    };
  }
}
