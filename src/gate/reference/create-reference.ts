import { hash } from 'node:crypto';
import path from 'node:path';
import { CancelledError, InputError, SampleTooSmallError } from '../../errors.ts';
import { canonicalJson } from '../../io/canonical-json.ts';
import { quantiles } from '../../statistics/quantile.ts';
import { centroidBytes } from '../../strata/centroid-bytes.ts';
import { NO_TOPIC } from '../../strata/no-topic.ts';
import { createTfIdfEmbedder } from '../../strata/tf-idf-embedder.ts';
import { fitTfIdf, serialiseFit, type TfIdfFit } from '../../strata/tf-idf-fit.ts';
import { findTopics } from '../../strata/topics.ts';
import { TextWriter } from '../../workspace/block-store-writer.ts';
import { takeLease } from '../../workspace/leases.ts';
import {
  DocumentRootsHasher,
  documentLine,
  hasReference,
  liveTextSets,
  publishReference,
  type ReferenceDocumentRow,
  textsFile,
} from '../../workspace/references.ts';
import { openWorkspace } from '../../workspace/workspace.ts';
import { onePerUnit } from '../compare/one-per-unit.ts';
import type { GateDocument } from '../gate-document.ts';
import { checkReferenceSettings, type ReferenceSettings, referenceSettingError } from './check-reference-settings.ts';
import { classifyDocuments, strataOf } from './classify-document.ts';
import { countStrata, type PlacedDocument } from './count-strata.ts';
import { divideLargeSets } from './divide-large-sets.ts';
import { firstWords, WORD_RULE } from './first-words.ts';
import { fitSurprisalModel, type SurprisalUnit } from './fit-surprisal-model.ts';
import { manifestHash } from './manifest-hash.ts';
import { listAllReferences } from './open-reference.ts';
import {
  groupsTooSmall,
  LEAST_COMPARATOR,
  LEAST_EXPECTED,
  planStrata,
  settleStrata,
  smallestStratum,
} from './plan-strata.ts';
import {
  type ReadDocumentsOptions,
  readDocuments,
  type SampledDocument,
  type SampledDocuments,
} from './read-documents.ts';
import type { FieldOrigins } from './records-of-fields.ts';
import {
  REFERENCE_PARTS,
  type ReferenceManifest,
  type ReferencePart,
  referenceManifestSchema,
  type StratumDefinition,
} from './reference-manifest.ts';
import { referencePart, SPLIT_EDGES } from './reference-split.ts';
import { SurprisalCounts, type TrigramModel } from './surprisal-model.ts';

export const DEFAULT_WORDS_PER_PART = 2_000_000;
export const DEFAULT_DOCUMENTS_PER_PART = 50_000;
const DEFAULT_SIMILAR_AT = 0.5;
/** With fewer documents no topic can be found and no stratum tested. */
const LEAST_DOCUMENTS = 200;
/** Of the human records that there must be in data that nobody declared human. */
const LEAST_HUMAN_SHARE = 0.5;
/** Lengths that documents are compared at: the longest that this share of the calibration part has. */
const FIRST_WORDS: readonly number[] = [200, 150, 100, 75, 50, 30, 20, 10, 5];
const LONG_ENOUGH_SHARE = 0.75;
/** Documents that topics are found in. */
const MOST_TOPIC_DOCUMENTS = 10_000;
/** Shares at which surprisal is frozen. */
const SURPRISAL_SHARES: readonly number[] = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
/** A set of documents that must stay together is told of from this share of all. */
const LARGE_CLUSTER = 0.05;
const PROMPTED_SHARE = 0.5;
/** Groups that a note names as too small; the rest are counted. */
const MOST_GROUPS_NAMED = 10;

export interface CreateReferenceOptions extends ReadDocumentsOptions {
  readonly name: string;
  /** Take records as human whose origin says nothing, or something else. Every verdict will say so. Default false. */
  readonly assumesHuman?: boolean | undefined;
  /** Words of each part, about. Default 2,000,000. */
  readonly wordsPerPart?: number | undefined;
  /** Documents of each part, about. Default 50,000. */
  readonly documentsPerPart?: number | undefined;
  /** Words of each document that are compared. Default: chosen by the lengths of the calibration part. */
  readonly firstWords?: number | undefined;
  /** Jaccard similarity of word 5-grams from which two texts go to one part. Default 0.5. */
  readonly similarAt?: number | undefined;
  /** Tolerated relative loss. Default 0.2. */
  readonly delta?: number | undefined;
  readonly alphas?: { readonly primary: number; readonly secondary: number } | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Names the split. Default `outcross-ref-v1`. */
  readonly salt?: string | undefined;
  /** Hash of the reference that this one is renewed from. */
  readonly parent?: string | undefined;
}

/** What was frozen, and what was not taken. */
export interface CreatedReference {
  readonly hash: string;
  readonly manifest: ReferenceManifest;
  readonly folder: string;
  /** False where the same reference was there already. */
  readonly isNew: boolean;
  readonly snapshotId: string;
  /** Documents of the comparator in each stratum. */
  readonly comparator: readonly { readonly id: string; readonly count: number; readonly n: number }[];
  /** Things a person should know of before relying on it, in words. */
  readonly notes: readonly string[];
}

/**
 * Freezes human texts as the ruler that generations are held against: divides them into calibration, comparator and reserve, learns
 * strata, thresholds and models from the calibration part, and keeps the texts in the workspace's block store. The same data gives the
 * same hash, whatever files, order and workers.
 *
 * @throws {InputError} the data is not known to be human
 * @throws {SampleTooSmallError} there are too few documents
 * @throws {ConfigError} a name, field or column cannot be meant
 * @throws {OutcrossError} see `runAudit`
 */
export async function createReference(options: CreateReferenceOptions): Promise<CreatedReference> {
  const started = performance.now();
  const settings = checkedSettings(options);
  const workspace = await openWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  // Held to the end: parts and texts are nobody's until the reference is published.
  await using _lease = await takeLease(workspace, 'audit');
  await using sample = await readDocuments(options, {
    takes: (origins, fields) => requireHuman(origins, { fields, options }),
    mostWords: settings.wordsPerPart * REFERENCE_PARTS.length,
    mostDocuments: settings.documentsPerPart * REFERENCE_PARTS.length,
    similarAt: settings.similarAt,
  });
  const { documents, divided } = divideLargeSets(sample.documents);
  if (documents.length < LEAST_DOCUMENTS) {
    throw new SampleTooSmallError({
      quantity: `reference ${settings.name}`,
      unit: 'different documents',
      observed: documents.length,
      required: LEAST_DOCUMENTS,
    });
  }
  const partOf = partsOf(documents, settings.salt);
  const inPart = (part: ReferencePart) => documents.filter((_, at) => partOf[at] === part);
  const [calibration, comparator] = [inPart('calibration'), inPart('comparator')];
  requirePart('the calibration part', calibration.length);
  requirePart('the comparator', comparator.length);

  options.onProgress?.({
    stage: 'measure',
    doneBytes: 0,
    totalBytes: undefined,
    records: documents.length,
    elapsedMs: performance.now() - started,
  });
  const learnt = await learn(sample, { calibration, comparator, settings, options });
  const rootsHasher = new DocumentRootsHasher();
  const texts = await TextWriter.open(workspace, { earlier: [...(await liveTextSets(workspace))].sort() });
  const rows: ReferenceDocumentRow[] = [];
  const sizes: Record<ReferencePart, { documents: number; units: Set<string>; words: number }> = {
    calibration: { documents: 0, units: new Set(), words: 0 },
    comparator: { documents: 0, units: new Set(), words: 0 },
    reserve: { documents: 0, units: new Set(), words: 0 },
  };
  for (const part of REFERENCE_PARTS) {
    for (const document of inPart(part)) {
      throwIfCancelled(options.signal);
      const row = rowOf(document, part, await texts.add(sample.text(document)));
      rootsHasher.add(row);
      rows.push(row);
      sizes[part].documents++;
      sizes[part].words += document.words;
      sizes[part].units.add(document.unit);
    }
  }
  const roots = rootsHasher.finish();
  const clusters = clusterSizes(documents);
  const proven = documents.filter(({ isHuman }) => isHuman).length;
  const { origins } = sample;
  const manifest = referenceManifestSchema.parse({
    schemaVersion: 1,
    name: settings.name,
    unit: options.unitColumn ?? (isPrompted(documents) ? 'prompt' : 'document'),
    fields: [...sample.fields],
    wordRule: WORD_RULE,
    firstWords: learnt.firstWords,
    salt: settings.salt,
    splitEdges: [...SPLIT_EDGES],
    dedupe: {
      exact: 'sha-256 of the text in nfc-lf-stripvs, one of each with its prompt',
      similarAt: settings.similarAt,
      removedRecords: sample.duplicates.records,
      removedShare: rounded(share(sample.duplicates.records, sample.duplicates.of)),
      largestClusterShare: rounded(share(clusters.largest, documents.length)),
    },
    groupColumns: [...sample.groupColumns],
    strata: learnt.strata.map(plain),
    strataHash: manifestHash(learnt.strata.map(plain)),
    smallestStratum: learnt.smallest,
    topics: learnt.topics.map(({ words, documents: count }) => ({ words: [...words], documents: count })),
    centroids: {
      hash: hash('sha256', centroidBytes(learnt.centroids)),
      count: learnt.topics.length,
      dimensions: learnt.dimensions,
    },
    thresholds: { surprisal: learnt.surprisalShares },
    surprisal: { id: learnt.surprisal.id, hash: learnt.surprisal.hash },
    embedder: { id: learnt.embedderId, fitHash: hash('sha256', serialiseFit(learnt.fit)) },
    delta: settings.delta,
    alphas: settings.alphas,
    prng: 'weyl-murmur3/1',
    seed: settings.seed,
    wordsPerPart: settings.wordsPerPart,
    n: Object.fromEntries(
      REFERENCE_PARTS.map((part) => [
        part,
        { documents: sizes[part].documents, units: sizes[part].units.size, words: sizes[part].words },
      ]),
    ),
    origin: {
      records: origins.records,
      human: rounded(share(origins.groups.human, origins.records)),
      verified: rounded(share(origins.verified, origins.records)),
      declared: rounded(share(origins.groups.human - origins.verified, origins.records)),
      assumedHuman: options.assumesHuman === true && proven < documents.length,
      assumedShare: rounded(share(documents.length - proven, documents.length)),
    },
    ...roots,
    parent: options.parent === undefined ? null : { hash: options.parent },
  });
  const referenceHash = manifestHash(manifest);
  const comparatorCounts = learnt.comparatorCounts.map((count, at) => ({ id: learnt.strata[at]!.id, ...count }));
  const measured = notesOf({ sample, manifest, independentCounts: learnt.independentCounts, clusters, divided });
  const isThere = await hasReference(workspace, referenceHash);
  const others = (await listAllReferences(workspace)).filter(
    (own) => own.manifest.name === settings.name && own.hash !== referenceHash,
  );
  const replaced = options.parent === undefined && !isThere ? others.at(-1) : undefined;
  const notes = [
    ...(replaced === undefined
      ? []
      : [
          `Another reference of this name was there: from now on the name means this one, and ${settings.name}@${replaced.hash.slice(0, 12)} the other. It is a different ruler; outcross reference renew makes one that a release line can go on with.`,
        ]),
    ...measured,
  ];
  const published = isThere
    ? undefined
    : await publishReference(workspace, referenceHash, {
        'manifest.json': canonicalJson(manifest),
        'documents.jsonl': lines(rows),
        'texts.json': textsFile(await texts.finish()),
        'surprisal.bin': learnt.surprisal.serialise(),
        'embedder.bin': serialiseFit(learnt.fit),
        'centroids.bin': centroidBytes(learnt.centroids),
        'run.json': `${JSON.stringify({
          createdAt: (options.now ?? (() => new Date()))().toISOString(),
          data: options.data,
          snapshotId: sample.snapshotId,
          comparator: comparatorCounts,
          notes,
        })}\n`,
      });
  return {
    hash: referenceHash,
    manifest,
    folder: published?.folder ?? path.join(workspace.folder, 'references', referenceHash.slice(0, 32)),
    isNew: published?.isNew ?? false,
    snapshotId: sample.snapshotId,
    comparator: comparatorCounts,
    notes,
  };
}

interface Settings extends ReferenceSettings {
  readonly wordsPerPart: number;
  readonly documentsPerPart: number;
  readonly firstWords: number | undefined;
  readonly similarAt: number;
}

function checkedSettings(options: CreateReferenceOptions): Settings {
  const settings = checkReferenceSettings(options);
  const {
    wordsPerPart = DEFAULT_WORDS_PER_PART,
    documentsPerPart = DEFAULT_DOCUMENTS_PER_PART,
    similarAt = DEFAULT_SIMILAR_AT,
    firstWords,
  } = options;
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1;
  if (!isCount(wordsPerPart) || !isCount(documentsPerPart)) {
    throw referenceSettingError(
      'the size of a part is not a whole number above 0',
      'Name how many words each part may hold.',
    );
  }
  if (firstWords !== undefined && !isCount(firstWords))
    throw referenceSettingError(`${firstWords} words cannot be compared`, 'Name a whole number above 0.');
  if (!(similarAt >= 0.4 && similarAt <= 1))
    throw referenceSettingError(`texts similar from ${similarAt}`, 'Name a similarity from 0.4 to 1.');
  return { ...settings, wordsPerPart, documentsPerPart, firstWords, similarAt };
}

/** @throws {InputError} the records are not known to be human, and nobody said that they are to be taken as such */
function requireHuman(
  { records, groups, verified }: FieldOrigins,
  { fields, options }: { readonly fields: readonly string[]; readonly options: CreateReferenceOptions },
): 'human' | 'all' {
  if (options.assumesHuman) return 'all';
  if (records > 0 && groups.human >= LEAST_HUMAN_SHARE * records) return 'human';
  const percent = (count: number) => `${Math.round(share(count, records) * 1000) / 10} %`;
  throw new InputError({
    path: options.data.join(' '),
    problem:
      records === 0
        ? `no record was found in ${fields.join(', ') || 'any field'}`
        : `of ${records} records in ${fields.join(', ')}, ${percent(groups.human)} are known to be human (${percent(verified)} verified), ${percent(groups.synthetic)} synthetic, ${percent(groups.mixed)} mixed, ${percent(groups.unknown)} unknown; a reference must be human`,
    hint:
      records === 0
        ? 'Name other data, or another field with --field.'
        : 'Declare who wrote the data in a SOURCE.yaml beside it (origin: human), name the column that says so with --origin-column, choose the human side with --field, name the human files alone, or take it as human with --assume-human: every verdict will say so.',
  });
}

function requirePart(name: string, documents: number): void {
  // A fifth of what the whole needs: below it nearly everything lies in one set that must stay together.
  const required = LEAST_DOCUMENTS / 5;
  if (documents >= required) return;
  throw new SampleTooSmallError({
    quantity: `${name} of a reference`,
    unit: 'documents (documents of one unit and near copies stay together)',
    observed: documents,
    required,
  });
}

/** The part of each document: that of the lowest unit of its set. */
function partsOf(documents: readonly SampledDocument[], salt: string): readonly ReferencePart[] {
  const lowest = new Map<number, string>();
  for (const { cluster, unit } of documents) {
    const known = lowest.get(cluster);
    if (known === undefined || unit < known) lowest.set(cluster, unit);
  }
  const parts = new Map([...lowest].map(([cluster, unit]) => [cluster, referencePart(unit, { salt })]));
  return documents.map(({ cluster }) => parts.get(cluster)!);
}

interface Learnt {
  readonly firstWords: number;
  readonly surprisal: TrigramModel;
  readonly surprisalShares: readonly { readonly share: number; readonly value: number }[];
  readonly fit: TfIdfFit;
  readonly embedderId: string;
  readonly dimensions: number;
  readonly centroids: Float32Array;
  readonly topics: readonly { readonly words: readonly string[]; readonly documents: number }[];
  readonly strata: readonly StratumDefinition[];
  readonly comparatorCounts: readonly { readonly count: number; readonly n: number }[];
  /** Likewise as they are tested: one document a unit, or all answers to a prompt: shape [strata]. */
  readonly independentCounts: readonly number[];
  readonly smallest: string | null;
}

/** Learns models and strata from the calibration part; the comparator is only counted. */
async function learn(
  sample: SampledDocuments,
  {
    calibration,
    comparator,
    settings,
    options: { signal, unitColumn },
  }: {
    readonly calibration: readonly SampledDocument[];
    readonly comparator: readonly SampledDocument[];
    readonly settings: Settings;
    readonly options: CreateReferenceOptions;
  },
): Promise<Learnt> {
  const compared = settings.firstWords ?? chooseFirstWords(calibration);
  const units = groupByCluster(calibration);
  const wordsOf = (document: SampledDocument, most = Number.POSITIVE_INFINITY) =>
    firstWords(sample.text(document), most).words;
  const model = await fitSurprisalModel(unitsOf(units, wordsOf), { signal });
  // As if the model had never seen them, nor what is nearly the same.
  const ownSurprisal = new Map<SampledDocument, number | undefined>();
  const own = new SurprisalCounts();
  for (const members of units) {
    throwIfCancelled(signal);
    own.clear();
    for (const member of members) own.add(wordsOf(member));
    for (const member of members) {
      const words = wordsOf(member, compared);
      ownSurprisal.set(member, words.length < compared ? undefined : model.meanSurprisalWithout(words, own));
    }
  }
  const read = calibration.slice(0, MOST_TOPIC_DOCUMENTS).map((document) => ({
    key: document.key,
    text: wordsOf(document, compared).join(' '),
    words: Math.min(document.words, compared),
    isHuman: true,
  }));
  const found = await findTopics({ documents: read, seed: settings.seed, signal });
  const fit = 'reason' in found ? undefined : found.fit;
  const frozen =
    fit ??
    fitTfIdf(
      read.map(({ text }) => text),
      { seed: settings.seed },
    );
  const embedder = createTfIdfEmbedder(frozen);
  const centroids = 'reason' in found ? new Float32Array(0) : found.centroids;
  const classifier = {
    manifest: { firstWords: compared },
    strata: [],
    surprisal: model,
    embedder,
    centroids,
    dimensions: embedder.dimensions,
  };
  const textsOf = function* (documents: readonly SampledDocument[]): Iterable<GateDocument> {
    for (const document of documents) yield { ...document, text: sample.text(document) };
  };
  const placed = await classifyDocuments(classifier, textsOf(calibration), { signal });
  const counted = await classifyDocuments(classifier, textsOf(comparator), { signal });
  const topicCounts = ('reason' in found ? [] : found.topics).map(() => 0);
  for (const { topic } of placed) if (topic !== NO_TOPIC) topicCounts[topic]!++;
  const topics = ('reason' in found ? [] : found.topics).map(({ words }, at) => ({
    words,
    documents: topicCounts[at]!,
  }));
  const calibrated = placed.map(({ topic, document }, at) => ({
    groups: document.groups,
    topic,
    surprisal: ownSurprisal.get(calibration[at]!),
  }));
  // Where prompts come from or when texts were written, a model's answers can only tell through their prompts.
  const answersPrompts = isPrompted([...calibration, ...comparator]);
  const isShared = answersPrompts || unitColumn !== undefined;
  const planned = planStrata(calibrated, {
    topics,
    columns: [
      ...sample.groupColumns.map((column) => ({ column, isTested: true, isNamed: true })),
      ...['language', 'source', 'period', 'length']
        .filter((column) => !sample.groupColumns.includes(column))
        .map((column) => ({ column, isTested: column === 'language' || (isShared && column === 'source') })),
    ],
    comparator: comparator.length,
  });
  const place = ({ document, topic, surprisal }: (typeof counted)[number]): PlacedDocument => ({
    document,
    surprisal,
    strata: strataOf(planned, { groups: document.groups, topic, surprisal }),
  });
  const comparatorCounts = countStrata(planned, counted.map(place));
  // Counted as they are tested: one document a unit, for many of one make no stratum that could be decided; all answers to a prompt, for each
  // tells more of it.
  const independent = answersPrompts ? counted : onePerUnit(counted);
  const independentCounts = countStrata(planned, independent.map(place)).map(({ count }) => count);
  const values = [...ownSurprisal.values()].filter((value) => value !== undefined);
  return {
    firstWords: compared,
    surprisal: model,
    surprisalShares:
      values.length === 0
        ? []
        : quantiles(values, SURPRISAL_SHARES).map((value, at) => ({ share: SURPRISAL_SHARES[at]!, value })),
    fit: frozen,
    embedderId: embedder.id,
    dimensions: embedder.dimensions,
    centroids,
    topics,
    strata: settleStrata(planned, independentCounts),
    comparatorCounts,
    independentCounts,
    smallest: smallestStratum(planned, independentCounts),
  };
}

/** The longest length that three quarters of the documents have. */
function chooseFirstWords(documents: readonly SampledDocument[]): number {
  const long = (words: number) => documents.filter((document) => document.words >= words).length;
  return FIRST_WORDS.find((words) => long(words) >= LONG_ENOUGH_SHARE * documents.length) ?? FIRST_WORDS.at(-1)!;
}

function groupByCluster(documents: readonly SampledDocument[]): readonly (readonly SampledDocument[])[] {
  return [...Map.groupBy(documents, ({ cluster }) => cluster).values()];
}

function* unitsOf(
  units: readonly (readonly SampledDocument[])[],
  wordsOf: (document: SampledDocument) => readonly string[],
): Iterable<SurprisalUnit> {
  for (const members of units) yield { texts: members.map((member) => wordsOf(member)) };
}

function isPrompted(documents: readonly { readonly prompt: string | null }[]): boolean {
  return documents.filter(({ prompt }) => prompt !== null).length > PROMPTED_SHARE * documents.length;
}

function rowOf(document: SampledDocument, part: ReferencePart, digest: string): ReferenceDocumentRow {
  const { key, id, unit, prompt, groups, words, stage, settings, isKnownHuman } = document;
  return {
    part,
    digest,
    key: String(key),
    id,
    unit,
    prompt,
    groups: { ...groups },
    words,
    ...(isKnownHuman && { known: 'human' as const }),
    ...(stage !== undefined && { stage }),
    ...(settings !== undefined && { settings: { ...settings } }),
  };
}

async function* lines(rows: readonly ReferenceDocumentRow[]): AsyncIterable<string> {
  for (const row of rows) yield documentLine(row);
}

function clusterSizes(documents: readonly SampledDocument[]): { readonly largest: number; readonly together: number } {
  const sizes = new Map<number, number>();
  for (const { cluster } of documents) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  let [largest, together] = [0, 0];
  for (const size of sizes.values()) {
    largest = Math.max(largest, size);
    if (size > 1) together += size;
  }
  return { largest, together };
}

function notesOf({
  sample,
  manifest,
  independentCounts,
  clusters,
  divided,
}: {
  readonly sample: SampledDocuments;
  readonly manifest: ReferenceManifest;
  /** Documents of the comparator as they are tested, one a unit but where they answer prompts: shape [strata]. */
  readonly independentCounts: readonly number[];
  readonly clusters: { readonly largest: number };
  /** Documents of sets of near copies that were too large to go to one part. */
  readonly divided: number;
}): readonly string[] {
  const { n, origin, strata, dedupe } = manifest;
  const total = REFERENCE_PARTS.reduce((sum, part) => sum + n[part].documents, 0);
  const tested = strata.filter(({ isTested }) => isTested);
  const small = strata.filter(({ isTested }, at) => isTested && independentCounts[at]! < LEAST_COMPARATOR);
  const ofUnits = manifest.unit === 'document' || isPrompted(sample.documents) ? '' : `, one of each ${manifest.unit},`;
  const notTaken = origin.assumedHuman ? 0 : Math.round((1 - origin.human) * origin.records);
  return [
    ...(origin.assumedHuman
      ? [
          `${percentText(origin.assumedShare)} of its documents are taken as human because you said so (--assume-human).`,
        ]
      : []),
    ...(notTaken > 0
      ? [`${notTaken} of ${origin.records} records were left out: nothing says that they are human.`]
      : []),
    ...(sample.leftOutTexts > 0
      ? [`${sample.leftOutTexts} more different texts were left out: the parts are full (--words raises that).`]
      : []),
    ...(sample.lost > 0 ? [`${sample.lost} texts changed or vanished while they were read.`] : []),
    ...(sample.unreadable > 0 ? [`${sample.unreadable} rows or parts of rows could not be read.`] : []),
    ...(clusters.largest >= LARGE_CLUSTER * total
      ? [
          `${percentText(dedupe.largestClusterShare)} of the documents are near copies of each other, or of one unit, and went to one part together.`,
        ]
      : []),
    ...(divided > 0
      ? [
          `${percentText(divided / total)} of the documents are near copies of each other in sets so large that no part can hold one whole: they were divided among the parts unit by unit.`,
        ]
      : []),
    ...(tested.length === 0
      ? ['No stratum can be tested: there are neither groups nor topics.']
      : small.length > 0
        ? [
            `The comparator holds fewer than ${LEAST_COMPARATOR} documents${ofUnits} of ${small.map(({ label }) => `"${label}"`).join(', ')}: a loss there can be found, but a PASS hardly ever be given. More data helps.`,
          ]
        : []),
    ...manifest.groupColumns.flatMap((column) => {
      const found = groupsTooSmall(strata, independentCounts, column);
      if (found.length === 0) return [];
      const named = found.slice(0, MOST_GROUPS_NAMED).map(({ value, count }) => `"${value}" (${count})`);
      const more = found.length - named.length;
      return [
        `Too small to be tested, and only shown, by ${column}: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}. To be tested by itself a group takes about ${LEAST_EXPECTED} documents${ofUnits} of the comparator, and these are what it holds: add data, or name a coarser column.`,
      ];
    }),
    ...sample.notes,
  ];
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

function percentText(value: number): string {
  return `${Math.round(value * 1000) / 10} %`;
}

function share(count: number, of: number): number {
  return of === 0 ? 0 : count / of;
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Lists that may be written to, as schemas want them. */
function plain({ rule, ...stratum }: StratumDefinition): StratumDefinition {
  if (rule.kind === 'group') return { ...stratum, rule: { ...rule, values: [...rule.values] } };
  return { ...stratum, rule: rule.kind === 'topics' ? { ...rule, topics: [...rule.topics] } : { ...rule } };
}
