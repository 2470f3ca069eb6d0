import { setImmediate } from 'node:timers/promises';
import { CancelledError, SampleTooSmallError } from '../../errors.ts';
import type { PanelMeasurement } from '../verdict/verdict.ts';
import { type AlignedArms, type ArmSample, alignArms } from './align-arms.ts';
import type { ColumnValues } from './column-values.ts';
import { type FrozenRulers, GateFacts } from './gate-facts.ts';
import { GATE_METRICS, type GateMetric, stratumMass } from './gate-metrics.ts';
import type { PanelInput } from './panel-input.ts';
import { panelMeasurements } from './panel-measurements.ts';
import { makeRelabellings } from './relabellings.ts';

export interface GatePanelInput extends FrozenRulers {
  /** Documents of the comparator; any order. */
  readonly reference: readonly PanelInput[];
  /** Documents of the generation. */
  readonly generation: readonly PanelInput[];
  /** K: words of each document that are compared. */
  readonly firstWords: number;
  /** Both arms answer the same prompts, and units are prompts: labels are swapped within them. */
  readonly isPaired: boolean;
  readonly seed: number;
  /** Documents of an arm at most, in key order; 10,000 by default. */
  readonly mostDocuments?: number;
  /** Blocks of an arm, 2 to 128; see `alignArms` for the default. */
  readonly blocks?: number;
  /** Relabellings beside the observed one; 999 by default. */
  readonly splits?: number;
  /** Relative differences up to this are tolerated; 0.1 by default. By id of a metric where it differs. */
  readonly margin?: number;
  readonly margins?: Readonly<Record<string, number>>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly doneCount: number; readonly totalCount: number }) => void) | undefined;
}

/** What of the arms was compared. */
export interface GatePanelSample {
  readonly firstWords: number;
  readonly isPaired: boolean;
  /** Units, documents and words of each arm. */
  readonly units: number;
  readonly documents: number;
  readonly words: number;
  readonly documentsPerUnit: number;
  /** Units of an arm that were left over because blocks are of equal size. */
  readonly unitsLeftOver: number;
  readonly blocks: number;
  /** Relabellings, the observed one included. */
  readonly splits: number;
  readonly isExhaustive: boolean;
  readonly reference: ArmSample;
  readonly generation: ArmSample;
}

/** A number that is shown beside the panel and decides nothing. */
export interface PanelDiagnostic {
  readonly id: string;
  readonly title: string;
  readonly reference: number;
  readonly generation: number;
}

export interface GatePanel {
  readonly sample: GatePanelSample;
  /** In the order of `GATE_METRICS`. */
  readonly measurements: readonly PanelMeasurement[];
  readonly diagnostics: readonly PanelDiagnostic[];
  readonly notMeasured: readonly { readonly id: string; readonly title: string; readonly reason: string }[];
}

/**
 * Measures the panel on two arms cut to the same n, with p-values by permutation of blocks and 90 % intervals of the ratios by the
 * delete-a-group jackknife, the groups being the blocks.
 *
 * Every number is recomputed exactly for every relabelling. Rejections of the family of range numbers, by `pAdjusted`, have the chance
 * they are said to have whatever the numbers have in common, as long as units are exchangeable. Two arms of 10,000 documents of 150
 * words with 256-number vectors take about 15 seconds and 1 GB.
 *
 * @throws {SampleTooSmallError} when fewer than 2 units of K words are left in an arm
 * @throws {RangeError} when an option is out of range, or a document's surprisal or vector is no finite number
 * @throws {CancelledError} `signal` aborted
 */
export async function measureGatePanel(input: GatePanelInput): Promise<GatePanel> {
  return (await measureGatePanelBlocks(input)).panel;
}

/** A panel with what its intervals were made of. */
export interface GatePanelBlocks {
  readonly panel: GatePanel;
  /** Ratio of each measurement with block b of both arms left out: shape [blocks], by id. Not finite where an arm then shows nothing. */
  readonly leaveOneOut: ReadonlyMap<string, readonly number[]>;
}

/** See `measureGatePanel`; ratios of several panels over the same blocks can be put together. */
export async function measureGatePanelBlocks(input: GatePanelInput): Promise<GatePanelBlocks> {
  const { isPaired, seed, signal, onProgress, margin = 0.1, margins = {} } = input;
  requireFinite(input.reference, 'reference');
  requireFinite(input.generation, 'generation');
  const arms = alignArms(input, {
    firstWords: input.firstWords,
    isPaired,
    mostDocuments: input.mostDocuments ?? 10_000,
    blocks: input.blocks,
    seed,
  });
  const relabellings = makeRelabellings({ blocks: arms.blocks, splits: input.splits ?? 999, isPaired, seed: seed + 1 });
  const facts = new GateFacts(arms, { relabellings, rulers: input });
  const measured: { readonly metric: GateMetric; readonly values: ColumnValues; readonly n: number }[] = [];
  const notMeasured: { id: string; title: string; reason: string }[] = [];
  for (const [doneCount, metric] of GATE_METRICS.entries()) {
    onProgress?.({ doneCount, totalCount: GATE_METRICS.length });
    await setImmediate();
    if (signal?.aborted) throw new CancelledError();
    const { id, title } = metric;
    try {
      const { n, ...values } = metric.measure(facts);
      if ([...values.reference, ...values.generation].every(Number.isFinite)) measured.push({ metric, values, n });
      else notMeasured.push({ id, title, reason: 'there is nothing to measure it on in an arm' });
    } catch (error) {
      if (!(error instanceof SampleTooSmallError)) throw error;
      notMeasured.push({ id, title, reason: error.message });
    }
  }
  const { measurements, leaveOneOut } = panelMeasurements(measured, { relabellings, margin, margins });
  return {
    panel: {
      sample: describeSample(arms, relabellings),
      measurements,
      diagnostics: diagnose(facts),
      notMeasured,
    },
    leaveOneOut,
  };
}

/** What is no number compares as not more than anything: it would be counted as common, and as near to all. */
function requireFinite(documents: readonly PanelInput[], arm: string): void {
  for (const [at, { surprisal, vector }] of documents.entries()) {
    if (surprisal !== undefined && !Number.isFinite(surprisal))
      throw new RangeError(`the surprisal of document ${at} of the ${arm} is ${surprisal}; it takes finite numbers`);
    if (vector !== undefined && !vector.every(Number.isFinite))
      throw new RangeError(`the vector of document ${at} of the ${arm} holds a number that is not finite`);
  }
}

function describeSample(
  arms: AlignedArms,
  { splits, isExhaustive }: { readonly splits: number; readonly isExhaustive: boolean },
): GatePanelSample {
  const documents = arms.documents.length / 2;
  const { firstWords, isPaired, units, documentsPerUnit, unitsLeftOver, blocks, reference, generation } = arms;
  return {
    firstWords,
    isPaired,
    units,
    documents,
    words: documents * firstWords,
    documentsPerUnit,
    unitsLeftOver,
    blocks,
    splits,
    isExhaustive,
    reference,
    generation,
  };
}

function diagnose(facts: GateFacts): readonly PanelDiagnostic[] {
  const { splits } = facts.relabellings;
  const words = facts.documentsPerArm * facts.arms.firstWords;
  const counts = facts.wordCountsOfCounts;
  const diagnostics: PanelDiagnostic[] = [
    {
      id: 'hapax-rate',
      title: 'Words that occur once, a word',
      reference: counts.reference.splits[splits]! / words,
      generation: counts.generation.splits[splits]! / words,
    },
  ];
  if (facts.rulers.tokenStrata !== undefined)
    for (const stratum of [0, 1, 2]) {
      const { reference, generation } = stratumMass(facts, (own) => own === stratum);
      diagnostics.push({
        id: `word-stratum-${stratum}`,
        title: `Mass of words of stratum ${stratum}, 0 being the commonest`,
        reference: reference[0]!,
        generation: generation[0]!,
      });
    }
  return diagnostics;
}
