import { ConfigError } from '../../errors.ts';
import { logEValueOfGeneration } from '../../statistics/log-e-value-of-generation.ts';
import { joiningEvidence, NO_STRATUM_EVIDENCE, nextStratumEvidence } from './direction-evidence.ts';
import { alphasOfRelease } from './line-alphas.ts';
import type { LineDecision, LineEntry, LineGeneration, LineOpened, LineRenewed, LineStratum } from './line-entry.ts';
import { LINE_STATE_VERSION, type LineState, type WatchedStratum } from './line-state.ts';
import { watchedBounds } from './watched-bounds.ts';

/** Levels that were written down and read again may differ in the last place. */
const ROUNDING = 1 + 1e-9;

/**
 * What a line becomes by one entry more. A generation that the line has already is passed over: the same state comes back.
 *
 * @param state undefined before the first entry, which opens the line
 * @throws {ConfigError} a generation was measured with another reference, counts other strata or spent more alpha than its release may, or the entry does not fit what came before
 */
export function nextLineState(state: LineState | undefined, entry: LineEntry): LineState {
  if (entry.kind === 'opened') {
    if (state !== undefined)
      throw refusal(state.line, 'is open already', 'Append generations to it, or give the new line another name.');
    return openedLine(entry);
  }
  if (state === undefined)
    throw refusal(
      '?',
      `its first entry is "${entry.kind}"`,
      'Restore the line from a copy of the workspace: its beginning is missing.',
    );
  switch (entry.kind) {
    case 'generation':
      return withGeneration(state, entry);
    case 'renewed':
      return withRuler(state, entry);
    default:
      return withDecision(state, entry);
  }
}

function openedLine({ line, delta, referenceHash, referenceName, assumedHuman, strata }: LineOpened): LineState {
  requireDistinct(line, strata);
  return {
    version: LINE_STATE_VERSION,
    line,
    delta,
    referenceHash,
    referenceName,
    assumedHuman,
    ruler: 1,
    strata: watched(strata, 1).map((stratum) => ({ ...stratum, series: [] })),
    retired: [],
    generations: [],
    episode: 1,
  };
}

function watched(strata: readonly LineStratum[], ruler: number): readonly Omit<WatchedStratum, 'series'>[] {
  const tested = strata.filter(({ isTested }) => isTested);
  const bounds = new Map(watchedBounds(tested, ruler).map((each, index) => [tested[index]!.id, each]));
  return strata.map((stratum) => {
    const own = bounds.get(stratum.id);
    const watch = own && { bounds: own, narrowing: NO_STRATUM_EVIDENCE, widening: NO_STRATUM_EVIDENCE };
    return { ...stratum, watch };
  });
}

function withGeneration(state: LineState, { kind: _, strata: counted, ...generation }: LineGeneration): LineState {
  if (state.generations.some(({ hash }) => hash === generation.hash)) return state;
  if (generation.referenceHash !== state.referenceHash)
    throw refusal(
      state.line,
      `generation "${generation.name}" was measured with reference ${generation.referenceHash.slice(0, 12)}, the line's is ${state.referenceHash.slice(0, 12)} ("${state.referenceName}")`,
      'Compare the generation with the reference of the line, or renew the line first: a trend across two rulers says nothing.',
    );
  const counts = new Map(counted.map((each) => [each.id, each]));
  const known = new Set(state.strata.map(({ id }) => id));
  const odd = counted.find(({ id }) => !known.has(id));
  if (counts.size !== counted.length || odd !== undefined)
    throw refusal(
      state.line,
      `generation "${generation.name}" counts ${odd === undefined ? 'a stratum twice' : `stratum "${odd.id}", which the reference does not have`}`,
      'Compare the generation again.',
    );
  const index = state.generations.length;
  const allowed = alphasOfRelease(index + 1);
  if (
    generation.alphas.primary > allowed.primary * ROUNDING ||
    generation.alphas.secondary > allowed.secondary * ROUNDING
  )
    throw refusal(
      state.line,
      `generation "${generation.name}" was judged at ${generation.alphas.primary} and ${generation.alphas.secondary}; release ${index + 1} may spend ${allowed.primary} and ${allowed.secondary}`,
      'Judge it again with the alphas of this release: only so do false alarms stay bounded over the life of the line.',
    );
  const strata = state.strata.map((stratum): WatchedStratum => {
    const own = counts.get(stratum.id);
    if (own === undefined || own.isCarried === false) return stratum;
    const arm = own.generation;
    const point = { generation: index, count: arm.count, n: arm.n, exposure: arm.n };
    return { ...stratum, watch: stratum.watch && nextWatch(stratum.watch, arm), series: [...stratum.series, point] };
  });
  return {
    ...state,
    strata,
    generations: [
      ...state.generations,
      {
        ...generation,
        index,
        ruler: state.ruler,
        strata: counted.map(({ generation: _, ...rest }) => rest),
        signedOff: null,
        rolledBack: null,
      },
    ],
  };
}

function nextWatch(
  { bounds, narrowing, widening }: NonNullable<WatchedStratum['watch']>,
  { count, n }: { readonly count: number; readonly n: number },
): NonNullable<WatchedStratum['watch']> {
  // Without a bound a release says nothing: evidence of 1.
  const down = bounds.low === undefined ? 0 : logEValueOfGeneration({ count, n, bound: bounds.low });
  const up = bounds.high === undefined ? 0 : logEValueOfGeneration({ count: n - count, n, bound: 1 - bounds.high });
  return { bounds, narrowing: nextStratumEvidence(narrowing, down), widening: nextStratumEvidence(widening, up) };
}

function withRuler(state: LineState, renewal: LineRenewed): LineState {
  const { line } = state;
  if (renewal.fromHash !== state.referenceHash)
    throw refusal(
      line,
      `the bridge leads from reference ${renewal.fromHash.slice(0, 12)}, the line's is ${state.referenceHash.slice(0, 12)}`,
      'Renew the reference that the line has now.',
    );
  if (renewal.referenceHash === state.referenceHash)
    throw refusal(line, 'the new reference is the present one', 'Nothing needs to be renewed.');
  requireDistinct(line, renewal.strata);
  const bridge = new Map(renewal.bridge.map((each) => [each.id, each]));
  const old = new Map(state.strata.map((stratum) => [stratum.id, stratum]));
  const origins = renewal.bridge.flatMap(({ from }) => (from === null ? [] : [from]));
  if (bridge.size !== renewal.bridge.length || new Set(origins).size !== origins.length)
    throw refusal(line, 'the bridge names a stratum twice', 'Make the overlap study again.');
  const ruler = state.ruler + 1;
  const before = state.strata.flatMap(({ watch }) => (watch === undefined ? [] : [watch]));
  const carried = [...before, ...state.retired];
  const joining = {
    narrowing: joiningEvidence(carried.map(({ narrowing }) => narrowing)),
    widening: joiningEvidence(carried.map(({ widening }) => widening)),
  };
  const strata = watched(renewal.strata, ruler).map((stratum): WatchedStratum => {
    const span = bridge.get(stratum.id);
    const origin = span?.from == null ? undefined : old.get(span.from);
    if (span === undefined || (span.from === null) !== (span.factor === null) || (span.from !== null && !origin))
      throw refusal(line, `the bridge does not reach stratum "${stratum.id}"`, 'Make the overlap study again.');
    const evidence = origin?.watch ?? joining;
    const watch = stratum.watch && {
      bounds: stratum.watch.bounds,
      narrowing: evidence.narrowing,
      widening: evidence.widening,
    };
    const factor = span.factor ?? 1;
    const series = (origin?.series ?? []).map((point) => ({ ...point, exposure: point.exposure / factor }));
    return { ...stratum, watch, series };
  });
  const kept = new Set(strata.flatMap(({ id, watch }) => (watch === undefined ? [] : [bridge.get(id)!.from])));
  const renamed = new Map(renewal.bridge.flatMap(({ id, from }) => (from === null ? [] : [[from, id] as const])));
  return {
    ...state,
    referenceHash: renewal.referenceHash,
    referenceName: renewal.referenceName,
    assumedHuman: state.assumedHuman || renewal.assumedHuman,
    ruler,
    strata,
    retired: [
      ...state.retired,
      ...state.strata.flatMap(({ id, watch }) =>
        watch === undefined || kept.has(id) ? [] : [{ narrowing: watch.narrowing, widening: watch.widening }],
      ),
    ],
    generations: state.generations.map((generation) => ({
      ...generation,
      strata: generation.strata.map((each) => ({ ...each, id: renamed.get(each.id) ?? each.id })),
    })),
  };
}

function withDecision(state: LineState, { kind, generation: hash, ...decision }: LineDecision): LineState {
  const found = state.generations.find((generation) => generation.hash === hash);
  if (found === undefined)
    throw refusal(state.line, `has no generation ${hash.slice(0, 12)}`, 'List its generations with outcross watch.');
  if (found.rolledBack !== null)
    throw refusal(
      state.line,
      `generation "${found.name}" was rolled back by ${found.rolledBack.who} already`,
      'Append the generation that took its place.',
    );
  const generations = state.generations.map((generation) =>
    generation.hash === hash
      ? { ...generation, [kind === 'signed-off' ? 'signedOff' : 'rolledBack']: decision }
      : generation,
  );
  if (kind === 'signed-off') return { ...state, generations };
  // What the evidence was about is gone: it begins anew, at a level of its own.
  return {
    ...state,
    generations,
    episode: state.episode + 1,
    retired: [],
    strata: state.strata.map((stratum) => ({
      ...stratum,
      watch: stratum.watch && {
        bounds: stratum.watch.bounds,
        narrowing: NO_STRATUM_EVIDENCE,
        widening: NO_STRATUM_EVIDENCE,
      },
    })),
  };
}

function requireDistinct(line: string, strata: readonly LineStratum[]): void {
  if (new Set(strata.map(({ id }) => id)).size !== strata.length)
    throw refusal(line, 'two strata of its reference have the same id', 'Make the reference again.');
}

function refusal(line: string, problem: string, hint: string): ConfigError {
  return new ConfigError({ place: `line "${line}"`, problem, hint });
}
