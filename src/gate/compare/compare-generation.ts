import { SampleTooSmallError } from '../../errors.ts';
import type { GateDocument } from '../gate-document.ts';
import { measureHouseStyle } from '../house-style/measure-house-style.ts';
import { contrastExamples, type ShownStratum } from '../panel/contrast.ts';
import type { FrozenRulers } from '../panel/gate-facts.ts';
import { type ClassifiedDocument, classifyDocuments } from '../reference/classify-document.ts';
import type { GenerationReading } from '../reference/read-generation.ts';
import type { Reference } from '../reference/reference.ts';
import { headlineOf } from '../verdict/headline.ts';
import type { StratumResult } from '../verdict/verdict.ts';
import type { ArmFacts, GenerationComparison, GenerationFacts } from './comparison.ts';
import { generationHash } from './generation-hash.ts';
import { type JudgeArmsOptions, judgeArms } from './judge-arms.ts';
import { onePerUnit } from './one-per-unit.ts';
import { answersPrompts, type PairedArms, pairArms } from './pair-arms.ts';
import { preconditionsOf } from './preconditions.ts';
import { repetitionP } from './repetition-p.ts';
import { settingFacts } from './setting-facts.ts';

/** A stratum counts as gained where the lower end of its ratio lies above this; the most are shown. */
const GAINED_RATIO = 1.5;
const GAINED_SHOWN = 6;

/** Units that no column names. */
const UNITS_OF_TEXTS: ReadonlySet<string> = new Set(['document', 'prompt']);

/** A reference made ready for several generations. */
export interface PreparedReference {
  readonly reference: Reference;
  /** The part that is the human arm. */
  readonly part: 'comparator' | 'reserve';
  readonly rulers: FrozenRulers;
  /** The human arm, placed in strata. */
  readonly human: readonly ClassifiedDocument[];
  /** Keys of all texts of the reference. */
  readonly keys: ReadonlySet<bigint>;
}

/** What was read, or made elsewhere, and is held against the reference. */
export interface Generation {
  readonly name: string;
  readonly stage?: string | undefined;
  /** One for each text and prompt, in `orderDocuments`. */
  readonly documents: readonly GateDocument[];
  /** The same, placed in the strata of the reference before. */
  readonly placed?: readonly ClassifiedDocument[] | undefined;
  /** How they were read; undefined where the caller made them. */
  readonly reading?: Omit<GenerationReading, 'documents'> | undefined;
}

export interface CompareGenerationOptions extends Omit<JudgeArmsOptions, 'onMeasure' | 'repetitionP'> {
  /** Texts drawn with different settings are one generation. Default false. */
  readonly mixesSettings?: boolean | undefined;
  /** Compare answers to other prompts than people answered. Default false. */
  readonly ignoresPrompts?: boolean | undefined;
  readonly onStep?:
    | ((step: 'place' | 'measure' | 'contrast', progress: { readonly done: number; readonly total: number }) => void)
    | undefined;
}

/**
 * Holds what a model wrote against what people wrote: strata by exact tests, the panel by permutations at equal n, averages beside them.
 * The same documents give the same result.
 *
 * @throws {RangeError} there is no document
 * @throws {CancelledError} `signal` aborted
 */
export async function compareGeneration(
  prepared: PreparedReference,
  generation: Generation,
  options: CompareGenerationOptions = {},
): Promise<GenerationComparison> {
  const { reference, human } = prepared;
  const { manifest } = reference;
  const { signal, onStep, mixesSettings = false, ignoresPrompts = false, ...judging } = options;
  const { documents } = generation;
  if (documents.length === 0) throw new RangeError(`${generation.name} has no documents`);
  const placed =
    generation.placed ??
    (await classifyDocuments(reference, documents, {
      signal,
      onProgress: (done) => onStep?.('place', { done, total: documents.length }),
    }));
  const arms = pairArms({ reference: human, generation: placed }, { ignoresPrompts });
  const facts = generationFacts(generation, { placed, arms, keys: prepared.keys, unit: manifest.unit });
  const humanFacts = armFacts(arms.reference);
  const { verdict, panel } = await judgeArms(
    prepared,
    arms,
    (panelProblem) =>
      preconditionsOf({
        facts,
        read: generation.reading && {
          records: generation.reading.records,
          unreadable: generation.reading.unreadable,
          repeats: generation.reading.duplicates,
          repeatedByPeople: manifest.dedupe.removedShare,
        },
        hasPrompts: { reference: answersPrompts(human), generation: answersPrompts(placed) },
        units: facts.units,
        referenceUnits: humanFacts.units,
        firstWords: manifest.firstWords,
        panelProblem,
        mixesSettings,
        ignoresPrompts,
      }),
    {
      ...judging,
      signal,
      repetitionP: repetitionP(generation.reading?.collisions, { manifest, distinctTexts: prepared.keys.size }),
      onMeasure: (progress) => onStep?.('measure', progress),
    },
  );
  onStep?.('contrast', { done: 0, total: 2 });
  const contrast = unlessTooSmall(() =>
    contrastExamples({
      reference: arms.reference.map(contrastDocument),
      generation: arms.generation.map(contrastDocument),
      firstWords: manifest.firstWords,
      lost: verdict.strata
        .filter(({ outcome, presence }) => outcome === 'narrowed' || presence === 'lost')
        .map((stratum) => shownStratum(stratum, { arm: arms.reference, strata: reference.strata })),
      gained: verdict.strata
        .filter(({ presence, low }) => presence === 'gained' || (presence === 'both' && low >= GAINED_RATIO))
        .sort((a, b) => b.low - a.low || (a.id < b.id ? -1 : 1))
        .slice(0, GAINED_SHOWN)
        .map((stratum) => shownStratum(stratum, { arm: arms.generation, strata: reference.strata })),
    }),
  );
  onStep?.('contrast', { done: 1, total: 2 });
  const houseStyle = unlessTooSmall(() =>
    measureHouseStyle({
      reference: arms.reference.map(({ document }) => document),
      generation: arms.generation.map(({ document }) => document),
      firstWords: manifest.firstWords,
    }),
  );
  onStep?.('contrast', { done: 2, total: 2 });
  return {
    name: generation.name,
    hash: generationHash(documents),
    stage: generation.stage ?? null,
    facts,
    reference: humanFacts,
    isPaired: arms.isPaired,
    headline: headlineOf(verdict),
    verdict,
    panel,
    contrast,
    houseStyle,
  };
}

function shownStratum(
  { id, label }: StratumResult,
  { arm, strata }: { readonly arm: readonly ClassifiedDocument[]; readonly strata: readonly { readonly id: string }[] },
): ShownStratum {
  const at = strata.findIndex((stratum) => stratum.id === id);
  return { id, label, members: [...arm.keys()].filter((index) => arm[index]!.strata.includes(at)) };
}

function generationFacts(
  { documents, reading }: Generation,
  {
    placed,
    arms,
    keys,
    unit,
  }: {
    readonly placed: readonly ClassifiedDocument[];
    readonly arms: PairedArms;
    readonly keys: ReadonlySet<bigint>;
    /** Of the reference. */
    readonly unit: string;
  },
): GenerationFacts {
  return {
    ...armFacts(arms.generation),
    snapshotId: reading?.snapshotId ?? null,
    fields: reading?.fields ?? [],
    duplicates: reading?.duplicates ?? { records: 0, share: 0 },
    unreadable: reading?.unreadable ?? 0,
    copiedShare: documents.filter(({ key }) => keys.has(key)).length / documents.length,
    settings: settingFacts(documents),
    sharedPrompts: arms.sharedPrompts,
    notes: notesOf(reading, { arms, documents: placed.length, unit }),
  };
}

function armFacts(documents: readonly ClassifiedDocument[]): ArmFacts {
  const counts = documents.map(({ words }) => words).sort((a, b) => a - b);
  return {
    documents: documents.length,
    units: onePerUnit(documents).length,
    words: counts.reduce((sum, count) => sum + count, 0),
    medianWords: counts[Math.floor(counts.length / 2)] ?? 0,
  };
}

function notesOf(
  reading: Generation['reading'],
  { arms, documents, unit }: { readonly arms: PairedArms; readonly documents: number; readonly unit: string },
): readonly string[] {
  const notes = [...(reading?.notes ?? [])];
  const { isPaired, sharedPrompts, generation } = arms;
  if (isPaired && generation.length < documents)
    notes.push(
      `${documents - generation.length} of ${documents} texts answer prompts that nobody of the human arm answered, and are left out`,
    );
  if (!isPaired && sharedPrompts !== null && sharedPrompts > 0)
    notes.push(`${sharedPrompts} prompts are shared; answers are not compared prompt by prompt`);
  const isEachAlone = (each: readonly ClassifiedDocument[]) => onePerUnit(each).length === each.length;
  // Whoever writes much would count for one among people and for many in the generation.
  if (!isPaired && !UNITS_OF_TEXTS.has(unit) && isEachAlone(generation) && !isEachAlone(arms.reference))
    notes.push(
      `people count once each by ${unit}, the texts of the generation one by one: where these have a ${unit}, name its column (--unit)`,
    );
  if (reading === undefined) return notes;
  if (reading.humanRecords > 0) notes.push(`evidence calls ${reading.humanRecords} of its records human`);
  if (reading.leftOutTexts > 0) notes.push(`${reading.leftOutTexts} texts are left out because there are enough`);
  return notes;
}

function contrastDocument({ document: { key, id, unit, text }, vector }: ClassifiedDocument) {
  return { key, id, unit, text, vector };
}

function unlessTooSmall<Result>(measure: () => Result): Result | undefined {
  try {
    return measure();
  } catch (error) {
    if (error instanceof SampleTooSmallError) return undefined;
    throw error;
  }
}
