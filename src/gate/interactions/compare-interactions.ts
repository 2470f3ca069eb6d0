import { createHash } from 'node:crypto';
import path from 'node:path';
import { ConfigError, SampleTooSmallError } from '../../errors.ts';
import { openExistingWorkspace } from '../../workspace/workspace.ts';
import type { CompareStep, GenerationData } from '../compare/compare.ts';
import { namesOfGenerations } from '../compare/names-of-generations.ts';
import { type AnyListedReference, findAnyReference, isOfInteractions } from '../reference/open-reference.ts';
import { REFERENCE_PARTS } from '../reference/reference-manifest.ts';
import { decideVerdict } from '../verdict/decide-verdict.ts';
import { headlineOf } from '../verdict/headline.ts';
import { LEAST_UNITS } from '../verdict/least-units.ts';
import type { GateAlphas } from '../verdict/verdict.ts';
import { DEFAULT_USERS_PER_PART, userKey } from './create-interaction-reference.ts';
import type {
  InteractionArmFacts,
  InteractionComparison,
  InteractionGeneration,
  InteractionGenerationFacts,
} from './interaction-comparison.ts';
import { eventsOfUser, type InteractionLog, textOfEvents, type UserEvents } from './interaction-log.ts';
import { interactionPreconditions } from './interaction-preconditions.ts';
import { interactionStrataInputs } from './interaction-strata-inputs.ts';
import { itemChanges } from './item-changes.ts';
import { type InteractionPanel, measureInteractionPanel } from './measure-interaction-panel.ts';
import { digestOfUser, type InteractionReference, openInteractionReference } from './open-interaction-reference.ts';
import { type PlacedUser, placeUser } from './place-user.ts';
import { type InteractionLogOptions, type InteractionReading, readInteractionLog } from './read-interaction-log.ts';

/** A user whose few items stand in the reference may have taken them by chance. */
const LEAST_COPIED_ITEMS = 5;

export interface CompareInteractionsOptions extends Omit<InteractionLogOptions, 'data' | 'onProgress'> {
  /** Name of the reference, `NAME@HASH`, or the beginning of its hash. */
  readonly reference: string;
  /** `stage` and `only` are of texts. */
  readonly generations: readonly Pick<GenerationData, 'data' | 'name'>[];
  /** Human arm; default the comparator. */
  readonly part?: 'comparator' | 'reserve' | undefined;
  /** Default: those of the reference's manifest. */
  readonly alphas?: GateAlphas | undefined;
  /** Wider than people is a FAIL too. Default false. */
  readonly failsOnOverDispersion?: boolean | undefined;
  /** Relabellings of the panel beside the observed one. Default 999. */
  readonly splits?: number | undefined;
  readonly onStep?:
    | ((step: CompareStep, progress: { readonly name: string; readonly done: number; readonly total: number }) => void)
    | undefined;
}

/**
 * Reads generations of interactions and holds each against a frozen reference: bands of items by users' shares, the panel by permutations at
 * equal numbers of users and items, averages beside them. The same events give the same result.
 *
 * @throws {ConfigError} no generation, or two of one name; a column cannot be found
 * @throws {InputError} there is no such reference, or data
 * @throws {WorkspaceError} the reference is damaged
 * @throws {CancelledError} `signal` aborted
 */
export async function compareInteractions(options: CompareInteractionsOptions): Promise<InteractionComparison> {
  const { reference: wanted, generations, part = 'comparator', onStep } = options;
  const names = namesOfGenerations(generations);
  onStep?.('prepare', { name: wanted, done: 0, total: 1 });
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  const listed = await findAnyReference(workspace, wanted);
  const reference = await openInteractionReference(workspace, requireInteractions(listed, wanted));
  const people = await placedUsers(reference, reference.users(part));
  const digests = await reference.digests();
  onStep?.('prepare', { name: wanted, done: 1, total: 1 });
  const { manifest } = reference;
  const compared: InteractionGeneration[] = [];
  for (const [at, { data }] of generations.entries()) {
    const name = names[at]!;
    const reading = await readInteractionLog(
      {
        ...options,
        data,
        groupColumns: [...new Set([...(options.groupColumns ?? []), ...manifest.groupColumns])],
        // Equal rows are events in both arms.
        atLeast: options.atLeast ?? manifest.atLeast ?? undefined,
        onProgress: ({ doneBytes, totalBytes }) => onStep?.('read', { name, done: doneBytes, total: totalBytes ?? 0 }),
      },
      { takes: () => 'all', mostUsers: DEFAULT_USERS_PER_PART * REFERENCE_PARTS.length, keyOf: userKey },
    );
    compared.push(
      await compareReading(name, reading, {
        reference,
        people,
        digests,
        options,
        onMeasure: (progress) => onStep?.('measure', { name, ...progress }),
      }),
    );
  }
  return {
    formatVersion: 1,
    kind: 'interactions',
    reference: {
      name: manifest.name,
      hash: reference.hash,
      part,
      delta: manifest.delta,
      assumedHuman: manifest.origin.assumedHuman,
      users: people.length,
      events: people.reduce((sum, { events }) => sum + events, 0),
      erased: reference.erased[part],
    },
    generations: compared,
  };
}

function requireInteractions(listed: AnyListedReference, wanted: string) {
  if (isOfInteractions(listed)) return listed;
  throw new ConfigError({
    place: `reference ${wanted}`,
    problem: 'it holds texts, and a log of interactions cannot be held against it',
    hint: 'Name a reference of interactions, or texts.',
  });
}

async function compareReading(
  name: string,
  reading: InteractionReading,
  {
    reference,
    people,
    digests,
    options: { alphas, failsOnOverDispersion = false, splits, signal },
    onMeasure,
  }: {
    readonly reference: InteractionReference;
    readonly people: readonly PlacedUser[];
    readonly digests: ReadonlySet<string>;
    readonly options: CompareInteractionsOptions;
    readonly onMeasure: (progress: { readonly done: number; readonly total: number }) => void;
  },
): Promise<InteractionGeneration> {
  const { manifest, bands } = reference;
  const { log } = reading;
  const bandOf = (item: string) => bands.bandOf(item);
  const model = await placedUsers(reference, usersOf(log), columnsOf(log));
  const arms = pairUsers(people, model);
  const facts = factsOf(reading, { reference, people, model, arms, digests });
  let panel: InteractionPanel | undefined;
  let panelProblem: string | undefined;
  try {
    panel = await measureInteractionPanel({
      reference: arms.reference,
      generation: arms.generation,
      bands,
      isPaired: arms.isPaired,
      seed: manifest.seed,
      keyOf: userKey,
      splits,
      signal,
      onProgress: onMeasure,
    });
  } catch (error) {
    if (!(error instanceof SampleTooSmallError)) throw error;
    panelProblem = error.message;
  }
  const strata = interactionStrataInputs(manifest.strata, arms, {
    isPaired: arms.isPaired,
    seed: manifest.seed,
    delta: manifest.delta,
  });
  const counted = new Set(strata.map(({ id }) => id));
  const verdict = decideVerdict({
    strata,
    uncounted: manifest.strata.flatMap(({ id, label, dimension, isTested }) =>
      isTested && !counted.has(id) ? [{ id, label, dimension }] : [],
    ),
    panel: panel?.measurements ?? [],
    relabellings: panel && {
      count: panel.sample.splits,
      isExhaustive: panel.sample.isExhaustive,
      units: panel.sample.users,
    },
    preconditions: interactionPreconditions({
      facts,
      reference: armFacts(people),
      compared: { reference: arms.reference.length, generation: arms.generation.length },
      repeatedByPeople: manifest.dedupe.removedShare,
      panelProblem,
    }),
    referenceHash: reference.hash,
    assumedHuman: manifest.origin.assumedHuman,
    delta: manifest.delta,
    alphas: alphas ?? manifest.alphas,
    failOnOverDispersion: failsOnOverDispersion,
    usersHeld: arms.isPaired ? people.length : null,
  });
  return {
    name,
    hash: hashOfLog(log),
    facts,
    reference: armFacts(arms.reference),
    isPaired: arms.isPaired,
    headline: headlineOf(verdict),
    verdict,
    panel,
    items: itemChanges(arms.reference, arms.generation, bandOf),
  };
}

interface UserArms {
  readonly reference: readonly PlacedUser[];
  readonly generation: readonly PlacedUser[];
  readonly isPaired: boolean;
  readonly sharedUsers: number;
}

/** The same users in the same order where the arms share enough of them; all users otherwise. */
function pairUsers(people: readonly PlacedUser[], model: readonly PlacedUser[]): UserArms {
  const byName = new Map(model.map((user) => [user.user, user]));
  const shared = people.filter(({ user }) => byName.has(user));
  if (shared.length < LEAST_UNITS)
    return { reference: people, generation: model, isPaired: false, sharedUsers: shared.length };
  return {
    reference: shared,
    generation: shared.map(({ user }) => byName.get(user)!),
    isPaired: true,
    sharedUsers: shared.length,
  };
}

async function placedUsers(
  { manifest, bands }: InteractionReference,
  users: AsyncIterable<UserEvents> | Iterable<UserEvents>,
  groupColumns: readonly string[] = manifest.groupColumns,
): Promise<readonly PlacedUser[]> {
  const placed: PlacedUser[] = [];
  for await (const events of users)
    placed.push(placeUser(events, { strata: manifest.strata, bandOf: (item) => bands.bandOf(item), groupColumns }));
  return placed;
}

function* usersOf(log: InteractionLog): Iterable<UserEvents> {
  for (let user = 0; user < log.users.length; user++) yield eventsOfUser(log, user);
}

function columnsOf(log: InteractionLog): readonly string[] {
  return log.groups.map(({ column }) => column);
}

function factsOf(
  { log, columns, repeats, unreadable, leftOutUsers, ratedLower, notes }: InteractionReading,
  {
    reference: { bands },
    people,
    model,
    arms,
    digests,
  }: {
    readonly reference: InteractionReference;
    readonly people: readonly PlacedUser[];
    readonly model: readonly PlacedUser[];
    readonly arms: UserArms;
    readonly digests: ReadonlySet<string>;
  },
): InteractionGenerationFacts {
  let copied = 0;
  for (const events of usersOf(log))
    if (new Set(events.items).size >= LEAST_COPIED_ITEMS && digests.has(digestOfUser(events)))
      copied += events.items.length;
  const own = armFacts(model);
  // By different items of each user: the calibration part's list knows no more.
  const knownShare = (users: readonly PlacedUser[]) => {
    const [known, all] = users.reduce(
      ([sum, total], { items }) => [
        sum + items.reduce((count, item) => count + Number(bands.counts.has(item)), 0),
        total + items.length,
      ],
      [0, 0],
    );
    return all === 0 ? 0 : known / all;
  };
  const leftOut = model.length - arms.generation.length;
  return {
    ...own,
    columns,
    repeats,
    unreadable,
    copiedShare: copied / own.events,
    knownShare: knownShare(model),
    knownShareOfPeople: knownShare(people),
    sharedUsers: arms.sharedUsers,
    notes: [
      ...notes,
      ...(arms.isPaired && leftOut > 0
        ? [`${leftOut} of ${model.length} users are not of the human arm, and are left out`]
        : []),
      ...(!arms.isPaired && arms.sharedUsers > 0
        ? [`${arms.sharedUsers} users are of both arms; they are too few to compare each with itself`]
        : []),
      ...(leftOutUsers > 0 ? [`${leftOutUsers} users are left out because there are enough`] : []),
      ...(ratedLower > 0 ? [`${ratedLower} rows rated lower are no events`] : []),
    ],
  };
}

function armFacts(users: readonly PlacedUser[]): InteractionArmFacts {
  const events = users.map((user) => user.events).sort((a, b) => a - b);
  return {
    users: users.length,
    events: events.reduce((sum, own) => sum + own, 0),
    items: new Set(users.flatMap(({ items }) => items)).size,
    medianEvents: events[Math.floor(events.length / 2)] ?? 0,
  };
}

function hashOfLog(log: InteractionLog): string {
  const hasher = createHash('sha256');
  for (const events of usersOf(log)) hasher.update(`${JSON.stringify(events.user)}\n${textOfEvents(events)}`);
  return hasher.digest('hex');
}
