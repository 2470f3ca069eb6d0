import { keepsPassAway } from './keeps-pass-away.ts';
import { sayStratum, sayUncounted } from './reasons.ts';
import { sayMeasure } from './say-measure.ts';
import { sayCount, sayNeeded, sayPercent } from './say-number.ts';
import type { PanelDoubt, PanelResult, StratumResult, Verdict } from './verdict.ts';

/** A part of the headline: what it says, and the data that it was made from. */
export type Statement = {
  readonly text: string;
} /** Outputs repeat each other beyond what people's may; `p` as `collisionTest` has it. */ & (
  | { readonly code: 'repetition'; readonly p: number }
  | { readonly code: 'unfit'; readonly preconditions: readonly string[] }
  | {
      readonly code: 'averages';
      readonly state: 'fine' | 'moved' | 'undecided';
      /** Smallest margin, in whole per cent as a share, that holds the intervals of all averages; undefined where one has none. */
      readonly within: number | undefined;
      /** Ids of the averages that the state is about. */
      readonly ids: readonly string[];
    }
  | {
      readonly code: 'tail';
      readonly state: 'narrowed' | 'kept' | 'undecided' | 'not tested';
      /** Ids of the strata that the state is about, the most narrowed first. */
      readonly ids: readonly string[];
    }
  | {
      /** Strata that do not decide and have narrowed so plainly that nothing passes; the most narrowed first. */
      readonly code: 'narrowed-beside';
      readonly ids: readonly string[];
    }
  | {
      /** Strata that were to decide and could not be counted. */
      readonly code: 'uncounted';
      readonly ids: readonly string[];
    }
  | { readonly code: 'panel-narrowed'; readonly ids: readonly string[] }
  | { readonly code: 'panel-doubt'; readonly doubt: PanelDoubt }
  | {
      readonly code: 'strata-lost' | 'strata-gained';
      readonly dimension: string;
      readonly ids: readonly string[];
      readonly of: number;
    }
  | { readonly code: 'over-dispersed'; readonly ids: readonly string[] }
  | { readonly code: 'needed'; readonly n: number | undefined }
  | { readonly code: 'assumed-human' }
);

export interface Headline {
  /** One line, no markup. */
  readonly text: string;
  readonly statements: readonly Statement[];
}

/** Strata named in the headline; all are in the table. */
const NAMED = 2;

/**
 * What a verdict says in one line, averages beside tails: `average fine (within 2 %), tail narrowed: 'letters before 1850' at 0.60 of its
 * human share (90 % interval 0.43–0.82); 3 of 40 topics lost`.
 */
export function headlineOf(verdict: Verdict): Headline {
  const unfit = verdict.preconditions.filter(({ holds }) => !holds);
  if (verdict.repetition !== undefined) {
    const says = unfit.find(({ id }) => id === 'few-repeats')?.says ?? 'outputs repeat each other';
    const { p } = verdict.repetition;
    const statement: Statement = { code: 'repetition', p, text: `narrowed to a few texts: ${says}` };
    return { text: statement.text, statements: [statement] };
  }
  if (unfit.length > 0) {
    const statement: Statement = {
      code: 'unfit',
      preconditions: unfit.map(({ id }) => id),
      text: `not comparable: ${unfit.map(({ says }) => says).join('; ')}`,
    };
    return { text: statement.text, statements: [statement] };
  }
  const averages = averagesOf(verdict.panel);
  const tail = tailOf(verdict.strata);
  const beside = narrowedBeside(verdict.strata);
  const narrower = panelNarrowed(verdict.panel);
  const isTailNarrowed = tail.code === 'tail' && tail.state === 'narrowed';
  const leads = narrower.length > 0 && !isTailNarrowed;
  const rest = [
    ...(leads ? [] : narrower),
    ...uncounted(verdict),
    ...panelDoubt(verdict),
    ...presences(verdict.strata, 'lost'),
    ...presences(verdict.strata, 'gained'),
    ...overDispersed(verdict),
    ...needed(verdict),
    ...(verdict.assumedHuman
      ? [{ code: 'assumed-human' as const, text: 'the reference is assumed to be human, not shown to be' }]
      : []),
  ];
  // Beside a tail that narrowed it adds little; beside one that was kept it is the news.
  const strata = isTailNarrowed ? [tail] : leads ? [tail, ...beside] : [...beside, tail];
  const says = strata.map(({ text }) => text).join('; ');
  const first = averages === undefined ? says : `${averages.text}, ${says}`;
  return {
    // What decided comes first: here it is the range.
    text: [...(leads ? narrower.map(({ text }) => text) : []), first, ...rest.map(({ text }) => text)].join('; '),
    statements: [...(leads ? narrower : []), ...(averages === undefined ? [] : [averages]), ...strata, ...rest],
  };
}

function averagesOf(panel: readonly PanelResult[]): Statement | undefined {
  const averages = panel.filter(({ role }) => role === 'average');
  if (averages.length === 0) return undefined;
  const moved = averages.filter(({ outcome }) => outcome === 'outside');
  if (moved.length > 0) {
    const names = moved.map(({ title, ratio }) => `${title} ${sayChange(ratio)}`);
    return {
      code: 'averages',
      state: 'moved',
      within: undefined,
      ids: moved.map(({ id }) => id),
      text: `average moved (${names.join(', ')})`,
    };
  }
  const farthest = averages.map(({ low, high }) =>
    low === undefined || high === undefined ? undefined : Math.max(Math.abs(low - 1), Math.abs(high - 1)),
  );
  const known = farthest.every((far) => far !== undefined) ? Math.max(...farthest) : undefined;
  const within = known === undefined ? undefined : Math.max(1, Math.ceil(known * 100 - 1e-9)) / 100;
  const isFine = averages.every(({ outcome }) => outcome === 'within');
  const ids = averages.filter(({ outcome }) => isFine || outcome !== 'within').map(({ id }) => id);
  if (isFine && within !== undefined)
    return { code: 'averages', state: 'fine', within, ids, text: `average fine (within ${sayPercent(within)})` };
  const reach = within === undefined ? '' : ` (within ${sayPercent(within)} at most)`;
  return { code: 'averages', state: 'undecided', within, ids, text: `average undecided${reach}` };
}

function tailOf(strata: readonly StratumResult[]): Statement {
  const family = strata
    .filter(({ isTested }) => isTested)
    .sort((x, y) => (x.ratio ?? 0) - (y.ratio ?? 0) || (x.id < y.id ? -1 : 1));
  const of = (outcome: StratumResult['outcome']) => family.filter((stratum) => stratum.outcome === outcome);
  if (family.length === 0)
    return { code: 'tail', state: 'not tested', ids: [], text: 'no stratum large enough to test' };
  const narrowed = of('narrowed');
  if (narrowed.length > 0)
    return {
      code: 'tail',
      state: 'narrowed',
      ids: idsOf(narrowed),
      text: `${nounOf(narrowed)} narrowed: ${sayFirst(narrowed)}`,
    };
  const undecided = of('undecided');
  if (undecided.length > 0)
    return {
      code: 'tail',
      state: 'undecided',
      ids: idsOf(undecided),
      text: `${sayCount(undecided.length)} of ${sayCount(family.length)} strata undecided: ${sayFirst(undecided)}`,
    };
  const text = strata.some(keepsPassAway)
    ? family.length === 1
      ? 'the one tested is kept'
      : `the ${sayCount(family.length)} tested are kept`
    : `tail kept (${sayCount(family.length)} ${family.length === 1 ? 'stratum' : 'strata'})`;
  return { code: 'tail', state: 'kept', ids: idsOf(family), text };
}

function narrowedBeside(strata: readonly StratumResult[]): readonly Statement[] {
  const found = strata.filter(keepsPassAway).sort((x, y) => (x.ratio ?? 0) - (y.ratio ?? 0) || (x.id < y.id ? -1 : 1));
  if (found.length === 0) return [];
  return [
    { code: 'narrowed-beside', ids: idsOf(found), text: `narrowed beside the tested strata: ${sayFirst(found)}` },
  ];
}

/** What narrowed is the tail only where a stratum of the tail did. */
function nounOf(strata: readonly StratumResult[]): string {
  if (strata.some(({ isTail }) => isTail)) return 'tail';
  return strata.length === 1 ? 'a stratum' : `${sayCount(strata.length)} strata`;
}

function sayFirst(strata: readonly StratumResult[]): string {
  const more = strata.length - NAMED;
  const named = strata.slice(0, NAMED).map(sayStratum).join(', ');
  return more > 0 ? `${named}, and ${sayCount(more)} more` : named;
}

function panelNarrowed(panel: readonly PanelResult[]): readonly Statement[] {
  const narrowed = panel.filter(({ outcome }) => outcome === 'narrowed');
  if (narrowed.length === 0) return [];
  return [
    {
      code: 'panel-narrowed',
      ids: idsOf(narrowed),
      text: `narrower than people: ${firstOf(narrowed.map(sayMeasure), 'measure')}`,
    },
  ];
}

function uncounted({ outcome, uncounted: strata }: Verdict): readonly Statement[] {
  if (outcome === 'FAIL' || strata === undefined) return [];
  return [{ code: 'uncounted', ids: strata.map(({ id }) => id), text: sayUncounted(strata) }];
}

function panelDoubt({ outcome, panelDoubt: doubt, panel }: Verdict): readonly Statement[] {
  if (outcome === 'FAIL' || doubt === undefined) return [];
  if (doubt.code === 'too-few-units')
    return [{ code: 'panel-doubt', doubt, text: `range not decided (${sayCount(doubt.units)} units long enough)` }];
  if (doubt.code === 'too-few-relabellings')
    return [{ code: 'panel-doubt', doubt, text: `range not decided (${sayCount(doubt.relabellings)} relabellings)` }];
  const names = panel.filter(({ id }) => doubt.ids.includes(id)).map(sayMeasure);
  return [{ code: 'panel-doubt', doubt, text: `range in doubt: ${firstOf(names, 'measure')}` }];
}

function presences(strata: readonly StratumResult[], presence: 'lost' | 'gained'): readonly Statement[] {
  const dimensions = [...new Set(strata.map(({ dimension }) => dimension))].sort();
  return dimensions.flatMap((dimension): readonly Statement[] => {
    const all = strata.filter((stratum) => stratum.dimension === dimension);
    const found = all.filter((stratum) => stratum.presence === presence);
    if (found.length === 0) return [];
    const ids = idsOf(found);
    return presence === 'lost'
      ? [
          {
            code: 'strata-lost',
            dimension,
            ids,
            of: all.length,
            text: `${sayCount(found.length)} of ${sayCount(all.length)} ${pluralOf(dimension)} lost`,
          },
        ]
      : [
          {
            code: 'strata-gained',
            dimension,
            ids,
            of: all.length,
            text: `${sayCount(found.length)} ${found.length === 1 ? singularOf(dimension) : pluralOf(dimension)} that the reference lacks`,
          },
        ];
  });
}

function overDispersed({ overDispersion, strata, panel }: Verdict): readonly Statement[] {
  if (!overDispersion.isAlarm) return [];
  const ids = [...overDispersion.strata.map(({ id }) => id), ...overDispersion.panel];
  const labels = ids.map((id) => {
    const stratum = strata.find((each) => each.id === id);
    return stratum ? `'${stratum.label}'` : (panel.find((each) => each.id === id)?.title ?? id);
  });
  return [{ code: 'over-dispersed', ids, text: `wider than people: ${firstOf(labels, 'measure')}` }];
}

function needed({ outcome, needed: wanted }: Verdict): readonly Statement[] {
  if (outcome !== 'INCONCLUSIVE' || wanted === undefined) return [];
  return [{ code: 'needed', n: 'n' in wanted ? wanted.n : undefined, text: `${sayNeeded(wanted)} would decide` }];
}

/** Measures named in the headline. */
const MEASURES_NAMED = 3;

/** `a, b, c and 5 more measures`. */
function firstOf(names: readonly string[], noun: string): string {
  const more = names.length - MEASURES_NAMED;
  const named = names.slice(0, MEASURES_NAMED).join(', ');
  return more > 0 ? `${named} and ${sayCount(more)} more ${noun}${more === 1 ? '' : 's'}` : named;
}

/** `+4 %`, `−12 %`. */
function sayChange(ratio: number): string {
  return `${ratio < 1 ? '−' : '+'}${sayPercent(Math.abs(ratio - 1))}`;
}

const DIMENSIONS: Readonly<Record<string, readonly [singular: string, plural: string]>> = {
  language: ['language', 'languages'],
  topic: ['topic', 'topics'],
  source: ['source', 'sources'],
  surprisal: ['band of surprisal', 'bands of surprisal'],
  length: ['band of length', 'bands of length'],
  period: ['period', 'periods'],
  popularity: ['band of items', 'bands of items'],
  'popularity by user': ['band of items of most users', 'bands of items of most users'],
};

function singularOf(dimension: string): string {
  return DIMENSIONS[dimension]?.[0] ?? `group of '${dimension}'`;
}

function pluralOf(dimension: string): string {
  return DIMENSIONS[dimension]?.[1] ?? `groups of '${dimension}'`;
}

function idsOf(things: readonly { readonly id: string }[]): readonly string[] {
  return things.map(({ id }) => id);
}
