import { hash } from 'node:crypto';
import path from 'node:path';
import { CancelledError, InputError, SampleTooSmallError } from '../../errors.ts';
import { canonicalJson } from '../../io/canonical-json.ts';
import { TextWriter } from '../../workspace/block-store-writer.ts';
import { takeLease } from '../../workspace/leases.ts';
import {
  DocumentRootsHasher,
  documentLine,
  hasReference,
  liveTextSets,
  publishReference,
  type ReferenceDocumentRow,
  referenceFolder,
  textsFile,
} from '../../workspace/references.ts';
import { openWorkspace } from '../../workspace/workspace.ts';
import { checkReferenceSettings, referenceSettingError } from '../reference/check-reference-settings.ts';
import { manifestHash } from '../reference/manifest-hash.ts';
import { listAllReferences } from '../reference/open-reference.ts';
import { LEAST_COMPARATOR } from '../reference/plan-strata.ts';
import { REFERENCE_PARTS, type ReferencePart } from '../reference/reference-manifest.ts';
import { referencePart, SPLIT_EDGES, splitShare } from '../reference/reference-split.ts';
import { LEAST_UNITS } from '../verdict/least-units.ts';
import { eventsOfUser, type InteractionLog, textOfEvents, type UserEvents } from './interaction-log.ts';
import {
  type InteractionManifest,
  type InteractionStratum,
  ITEM_BANDS,
  type ItemBand,
  interactionManifestSchema,
} from './interaction-manifest.ts';
import { BAND_EDGES, ItemBands } from './item-bands.ts';
import { ITEMS_FILE } from './open-interaction-reference.ts';
import { placeUser } from './place-user.ts';
import { type CalibrationUser, planInteractionStrata, settleInteractionStrata } from './plan-interaction-strata.ts';
import {
  type EventOrigins,
  type InteractionLogOptions,
  type InteractionReading,
  readInteractionLog,
} from './read-interaction-log.ts';

export const DEFAULT_USERS_PER_PART = 50_000;
/** Of the rows that there must be in data that nobody declared human. */
const LEAST_HUMAN_SHARE = 0.5;
/** Names the order in which users are left out where there are too many. */
const SAMPLE_SALT = 'outcross-users-v1';

export interface CreateInteractionReferenceOptions extends InteractionLogOptions {
  readonly name: string;
  /** Take events as people's of which nothing says so, or something else. Every verdict will say so. Default false. */
  readonly assumesHuman?: boolean | undefined;
  /** Users of each part, about. Default 50,000. */
  readonly usersPerPart?: number | undefined;
  /** Tolerated relative loss. Default 0.2. */
  readonly delta?: number | undefined;
  readonly alphas?: { readonly primary: number; readonly secondary: number } | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Names the split. Default `outcross-ref-v1`. */
  readonly salt?: string | undefined;
  readonly now?: (() => Date) | undefined;
}

/** What was frozen, and what was not taken. */
export interface CreatedInteractionReference {
  readonly hash: string;
  readonly manifest: InteractionManifest;
  readonly folder: string;
  /** False where the same reference was there already. */
  readonly isNew: boolean;
  /** Events of the comparator in each stratum. */
  readonly comparator: readonly { readonly id: string; readonly count: number; readonly n: number }[];
  /** Things a person should know of before relying on it, in words. */
  readonly notes: readonly string[];
}

/**
 * Freezes what people took as the ruler that recommenders are held against: divides users into calibration, comparator and reserve, learns
 * from the calibration part what is rare, and keeps the events in the workspace's block store. The same events give the same hash, whatever
 * files and order.
 *
 * @throws {InputError} the data is not known to be people's
 * @throws {SampleTooSmallError} there are too few users
 * @throws {ConfigError} a name or column cannot be meant
 * @throws {OutcrossError} see `readInteractionLog`
 */
export async function createInteractionReference(
  options: CreateInteractionReferenceOptions,
): Promise<CreatedInteractionReference> {
  const { usersPerPart = DEFAULT_USERS_PER_PART } = options;
  const { name, delta, alphas, seed, salt } = checkReferenceSettings(options);
  if (!Number.isSafeInteger(usersPerPart) || usersPerPart < 1)
    throw referenceSettingError(
      'the size of a part is not a whole number above 0',
      'Name how many users each may hold.',
    );
  const workspace = await openWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  // Held to the end: texts are nobody's until the reference is published.
  await using _lease = await takeLease(workspace, 'audit');
  const reading = await readInteractionLog(options, {
    takes: (origins) => requireHuman(origins, options),
    mostUsers: usersPerPart * REFERENCE_PARTS.length,
    keyOf: userKey,
  });
  const { log } = reading;
  const partOf = log.users.map((user) => referencePart(user, { salt }));
  const inPart = (part: ReferencePart) => [...log.users.keys()].filter((user) => partOf[user] === part);
  for (const part of ['calibration', 'comparator'] as const) {
    const users = inPart(part).length;
    if (users >= LEAST_UNITS) continue;
    throw new SampleTooSmallError({
      quantity: `the ${part} part of a reference`,
      unit: `users of ${log.users.length}`,
      observed: users,
      required: LEAST_UNITS,
    });
  }
  const { bands, settled, counts } = learn(log, {
    calibration: inPart('calibration'),
    comparator: inPart('comparator'),
  });
  const strata = settled.map(({ stratum }) => plain(stratum));
  const hasher = new DocumentRootsHasher();
  const texts = await TextWriter.open(workspace, { earlier: [...(await liveTextSets(workspace))].sort() });
  const rows: ReferenceDocumentRow[] = [];
  const sizes = Object.fromEntries(REFERENCE_PARTS.map((part) => [part, { users: 0, events: 0 }])) as Record<
    ReferencePart,
    { users: number; events: number }
  >;
  for (const part of REFERENCE_PARTS) {
    for (const at of inPart(part)) {
      if (options.signal?.aborted) throw new CancelledError();
      const events = eventsOfUser(log, at);
      const row = rowOf(events, part, await texts.add(textOfEvents(events)));
      hasher.add(row);
      rows.push(row);
      sizes[part].users++;
      sizes[part].events += events.items.length;
    }
  }
  const { origins, repeats } = reading;
  const notHuman = origins.events - origins.groups.human;
  const manifest = interactionManifestSchema.parse({
    schemaVersion: 1,
    kind: 'interactions',
    name,
    unit: 'user',
    salt,
    splitEdges: [...SPLIT_EDGES],
    atLeast: options.atLeast ?? null,
    dedupe: {
      exact: reading.columns.time === undefined ? 'user and item' : 'user, item and time',
      removedEvents: repeats.events,
      removedShare: rounded(repeats.share),
    },
    groupColumns: [...reading.groupColumns],
    bands: { edges: [...BAND_EDGES], items: bands.counts.size, hash: bands.hash },
    strata,
    strataHash: manifestHash(strata),
    delta,
    alphas,
    prng: 'sfc32/1',
    seed,
    n: sizes,
    origin: {
      events: origins.events,
      human: rounded(origins.groups.human / origins.events),
      verified: rounded(origins.verified / origins.events),
      declared: rounded((origins.groups.human - origins.verified) / origins.events),
      assumedHuman: options.assumesHuman === true && notHuman > 0,
      assumedShare: options.assumesHuman === true ? rounded(notHuman / origins.events) : 0,
    },
    ...hasher.finish(),
  });
  const own = manifestHash(manifest);
  const isThere = await hasReference(workspace, own);
  const replaced = isThere
    ? undefined
    : (await listAllReferences(workspace)).filter((other) => other.manifest.name === name).at(-1);
  const comparator = counts.map((count, at) => ({ id: strata[at]!.id, ...count }));
  const notes = [
    ...(replaced === undefined
      ? []
      : [
          `Another reference of this name was there: from now on the name means this one, and ${name}@${replaced.hash.slice(0, 12)} the other. It is a different ruler.`,
        ]),
    ...notesOf(reading, { manifest, settled }),
  ];
  const published = isThere
    ? undefined
    : await publishReference(workspace, own, {
        'manifest.json': canonicalJson(manifest),
        'documents.jsonl': lines(rows),
        'texts.json': textsFile(await texts.finish()),
        [ITEMS_FILE]: bands.serialise(),
        'run.json': `${JSON.stringify({
          createdAt: (options.now ?? (() => new Date()))().toISOString(),
          data: options.data,
          comparator,
          notes,
        })}\n`,
      });
  return {
    hash: own,
    manifest,
    folder: published?.folder ?? referenceFolder(workspace, own).folder,
    isNew: published?.isNew ?? false,
    comparator,
    notes,
  };
}

/** Where a user lies between 0 and 1 in the order by which users are taken: those below a bound are the same sample of any log. */
export function userKey(user: string): number {
  return splitShare(user, SAMPLE_SALT);
}

/** @throws {InputError} the events are not known to be people's, and nobody said that they are to be taken as such */
function requireHuman(
  { events, groups, verified }: EventOrigins,
  { assumesHuman, data }: CreateInteractionReferenceOptions,
): 'human' | 'all' {
  if (assumesHuman) return 'all';
  if (groups.human >= LEAST_HUMAN_SHARE * events) return 'human';
  const percent = (count: number) => `${Math.round((count / events) * 1000) / 10} %`;
  throw new InputError({
    path: data.join(' '),
    problem: `of ${events} events, ${percent(groups.human)} are known to be of people's own choice (${percent(verified)} verified), ${percent(groups.synthetic)} synthetic, ${percent(groups.mixed)} mixed, ${percent(groups.unknown)} unknown; a reference must be human`,
    hint: 'Declare in a SOURCE.yaml beside the data what it is (origin: human), name the column that says so with --origin-column, or take it as human with --assume-human: every verdict will say so.',
  });
}

/** Learns what is rare from the calibration part; the comparator is only counted. */
function learn(
  log: InteractionLog,
  { calibration, comparator }: { readonly calibration: readonly number[]; readonly comparator: readonly number[] },
) {
  const groupColumns = log.groups.map(({ column }) => column);
  const own = calibration.map((user) => eventsOfUser(log, user));
  const total = new Map<string, number>();
  for (const { items } of own) for (const item of items) total.set(item, (total.get(item) ?? 0) + 1);
  const bands = new ItemBands(total);
  const planned = planInteractionStrata(
    own.map((events) => calibrationUser(events, bands)),
    { comparator: comparator.length, groupColumns },
  );
  const placed = comparator.map((user) =>
    placeUser(eventsOfUser(log, user), { strata: planned, bandOf: (item) => bands.bandOf(item), groupColumns }),
  );
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  return {
    bands,
    settled: settleInteractionStrata(planned, placed),
    counts: planned.map((_, at) => ({
      count: sum(placed.map(({ counts }) => counts[at]!)),
      n: sum(placed.map(({ known }) => known[at]!)),
    })),
  };
}

function calibrationUser({ items, groups }: UserEvents, bands: ItemBands): CalibrationUser {
  const own = new Map<string, number>();
  for (const item of items) own.set(item, (own.get(item) ?? 0) + 1);
  const counts = Object.fromEntries(ITEM_BANDS.map((band) => [band, 0])) as Record<ItemBand, number>;
  // What nobody else of the part took would be new if this user were not of it.
  for (const [item, count] of own) counts[bands.counts.get(item) === count ? 'unseen' : bands.bandOf(item)] += count;
  return {
    events: items.length,
    bands: counts,
    groups: groups.map((values) => {
      const found = new Map<string, number>();
      for (const value of values) if (value !== null) found.set(value, (found.get(value) ?? 0) + 1);
      return found;
    }),
  };
}

function rowOf({ user, items }: UserEvents, part: ReferencePart, digest: string): ReferenceDocumentRow {
  return {
    part,
    digest,
    key: String(BigInt.asIntN(64, BigInt(`0x${hash('sha256', user).slice(0, 16)}`))),
    id: user,
    unit: user,
    prompt: null,
    groups: {},
    words: items.length,
  };
}

async function* lines(rows: readonly ReferenceDocumentRow[]): AsyncIterable<string> {
  for (const row of rows) yield documentLine(row);
}

function notesOf(
  { origins, repeats, unreadable, ratedLower, leftOutUsers, columns, notes }: InteractionReading,
  {
    manifest: { origin, atLeast },
    settled,
  }: { readonly manifest: InteractionManifest; readonly settled: ReturnType<typeof settleInteractionStrata> },
): readonly string[] {
  const notTaken = origin.assumedHuman ? 0 : origins.events - origins.groups.human;
  const weak = settled.filter(({ stratum, effective }) => stratum.isTested && effective < LEAST_COMPARATOR);
  const tested = settled.filter(({ stratum }) => stratum.isTested);
  return [
    `Read as interactions: user ← ${columns.user}, item ← ${columns.item}${columns.time === undefined ? '' : `, time ← ${columns.time}`}${atLeast === null ? '' : `, rated ${atLeast} or higher by ${columns.rating}`}.`,
    ...(origin.assumedHuman
      ? [
          `${percentText(origin.assumedShare)} of its events are taken as people's because you said so (--assume-human).`,
        ]
      : []),
    ...(notTaken > 0
      ? [`${notTaken} of ${origins.events} events were left out: nothing says that they are people's.`]
      : []),
    ...(repeats.events > 0
      ? [
          `${repeats.events} events repeat another one's ${columns.time === undefined ? 'user and item' : 'user, item and time'}, and are counted once.`,
        ]
      : []),
    ...(ratedLower > 0 ? [`${ratedLower} rows rated lower are no events.`] : []),
    ...(unreadable > 0 ? [`${unreadable} rows could not be read, or name no user or no item.`] : []),
    ...(leftOutUsers > 0
      ? [`${leftOutUsers} more users were left out: the parts are full (--documents raises that).`]
      : []),
    ...(tested.length === 0 ? ['No stratum can be tested.'] : []),
    ...weak.map(
      ({ stratum, effective }) =>
        `Its users differ so much in ${stratum.label} that they tell as much of it as ${Math.round(effective)} independent events would, where ${LEAST_COMPARATOR} are wanted: a loss there can be found, but between different users a PASS hardly ever be given. More users help.`,
    ),
    ...notes,
  ];
}

function percentText(value: number): string {
  return `${Math.round(value * 1000) / 10} %`;
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Lists that may be written to, as schemas want them. */
function plain({ rule, ...stratum }: InteractionStratum): InteractionStratum {
  return rule.kind === 'bands'
    ? { ...stratum, rule: { ...rule, bands: [...rule.bands] } }
    : { ...stratum, rule: { ...rule, values: [...rule.values] } };
}
