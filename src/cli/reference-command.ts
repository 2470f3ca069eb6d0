import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { CreatedInteractionReference } from '../gate/interactions/create-interaction-reference.ts';
import type { InteractionManifest } from '../gate/interactions/interaction-manifest.ts';
import type { CreatedReference, CreateReferenceOptions } from '../gate/reference/create-reference.ts';
import type { AnyListedReference, ListedReference } from '../gate/reference/open-reference.ts';
import type { BridgeStratum, ReferenceBridge } from '../gate/reference/reference-bridge.ts';
import type { RenewedReference } from '../gate/reference/renew-reference.ts';
import type { VerifiedReference } from '../gate/reference/verify-reference.ts';
import { formatCount, formatQuantity, formatShare } from '../report/format-number.ts';
import { plainText } from '../report/plain-text.ts';
import type { CommandContext } from './command-context.ts';
import { addDataOptions, addRunOptions, auditOptionsOf, collect, type DataFlags, requireData } from './data-options.ts';
import type { Effects } from './effects.ts';
import {
  addInteractionOptions,
  areInteractionsNamed,
  type InteractionFlags,
  interactionOptionsOf,
  refuseFlags,
} from './interaction-options.ts';
import { interactionOriginLine, interactionSizeLines, interactionStrataLines } from './interaction-reference-text.ts';
import { parseCount, parseShare, parseSimilarity } from './parse-number.ts';
import { shownPath } from './shown-path.ts';
import { addOutputOptions, type OutputFlags, watchRun } from './watch-run.ts';

interface FreezeFlags extends DataFlags, OutputFlags, InteractionFlags {
  readonly field?: readonly string[];
  readonly unit?: string;
  readonly promptColumn?: string;
  readonly assumeHuman?: boolean;
  readonly words?: number;
  readonly documents?: number;
  readonly firstWords?: number;
  readonly similarAt?: number;
  readonly delta?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

interface PlaceFlags {
  readonly workspace: string;
  readonly json?: boolean;
}

/** Something is damaged. */
const DAMAGED = 1;
const STRATA_SHOWN = 8;
const DIGITS_SHOWN = 12;

const HELP = `
Examples:
  outcross reference create letters data/ --group period          freeze human texts as the ruler
  outcross reference create replies chats.jsonl --field "messages[assistant]" --unit thread
  outcross reference create old scans/ --assume-human             nothing says who wrote them; every verdict will say so
  outcross reference create viewers ratings.csv --at-least 4      who took what: the ruler of recommenders
  outcross reference list
  outcross reference show letters
  outcross reference verify letters                               prove every file and text of it
  outcross reference renew letters data/2027                      a new version, with what changed between the two

A reference is a frozen sample of human writing, divided into a calibration part (what is rare, what is about what), a comparator (what
generations are held against) and a reserve. Near copies, and texts of one unit, go to one part together. Its texts are kept in the
workspace, so it outlives the data; outcross forget reaches it. The same data gives the same hash; every verdict names the hash.

A table with a user and an item in each row, and no text, is taken as interactions: users are divided among the parts, and what is rare
is told by how much they took of each item.

Exit codes: 0 done, 1 damaged (verify), 2 bad input or usage, data that is not known to be human, 3 too little data or could not be done.`;

export function addReferenceCommand(program: Command, context: CommandContext): void {
  const { effects } = context;
  const command = program
    .command('reference')
    .description('Human texts, frozen as the ruler that model outputs are held against.')
    .addHelpText('after', HELP);
  const freezing = (name: string, description: string) =>
    addRunOptions(
      addOutputOptions(
        addDataOptions(command.command(name).description(description).argument('<name>', 'name of the reference'))
          .option(
            '--field <field>',
            'field that documents are read from: text, messages[user] (repeatable; default answers and plain texts)',
            collect,
          )
          .option('--unit <column>', 'column that names what a document belongs to: author, thread, source document')
          .option(
            '--prompt-column <column>',
            'column that names the prompt a document answers, where the prompt is not in the row',
          )
          .option('--assume-human', 'take records as human whose origin is not known; every verdict will say so')
          .option('--words <n>', 'words of each part, about (default 2000000)', parseCount)
          .option('--documents <n>', 'documents of each part, or users, about (default 50000)', parseCount)
          .option(
            '--first-words <n>',
            'words of each document that are compared (default: by their lengths)',
            parseCount,
          )
          .option(
            '--similar-at <overlap>',
            'overlap from which texts count as near copies (default 0.5)',
            parseSimilarity,
          )
          .option('--delta <share>', 'loss that is tolerated (default 20%)', parseShare)
          .option('--seed <n>', 'seed of everything random (default 1)', parseCount)
          .option('--json', 'print one JSON object'),
      ),
    );
  const placed = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--workspace <dir>', 'folder that keeps results', '.outcross')
      .option('--json', 'print one JSON object');

  addInteractionOptions(freezing('create', 'Freeze human texts, or what people took, as a reference.')).action(
    async (name: string, data: readonly string[], flags: FreezeFlags) => {
      requireData(data, `reference create ${name}`);
      if (await areInteractions(data, flags, effects)) {
        await createOfInteractions(name, data, flags, effects);
        return;
      }
      const { createReference } = await import('../gate/reference/create-reference.ts');
      const options = freezeOptions(name, data, flags, effects);
      const created = await watchRun(flags, effects, (watch) => createReference({ ...options, ...watch }));
      print(created, createdText, flags, effects);
    },
  );
  freezing('renew', 'Make a new version from newer data, and measure what changed between the two.').action(
    async (name: string, data: readonly string[], flags: FreezeFlags) => {
      requireData(data, `reference renew ${name}`);
      const { renewReference } = await import('../gate/reference/renew-reference.ts');
      const options = freezeOptions(name, data, flags, effects);
      const renewed = await watchRun(flags, effects, (watch) => renewReference({ ...options, ...watch }));
      print(renewed, renewedText, flags, effects);
    },
  );
  placed('list', 'All references of the workspace.').action(async (flags: PlaceFlags) => {
    const [{ listAllReferences }, { openExistingWorkspace }] = await Promise.all([
      import('../gate/reference/open-reference.ts'),
      import('../workspace/workspace.ts'),
    ]);
    print(await listAllReferences(await openExistingWorkspace(flags.workspace)), listText, flags, effects);
  });
  placed('show', 'What a reference holds, and what it can tell.')
    .argument('<name>', 'its name, NAME@HASH, or the beginning of its hash')
    .action(async (name: string, flags: PlaceFlags) => {
      const [{ findAnyReference, isOfInteractions }, { readBridge }, { openExistingWorkspace }] = await Promise.all([
        import('../gate/reference/open-reference.ts'),
        import('../gate/reference/reference-bridge.ts'),
        import('../workspace/workspace.ts'),
      ]);
      const reference = await findAnyReference(await openExistingWorkspace(flags.workspace), name);
      if (isOfInteractions(reference)) {
        print(reference, showInteractionsText, flags, effects);
        return;
      }
      const bridge = await readBridge(reference);
      print({ ...reference, ...(bridge && { bridge }) }, showText, flags, effects);
    });
  placed('verify', 'Prove every file and text of a reference by its hash.')
    .argument('<name>', 'its name, NAME@HASH, or the beginning of its hash')
    .action(async (name: string, flags: PlaceFlags) => {
      const { verifyReference } = await import('../gate/reference/verify-reference.ts');
      const verified = await watchRun({ quiet: true, color: false }, effects, ({ signal }) =>
        verifyReference(name, { workspace: flags.workspace, signal }),
      );
      print(verified, verifyText, flags, effects);
      context.exit(verified.outcome === 'damaged' ? DAMAGED : 0);
    });
}

/** By the flags where they say so, else by the columns. */
async function areInteractions(data: readonly string[], flags: FreezeFlags, effects: Effects): Promise<boolean> {
  if (areInteractionsNamed(flags)) return true;
  if (OF_TEXTS.some(([key]) => flags[key] !== undefined) || typeof flags.text === 'string') return false;
  const { looksLikeInteractions } = await import('../gate/interactions/read-interaction-log.ts');
  return looksLikeInteractions(auditOptionsOf(data, flags, effects));
}

/** Flags that are of texts alone. */
const OF_TEXTS = [
  ['field', '--field'],
  ['unit', '--unit'],
  ['promptColumn', '--prompt-column'],
  ['words', '--words'],
  ['firstWords', '--first-words'],
  ['similarAt', '--similar-at'],
] as const;

async function createOfInteractions(
  name: string,
  data: readonly string[],
  flags: FreezeFlags,
  effects: Effects,
): Promise<void> {
  refuseFlags(flags, [...OF_TEXTS, ...REFUSED], {
    command: `reference create ${name}`,
    problem: 'the data are read as interactions, and this is of texts',
  });
  const { createInteractionReference } = await import('../gate/interactions/create-interaction-reference.ts');
  const created = await watchRun(flags, effects, (watch) =>
    createInteractionReference({
      ...auditOptionsOf(data, flags, effects),
      ...interactionOptionsOf(flags),
      name,
      ...(flags.assumeHuman && { assumesHuman: true }),
      ...(flags.documents !== undefined && { usersPerPart: flags.documents }),
      ...(flags.delta !== undefined && { delta: flags.delta }),
      ...(flags.seed !== undefined && { seed: flags.seed }),
      ...watch,
    }),
  );
  print(created, createdInteractionsText, flags, effects);
}

/** Flags of audits that a reference has no use for: taken silently they would seem to do something. */
const REFUSED = [
  ['anchors', '--anchors'],
  ['anchorGroup', '--anchor-group'],
] as const;

function freezeOptions(
  name: string,
  data: readonly string[],
  flags: FreezeFlags,
  effects: Effects,
): CreateReferenceOptions {
  for (const [key, flag] of REFUSED) {
    if (flags[key] === undefined) continue;
    throw new ConfigError({
      place: `outcross reference ${flag}`,
      problem: 'a reference does not score style',
      hint: 'Leave the flag out.',
    });
  }
  if (flags.text === false) {
    throw new ConfigError({
      place: 'outcross reference --no-text',
      problem: 'a reference keeps its texts: they are what generations are held against',
      hint: 'Leave the flag out; outcross forget takes single records away.',
    });
  }
  const { keepsText: _, scoresStyle: __, anchors: ___, ...options } = auditOptionsOf(data, flags, effects);
  return {
    ...options,
    name,
    ...(flags.field !== undefined && { fields: flags.field }),
    ...(flags.unit !== undefined && { unitColumn: flags.unit }),
    ...(flags.promptColumn !== undefined && { promptColumn: flags.promptColumn }),
    ...(flags.assumeHuman && { assumesHuman: true }),
    ...(flags.words !== undefined && { wordsPerPart: flags.words }),
    ...(flags.documents !== undefined && { documentsPerPart: flags.documents }),
    ...(flags.firstWords !== undefined && { firstWords: flags.firstWords }),
    ...(flags.similarAt !== undefined && { similarAt: flags.similarAt }),
    ...(flags.delta !== undefined && { delta: flags.delta }),
    ...(flags.seed !== undefined && { seed: flags.seed }),
  };
}

function print<Result>(
  result: Result,
  text: (result: Result) => readonly string[],
  { json, quiet }: { readonly json?: boolean; readonly quiet?: boolean },
  { stdout }: Effects,
): void {
  if (json) stdout.write(`${JSON.stringify(result, jsonValue, 2)}\n`);
  else if (!quiet) stdout.write(`${text(result).join('\n').replaceAll('\u00a0', ' ')}\n`);
}

/** Places below the working directory as a person would type them. */
function jsonValue(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function createdText({ manifest, hash, folder, isNew, comparator, notes }: CreatedReference): readonly string[] {
  return [
    `${isNew ? 'Frozen' : 'There already, the same'}: ${plainText(manifest.name)}  ${hash.slice(0, DIGITS_SHOWN)}`,
    '',
    ...sizeLines(manifest),
    '',
    ...strataLines(manifest, comparator),
    ...noteLines(notes),
    '',
    `kept in ${plainText(shownPath(folder))}`,
  ];
}

function createdInteractionsText(created: CreatedInteractionReference): readonly string[] {
  const { manifest, hash, folder, isNew, comparator, notes } = created;
  return [
    `${isNew ? 'Frozen' : 'There already, the same'}: ${plainText(manifest.name)}  ${hash.slice(0, DIGITS_SHOWN)}`,
    '',
    ...interactionSizeLines(manifest),
    '',
    ...interactionStrataLines(manifest, comparator),
    ...noteLines(notes),
    '',
    `kept in ${plainText(shownPath(folder))}`,
  ];
}

function showInteractionsText(reference: ListedReference<InteractionManifest>): readonly string[] {
  const { manifest, hash, createdAt, comparator, notes } = reference;
  return [
    `${plainText(manifest.name)}  ${hash}`,
    ...(createdAt === null ? [] : [`frozen ${createdAt.slice(0, 10)}`]),
    '',
    ...interactionSizeLines(manifest),
    ...interactionOriginLine(manifest),
    ...useLines(reference, 'user'),
    '',
    ...interactionStrataLines(manifest, comparator),
    ...noteLines(notes),
  ];
}

/** What was erased since, and how often it was used. */
function useLines({ erased, uses }: AnyListedReference, unit: string): readonly string[] {
  const gone = erased.calibration + erased.comparator + erased.reserve;
  return [
    ...(gone > 0 ? [`erased       ${formatQuantity(gone, unit)} since it was frozen`] : []),
    `used         ${formatQuantity(uses.comparator, 'time')} to measure against${uses.reserve === 0 ? '' : `; the reserve was opened ${formatQuantity(uses.reserve, 'time')}`}`,
  ];
}

function renewedText(renewed: RenewedReference): readonly string[] {
  return [...createdText(renewed), '', ...bridgeLines(renewed.bridge)];
}

function listText(references: readonly AnyListedReference[]): readonly string[] {
  if (references.length === 0) return ['There is no reference yet: outcross reference create NAME DATA…'];
  return references.map(({ manifest, hash, createdAt, erased }) => {
    const tested = manifest.strata.filter(({ isTested }) => isTested).length;
    const gone = erased.calibration + erased.comparator + erased.reserve;
    const facts = [
      createdAt?.slice(0, 10) ?? 'date unknown',
      'kind' in manifest
        ? `interactions, ${formatQuantity(manifest.n.comparator.users, 'user')} to compare with`
        : `${formatQuantity(manifest.n.comparator.documents, 'document')} to compare with`,
      `${formatCount(tested)} ${tested === 1 ? 'stratum' : 'strata'} tested`,
      ...(manifest.origin.assumedHuman ? ['assumed to be human'] : []),
      ...(gone > 0 ? [`${formatCount(gone)} erased`] : []),
    ];
    return `${plainText(manifest.name)}@${hash.slice(0, DIGITS_SHOWN)}  ${facts.join(' · ')}`;
  });
}

function showText(reference: ListedReference & { readonly bridge?: ReferenceBridge }): readonly string[] {
  const { manifest, hash, createdAt, comparator, notes, bridge } = reference;
  const { origin, dedupe, parent } = manifest;
  return [
    `${plainText(manifest.name)}  ${hash}`,
    ...(createdAt === null ? [] : [`frozen ${createdAt.slice(0, 10)}`]),
    '',
    ...sizeLines(manifest),
    `origin       ${formatShare(origin.human)} of ${formatQuantity(origin.records, 'record')} known to be human, ${formatShare(origin.verified)} verified${origin.assumedHuman ? `; ${formatShare(origin.assumedShare)} of the documents assumed to be` : ''}`,
    `repeats      ${formatQuantity(dedupe.removedRecords, 'exact copy', 'exact copies')} left out (${formatShare(dedupe.removedShare)}); near copies from ${dedupe.similarAt} stay together`,
    `embedder     ${manifest.embedder.id}`,
    `surprisal    ${manifest.surprisal.id}`,
    ...useLines(reference, 'document'),
    ...(parent === null ? [] : [`renewed from ${parent.hash.slice(0, DIGITS_SHOWN)}`]),
    '',
    ...strataLines(manifest, comparator),
    ...noteLines(notes),
    ...(bridge === undefined ? [] : ['', ...bridgeLines(bridge)]),
  ];
}

function verifyText({ reference, outcome, problems, erasures }: VerifiedReference): readonly string[] {
  const name = `${plainText(reference.manifest.name)}@${reference.hash.slice(0, DIGITS_SHOWN)}`;
  const said = {
    whole: 'Whole: every file and text is as it was frozen.',
    changed: 'Changed: whole but for what was erased.',
    damaged: 'Damaged.',
  };
  return [
    `${name}  ${said[outcome]}`,
    ...erasures.map(({ erasedAt, documents, reason }) => {
      const { calibration, comparator, reserve } = documents;
      return `  ${erasedAt.slice(0, 10)}: ${formatQuantity(calibration + comparator + reserve, 'document')} erased (${calibration} of calibration, ${comparator} of the comparator, ${reserve} of the reserve)${reason === null ? '' : `, ${plainText(reason)}`}`;
    }),
    ...problems.map(({ file, problem }) => `  ${plainText(shownPath(file))}: ${plainText(problem)}`),
  ];
}

function sizeLines({ n, unit, fields, firstWords }: CreatedReference['manifest']): readonly string[] {
  const line = (name: string, part: keyof typeof n) =>
    `${name.padEnd(12)} ${formatQuantity(n[part].documents, 'document')}, ${formatQuantity(n[part].words, 'word')}${n[part].units === n[part].documents ? '' : `, ${formatQuantity(n[part].units, 'unit')}`}`;
  return [
    line('calibration', 'calibration'),
    line('comparator', 'comparator'),
    line('reserve', 'reserve'),
    `unit         ${plainText(unit)}; read from ${fields.map((field) => plainText(field)).join(', ')}; the first ${formatQuantity(firstWords, 'word')} of each are compared`,
  ];
}

function strataLines(
  { strata, smallestStratum }: CreatedReference['manifest'],
  comparator: CreatedReference['comparator'],
): readonly string[] {
  const counts = new Map(comparator.map((own) => [own.id, own]));
  const tested = strata.filter(({ isTested }) => isTested);
  const smallest = strata.find(({ id }) => id === smallestStratum);
  const countText = (id: string) => {
    const own = counts.get(id);
    return own === undefined ? '' : `  ${formatCount(own.count)} of ${formatCount(own.n)}`;
  };
  return [
    `${formatCount(tested.length)} of ${formatQuantity(strata.length, 'stratum', 'strata')} are tested; in the comparator:`,
    ...tested.slice(0, STRATA_SHOWN).map(({ id, label }) => `  ${plainText(label)}${countText(id)}`),
    ...(smallest === undefined ? [] : [`smallest with a name: ${plainText(smallest.label)}${countText(smallest.id)}`]),
  ];
}

function noteLines(notes: readonly string[]): readonly string[] {
  return notes.length === 0 ? [] : ['', ...notes.map((note) => `note: ${plainText(note)}`)];
}

function bridgeLines({ from, byOldStrata, moved, sharedDocuments }: ReferenceBridge): readonly string[] {
  const tested = byOldStrata.filter(({ isTested }) => isTested);
  return [
    `against ${from.slice(0, DIGITS_SHOWN)}, by its strata (share now over share then, 90 % interval); ${formatQuantity(sharedDocuments, 'document')} in both comparators:`,
    ...tested.map((stratum) => `  ${plainText(stratum.label)}: ${ratioText(stratum)}`),
    moved.length === 0
      ? 'No tested stratum moved by more than the tolerated loss: a release line may go on with the new one.'
      : `Moved by more than the tolerated loss: ${moved.map((id) => plainText(id)).join(', ')}. A line that goes on with the new one begins anew there.`,
  ];
}

function ratioText({ ratio, low, high, old, new: renewed }: BridgeStratum): string {
  const number = (value: number | null) => (value === null ? 'unbounded' : value.toFixed(2));
  const counts = `${formatCount(old.count)} of ${formatCount(old.n)} then, ${formatCount(renewed.count)} of ${formatCount(renewed.n)} now`;
  if (ratio === null) return `not measurable (${counts})`;
  return `${number(ratio)} (${number(low)}–${number(high)}); ${counts}`;
}
